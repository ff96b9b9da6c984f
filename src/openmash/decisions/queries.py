"""What decision makers and managers look at: what waits for agreement, and one case on one page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from openmash.access.queries import names
from openmash.contacts.models import Contact, PersonInContact, Stage
from openmash.contacts.rounds import counting
from openmash.deadlines.queries import RunningClock
from openmash.decisions.facts import answered_for
from openmash.decisions.models import (
    Decision,
    Outcome,
    RecommendedOutcome,
    StrategyDiscussion,
    Word,
)
from openmash.decisions.rules import outcome_field, route_chosen
from openmash.enquiries.heightened import RiskSaid, by_request, risks_of
from openmash.enquiries.models import Item, Request, Return
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Actor, Permission
from openmash.policy.profile import Profile
from openmash.policy.standards import ANSWER_WORDS, Answer
from openmash.policy.times import time_words
from openmash.triage.models import Assessment
from openmash.triage.queries import contact_rows

# A list that somebody works through holds this many.
MOST_ROWS = 100

# The parts of an analysis, as they are headed wherever they are read.
PARTS = {
    "analysis": "Analysis",
    "worries": "What we are worried about",
    "working_well": "What is working well",
    "complicating_factors": "What makes it harder",
    "child_views": "What the child says and wants",
    "parents_views": "What the parents or carers say",
    "history": "History considered",
    "rationale": "Why this is recommended",
    "for_family": "Why, as the family is told",
    "for_referrer": "Why, as whoever told us is told",
}


@dataclass(frozen=True)
class WaitingDecision:
    """A recommendation that waits for a manager's agreement."""

    decision_id: UUID
    contact_id: UUID
    reference: str
    children: str
    rag: str
    recommended: str
    outcomes: str
    clock: RunningClock | None


def to_authorise(actor: Actor, *, now: datetime) -> list[WaitingDecision]:
    """What waits for this person's agreement, soonest due first: six statements however many.

    Nothing for a role that does not authorise. One's own stands there where the hub allows it.
    """
    if not actor.may(Permission.AUTHORISE):
        return []
    profile = profile_of(actor.hub_id)
    contacts = list(
        Contact.objects.filter(stage=Stage.TO_AUTHORISE, closed_at=None).order_by("received_at")[
            :MOST_ROWS
        ]
    )
    newest: dict[UUID, Decision] = {}
    for last in Decision.objects.filter(contact__in=contacts).order_by("number"):
        newest[last.contact_id] = last
    recommended: dict[UUID, list[RecommendedOutcome]] = {}
    wanted = [decision.pk for decision in newest.values()]
    for row in RecommendedOutcome.objects.filter(decision__in=wanted).select_related("child"):
        recommended.setdefault(row.decision_id, []).append(row)
    by = names(*(decision.recommended_by_id for decision in newest.values()))
    found = [
        WaitingDecision(
            decision_id=decision.pk,
            contact_id=row.id,
            reference=row.reference,
            children=row.children,
            rag=row.rag,
            recommended=f"{by[decision.recommended_by_id]}, {time_words(decision.recommended_at)}",
            outcomes=_summary(recommended.get(decision.pk, []), profile),
            clock=row.clock,
        )
        for row in contact_rows(contacts, actor=actor, now=now)
        if (decision := newest.get(row.id))
    ]
    return sorted(found, key=lambda waiting: (waiting.clock is None, _due(waiting, now)))


def _due(waiting: WaitingDecision, now: datetime) -> datetime:
    return waiting.clock.due_at if waiting.clock else now


def _summary(rows: Sequence[RecommendedOutcome], profile: Profile) -> str:
    """ "Early Help" where all children have it, else child by child."""
    said = [(row.child.name if row.child else "", _name(profile, row.outcome)) for row in rows]
    if len({outcome for _, outcome in said}) == 1:
        return said[0][1]
    return "; ".join(f"{child}: {outcome}" if child else outcome for child, outcome in said)


def _name(profile: Profile, code: str) -> str:
    outcome = profile.outcome(code)
    return outcome.name if outcome else code


@dataclass(frozen=True)
class ShownOutcome:
    """What is recommended or decided for one child."""

    child: str
    name: str
    team: str
    becomes_referral: bool
    number: str = ""


