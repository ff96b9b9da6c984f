"""What was handed over to a team, and what it sent back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from openmash.access.models import Membership
from openmash.access.queries import names
from openmash.disclosures.models import Disclosure, FollowUp
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Actor, Permission
from openmash.policy.matching import is_named
from openmash.policy.times import length_words, time_words
from openmash.policy.vocabulary import Event

# The search looks through a team's last packs, and shows no more than somebody reads.
MOST_SEARCHED, MOST_FOUND = 1000, 20

# What is said between the hub and a team that does not see a case as its own.
_BACK = (FollowUp.Kind.SENT_BACK, FollowUp.Kind.STAYS, FollowUp.Kind.TAKEN_BACK)


def last_word(pack: Disclosure) -> FollowUp | None:
    """The last word between the team and the hub, where the team sent it back."""
    return FollowUp.objects.filter(disclosure=pack, kind__in=_BACK).last()


@dataclass(frozen=True)
class PackRow:
    """One pack in a team's tray."""

    id: UUID
    reference: str
    children: str
    outcome: str
    later: str  # what an agency said after the decision
    rag: str
    came: str
    waits: str
    state: str  # what became of it, where it does not wait for the team


def team_tray(actor: Actor, *, now: datetime) -> list[PackRow]:
    """What was handed over to this person's team, what waits first: one statement."""
    rows = [_row(pack, pack.back, now) for pack in _own(actor)[:100]]
    return sorted(rows, key=lambda row: bool(row.state))


def _own(actor: Actor) -> QuerySet[Disclosure, Any]:
    """The packs of this person's team, the newest first; `back`: the last word on sending it back."""
    said = FollowUp.objects.filter(disclosure=OuterRef("pk"), kind__in=_BACK).order_by("-at")
    packs = Disclosure.objects.filter(team__in=actor.team_ids).order_by("-made_at")
    return packs.annotate(back=Subquery(said.values("kind")[:1]))


def find_packs(actor: Actor, asked: str, *, now: datetime) -> list[PackRow]:
    """What was handed over to this person's team about somebody, the newest first: one statement. A
    reference, or names with or without a birth date; whom no pack of the team names is not found."""
    found = [pack for pack in _own(actor)[:MOST_SEARCHED] if _is_about(pack, asked)]
    return [_row(pack, pack.back, now) for pack in found[:MOST_FOUND]]


def _is_about(pack: Disclosure, asked: str) -> bool:
    named = [*pack.content.get("people", ()), *pack.content.get("children", ())]
    return asked.upper() == pack.reference or any(
        is_named(asked, person["name"], person.get("born", "")) for person in named
    )


def to_accept(actor: Actor) -> Disclosure | None:
    """The pack that waits longest for being accepted by this person's team, and was not sent back: one
    statement."""
    waits = Q(back=None) | Q(back=FollowUp.Kind.STAYS)
    return _own(actor).filter(waits, accepted_at=None).order_by("made_at").first()


def _row(pack: Disclosure, back: str | None, now: datetime) -> PackRow:
    state = {
        FollowUp.Kind.SENT_BACK.value: "sent back; the hub has not answered yet",
        FollowUp.Kind.TAKEN_BACK.value: "the hub took it back",
    }.get(back or "", "")
    children: list[dict[str, Any]] = pack.content.get("children", [])
    return PackRow(
        id=pack.pk,
        reference=pack.reference,
        children=", ".join(child["name"] for child in children),
        outcome=", ".join(dict.fromkeys(child["outcome"] for child in children)),
        later=_later(pack.content),
        rag=pack.content.get("rag", ""),
        came=time_words(pack.made_at),
        waits=f"waits {length_words(now - pack.made_at)}",
        state="accepted" if pack.accepted_at else state,
    )


def _later(content: dict[str, Any]) -> str:
    """What came after the decision, and from whom; nothing of what was handed over with it."""
    if not (agency := content.get("answered", "")):
        return ""
    is_risk = content.get("is_risk")
    return f"{agency} says that the risk is higher" if is_risk else f"{agency} answered since"


@dataclass(frozen=True)
class ShownFollowUp:
    """One thing that the team did, ready to show."""

    what: str
    who: str
    phone: str
    when: str
    words: str
    by: str
    is_exchange: bool  # between the team and the hub, about sending it back


def follow_ups_of(disclosure_id: UUID) -> list[ShownFollowUp]:
    """What the team did with what was handed over, in order: two statements."""
    found = list(FollowUp.objects.filter(disclosure=disclosure_id))
    people = names(*(one.by_id for one in found))
    return [
        ShownFollowUp(
            what=FollowUp.Kind(one.kind).label,
            who=one.who,
            phone=one.phone,
            when=time_words(one.when) if one.when else "",
            words=one.words,
            by=f"{people[one.by_id]}, {time_words(one.at)}",
            is_exchange=one.kind in _BACK,
        )
        for one in found
    ]


@dataclass(frozen=True)
class SentBack:
    """What a team sent back: why, whom to ring, by when the hub answers, and what came of it."""

    pack_id: UUID
    contact_id: UUID
    reference: str
    team: str
    why: str
    by: str
    at: str
    answer_by: str
    answer: str
    answer_why: str


def sent_back_on(contact_id: UUID) -> list[SentBack]:
    """What teams sent back of this contact, with the hub's answers: three statements."""
    return _sent_back(FollowUp.objects.filter(contact=contact_id))


def sent_back_to(actor: Actor) -> list[SentBack]:
    """What teams sent back and nobody has answered: for who holds it, and for every manager."""
    waiting = FollowUp.objects.filter(disclosure__accepted_at=None)
    if not actor.may(Permission.AUTHORISE):
        holds = Q(contact__holder=actor.person_id) | Q(contact__manager=actor.person_id)
        waiting = waiting.filter(holds)
    return [back for back in _sent_back(waiting) if not back.answer]


def _sent_back(said: QuerySet[FollowUp]) -> list[SentBack]:
    """The last exchange on each document."""
    words = said.filter(kind__in=_BACK).select_related("disclosure", "team").order_by("-at")[:200]
    last: dict[UUID, list[FollowUp]] = {}
    for word in reversed(words):
        if word.kind == FollowUp.Kind.SENT_BACK:
            last[word.disclosure_id] = [word]
        else:
            last[word.disclosure_id].append(word)
    senders = [exchange[0].by_id for exchange in last.values()]
    phones = dict(
        Membership.objects.filter(user__in=senders, is_active=True).values_list("user", "phone")
    )
    people = names(*senders)
    return [_exchange(exchange, people, phones) for exchange in last.values()]


def _exchange(said: list[FollowUp], people: dict[UUID, str], phones: dict[UUID, str]) -> SentBack:
    back, *answers = said
    by = ", ".join(filter(None, (people[back.by_id], phones.get(back.by_id))))
    after_all = "The team accepted it after all" if back.disclosure.accepted_at else ""
    return SentBack(
        pack_id=back.disclosure_id,
        contact_id=back.contact_id,
        reference=back.disclosure.reference,
        team=back.team.name,
        why=back.words,
        by=by,
        at=time_words(back.at),
        answer_by=time_words(back.when) if back.when else "",
        answer=FollowUp.Kind(answers[-1].kind).label if answers else after_all,
        answer_why=answers[-1].words if answers else "",
    )


def asked_of_team(hub_id: UUID) -> frozenset[str]:
    """What the hub's clocks ask of a team that has allocated a case: kinds of entry that meet them."""
    clocks = profile_of(hub_id).clocks
    return frozenset(c.met_by for c in clocks if c.event is Event.REFERRAL_ALLOCATED and c.met_by)
