"""Who is in a contact: each a row of its own, known by the row's id."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from openmash.contacts.models import Contact, PersonInContact
from openmash.ledger.commanding import record
from openmash.ledger.models import Subject
from openmash.people.commands import (
    AddressFacts,
    NewPerson,
    PersonFacts,
    add_people,
    address_of,
    correct_person,
    facts_of,
    problems_of,
)
from openmash.people.index import forget
from openmash.people.models import Person
from openmash.policy.actors import Actor
from openmash.policy.errors import Difference, RuleBroken
from openmash.policy.merging import Merging, as_shown

NAMED = ("role", "relation", "lives_in_household", "parental_responsibility")
_CHILDREN = (PersonInContact.Role.CHILD, PersonInContact.Role.SIBLING)


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """A row of the form: a person in the contact, known by the row's own id.

    `unread`: what was typed and could not be read, such as an impossible date; it is left as it is.
    """

    id: UUID
    role: str
    relation: str = ""
    lives_in_household: str = ""
    parental_responsibility: str = ""
    is_record: UUID | None = None  # chosen among the people on record
    facts: PersonFacts = field(default_factory=PersonFacts)
    address: AddressFacts = field(default_factory=AddressFacts)
    is_removed: bool = False
    unread: frozenset[str] = frozenset()

    def said(self) -> dict[str, Any]:
        """All that the row says, field by field."""
        named = {name: getattr(self, name) for name in NAMED}
        said = named | asdict(self.facts) | asdict(self.address)
        return {name: value for name, value in said.items() if name not in self.unread}

    @property
    def says_anything(self) -> bool:
        """Whether it names or describes anybody."""
        facts = asdict(self.facts) | {"lines": self.address.lines, "code": self.address.postcode}
        return self.is_record is not None or any(facts.values())


@dataclass
class Named:
    """What became of the rows of people."""

    changed: int = 0
    problems: list[RuleBroken] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def shown_row(row: PersonInContact) -> dict[str, Any]:
    """What stands of one row: the person in this contact, and what is known of them."""
    named = {name: getattr(row, name) for name in NAMED}
    return named | asdict(facts_of(row.person)) | asdict(address_of(row.person))


def put_rows(
    actor: Actor,
    contact: Contact,
    rows: Sequence[PersonRow],
    *,
    was: dict[str, Any] | None,
    is_current: bool,
    keep: frozenset[str],
    now: datetime,
) -> Named:
    """Bring the rows of people in line with what was sent; see `Merging` for two who write at once."""
    done = Named()
    there = _there(contact, rows)
    new: list[tuple[int, PersonRow]] = []
    for place, sent in enumerate(rows):
        row = _without_problems(sent, done, now)
        if row.id not in there:
            if row.says_anything and not row.is_removed:
                new.append((place, row))
            continue
        merging = Merging(
            was=was.get(str(row.id), {}) if was is not None else None,
            is_current=is_current,
            keep=keep,
            row=str(row.id),
        )
        done.changed += _put_row(actor, contact, there[row.id], row, merging, done, now)
        done.differences += merging.differences
    done.changed += add_rows(actor, contact, new, now)
    return done


def name_everybody(
    actor: Actor, contact: Contact, rows: Sequence[PersonRow], *, now: datetime
) -> Named:
    """Name the people of a contact that is new. Raises RuleBroken where something cannot be so."""
    done = Named()
    for row in rows:
        _without_problems(row, done, now)
    if done.problems:
        raise done.problems[0]
    new = [(place, row) for place, row in enumerate(rows) if row.says_anything]
    done.changed = add_rows(actor, contact, new, now)
    return done


def _there(contact: Contact, rows: Sequence[PersonRow]) -> dict[UUID, PersonInContact]:
    if not rows:
        return {}
    found = PersonInContact.objects.filter(contact=contact, pk__in=[row.id for row in rows])
    return {row.pk: row for row in found.select_related("person")}


def _put_row(
    actor: Actor,
    contact: Contact,
    there: PersonInContact,
    row: PersonRow,
    merging: Merging,
    done: Named,
    now: datetime,
) -> bool:
    """Keep one row of people that stands: changed or taken out. Returns whether anything changed."""
    if there.removed_at and not _put_back(there, row, merging):
        return False
    if row.is_removed:
        there.removed_at = now
        there.save(update_fields=["removed_at"])
        return True
    if row.is_record and row.is_record != there.person_id:
        person = _on_record(contact, row, row.is_record)
        done.notes += _recognise(actor, contact, there, row, person, now)
        return True
    changes = merging.changes(shown_row(there), row.said())
    return _change(actor, contact, there, changes, now)


def _without_problems(row: PersonRow, done: Named, now: datetime) -> PersonRow:
    """The row without what cannot be so; what it was before stands, and the rest is kept."""
    problems = problems_of(row.facts, now)
    for problem in problems:
        problem.row = str(row.id)
        done.problems.append(problem)
    blank = PersonFacts()
    names = {str(problem.field) for problem in problems}
    facts = replace(row.facts, **{name: getattr(blank, name) for name in names})
    return replace(row, facts=facts, unread=row.unread | names)


def add_rows(
    actor: Actor, contact: Contact, new: Sequence[tuple[int, PersonRow]], now: datetime
) -> int:
    """Name people in the contact; who is not on record yet is put there. Returns how many."""
    for place, row in new:
        if row.is_record:
            _name(contact, [(place, row, _on_record(contact, row, row.is_record))])
    unknown = [(place, row) for place, row in new if not row.is_record]
    if unknown:
        added = add_people(
            actor,
            people=[
                NewPerson(facts=row.facts, address=row.address, is_child=row.role in _CHILDREN)
                for _, row in unknown
            ],
            contact_id=contact.pk,
            now=now,
        )
        _name(contact, [(*new, person) for new, person in zip(unknown, added, strict=True)])
    return len(new)


def _name(contact: Contact, rows: Sequence[tuple[int, PersonRow, Person]]) -> None:
    made = [
        PersonInContact(
            id=row.id,
            hub_id=contact.hub_id,
            contact=contact,
            person=person,
            position=place,
            **{name: getattr(row, name) for name in NAMED},
        )
        for place, row, person in rows
    ]
    try:
        with transaction.atomic():
            PersonInContact.objects.bulk_create(made)
    except IntegrityError:  # another contact's row has this id
        raise RuleBroken("A row of people could not be read. Load the page again.") from None


def _put_back(there: PersonInContact, row: PersonRow, merging: Merging) -> bool:
    """Somebody took the person out meanwhile. Who wrote about them since is told, and may put them back."""
    shown = merging.was or {}
    wrote = any(as_shown(value) != shown.get(name, "") for name, value in row.said().items())
    if row.is_removed or not wrote:
        return False
    if f"{row.id}:is_removed" not in merging.keep:
        merging.differences.append(Difference("is_removed", "", "taken out", str(row.id)))
        return False
    there.removed_at = None
    there.save(update_fields=["removed_at"])
    return True


def _change(
    actor: Actor,
    contact: Contact,
    there: PersonInContact,
    changes: dict[str, Any],
    now: datetime,
) -> bool:
    named = {name: value for name, value in changes.items() if name in NAMED}
    for name, value in named.items():
        setattr(there, name, value)
    if named:
        there.save(update_fields=list(named))
    facts, address = facts_of(there.person), address_of(there.person)
    told = replace(facts, **{n: v for n, v in changes.items() if n in asdict(facts)})
    lives = replace(address, **{n: v for n, v in changes.items() if n in asdict(address)})
    if (told, lives) != (facts, address):
        correct_person(
            actor,
            person_id=there.person_id,
            facts=told,
            address=lives,
            contact_id=contact.pk,
            now=now,
        )
    return bool(changes)


def _on_record(contact: Contact, row: PersonRow, chosen: UUID) -> Person:
    """The person chosen among those on record, if they are not in this contact already."""
    # Held: nobody makes it the second record of somebody meanwhile. If it is one, the kept one is meant.
    people = Person.objects.select_for_update(no_key=True)
    person = people.filter(pk=chosen).first()
    if person and person.merged_into_id:
        person = people.filter(pk=person.merged_into_id).first()
    if person is None:
        raise RuleBroken("That person is not on record.", row=str(row.id))
    named = PersonInContact.objects.filter(contact=contact, person=person, removed_at=None)
    if named.exclude(pk=row.id).exists():
        raise RuleBroken(f"{person.name} is in this contact already.", row=str(row.id))
    return person


def _recognise(
    actor: Actor,
    contact: Contact,
    there: PersonInContact,
    row: PersonRow,
    person: Person,
    now: datetime,
) -> list[str]:
    """Whoever was typed is on record already. What the record lacks is added from what was typed;
    where the two differ the record stands, and what was typed is said."""
    former = there.person
    there.person = person
    there.save(update_fields=["person"])
    known, typed = facts_of(person), asdict(row.facts)
    lacking = {n: v for n, v in typed.items() if v and not getattr(known, n)}
    address = address_of(person) if address_of(person).is_known else row.address
    told = replace(known, **lacking)
    if (told, address) != (known, address_of(person)):
        correct_person(
            actor,
            person_id=person.pk,
            facts=told,
            address=address,
            contact_id=contact.pk,
            now=now,
        )
    differing = [
        f"{name.replace('_', ' ')}: {as_shown(value)}"
        for name, value in typed.items()
        if value and as_shown(value) != as_shown(getattr(told, name))
    ]
    if not PersonInContact.objects.filter(person=former).exists():
        forget(former)  # typed a moment ago and never named elsewhere: nobody else to find
    record(
        actor,
        "person_recognised",
        at=now,
        subject=Subject.PERSON,
        subject_id=person.pk,
        contact_id=contact.pk,
        text="\n".join(differing),
        was=former.pk,
    )
    said = f" You had typed otherwise: {'; '.join(differing)}." if differing else ""
    return [f"{person.name} is on record, and stands in this contact now.{said}"]