@dataclass(frozen=True)
class ShownWord:
    """One turn of the conversation between manager and decision maker."""

    kind: str
    text: str
    by: str
    at: str


@dataclass(frozen=True)
class ShownAnswer:
    """One practice standard: the record's answer, or that the manager is asked."""

    number: str
    words: str
    cited: str
    answer: str
    is_asked: bool
    is_missed: bool


@dataclass(frozen=True)
class ShownDecision:
    """One recommendation, ready to show, with all that was said about it."""

    id: UUID
    contact_id: UUID
    number: int
    by: str
    by_id: UUID
    at: str
    parts: tuple[tuple[str, str], ...]
    outcomes: tuple[ShownOutcome, ...]
    words: tuple[ShownWord, ...]


def decisions_of(contact_id: UUID, *, hub_id: UUID) -> list[ShownDecision]:
    """Every recommendation on a contact, newest first, with its conversation: five statements."""
    profile = profile_of(hub_id)
    decisions = list(Decision.objects.filter(contact=contact_id))
    words: dict[UUID, list[Word]] = {}
    for word in Word.objects.filter(contact=contact_id):
        words.setdefault(word.decision_id, []).append(word)
    outcomes: dict[UUID, list[RecommendedOutcome]] = {}
    rows = RecommendedOutcome.objects.filter(contact=contact_id).select_related("child", "team")
    for row in rows:
        outcomes.setdefault(row.decision_id, []).append(row)
    people = names(
        *(decision.recommended_by_id for decision in decisions),
        *(word.by_id for said in words.values() for word in said),
    )
    return [
        ShownDecision(
            id=decision.pk,
            contact_id=contact_id,
            number=decision.number,
            by=people[decision.recommended_by_id],
            by_id=decision.recommended_by_id,
            at=time_words(decision.recommended_at),
            parts=tuple(
                (heading, text)
                for name, heading in PARTS.items()
                if (text := getattr(decision, name))
            ),
            outcomes=tuple(_shown(row, profile) for row in outcomes.get(decision.pk, [])),
            words=tuple(
                ShownWord(
                    Word.Kind(word.kind).label, word.text, people[word.by_id], time_words(word.at)
                )
                for word in words.get(decision.pk, [])
            ),
        )
        for decision in decisions
    ]


def _shown(row: RecommendedOutcome, profile: Profile) -> ShownOutcome:
    outcome = profile.outcome(row.outcome)
    return ShownOutcome(
        child=row.child.name if row.child else "This contact",
        name=_name(profile, row.outcome),
        team=row.team.name if row.team else "",
        becomes_referral=bool(outcome and outcome.becomes_referral),
    )


def outcomes_of(contact_id: UUID) -> list[ShownOutcome]:
    """What was decided: for everybody of the front, whoever may not read why."""
    found = Outcome.objects.filter(contact=contact_id).select_related("child", "team", "referral")
    return [
        ShownOutcome(
            child=o.child.name if o.child else "This contact",
            name=o.name,
            team=o.team.name if o.team else "",
            becomes_referral=hasattr(o, "referral"),
            number=o.referral.number if hasattr(o, "referral") else "",
        )
        for o in found
    ]


def checklist_of(decision: Decision) -> list[ShownAnswer]:
    """The hub's practice standards as the record answers them now."""
    contact = Contact.objects.get(pk=decision.contact_id)
    profile = profile_of(contact.hub_id)
    codes = decision.outcomes.values_list("outcome", flat=True)
    outcomes = tuple(o for code in codes if (o := profile.outcome(code)))
    return [
        ShownAnswer(
            number=s.number,
            words=s.words,
            cited=s.cited,
            answer=ANSWER_WORDS[s.answer],
            is_asked=s.answer is Answer.UNKNOWN,
            is_missed=s.answer is Answer.NO,
        )
        for s in answered_for(contact, decision, outcomes=outcomes)
    ]


@dataclass(frozen=True)
class AgencySaid:
    """What one agency made of what it knows, in two lines."""

    agency: str
    state: str
    so_what: str
    recommendation: str
    rag: str
    risks: list[RiskSaid]


