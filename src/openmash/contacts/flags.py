"""What must be seen beside a name: on a plan, looked after, missing, a risk in the household, open to whom.

Each flag says since when, and who says so. It is read anew wherever a name is shown, and kept nowhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openmash.contacts.models import Contact, PersonInContact
from openmash.hubs.queries import profile_of
from openmash.people.cases import with_whom
from openmash.people.models import CaseEpisode
from openmash.policy.times import LONDON, as_at_words, date_words
from openmash.policy.vocabulary import Circumstance

_GRAVE = frozenset(
    {CaseEpisode.Kind.PROTECTION, CaseEpisode.Kind.LOOKED_AFTER, CaseEpisode.Kind.MISSING}
)
_AS_PLAN = frozenset({CaseEpisode.Kind.IN_NEED, CaseEpisode.Kind.PROTECTION})


@dataclass(frozen=True)
class Flag:
    """One flag: what it says, of whom or with whom, since when, and from where that is known."""

    words: str
    detail: str
    since: str
    source: str
    is_grave: bool


type Flags = dict[UUID, list[Flag]]


def flags_of(people: Iterable[UUID], *, hub_id: UUID, now: datetime) -> Flags:
    """The flags of each of these people, the gravest first: three statements however many."""
    ids = list(people)
    found: Flags = {person_id: [] for person_id in ids}
    for episode in CaseEpisode.objects.filter(person__in=ids, closed_on=None):
        if episode.kind not in CaseEpisode.EVENTS:
            found[episode.person_id].append(_of_episode(episode, now))
    for person_id, flag in (*_at_risk(ids), *_missing(ids, hub_id)):
        if flag not in found[person_id]:
            found[person_id].append(flag)
    return {key: sorted(flags, key=lambda f: not f.is_grave) for key, flags in found.items()}


def _of_episode(episode: CaseEpisode, now: datetime) -> Flag:
    kind, service = CaseEpisode.Kind(episode.kind), episode.service.replace("-", " ")
    words = {
        CaseEpisode.Kind.LOOKED_AFTER: "Looked after",
        CaseEpisode.Kind.MISSING: "Missing",
    }.get(kind, kind.label if kind in _AS_PLAN else f"Open to {service}")
    return Flag(
        words=words,
        detail=with_whom(episode),
        since=date_words(episode.opened_on) if episode.opened_on else "",
        source=f"{_system(episode)}, {as_at_words(episode.as_at, now)}",
        is_grave=kind in _GRAVE,
    )


def _system(episode: CaseEpisode) -> str:
    return episode.system.replace("-", " ") or "case system"


def _at_risk(people: list[UUID]) -> Iterator[tuple[UUID, Flag]]:
    """Who may pose a risk, and who was named beside them: of each two, what was said last counts."""
    theirs = PersonInContact.objects.filter(person__in=people, removed_at=None)
    named = list(
        PersonInContact.objects.filter(
            contact__in=theirs.values("contact"), role=PersonInContact.Role.RISK, removed_at=None
        )
        .select_related("person", "contact")
        .order_by("contact__received_at", "pk")
    )
    beside: dict[UUID, list[tuple[UUID, str]]] = {}
    for contact_id, person_id, role in theirs.filter(
        contact__in={each.contact_id for each in named}
    ).values_list("contact", "person", "role"):
        beside.setdefault(contact_id, []).append((person_id, role))
    flags: dict[tuple[UUID, UUID], Flag] = {}
    for posing in named:
        for person_id, role in beside.get(posing.contact_id, ()):
            key = person_id, posing.person_id
            if person_id == posing.person_id:
                flags[key] = _posing(posing)
            elif role != PersonInContact.Role.RISK and (words := _household(posing)):
                flags[key] = _by_contact(words, posing.person.name, posing.contact)
            else:
                flags.pop(key, None)
    yield from ((person_id, flag) for (person_id, _), flag in flags.items())


def _posing(named: PersonInContact) -> Flag:
    return _by_contact("May pose a risk", "named so", named.contact)


def _household(named: PersonInContact) -> str:
    """Where they live in the household, or may; whoever lives elsewhere for certain is no flag."""
    said = {"yes": "Risk in the household", "no": ""}
    return said.get(named.lives_in_household, "Risk, perhaps in the household")


def _missing(people: list[UUID], hub_id: UUID) -> Iterator[tuple[UUID, Flag]]:
    """Children of whom an open contact of the hub's own kind says that they are missing."""
    tracks = [
        track.code
        for track in profile_of(hub_id).tracks
        if track.circumstance == Circumstance.MISSING
    ]
    named = PersonInContact.objects.filter(
        person__in=people,
        role=PersonInContact.Role.CHILD,
        removed_at=None,
        contact__track__in=tracks,
        contact__closed_at=None,
    ).select_related("contact")
    for each in named:
        yield each.person_id, _by_contact("Missing", "as we were told", each.contact)


def _by_contact(words: str, detail: str, contact: Contact) -> Flag:
    day = contact.received_at.astimezone(LONDON).date()
    return Flag(words, detail, date_words(day), f"contact {contact.reference}", is_grave=True)
