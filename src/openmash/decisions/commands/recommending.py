"""Whoever decides recommends an outcome for each child, with why (requirements 6.1, 6.2)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.models import Contact, Narrative, PersonInContact, Stage
from openmash.decisions.commands.conversation import (
    by_whom,
    is_challenged,
    must_not_wait_for_agencies,
    rate_beside,
    say,
)
from openmash.decisions.facts import answered_for
from openmash.decisions.models import Decision, RecommendedOutcome, Word
from openmash.decisions.rules import children_of, outcome_field, outcomes_to_choose, route_chosen
from openmash.enquiries.models import Enquiry, SensitiveContent
from openmash.hubs.models import Team
from openmash.hubs.queries import profile_of, team_for
from openmash.ledger.commanding import command, record
from openmash.people.models import CaseEpisode
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import RuleBroken
from openmash.policy.profile import Profile
from openmash.policy.profile import rules as hub_rules
from openmash.policy.telling import Untold, given_away
from openmash.policy.vocabulary import Destination, Rag, Referrer
from openmash.triage.consent import stopped_on
from openmash.triage.rules import must_be_one_of, who_decides

# Longer than anybody writes: what is longer came from a machine.
LONGEST = 20_000


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What the decision maker makes of it, in their own words (requirement 6.1)."""

    analysis: str
    rationale: str
    working_well: str = ""
    worries: str = ""
    complicating_factors: str = ""
    child_views: str = ""
    parents_views: str = ""
    history: str = ""
    for_family: str = ""
    for_referrer: str = ""


@command(needs=Permission.RECOMMEND)
def recommend(
    actor: Actor,
    *,
    contact_id: UUID,
    analysis: Analysis,
    outcomes: Mapping[UUID | None, str],
    answer: str = "",
    rag: Rag | None = None,
    rag_reason: str = "",
    now: datetime,
) -> Decision:
    """Recommend an outcome for each child, with why (6.1, 6.2).

    `outcomes` by child; None stands for the contact where it names no child. `answer`: to the manager
    who challenged the last recommendation. `rag`: the final rating, where it is given beside it.
    """
    contact = _to_decide(contact_id)
    profile = profile_of(actor.hub_id)
    must_not_wait_for_agencies(contact, profile, outcomes.values())
    _check_words(contact, analysis, actor)
    chosen = _check_outcomes(actor, contact, profile, outcomes)
    last = Decision.objects.filter(contact=contact).first()
    if last and last.recommended_at >= contact.since and is_challenged(last):
        _answer(actor, last, answer, now)
    if rag:
        rate_beside(actor, contact, rag, rag_reason, now)
    decision = Decision(
        hub_id=actor.hub_id,
        zone=Zone.ENQUIRY,
        contact=contact,
        enquiry=Enquiry.objects.filter(contact=contact).first(),
        number=last.number + 1 if last else 1,
        recommended_by_id=actor.person_id,
        recommended_at=now,
        **{name: text.strip() for name, text in asdict(analysis).items()},
    )
    answers = answered_for(contact, decision, outcomes=tuple(chosen.values()))
    decision.checklist = {said.number: said.answer for said in answers}
    decision.save(force_insert=True)
    for child_id, outcome in chosen.items():
        RecommendedOutcome.objects.create(
            hub_id=actor.hub_id,
            zone=Zone.ENQUIRY,
            decision=decision,
            contact=contact,
            child_id=child_id,
            outcome=outcome.code,
            destination=outcome.destination,
            team=_team(actor, outcome, child_id),
        )
    Contact.objects.filter(pk=contact.pk).update(stage=Stage.TO_AUTHORISE)
    record(
        actor,
        "decision_recommended",
        at=now,
        contact_id=contact.pk,
        zone=Zone.ENQUIRY,
        text=decision.rationale,
        decision=decision.pk,
        number=decision.number,
        outcomes=_codes(chosen),
    )
    return decision


