"""Putting people on record, and correcting what is known of them; their keys are kept in step."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from uuid import UUID, uuid4

from openmash.ledger.commanding import command, record
from openmash.ledger.models import Subject
from openmash.people.index import SCHEME, index_people, known_of, new_rows
from openmash.people.models import Address, Person, PersonKey
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import RuleBroken
from openmash.policy.identity import impossible_age, postcode
from openmash.policy.numbers import NO_UPN, wrong_nhs_number
from openmash.policy.times import LONDON, date_words
from openmash.policy.upn import upn


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """What is known of a person. Empty: not known."""

    given_names: str = ""
    family_name: str = ""
    known_as: str = ""
    other_names: str = ""  # one a line
    description: str = ""
    date_of_birth: date | None = None
    approximate_age: str = ""
    expected_date: date | None = None
    sex: str = ""
    ethnicity: str = ""
    religion: str = ""
    languages: str = ""
    interpreter: str = ""
    disability: str = ""
    nhs_number: str = ""
    upn: str = ""
    school: str = ""
    gp: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class AddressFacts:
    """Where a person lives, and whether it is safe to write there."""

    lines: str = ""
    postcode: str = ""
    safe_to_write: str = Address.Safe.UNKNOWN.value

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", self.lines.strip())
        object.__setattr__(self, "postcode", postcode(self.postcode))

    @property
    def is_known(self) -> bool:
        """Whether there is anything to keep."""
        return bool(self.lines or self.postcode)

    @property
    def in_words(self) -> str:
        """On one line, with whether it is safe to write there."""
        where = ", ".join(filter(None, (*self.lines.splitlines(), self.postcode)))
        safe = {"yes": "safe to write there", "no": "not safe to write there"}
        return "; ".join(filter(None, (where or "not known", safe.get(self.safe_to_write, ""))))


def facts_of(person: Person) -> PersonFacts:
    """What stands of a person."""
    return PersonFacts(**{f.name: getattr(person, f.name) for f in fields(PersonFacts)})


def address_of(person: Person) -> AddressFacts:
    """Where a person lives, as far as known."""
    return addresses_of([person.pk])[person.pk]


def addresses_of(people: Iterable[UUID]) -> dict[UUID, AddressFacts]:
    """Where people live, as far as known: one statement."""
    found = dict.fromkeys(people, AddressFacts())
    for home in Address.objects.filter(person__in=found, until=None).order_by("recorded_at"):
        found[home.person_id] = AddressFacts(
            lines=home.lines, postcode=home.postcode, safe_to_write=home.safe_to_write
        )
    return found


def problems_of(facts: PersonFacts, now: datetime) -> list[RuleBroken]:
    """What cannot be so, each with its field."""
    today, found = now.astimezone(LONDON).date(), []
    if facts.date_of_birth and facts.date_of_birth > today:
        found.append(RuleBroken("A birth date cannot be in the future.", field="date_of_birth"))
    if facts.nhs_number and (wrong := wrong_nhs_number(facts.nhs_number)):
        found.append(RuleBroken(wrong, field="nhs_number"))
    if facts.upn and upn(facts.upn) is None:
        found.append(RuleBroken(NO_UPN, field="upn"))
    if impossible_age(facts.approximate_age):
        words = "Write an age in years, like 4, or in words, like about 4."
        found.append(RuleBroken(words, field="approximate_age"))
    return found


def _check(facts: PersonFacts, now: datetime) -> None:
    if problems := problems_of(facts, now):
        raise problems[0]


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Somebody who is not on record yet."""

    facts: PersonFacts
    address: AddressFacts = field(default_factory=AddressFacts)
    is_child: bool


@command(needs=Permission.TAKE_CONTACT)
def add_people(
    actor: Actor, *, people: Sequence[NewPerson], contact_id: UUID | None = None, now: datetime
) -> list[Person]:
    """Put people on record, with whatever is known (requirement 1.8)."""
    for each in people:
        _check(each.facts, now)
    added = [
        Person(
            id=uuid4(),
            hub_id=actor.hub_id,
            is_child=each.is_child,
            recorded_at=now,
            indexed_by=SCHEME,
            age_said_on=_said_on(each.facts, now),
            **asdict(each.facts),
        )
        for each in people
    ]
    homes = [
        [_lives(person, each.address, now)] if each.address.is_known else []
        for person, each in zip(added, people, strict=True)
    ]
    keys = [
        row
        for person, lived in zip(added, homes, strict=True)
        for row in new_rows(person, known_of(person, lived))
    ]
    Person.objects.bulk_create(added)
    Address.objects.bulk_create(home for lived in homes for home in lived)
    PersonKey.objects.bulk_create(keys)
    for person in added:
        record(
            actor,
            "person_added",
            at=now,
            subject=Subject.PERSON,
            subject_id=person.pk,
            contact_id=contact_id,
        )
    return added


@command(needs=Permission.TAKE_CONTACT)
def correct_person(
    actor: Actor,
    *,
    person_id: UUID,
    facts: PersonFacts,
    address: AddressFacts,
    contact_id: UUID | None = None,
    why: str = "",
    now: datetime,
) -> Person:
    """Change what is known of somebody. What it was stays on record; the same again changes nothing."""
    _check(facts, now)
    person = Person.objects.select_for_update().get(pk=person_id)
    lived = address_of(person)
    changed = [f.name for f in fields(facts) if getattr(person, f.name) != getattr(facts, f.name)]
    was = [f"{name.replace('_', ' ')}: was {_said(getattr(person, name))}" for name in changed]
    for name in changed:
        setattr(person, name, getattr(facts, name))
    if changed:
        if "approximate_age" in changed:
            person.age_said_on = _said_on(facts, now)
        person.version += 1
        person.save(update_fields=[*changed, "age_said_on", "version"])
    if _put_address(actor, person, address, now):
        changed.append("address")
        was.append(f"address: was {lived.in_words}")
    if changed:
        index_people([person])
    record(
        actor,
        "person_corrected",
        at=now,
        subject=Subject.PERSON,
        subject_id=person.pk,
        contact_id=contact_id,
        text="\n".join(filter(None, [why.strip(), *was])),
        fields=changed,
    )
    return person


def _said_on(facts: PersonFacts, now: datetime) -> date | None:
    """The day on which an age counts."""
    return now.astimezone(LONDON).date() if facts.approximate_age else None


def _said(value: str | date | None) -> str:
    """A value as it stood on record."""
    return date_words(value) if isinstance(value, date) else value or "not known"


def _put_address(actor: Actor, person: Person, facts: AddressFacts, now: datetime) -> bool:
    """Keep an address where it is new; the former one stays, as one of before."""
    newest = person.addresses.filter(until=None).order_by("-recorded_at").first()
    given = (facts.lines, facts.postcode, facts.safe_to_write)
    if newest and (newest.lines, newest.postcode, newest.safe_to_write) == given:
        return False
    if not facts.is_known and newest is None:
        return False
    if newest:
        newest.until = now.astimezone(LONDON).date()
        newest.save(update_fields=["until"])
    if facts.is_known:
        _lives(person, facts, now).save(force_insert=True)
    return True


def _lives(person: Person, facts: AddressFacts, now: datetime) -> Address:
    return Address(
        hub_id=person.hub_id,
        person=person,
        lines=facts.lines,
        postcode=facts.postcode,
        safe_to_write=facts.safe_to_write,
        recorded_at=now,
    )
