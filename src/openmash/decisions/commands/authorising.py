"""A manager agrees or challenges; on agreement a contact becomes a referral where social care acts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from openmash.access.queries import names
from openmash.contacts.models import Contact, Stage
from openmash.decisions.commands.conversation import (
    by_whom,
    must_be_reviewed,
    must_not_wait_for_agencies,
    rate_beside,
    say,
    settle_rating,
)
from openmash.decisions.commands.recommending import Analysis, recommend
from openmash.decisions.commands.strategy import put_strategy, start_clocks
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
    children_left_out,
    may_decide_alone,
    outcome_in_force,
    who_authorises,
)
from openmash.enquiries.models import Item
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import NotPermitted, RuleBroken
from openmash.policy.profile import Profile
from openmash.policy.standards import Answer
from openmash.policy.times import time_words
from openmash.policy.vocabulary import Event, Rag
from openmash.triage.consent import stopped_on
from openmash.triage.rules import must_be_one_of


@command(needs=Permission.AUTHORISE)
def challenge_decision(actor: Actor, *, decision_id: UUID, words: str, now: datetime) -> Word:
    """The manager sees it differently, and says so. It goes back to whoever recommended it."""
    decision, contact, _ = _to_authorise(actor, decision_id)
    if not words.strip():
        raise RuleBroken("Say what you see differently.", field="words")
    word = say(actor, decision, Word.Kind.CHALLENGES, words, now)
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
    rag: Rag | None = None,
    rag_reason: str = "",
    now: datetime,
) -> Decision:
    """Agree: only now the contact becomes a referral for those children where social care acts (6.1).

    `checklist`: the manager's answers to the standards that the record cannot answer. `release`: the
    items that go with the case, where the hub's rule leaves that to the manager (7.4). `rag`: the final
    rating, where it is given beside the agreement.
    """
    decision, contact, profile = _to_authorise(actor, decision_id)
    if rag:
        rate_beside(actor, contact, rag, rag_reason, now)
        contact.refresh_from_db(fields=["rag"])
    must_be_reviewed(contact, profile)
    wanted = list(decision.outcomes.select_related("team", "child"))
    must_not_wait_for_agencies(contact, profile, [row.outcome for row in wanted])
    _must_cover_every_child(decision)
    settle_rating(actor, contact, profile, now)
    stopped = stopped_on(contact.pk, profile)
    for row in wanted:
        if said := stopped(outcome_in_force(profile, row.outcome)):
            raise RuleBroken(said)
    answers = _checklist(contact, decision, profile, checklist or {})
    say(actor, decision, Word.Kind.AGREES, words, now, answers)
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
    for referral in referrals:
        record(
            actor,
            "referral_made",
            at=now,
            contact_id=contact.pk,
            number=referral.number,
            child=referral.child_id,
            team=referral.team.name if referral.team else "",
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


def _to_authorise(actor: Actor, decision_id: UUID) -> tuple[Decision, Contact, Profile]:
    """The newest recommendation of a contact that waits, with the contact locked, and the rules.

    The lock decides between two managers: the second is told what the first did.
    """
    decision = Decision.objects.get(pk=decision_id)
    profile = _must_authorise(actor, decision)
    contact = Contact.objects.select_for_update().get(pk=decision.contact_id)
    if contact.stage == Stage.CLOSED:
        raise RuleBroken(f"This was decided already. {by_whom(contact.pk)}".strip())
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
    return decision, contact, profile


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


def _must_cover_every_child(decision: Decision) -> None:
    """Raises where a child of concern was added after the recommendation was written."""
    if left_out := children_left_out(decision):
        names_ = ", ".join(child.person.name for child in left_out)
        raise RuleBroken(
            f"Not recommended for yet: {names_}, added since. Challenge this, so that every child has an "
            "outcome."
        )


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
        name=outcome_in_force(profile, row.outcome).name,
        destination=row.destination,
        team=row.team,
        authorised_by_id=actor.person_id,
        authorised_at=now,
    )


def _refer(
    actor: Actor, contact: Contact, authorised: Sequence[Outcome], profile: Profile, now: datetime
) -> list[Referral]:
    """A referral for each child where social care acts, numbered under the contact's reference.

    A contact that was reopened may have some already: numbers go on.
    """
    before = Referral.objects.filter(contact=contact).count()
    to_refer = [o for o in authorised if outcome_in_force(profile, o.outcome).becomes_referral]
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
        for place, outcome in enumerate(to_refer, start=before + 1)
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
    start_clocks(actor, Event.DECISION_AUTHORISED, contact, authorised, profile, now)
    begins = [outcome_in_force(profile, o.outcome).starts for o in authorised]
    is_agreed = StrategyDiscussion.objects.filter(contact=contact, held_at=None).exists()
    if Event.STRATEGY_AGREED in begins and not is_agreed:
        put_strategy(actor, contact, reason=decision.rationale, invited=(), now=now)
        start_clocks(actor, Event.STRATEGY_AGREED, contact, authorised, profile, now)
