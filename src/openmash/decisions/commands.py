"""What people do at the decision: recommend, agree or challenge, agree and hold a strategy discussion."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from openmash.access.queries import names
from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.models import Contact, Narrative, PersonInContact, Stage
from openmash.deadlines import running
from openmash.decisions.facts import answered_for
from openmash.decisions.models import (
    Decision,
    Outcome,
    RecommendedOutcome,
    Referral,
    StrategyDiscussion,
    Word,
)
from openmash.decisions.rules import (
    children_of,
    may_decide_alone,
    outcome_field,
    outcomes_to_choose,
    route_chosen,
    who_authorises,
)
from openmash.enquiries.models import Enquiry, Item, SensitiveContent
from openmash.hubs.models import Team
from openmash.hubs.queries import profile_of, team_for
from openmash.ledger.commanding import command, record
from openmash.people.models import CaseEpisode
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import NotPermitted, RuleBroken
from openmash.policy.profile import Profile
from openmash.policy.profile import rules as hub_rules
from openmash.policy.standards import Answer
from openmash.policy.telling import Untold, given_away
from openmash.policy.times import time_words
from openmash.policy.vocabulary import Destination, Event, Rag, Referrer
from openmash.triage.commands import rate_contact
from openmash.triage.consent import stopped_on
from openmash.triage.rules import known_of, must_be_one_of, who_decides

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
    _check_words(contact, analysis, actor)
    chosen = _check_outcomes(actor, contact, profile, outcomes)
    last = Decision.objects.filter(contact=contact).first()
    if last and _is_challenged(last):
        _answer(actor, last, answer, now)
    if rag:
        _rate(actor, contact, rag, rag_reason, now)
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
        raise RuleBroken(f"This contact was decided already. {_by_whom(contact.pk)}".strip())
    if contact.stage == Stage.ENQUIRY:
        raise RuleBroken("The agencies are still being asked. End the enquiry first.")
    if contact.stage not in (Stage.DECISION, Stage.TO_AUTHORISE):
        raise RuleBroken("Choose the way at triage first: then the decision can be written.")
    return contact


def _by_whom(contact_id: UUID) -> str:
    outcome = Outcome.objects.filter(contact=contact_id).order_by("-authorised_at").first()
    if outcome is None:
        return ""
    by = names(outcome.authorised_by_id)[outcome.authorised_by_id]
    return f"{by} agreed to it, {time_words(outcome.authorised_at)}."


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
            CaseEpisode.objects.filter(person=child_id, held_by_id__isnull=False)
            .order_by("-opened_on")
            .values_list("held_by_id", flat=True)
        )
        if team := Team.objects.filter(hub=actor.hub_id, pk__in=list(held[:1])).first():
            return team
    return team_for(actor.hub_id, outcome.destination)


def _is_challenged(decision: Decision) -> bool:
    last = Word.objects.filter(decision=decision).order_by("-at").first()
    return last is not None and last.kind == Word.Kind.CHALLENGES


def _answer(actor: Actor, decision: Decision, answer: str, now: datetime) -> None:
    """A challenge is answered before another recommendation stands: the conversation stays whole."""
    if not answer.strip():
        raise RuleBroken("Answer what the manager said.", field="answer")
    _say(actor, decision, Word.Kind.ANSWERS, answer, now)
    record(
        actor,
        "challenge_answered",
        at=now,
        contact_id=decision.contact_id,
        zone=Zone.ENQUIRY,
        text=answer.strip(),
        decision=decision.pk,
    )


def _say(
    actor: Actor,
    decision: Decision,
    kind: Word.Kind,
    text: str,
    now: datetime,
    checklist: Mapping[str, str] | None = None,
) -> Word:
    return Word.objects.create(
        hub_id=actor.hub_id,
        zone=Zone.ENQUIRY,
        decision=decision,
        contact_id=decision.contact_id,
        kind=kind,
        text=text.strip(),
        checklist=dict(checklist or {}),
        by_id=actor.person_id,
        at=now,
    )


def _rate(actor: Actor, contact: Contact, rag: Rag, reason: str, now: datetime) -> None:
    """The final rating, given beside the recommendation: the same act as anywhere."""
    try:
        rate_contact(actor, contact_id=contact.pk, rag=rag, reason=reason, now=now)
    except RuleBroken as broken:
        field = {"reason": "rag_reason"}.get(broken.field or "", broken.field)
        raise RuleBroken(broken.message, field=field) from None


@command(needs=Permission.AUTHORISE)
def challenge_decision(actor: Actor, *, decision_id: UUID, words: str, now: datetime) -> Word:
    """The manager sees it differently, and says so. It goes back to whoever recommended it."""
    decision, contact = _to_authorise(decision_id)
    _must_authorise(actor, decision)
    if not words.strip():
        raise RuleBroken("Say what you see differently.", field="words")
    word = _say(actor, decision, Word.Kind.CHALLENGES, words, now)
    Contact.objects.filter(pk=contact.pk).update(stage=Stage.DECISION)
    record(
        actor,
        "decision_challenged",
        at=now,
        contact_id=contact.pk,
        zone=Zone.ENQUIRY,
        text=word.text,
        decision=decision.pk,
    )
    return word


@command(needs=Permission.AUTHORISE)
def authorise_decision(
    actor: Actor,
    *,
    decision_id: UUID,
    words: str = "",
    checklist: Mapping[str, str] | None = None,
    release: Collection[UUID] = (),
    now: datetime,
) -> Decision:
    """Agree: only now the contact becomes a referral for those children where social care acts (6.1).

    `checklist`: the manager's answers to the standards that the record cannot answer. `release`: the
    items that go with the case, where the hub's rule leaves that to the manager (7.4).
    """
    decision, contact = _to_authorise(decision_id)
    profile = _must_authorise(actor, decision)
    wanted = list(decision.outcomes.select_related("team", "child"))
    stopped = stopped_on(contact.pk, profile)
    for row in wanted:
        if said := stopped(_outcome(profile, row.outcome)):
            raise RuleBroken(said)
    answers = _checklist(contact, decision, profile, checklist or {})
    _say(actor, decision, Word.Kind.AGREES, words, now, answers)
    authorised = [_authorise(actor, contact, decision, row, profile, now) for row in wanted]
    referrals = _refer(actor, contact, authorised, profile, now)
    contact.stage, contact.closed_at = Stage.CLOSED, now
    contact.save(update_fields=["stage", "closed_at"])
    record(
        actor,
        "decision_authorised",
        at=now,
        contact_id=contact.pk,
        text=words.strip(),
        text_zone=Zone.ENQUIRY,
        decision=decision.pk,
        outcomes=[{"child": o.child_id, "outcome": o.outcome} for o in authorised],
        referrals=[referral.number for referral in referrals],
        checklist=answers,
        release=_released(contact, release),
    )
    _start_clocks(actor, contact, authorised, profile, decision, now)
    return decision


@command(needs=Permission.RECOMMEND)
def decide(
    actor: Actor,
    *,
    contact_id: UUID,
    analysis: Analysis,
    outcomes: Mapping[UUID | None, str],
    answer: str = "",
    rag: Rag | None = None,
    rag_reason: str = "",
    release: Collection[UUID] = (),
    now: datetime,
) -> Decision:
    """Recommend and authorise with one press, in a hub that makes the manager the one who decides."""
    if not may_decide_alone(actor, profile_of(actor.hub_id), set(outcomes.values())):
        raise NotPermitted("In this hub another person authorises what you recommend.")
    decision = recommend(
        actor,
        contact_id=contact_id,
        analysis=analysis,
        outcomes=outcomes,
        answer=answer,
        rag=rag,
        rag_reason=rag_reason,
        now=now,
    )
    return authorise_decision(actor, decision_id=decision.pk, release=release, now=now)


def _to_authorise(decision_id: UUID) -> tuple[Decision, Contact]:
    """The newest recommendation of a contact that waits, with the contact locked.

    The lock decides between two managers: the second is told what the first did.
    """
    decision = Decision.objects.get(pk=decision_id)
    contact = Contact.objects.select_for_update().get(pk=decision.contact_id)
    if contact.stage == Stage.CLOSED:
        raise RuleBroken(f"This was decided already. {_by_whom(contact.pk)}".strip())
    newest = Decision.objects.filter(contact=contact).first()
    if newest != decision:
        raise RuleBroken("There is a newer recommendation. Read that one.")
    if contact.stage != Stage.TO_AUTHORISE:
        last = Word.objects.filter(decision=decision).order_by("-at").first()
        by = (
            f" {names(last.by_id)[last.by_id]} challenged it, {time_words(last.at)}."
            if last
            else ""
        )
        raise RuleBroken(f"This recommendation does not wait for an answer.{by}")
    return decision, contact


def _must_authorise(actor: Actor, decision: Decision) -> Profile:
    """Raises NotPermitted where this person may not authorise this decision (6.6)."""
    profile = profile_of(actor.hub_id)
    codes = [row.outcome for row in decision.outcomes.all()]
    must_be_one_of(profile, actor.role, who_authorises(profile, codes), "authorise this decision")
    if decision.recommended_by_id == actor.person_id and not may_decide_alone(
        actor, profile, codes
    ):
        raise NotPermitted(
            "You wrote this recommendation. Another manager agrees to it or challenges it."
        )
    return profile


def _outcome(profile: Profile, code: str) -> hub_rules.Outcome:
    """The outcome in the rules in force. Taken out of them meanwhile, it must be decided again."""
    if outcome := profile.outcome(code):
        return outcome
    raise RuleBroken("The hub's rules no longer have this outcome. Challenge the recommendation.")


def _checklist(
    contact: Contact, decision: Decision, profile: Profile, said: Mapping[str, str]
) -> dict[str, str]:
    """The record's answers, and the manager's where the record has none."""
    codes = [row.outcome for row in decision.outcomes.all()]
    outcomes = tuple(o for code in codes if (o := profile.outcome(code)))
    mine = (Answer.YES, Answer.NO, Answer.NOT_NEEDED)
    return {
        s.number: str(said[s.number])
        if s.answer is Answer.UNKNOWN and said.get(s.number) in mine
        else s.answer
        for s in answered_for(contact, decision, outcomes=outcomes)
    }


def _released(contact: Contact, wanted: Collection[UUID]) -> list[str]:
    """The chosen items of this contact. What is sensitive stays, whoever chose it."""
    found = Item.objects.filter(contact=contact, pk__in=list(wanted), is_sensitive=False)
    return sorted(str(item_id) for item_id in found.values_list("pk", flat=True))


def _authorise(
    actor: Actor,
    contact: Contact,
    decision: Decision,
    row: RecommendedOutcome,
    profile: Profile,
    now: datetime,
) -> Outcome:
    return Outcome.objects.create(
        hub_id=actor.hub_id,
        decision=decision,
        contact=contact,
        child=row.child,
        outcome=row.outcome,
        name=_outcome(profile, row.outcome).name,
        destination=row.destination,
        team=row.team,
        authorised_by_id=actor.person_id,
        authorised_at=now,
    )


def _refer(
    actor: Actor, contact: Contact, authorised: Sequence[Outcome], profile: Profile, now: datetime
) -> list[Referral]:
    """A referral for each child where social care acts, numbered under the contact's reference."""
    to_refer = [o for o in authorised if _outcome(profile, o.outcome).becomes_referral]
    return [
        Referral.objects.create(
            hub_id=actor.hub_id,
            number=f"{contact.reference}/{place}",
            contact=contact,
            child=outcome.child,
            outcome=outcome,
            team=outcome.team,
            made_at=now,
        )
        for place, outcome in enumerate(to_refer, start=1)
        if outcome.child
    ]


