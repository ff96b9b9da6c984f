"""Who is in a contact: each a row of its own, known by the row's id."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from openmash.contacts.models import Contact, PersonInContact
from openmash.people.commands import AddressFacts, PersonFacts, add_person, correct_person
from openmash.people.models import Person
from openmash.policy.actors import Actor


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """A row of the form: a person in the contact, known by the row's own id."""

    id: UUID
    role: str
    relation: str = ""
    lives_in_household: str = ""
    parental_responsibility: str = ""
    is_record: UUID | None = None  # chosen among the people on record
    facts: PersonFacts = field(default_factory=PersonFacts)
    address: AddressFacts = field(default_factory=AddressFacts)
    is_removed: bool = False


def put_row(actor: Actor, contact: Contact, place: int, row: PersonRow, now: datetime) -> bool:
    """Keep one row of people: new, changed or taken out. Returns whether anything changed."""
    there = (
        PersonInContact.objects.filter(pk=row.id, contact=contact).select_related("person").first()
    )
    given = {
        "role": row.role,
        "relation": row.relation,
        "lives_in_household": row.lives_in_household,
        "parental_responsibility": row.parental_responsibility,
        "position": place,
    }
    if there is None:
        if row.is_removed or not _says_anything(row):
            return False
        person = _person_of(actor, contact, row, now)
        PersonInContact(
            id=row.id, hub_id=actor.hub_id, contact=contact, person=person, **given
        ).save(force_insert=True)
        return True
    if there.removed_at:
        return False
    if row.is_removed:
        there.removed_at = now
        there.save(update_fields=["removed_at"])
        return True
    if row.is_record and row.is_record != there.person_id:
        there.person = Person.objects.get(pk=row.is_record)
        there.save(update_fields=["person"])
        return True
    changes = {name: value for name, value in given.items() if getattr(there, name) != value}
    for name, value in changes.items():
        setattr(there, name, value)
    if changes:
        there.save(update_fields=list(changes))
    was = there.person.version
    address = there.person.addresses.filter(until=None).order_by("-recorded_at").first()
    person = (
        correct_person(
            actor,
            person_id=there.person_id,
            facts=row.facts,
            address=row.address,
            contact_id=contact.pk,
            now=now,
        )
        if _differs(there.person, address, row)
        else there.person
    )
    return bool(set(changes) - {"position"}) or person.version != was


def _differs(person: Person, address: Any, row: PersonRow) -> bool:
    """Whether the row says something else of the person than is on record."""
    facts = vars(row.facts)
    if any(getattr(person, name) != value for name, value in facts.items()):
        return True
    known = (
        (address.lines, address.postcode, address.safe_to_write) if address else ("", "", "unknown")
    )
    return known != (row.address.lines, row.address.postcode, row.address.safe_to_write)


def _says_anything(row: PersonRow) -> bool:
    facts = vars(row.facts) | {"lines": row.address.lines, "postcode": row.address.postcode}
    return row.is_record is not None or any(facts.values())


def _person_of(actor: Actor, contact: Contact, row: PersonRow, now: datetime) -> Person:
    if row.is_record:
        return Person.objects.get(pk=row.is_record)
    children = (PersonInContact.Role.CHILD, PersonInContact.Role.SIBLING)
    return add_person(
        actor,
        facts=row.facts,
        address=row.address,
        is_child=row.role in children,
        contact_id=contact.pk,
        now=now,
    )
