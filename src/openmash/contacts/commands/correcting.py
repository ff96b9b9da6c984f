"""Who is in a contact is completed and corrected after its record was finished (requirements 1.4, 3.3)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from openmash.contacts.commands.naming import NAMED, PersonRow, add_rows
from openmash.contacts.models import Contact, PersonInContact, Stage
from openmash.contacts.second_records import say_different
from openmash.ledger.commanding import command, record
from openmash.people.commands import address_of, correct_person, facts_of, problems_of
from openmash.people.models import Person
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import ChangedMeanwhile, DoneAlready, RuleBroken
from openmash.policy.merging import as_shown


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """What a correction came to: whom it is about, and what it changed, in words."""

    named: PersonInContact
    changed: tuple[str, ...]


@command(needs=Permission.TAKE_CONTACT)
def add_person(
    actor: Actor, *, contact_id: UUID, row: PersonRow, why: str, different: str = "", now: datetime
) -> PersonInContact:
    """A child or an adult who was found later. A child of concern has an outcome of their own.

    `different`: how somebody knows that it is nobody of those who are as good as certain on record.
    """
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.stage == Stage.RECEIVING:
        raise RuleBroken("This contact is still being taken. Name them in the record.")
    if contact.stage == Stage.CLOSED:
        raise RuleBroken("This contact is decided. Take it up again, or record a new one.")
    if PersonInContact.objects.filter(pk=row.id).exists():
        raise DoneAlready("They stand in the contact.")
    if not row.says_anything:
        raise RuleBroken("Write a name, or who they are.", field="given_names")
    if not why.strip():
        raise RuleBroken("Say how we know of them.", field="why")
    if problems := problems_of(row.facts, now):
        raise problems[0]
    place = PersonInContact.objects.filter(contact=contact).count()
    add_rows(actor, contact, [(place, row)], now)
    named = PersonInContact.objects.select_related("person").get(pk=row.id)
    if row.is_record is None:
        say_different(actor, contact, named.person_id, why=different, now=now)
    record(
        actor,
        "person_found_later",
        at=now,
        contact_id=contact.pk,
        text=f"{named.person.name}, {named.get_role_display()}: {why.strip()}",
        person=named.person_id,
        role=named.role,
    )
    return named


@command(needs=Permission.TAKE_CONTACT)
def correct_named(
    actor: Actor, *, named_id: UUID, row: PersonRow, version: int, why: str, now: datetime
) -> Corrected:
    """Correct what is known of somebody in a finished contact: a name, a date of birth, an address,
    what they are in it. What it was stays on record, with who, when and why."""
    named = PersonInContact.objects.select_for_update(of=("self",)).get(pk=named_id)
    contact = Contact.objects.get(pk=named.contact_id)
    if contact.stage == Stage.RECEIVING:
        raise RuleBroken("This contact is still being taken. Correct it in the record.")
    person = Person.objects.select_for_update().get(pk=named.person_id)
    _check(person, row, version, why, now)
    changed = _place(named, row)
    if changed:
        named.save(update_fields=list(NAMED))
        record(
            actor,
            "place_in_contact_corrected",
            at=now,
            contact_id=contact.pk,
            text="\n".join([why.strip(), f"{person.name}:", *changed]),
        )
    facts = row.facts
    if (facts, row.address) != (facts_of(person), address_of(person)):
        correct_person(
            actor,
            person_id=person.pk,
            facts=facts,
            address=row.address,
            contact_id=contact.pk,
            why=why,
            now=now,
        )
        changed += ("what is known of them",)
    if not changed:
        raise DoneAlready("That is how it stands on record.")
    return Corrected(named=named, changed=changed)


def _check(person: Person, row: PersonRow, version: int, why: str, now: datetime) -> None:
    if version != person.version and row.facts != facts_of(person):
        raise ChangedMeanwhile(
            "Somebody corrected this meanwhile. Look at what stands now, then correct it.",
            version=person.version,
        )
    if not replace(row, is_record=None).says_anything:
        raise RuleBroken("Write a name, or who they are.", field="given_names")
    if not why.strip():
        raise RuleBroken("Say why it is corrected, and who says so.", field="why")
    if problems := problems_of(row.facts, now):
        raise problems[0]


def _place(named: PersonInContact, row: PersonRow) -> tuple[str, ...]:
    """Put how somebody stands in the contact; returns what it was, in words."""
    was = []
    for name in NAMED:
        before, after = getattr(named, name), getattr(row, name)
        if before != after:
            was.append(f"{name.replace('_', ' ')}: was {as_shown(before) or 'not known'}")
            setattr(named, name, after)
    return tuple(was)
