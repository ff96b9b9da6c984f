"""One box: whoever may be meant, how sure and why, and the contacts of that number."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Q

from openmash.contacts.flags import Flags, flags_of
from openmash.contacts.models import Contact, Stage
from openmash.contacts.queries import about_whom
from openmash.ledger.commanding import command, record
from openmash.ledger.models import Entry, Subject
from openmash.people.queries import MOST_FOUND, FoundPerson, search_people
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.identity import reference_key
from openmash.policy.matching import Band
from openmash.policy.times import LONDON

_BANDS = (
    (Band.MATCH, "Match", "as good as certain"),
    (Band.LIKELY, "Likely", "somebody should look"),
    (Band.POSSIBLE, "Possible", "something agrees"),
)


@dataclass(frozen=True)
class Group:
    """Those of whom one is as sure."""

    name: str
    hint: str
    people: list[FoundPerson]


@dataclass(frozen=True)
class FoundContact:
    """A contact that is called so, by us or by whoever told it."""

    id: UUID
    reference: str
    about: str
    stage: str
    why: str
    is_ours: bool


@dataclass(frozen=True)
class Found:
    """What was found by what was typed, ready to show."""

    asked: str
    groups: list[Group] = field(default_factory=list)
    contacts: list[FoundContact] = field(default_factory=list)
    flags: Flags = field(default_factory=dict)
    is_more: bool = False
    is_typing: bool = False

    @property
    def people(self) -> list[FoundPerson]:
        """All of them, the surest first."""
        return [person for group in self.groups for person in group.people]

    @property
    def says(self) -> str:
        """How many were found and how sure, in a line."""
        if not self.asked:
            return ""
        if not self.people and not self.contacts:
            return "Nobody like that yet." if self.is_typing else "Nobody like that is on record."
        said = [f"{len(group.people)} {group.name.lower()}" for group in self.groups]
        if self.contacts:
            said.append(
                "1 contact" if len(self.contacts) == 1 else f"{len(self.contacts)} contacts"
            )
        more = ". There are more: say more of whom you mean." if self.is_more else "."
        return f"Found: {', '.join(said)}{more}"


def find(asked: str, *, actor: Actor, is_typing: bool = False, now: datetime) -> Found:
    """Whoever may be meant, grouped by how sure, and the contacts of that number: ten statements."""
    if not asked:
        return Found(asked)
    people = search_people(asked, today=now.astimezone(LONDON).date())
    shown = people[:MOST_FOUND]
    return Found(
        asked,
        groups=[
            Group(name, hint, some)
            for band, name, hint in _BANDS
            if (some := [person for person in shown if person.band is band])
        ],
        contacts=_contacts(asked),
        flags=flags_of((person.id for person in shown), hub_id=actor.hub_id, now=now),
        is_more=len(people) > len(shown),
        is_typing=is_typing,
    )


def _contacts(asked: str) -> list[FoundContact]:
    """The contacts that we, or those who told of them, call so: two statements."""
    ours, theirs = asked.upper(), reference_key(asked)
    called = Q(reference=ours) | Q(referrer_key=theirs) if theirs else Q(reference=ours)
    found = list(Contact.objects.filter(called).order_by("-received_at")[:MOST_FOUND])
    about = about_whom([contact.pk for contact in found])
    return [
        FoundContact(
            id=contact.pk,
            reference=contact.reference,
            about=about.get(contact.pk, "No child named yet"),
            stage=Stage(contact.stage).label,
            why="our reference"
            if contact.reference == ours
            else f"whoever told it calls it {contact.referrer_reference}",
            is_ours=contact.reference == ours,
        )
        for contact in found
    ]


def note_search(
    actor: Actor, asked: str, shown: Sequence[UUID], *, on_purpose: bool, now: datetime
) -> None:
    """Put on record that this person was shown these people, or what else they asked about.

    Who types asks many times, and each answer narrows the one before: one entry tells of all whom this
    person was not shown within the hour, with the words that showed them. What shows nobody new is no
    other look; where a question was sent `on_purpose` and nobody was found, that is on record too.
    """
    chain = uuid5(actor.hub_id, str(actor.person_id))
    since = now.replace(minute=0, second=0, microsecond=0)
    before = Entry.objects.filter(subject_id=chain).order_by("-seq")[:_MOST_LOOKS]
    lately = [json.loads(entry.payload) for entry in before if entry.at >= since]
    known = {key for look in lately for key in look["shown"]}
    new = [str(key) for key in shown if str(key) not in known]
    if new or (on_purpose and not shown):
        _note(actor, chain, asked, new, now)


# So many looks of one hour are read back; who makes more is noted more often.
_MOST_LOOKS = 100


@command(needs=Permission.LOOK)
def _note(actor: Actor, chain: UUID, asked: str, shown: list[str], now: datetime) -> None:
    record(
        actor,
        "searched",
        at=now,
        subject=Subject.SEARCH,
        subject_id=chain,
        agency_id=next(iter(actor.agency_ids), None),
        team_id=next(iter(actor.team_ids), None),
        zone=Zone.FRONT if Zone.FRONT in actor.zones else Zone.AGENCY,
        text=asked,
        shown=shown,
    )