def _to_decide(contact_id: UUID) -> Contact:
    """The contact, locked, if a recommendation may be written now."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.stage == Stage.CLOSED:
        raise RuleBroken(f"This contact was decided already. {by_whom(contact.pk)}".strip())
    if contact.stage not in (Stage.ENQUIRY, Stage.DECISION, Stage.TO_AUTHORISE):
        raise RuleBroken("Choose the way at triage first: then the decision can be written.")
    return contact


def _check_words(contact: Contact, analysis: Analysis, actor: Actor) -> None:
    said = asdict(analysis)
    if not said["analysis"].strip():
        raise RuleBroken("Write what you make of it.", field="analysis")
    if not said["rationale"].strip():
        raise RuleBroken("Say why you recommend this.", field="rationale")
    for field, text in said.items():
        if len(text) > LONGEST:
            raise RuleBroken(f"Shorten this to {LONGEST:,} characters.", field=field)
    _check_what_is_told(actor, contact, said)


def _check_what_is_told(actor: Actor, contact: Contact, said: dict[str, str]) -> None:
    """Letters give nobody away (7.1): read on behalf of the hub, so that what is held as sensitive
    is kept out of them also by somebody who may not read it."""
    if not said["for_family"].strip() and not said["for_referrer"].strip():
        return
    with on_behalf_of_hub(actor):
        narrative = Narrative.objects.filter(contact=contact).first()
        sensitive = tuple(
            SensitiveContent.objects.filter(contact=contact).values_list("text", flat=True)
        )
        family = tuple(
            named.person.name
            for named in PersonInContact.objects.filter(contact=contact).select_related("person")
        )
    is_professional = contact.referrer == Referrer.PROFESSIONAL
    to_family = Untold(
        referrer=contact.referrer_name,
        referrer_is_professional=is_professional,
        family=family,
        kept_from_family=narrative.keep_from_family if narrative else "",
        sensitive=sensitive,
    )
    for field, untold in (
        ("for_family", to_family),
        ("for_referrer", Untold(sensitive=sensitive)),
    ):
        if gives_away := given_away(said[field], untold):
            raise RuleBroken(gives_away, field=field)


def _check_outcomes(
    actor: Actor, contact: Contact, profile: Profile, outcomes: Mapping[UUID | None, str]
) -> dict[UUID | None, hub_rules.Outcome]:
    """The outcome of each child, in the order of the children. Raises at the child's own question."""
    offered = {o.code: o for o in outcomes_to_choose(profile, route_chosen(contact))}
    children = children_of(contact.pk)
    expected: list[tuple[UUID | None, str, bool]] = [
        (child.person_id, child.person.name, child.role == PersonInContact.Role.CHILD)
        for child in children
    ] or [(None, "this contact", True)]
    if strangers := set(outcomes) - {child_id for child_id, _, _ in expected}:
        raise RuleBroken(f"Somebody is not a child of this contact: {len(strangers)}.")
    chosen: dict[UUID | None, hub_rules.Outcome] = {}
    stopped = stopped_on(contact.pk, profile)
    for child_id, name, is_needed in expected:
        field, code = outcome_field(child_id), outcomes.get(child_id, "")
        if not code and is_needed:
            raise RuleBroken(f"Choose an outcome for {name}.", field=field)
        if not code:
            continue
        outcome = offered.get(code)
        if outcome is None:
            raise RuleBroken("Choose one of the outcomes of this hub.", field=field)
        must_be_one_of(
            profile, actor.role, who_decides(profile, outcome), f"recommend: {outcome.name}"
        )
        if words := stopped(outcome):
            raise RuleBroken(words, field=field)
        if outcome.becomes_referral and child_id is None:
            raise RuleBroken(f"{outcome.name} is for a child, and none is named.", field=field)
        chosen[child_id] = outcome
    return chosen


def _codes(chosen: Mapping[UUID | None, hub_rules.Outcome]) -> list[dict[str, object]]:
    return [{"child": child_id, "outcome": o.code} for child_id, o in chosen.items()]


def _team(actor: Actor, outcome: hub_rules.Outcome, child_id: UUID | None) -> Team | None:
    """The team that gets it: for the previous team, the one that held this child's case last."""
    if outcome.destination is Destination.PREVIOUS_TEAM:
        held = (
            CaseEpisode.objects.cases()
            .filter(person=child_id, held_by_id__isnull=False)
            .order_by("-opened_on")
            .values_list("held_by_id", flat=True)
        )
        if team := Team.objects.filter(hub=actor.hub_id, pk__in=list(held[:1])).first():
            return team
    return team_for(actor.hub_id, outcome.destination)


def _answer(actor: Actor, decision: Decision, answer: str, now: datetime) -> None:
    """A challenge is answered before another recommendation stands: the conversation stays whole."""
    if not answer.strip():
        raise RuleBroken("Answer what the manager said.", field="answer")
    say(actor, decision, Word.Kind.ANSWERS, answer, now)
    record(
        actor,
        "challenge_answered",
        at=now,
        contact_id=decision.contact_id,
        zone=Zone.ENQUIRY,
        text=answer.strip(),
        decision=decision.pk,
    )