def _start_clocks(
    actor: Actor,
    contact: Contact,
    authorised: Sequence[Outcome],
    profile: Profile,
    decision: Decision,
    now: datetime,
) -> None:
    """What begins with the agreement; and a strategy discussion, where an outcome starts one."""
    _start(actor, Event.DECISION_AUTHORISED, contact, authorised, profile, now)
    begins = [_outcome(profile, o.outcome).starts for o in authorised]
    is_agreed = StrategyDiscussion.objects.filter(contact=contact, held_at=None).exists()
    if Event.STRATEGY_AGREED in begins and not is_agreed:
        _agree_strategy(actor, contact, reason=decision.rationale, invited=(), now=now)
        _start(actor, Event.STRATEGY_AGREED, contact, authorised, profile, now)


def _start(
    actor: Actor,
    event: Event,
    contact: Contact,
    authorised: Sequence[Outcome],
    profile: Profile,
    now: datetime,
) -> None:
    """Start an event's clocks, by the destination of a child whom social care acts for, if any."""
    acts = [o for o in authorised if _outcome(profile, o.outcome).becomes_referral]
    leading = (acts or list(authorised))[0] if authorised else None
    running.start(
        actor,
        event,
        contact_id=contact.pk,
        on_id=contact.pk,
        facts=known_of(
            contact,
            rag=Rag(contact.rag) if contact.rag else None,
            destination=Destination(leading.destination) if leading else None,
        ),
        at=now,
        now=now,
    )


