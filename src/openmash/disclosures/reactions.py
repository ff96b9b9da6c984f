"""What leaves the firewall when a decision is authorised: a document for each receiving team (7.4)."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.models import Contact, PersonInContact
from openmash.decisions.models import Decision, Outcome
from openmash.disclosures.models import Disclosure
from openmash.enquiries.heightened import RISK_TOLD
from openmash.enquiries.models import HeightenedRisk, Item, Request, Return
from openmash.hubs.models import Team
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import Recorded, record
from openmash.policy.actors import Actor, Zone
from openmash.policy.profile.rules import DisclosureRule
from openmash.policy.times import LONDON, date_words, time_words
from openmash.triage.record import people_shown


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
        content=_later(contact, outcomes, rule, later, is_risk=is_risk)
        if later
        else _content(contact, decision, outcomes, rule, release, now),
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


def _content(
    contact: Contact,
    decision: Decision,
    outcomes: list[Outcome],
    rule: DisclosureRule | None,
    release: frozenset[str],
    now: datetime,
) -> dict[str, Any]:
    """The document, that reads like a report. Of what is sensitive: that it exists, and whom to ask."""
    return {
        "received": time_words(contact.received_at),
        "rag": contact.rag,
        "children": _children(outcomes),
        "people": _people(contact, now),
        "concerns": contact.narrative.concerns,
        "impact": contact.narrative.impact,
        "working_well": contact.narrative.working_well,
        "analysis": decision.analysis,
        "rationale": decision.rationale,
        "agencies": _agencies(contact, rule, release),
    }


def _later(
    contact: Contact,
    outcomes: list[Outcome],
    rule: DisclosureRule | None,
    asked: Request,
    *,
    is_risk: bool,
) -> dict[str, Any]:
    """What one agency answered after the decision, with whose case it belongs to."""
    return {
        "rag": contact.rag,
        "children": _children(outcomes),
        "answered": asked.agency.name,
        "is_risk": is_risk,
        "agencies": _agencies(contact, rule, frozenset(), only=asked),
    }


def _children(outcomes: list[Outcome]) -> list[dict[str, str]]:
    return [
        {
            "name": o.child.name if o.child else "",
            "born": date_words(o.child.date_of_birth) if o.child and o.child.date_of_birth else "",
            "outcome": o.name,
        }
        for o in outcomes
    ]


def _people(contact: Contact, now: datetime) -> list[dict[str, Any]]:
    """Who is who, and where: whoever acts rings them, visits them, and must know if a letter is safe."""
    named = PersonInContact.objects.filter(contact=contact, removed_at=None)
    shown = people_shown(list(named.select_related("person")), now.astimezone(LONDON).date())
    return [
        {"name": p.name, "as": p.role, "age": p.age, "born": p.born, "details": list(p.details)}
        for p in shown
    ]


def _agencies(
    contact: Contact,
    rule: DisclosureRule | None,
    release: frozenset[str],
    *,
    only: Request | None = None,
) -> list[dict[str, Any]]:
    """What each agency shared, as far as the rule lets it go on: all, what is relevant, or a summary.

    What it said raises the risk goes too, whether it answered besides or not; in a summary, that it did.
    """
    what = rule.what if rule else "summary"
    told = HeightenedRisk.objects.filter(contact=contact).select_related("agency")
    risks: dict[UUID, list[HeightenedRisk]] = defaultdict(list)
    for risk in told.filter(request=only) if only else told:
        risks[risk.request_id].append(risk)
    newest: dict[UUID, Return] = {}
    since: dict[UUID, str] = {}  # of each answer: why a later one corrects it or adds to it
    answers = Return.objects.filter(contact=contact).select_related("agency").order_by("number")
    for returned in answers.filter(request=only) if only else answers:
        if former := newest.get(returned.request_id):
            since[former.pk] = returned.correction_why
        newest[returned.request_id] = returned
    found: list[dict[str, Any]] = [
        {"agency": said[0].agency.name, "risks": _risks(said, what)}
        for request_id, said in risks.items()
        if request_id not in newest
    ]
    for returned in newest.values():
        items = Item.objects.filter(contact=contact, from_return__request=returned.request_id)
        shared = [
            _item(i, since.get(i.from_return_id, ""))
            for i in items
            if not i.is_sensitive and (what == "all-shared" or str(i.pk) in release)
        ]
        found.append(
            {
                "agency": returned.agency.name,
                "risks": _risks(risks.get(returned.request_id, []), what),
                "withheld": returned.outcome == Return.Outcome.WITHHELD,
                "so_what": returned.so_what if what != "summary" else "",
                "recommendation": returned.recommendation,
                "items": shared if what != "summary" else [],
                "sensitive": [_marker(i) for i in items if i.is_sensitive],
            }
        )
    return found


def _risks(said: list[HeightenedRisk], what: str) -> list[dict[str, str]]:
    """When an agency said that the risk is higher, and its words as far as its other words go on."""
    return [
        {"said": time_words(risk.said_at), "words": risk.words if what != "summary" else ""}
        for risk in said
    ]


def _item(item: Item, corrected: str) -> dict[str, str]:
    return {
        "corrected": corrected,
        "text": item.text,
        "kind": item.kind,
        "certainty": item.certainty,
        "about": item.about,
        "dated": item.dated,
        "system": item.system,
        "reference": item.reference,
    }


def _marker(item: Item) -> dict[str, str]:
    names = ("holder_name", "holder_post", "holder_deputy", "holder_phone", "holder_hours")
    return {name: getattr(item, name) for name in names}
