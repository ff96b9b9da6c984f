"""What leaves the firewall when a decision is authorised: a document for each receiving team (7.4)."""

from datetime import datetime
from uuid import UUID, uuid4

from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.models import Contact
from openmash.decisions.models import Decision, Outcome
from openmash.disclosures import commands
from openmash.disclosures.document import handed_over, said_later
from openmash.disclosures.models import Disclosure, FollowUp
from openmash.disclosures.queries import last_word
from openmash.enquiries.heightened import RISK_TOLD
from openmash.enquiries.models import Request
from openmash.hubs.models import Team
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import Recorded, record
from openmash.policy.actors import Actor, Zone


def hand_over(actor: Actor, entry: Recorded) -> None:
    """Make the pack of each receiving team, by the hub's rule, and address it."""
    assert entry.contact_id
    with on_behalf_of_hub(actor):
        decision = Decision.objects.get(pk=UUID(str(entry.facts["decision"])))
        outcomes = list(Outcome.objects.filter(decision=decision).select_related("child", "team"))
        release = frozenset(entry.facts.get("release", ()))
        for team in {o.team for o in outcomes if o.team}:
            theirs = [o for o in outcomes if o.team_id == team.pk]
            _disclose(actor, team, decision, theirs, release, entry.at)


def send_on(actor: Actor, entry: Recorded) -> None:
    """An agency answers after the decision, in an enquiry that goes on beside it, corrects what it
    said, or says that the risk is higher: whoever acts is sent that, under the rule by which the rest
    was handed over (5.5, 6.3, 7.4)."""
    with on_behalf_of_hub(actor):
        decided = Outcome.objects.filter(contact=entry.contact_id).order_by("-authorised_at")
        newest = decided.values("decision")[:1]
        outcomes = list(
            decided.filter(decision__in=newest).select_related("child", "team", "decision")
        )
        asked = Request.objects.select_related("agency").get(pk=entry.facts["on_id"])
        for team in {o.team for o in outcomes if o.team}:
            theirs = [o for o in outcomes if o.team_id == team.pk]
            _disclose(
                actor, team, theirs[0].decision, theirs, frozenset(), entry.at,
                later=asked, is_risk=entry.kind == RISK_TOLD,
            )  # fmt: skip


def take_back(actor: Actor, entry: Recorded) -> None:
    """The contact is taken up again: what a team had sent back, and waited for an answer, is the hub's."""
    with on_behalf_of_hub(actor):
        for pack in Disclosure.objects.filter(contact=entry.contact_id, accepted_at=None):
            last = last_word(pack)
            if last and last.kind == FollowUp.Kind.SENT_BACK:
                commands.take_back(actor, pack, entry.text, entry.at)


def _disclose(
    actor: Actor,
    team: Team,
    decision: Decision,
    outcomes: list[Outcome],
    release: frozenset[str],
    now: datetime,
    *,
    later: Request | None = None,
    is_risk: bool = False,
) -> None:
    """`later`: the request whose answer came after the decision, and is all that this document holds.
    `is_risk`: that came because the agency says that the risk is higher."""
    contact = Contact.objects.get(pk=decision.contact_id)
    codes = {outcome.outcome for outcome in outcomes}
    rules = [r for r in profile_of(actor.hub_id).disclosure if codes & set(r.when)]
    rule = min(
        rules, key=lambda r: ("all-shared", "relevant", "summary").index(r.what), default=None
    )
    disclosure = Disclosure(
        id=uuid4(),
        hub_id=actor.hub_id,
        zone=Zone.RELEASED,
        contact=contact,
        team=team,
        reference=contact.reference,
        what=Disclosure.LATER_ANSWER if later else Disclosure.HAND_OVER,
        rule=f"{rule.to} ({rule.cited})" if rule else "",
        content=said_later(contact, decision, outcomes, rule, later, is_risk=is_risk)
        if later
        else handed_over(contact, decision, outcomes, rule, release, now),
        made_by_id=actor.person_id,
        made_at=now,
    )
    disclosure.save(force_insert=True)
    record(
        actor,
        "answer_sent_on" if later else "contact_handed_over",
        at=now,
        contact_id=contact.pk,
        zone=Zone.RELEASED,
        team_id=team.pk,
        disclosure=disclosure.pk,
        team=team.name,
        rule=rule.what if rule else "",
        agency=later.agency.name if later else None,
    )