def agencies_said(contact_id: UUID) -> list[AgencySaid]:
    """What each agency that was asked answered last, and what it said raises the risk, which is no
    less true where it is asked no more: three statements."""
    risks = by_request(risks_of(contact_id))
    newest: dict[UUID, Return] = {}
    for answer in Return.objects.filter(contact=contact_id).order_by("number"):
        newest[answer.request_id] = answer
    asked = (
        Request.objects.filter(contact=contact_id)
        .exclude(~Q(pk__in=risks), state=Request.State.WITHDRAWN)
        .select_related("agency")
        .order_by("agency__name")
    )
    return [
        AgencySaid(
            agency=request.agency.name,
            state=Return.Outcome(answer.outcome).label if answer else request.get_state_display(),
            so_what=answer.so_what if answer else "",
            recommendation=answer.recommendation if answer else "",
            rag=answer.recommended_rag if answer else "",
            risks=risks.get(request.pk, []),
        )
        for request in asked
        for answer in [newest.get(request.pk)]
    ]


@dataclass(frozen=True)
class ShownStrategy:
    """A strategy discussion: agreed when and why; held when, and with what conclusion."""

    id: UUID
    agreed: str
    reason: str
    invited: tuple[str, ...]
    held: str
    conclusion: str


def strategy_of(contact_id: UUID) -> list[ShownStrategy]:
    """The strategy discussions of a contact, newest first."""
    found = list(StrategyDiscussion.objects.filter(contact=contact_id).order_by("-agreed_at"))
    people = names(*(discussion.agreed_by_id for discussion in found))
    return [
        ShownStrategy(
            id=discussion.pk,
            agreed=f"{people[discussion.agreed_by_id]}, {time_words(discussion.agreed_at)}",
            reason=discussion.reason,
            invited=tuple(discussion.invited),
            held=time_words(discussion.held_at) if discussion.held_at else "",
            conclusion=discussion.conclusion,
        )
        for discussion in found
    ]


@dataclass(frozen=True)
class Before:
    """With what a recommendation begins, and whether the last one was challenged."""

    initial: dict[str, Any]
    is_challenged: bool


def recommended_before(contact: Contact, children: Sequence[PersonInContact]) -> Before:
    """The last recommendation, to be changed; before the first, what triage chose and why."""
    last = counting(Decision.objects.filter(contact=contact), at="recommended_at").first()
    if last:
        outcomes = {
            outcome_field(row.child_id): row.outcome
            for row in RecommendedOutcome.objects.filter(decision=last)
        }
        word = Word.objects.filter(decision=last).order_by("-at").first()
        told = {name: getattr(last, name) for name in PARTS}
        is_challenged = word is not None and word.kind == Word.Kind.CHALLENGES
        return Before(told | outcomes, is_challenged)
    assessment = Assessment.objects.filter(contact=contact).first()
    initial = {"history": assessment.history if assessment else ""}
    if route := route_chosen(contact):
        ids: list[UUID | None] = [
            child.person_id for child in children if child.role == PersonInContact.Role.CHILD
        ] or [None]
        initial |= {"rationale": route.reason}
        initial |= {outcome_field(child_id): route.outcome for child_id in ids}
    return Before(initial, is_challenged=False)


def challenged(contact_ids: Collection[UUID]) -> set[UUID]:
    """Those whose recommendation a manager challenged, and that nobody has answered: one statement."""
    said = Word.objects.filter(contact__in=contact_ids, contact__stage=Stage.DECISION)
    last = dict(said.order_by("at").values_list("contact_id", "kind"))
    return {contact_id for contact_id, kind in last.items() if kind == Word.Kind.CHALLENGES}


def items_to_release(
    contact_id: UUID, profile: Profile, codes: Collection[str] | None
) -> list[tuple[str, str]]:
    """The items among which the manager chooses what goes with the case, where the rule says so (7.4).

    `codes`: the outcomes decided; None where any may still be chosen.
    """
    rules = [
        rule
        for rule in profile.disclosure
        if rule.what == "relevant" and (codes is None or set(codes) & set(rule.when))
    ]
    if not rules:
        return []
    items = Item.objects.filter(contact=contact_id, is_sensitive=False).select_related("agency")
    return [(str(item.pk), f"{item.agency.name}: {item.text}") for item in items]
