"""What was handed over to a team."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from openmash.access.queries import names
from openmash.disclosures.models import Disclosure, FollowUp
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Actor
from openmash.policy.matching import is_named
from openmash.policy.times import length_words, time_words
from openmash.policy.vocabulary import Event

# The search looks through a team's last packs, and shows no more than somebody reads.
MOST_SEARCHED, MOST_FOUND = 1000, 20


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
    is_accepted: bool


def team_tray(actor: Actor, *, now: datetime) -> list[PackRow]:
    """What was handed over to this person's team, what waits first: one statement."""
    packs = Disclosure.objects.filter(team__in=actor.team_ids).order_by("-made_at")[:100]
    rows = [_row(pack, now) for pack in packs]
    return sorted(rows, key=lambda row: row.is_accepted)


def find_packs(actor: Actor, asked: str, *, now: datetime) -> list[PackRow]:
    """What was handed over to this person's team about somebody, the newest first: one statement. A
    reference, or names with or without a birth date; whom no pack of the team names is not found."""
    own = Disclosure.objects.filter(team__in=actor.team_ids).order_by("-made_at")
    found = [pack for pack in own[:MOST_SEARCHED] if _is_about(pack, asked)]
    return [_row(pack, now) for pack in found[:MOST_FOUND]]


def _is_about(pack: Disclosure, asked: str) -> bool:
    named = [*pack.content.get("people", ()), *pack.content.get("children", ())]
    return asked.upper() == pack.reference or any(
        is_named(asked, person["name"], person.get("born", "")) for person in named
    )


def to_accept(actor: Actor) -> Disclosure | None:
    """The pack that waits longest for being accepted by this person's team: one statement."""
    waiting = Disclosure.objects.filter(team__in=actor.team_ids, accepted_at=None)
    return waiting.order_by("made_at").first()


def _row(pack: Disclosure, now: datetime) -> PackRow:
    children: list[dict[str, Any]] = pack.content.get("children", [])
    return PackRow(
        id=pack.pk,
        reference=pack.reference,
        children=", ".join(child["name"] for child in children),
        outcome=", ".join(dict.fromkeys(child["outcome"] for child in children)),
        later=_later(pack.content),
        rag=pack.content.get("rag", ""),
        came=time_words(pack.made_at),
        waits="" if pack.accepted_at else f"waits {length_words(now - pack.made_at)}",
        is_accepted=pack.accepted_at is not None,
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
        )
        for one in found
    ]


def asked_of_team(hub_id: UUID) -> frozenset[str]:
    """What the hub's clocks ask of a team that has allocated a case: kinds of entry that meet them."""
    clocks = profile_of(hub_id).clocks
    return frozenset(c.met_by for c in clocks if c.event is Event.REFERRAL_ALLOCATED and c.met_by)
