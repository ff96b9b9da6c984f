"""A family as far as it is known: who was ever named together with somebody, where they live and lived,
and which professionals know them (requirement 3.3)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from openmash.contacts.flags import Flag, flags_of
from openmash.contacts.models import Contact, PersonInContact
from openmash.people.cases import what_words
from openmash.people.models import Address, CaseEpisode, Person
from openmash.people.queries import age_of
from openmash.policy.times import LONDON, date_words

Role = PersonInContact.Role

# Nobody's family is larger on one page; whoever recurs in more contacts is followed through the newest.
MOST_PEOPLE, MOST_CONTACTS = 60, 200
# Who stands first in lists, and at which place of the drawing.
_ORDER = (Role.CHILD, Role.SIBLING, Role.PARENT, Role.ADULT, Role.RISK)


@dataclass(frozen=True)
class Member:
    """Somebody of the family, as the newest contact that names them has it."""

    id: UUID
    name: str
    role: str  # a code of `PersonInContact.Role`
    as_what: str  # "Brother or sister", "Parent or carer: mother"
    relation: str
    age: str
    born: date | None
    is_unborn: bool
    sex: str
    is_in_household: bool | None  # None: not known
    where: str
    contacts: int
    last: str  # when a contact named them last
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class Household:
    """One address, and who lives or lived there from when to when, as far as known."""

    where: str
    stays: tuple[str, ...]
    is_present: bool


@dataclass(frozen=True)
class Professional:
    """Somebody who told the hub, or holds a case."""

    name: str
    what: str
    reach: str
    when: str


@dataclass(frozen=True)
class Family:
    """Whoever was named together with one person."""

    of: UUID
    members: tuple[Member, ...]
    households: tuple[Household, ...]
    professionals: tuple[Professional, ...]

    @property
    def names(self) -> dict[UUID, str]:
        """The name of each."""
        return {member.id: member.name for member in self.members}


def family_of(person: Person, *, hub_id: UUID, now: datetime) -> Family:
    """The family of somebody, in eight statements however large it is."""
    today = now.astimezone(LONDON).date()
    of = PersonInContact.objects.filter(person=person, removed_at=None)
    newest = Contact.objects.filter(pk__in=of.values("contact")).order_by("-received_at", "pk")
    contacts = {contact.pk: contact for contact in newest[:MOST_CONTACTS]}
    rows: dict[UUID, list[PersonInContact]] = {person.pk: []}
    named = PersonInContact.objects.filter(contact__in=contacts, removed_at=None)
    for row in named.select_related("person", "contact").order_by("-contact__received_at", "pk"):
        if row.person_id in rows or len(rows) < MOST_PEOPLE:
            rows.setdefault(row.person_id, []).append(row)
    people = {key: found[0].person if found else person for key, found in rows.items()}
    addresses = list(Address.objects.filter(person__in=people))
    episodes = list(CaseEpisode.objects.filter(person__in=people, closed_on=None))
    flags = flags_of(people, hub_id=hub_id, now=now)
    lives: dict[UUID, Address] = {}
    for address in addresses:  # the newest first
        if address.until is None:
            lives.setdefault(address.person_id, address)
    members = [
        _member(people[key], found, lives.get(key), flags[key], today)
        for key, found in rows.items()
    ]
    members.sort(key=lambda m: (_place(m), m.born or date.max, m.name))
    return Family(
        of=person.pk,
        members=tuple(members),
        households=_households(addresses, {m.id: m.name for m in members}),
        professionals=(*_workers(episodes, people), *_who_told(contacts.values())),
    )


def _place(member: Member) -> int:
    return _ORDER.index(Role(member.role))


def _member(
    person: Person,
    named: list[PersonInContact],
    lives: Address | None,
    flags: list[Flag],
    today: date,
) -> Member:
    """As the newest contact has it; what that does not say is taken from the one before."""
    newest = named[0] if named else None
    relation = next((row.relation for row in named if row.relation), "")
    role = Role(newest.role) if newest else Role.CHILD if person.is_child else Role.ADULT
    said = next((row.lives_in_household for row in named if row.lives_in_household), "")
    is_child = role in (Role.CHILD, Role.SIBLING)
    known: bool | None = {"yes": True, "no": False}.get(said)
    when = newest.contact.received_at.astimezone(LONDON).date() if newest else None
    return Member(
        id=person.pk,
        name=person.name,
        role=role.value,
        as_what=": ".join(filter(None, (role.label, relation))),
        relation=relation,
        age=age_of(person, today),
        born=person.date_of_birth,
        is_unborn=person.expected_date is not None and person.date_of_birth is None,
        sex=person.sex,
        is_in_household=True if known is None and is_child else known,
        where=where_words(lives) if lives else "",
        contacts=len({row.contact_id for row in named}),
        last=date_words(when) if when else "",
        flags=tuple(flags),
    )


def where_words(address: Address) -> str:
    """An address on one line."""
    return ", ".join(filter(None, (*address.lines.split("\n"), address.postcode)))


def _households(addresses: list[Address], names: dict[UUID, str]) -> tuple[Household, ...]:
    """Who lived where from when to when: where somebody lives now first."""
    at: dict[str, list[Address]] = {}
    for address in addresses:
        if where := where_words(address):
            at.setdefault(" ".join(where.casefold().replace(",", " ").split()), []).append(address)
    found = []
    for stays in at.values():
        lines = {(names[a.person_id], _from_to(a)): None for a in stays}
        newest = max(a.recorded_at for a in stays)
        present = any(a.until is None for a in stays)
        shown = tuple(f"{name}{when}" for name, when in sorted(lines))
        found.append(
            (not present, -newest.timestamp(), Household(where_words(stays[0]), shown, present))
        )
    return tuple(household for *_, household in sorted(found, key=lambda f: f[:2]))


def _from_to(address: Address) -> str:
    since = f"from {date_words(address.since)}" if address.since else ""
    until = f"until {date_words(address.until)}" if address.until else ""
    if not since and not until:
        known = date_words(address.recorded_at.astimezone(LONDON).date())
        return f", known since {known}"
    return ", " + " ".join(filter(None, (since, until)))


def _workers(episodes: Iterable[CaseEpisode], people: dict[UUID, Person]) -> Iterator[Professional]:
    """Who holds an open case of one of them."""
    for episode in episodes:
        if episode.worker or episode.team:
            yield Professional(
                name=episode.worker or episode.team,
                what=f"{what_words(episode)}, {people[episode.person_id].name}",
                reach=", ".join(filter(None, (episode.worker_phone, episode.worker_email))),
                when=f"since {date_words(episode.opened_on)}" if episode.opened_on else "open",
            )


def _who_told(contacts: Iterable[Contact]) -> Iterator[Professional]:
    """Professionals who contacted the hub about them, each once, as they were reached last."""
    seen = set()
    for contact in contacts:
        key = (contact.referrer_name.casefold(), contact.referrer_organisation.casefold())
        if contact.referrer != "professional" or not any(key) or key in seen:
            continue
        seen.add(key)
        day = contact.received_at.astimezone(LONDON).date()
        yield Professional(
            name=contact.referrer_name or "name not given",
            what=", ".join(filter(None, (contact.referrer_role, contact.referrer_organisation))),
            reach=", ".join(filter(None, (contact.referrer_phone, contact.referrer_email))),
            when=f"told the hub on {date_words(day)}",
        )
