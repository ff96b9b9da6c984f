"""An unborn child is born: the same record goes on, and is found by what it was called before."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from openmash.ledger.commanding import command, record
from openmash.ledger.models import Subject
from openmash.people.commands import PersonFacts, address_of, correct_person, facts_of
from openmash.people.models import Person
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import DoneAlready, RuleBroken
from openmash.policy.times import date_words


@command(needs=Permission.TAKE_CONTACT)
def child_is_born(
    actor: Actor,
    *,
    person_id: UUID,
    born: PersonFacts,
    contacts: Collection[UUID] = (),
    now: datetime,
) -> Person:
    """Give an unborn child their name, birth date and sex; all that was said before stays with them.

    The day on which they were expected stays, and the names of before are kept as former ones. It stands
    on the timeline of the `contacts` that name them.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    if person.date_of_birth and person.date_of_birth == born.date_of_birth:
        raise DoneAlready(f"{person.name} is born already.")
    if not person.is_unborn:
        raise RuleBroken("This person is not expected: correct what is known of them instead.")
    if born.date_of_birth is None:
        raise RuleBroken("Write the birth date.", field="date_of_birth")
    stood = facts_of(person)
    given = {name: value for name in _GIVEN if (value := getattr(born, name))}
    told = replace(stood, **given, other_names=_names_of_before(stood, born))
    correct_person(
        actor, person_id=person_id, facts=told, address=address_of(person), why=_was(stood), now=now
    )
    person.refresh_from_db()
    text = f"{person.name}, born {date_words(born.date_of_birth)}. {_was(stood)}"
    record(actor, "child_born", at=now, subject=Subject.PERSON, subject_id=person_id, text=text)
    for contact_id in contacts:
        record(actor, "child_born", at=now, contact_id=contact_id, text=text, person=person_id)
    return person


_GIVEN = ("given_names", "family_name", "date_of_birth", "sex", "nhs_number")


def _names_of_before(stood: PersonFacts, born: PersonFacts) -> str:
    """Former names, with those by which the unborn child was known."""
    before = (stood.given_names, stood.family_name)
    after = (born.given_names or before[0], born.family_name or before[1])
    names = stood.other_names.splitlines()
    names += [was for was, now in zip(before, after, strict=True) if was and was != now]
    return "\n".join(dict.fromkeys(names))


def _was(stood: PersonFacts) -> str:
    """How the child stood on record before."""
    names = " ".join(filter(None, (stood.given_names, stood.family_name))) or stood.known_as
    expected = date_words(stood.expected_date) if stood.expected_date else "not known"
    return f"Before birth on record as {names or 'a child without a name'}, expected {expected}."