@command(needs=Permission.AUTHORISE)
def agree_strategy_discussion(
    actor: Actor, *, contact_id: UUID, reason: str, invited: Sequence[str] = (), now: datetime
) -> StrategyDiscussion:
    """A manager agrees to a strategy discussion; it may run beside an enquiry (6.3)."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.stage == Stage.RECEIVING:
        raise RuleBroken("This contact is still being taken. Finish the record first.")
    if not reason.strip():
        raise RuleBroken("Say why a strategy discussion is needed.", field="reason")
    if StrategyDiscussion.objects.filter(contact=contact, held_at=None).exists():
        raise RuleBroken("A strategy discussion is agreed already, and not held yet.")
    discussion = _agree_strategy(actor, contact, reason=reason, invited=invited, now=now)
    _start(actor, Event.STRATEGY_AGREED, contact, (), profile_of(actor.hub_id), now)
    return discussion


def _agree_strategy(
    actor: Actor, contact: Contact, *, reason: str, invited: Sequence[str], now: datetime
) -> StrategyDiscussion:
    discussion = StrategyDiscussion.objects.create(
        hub_id=actor.hub_id,
        zone=Zone.ENQUIRY,
        contact=contact,
        agreed_by_id=actor.person_id,
        agreed_at=now,
        reason=reason.strip(),
        invited=list(invited),
    )
    record(
        actor,
        "strategy_discussion_agreed",
        at=now,
        contact_id=contact.pk,
        text=discussion.reason,
        text_zone=Zone.ENQUIRY,
        discussion=discussion.pk,
    )
    return discussion


@command(needs=Permission.RECOMMEND)
def hold_strategy_discussion(
    actor: Actor,
    *,
    discussion_id: UUID,
    held_at: datetime,
    conclusion: str,
    invited: Sequence[str] = (),
    now: datetime,
) -> StrategyDiscussion:
    """It was held: when, with whom, and what the chair concluded (6.3)."""
    discussion = StrategyDiscussion.objects.select_for_update().get(pk=discussion_id)
    if discussion.held_at:
        raise RuleBroken(f"It is on record already, held {time_words(discussion.held_at)}.")
    if held_at > now:
        raise RuleBroken("It cannot have been held in the future.", field="held_at")
    if held_at < discussion.agreed_at.replace(second=0, microsecond=0):
        raise RuleBroken(
            f"It was agreed {time_words(discussion.agreed_at)}: say a time after that.",
            field="held_at",
        )
    if not conclusion.strip():
        raise RuleBroken("Write what was concluded.", field="conclusion")
    discussion.held_at, discussion.conclusion = held_at, conclusion.strip()
    discussion.invited = list(invited) or discussion.invited
    discussion.save(update_fields=["held_at", "conclusion", "invited"])
    record(
        actor,
        "strategy_discussion_held",
        at=held_at,
        contact_id=discussion.contact_id,
        text=discussion.conclusion,
        text_zone=Zone.ENQUIRY,
        discussion=discussion.pk,
    )
    return discussion
