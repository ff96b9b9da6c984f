"""The index by which people are found: some fifteen numbers a person, two things that hold together in each.

What a number stands for is said in `policy/matching/keys.py`. Rows are written in the transaction that
changes the person, so that nobody is found by what is no longer known, or not found by what is. Beside them
stands what is compared, made ready: hundreds are compared for one question.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db import transaction

from openmash.people.models import Address, Person, PersonKey
from openmash.policy.ages import Years, age_in, birth_years
from openmash.policy.matching import Features, Known, features_of, keys_of, read, written
from openmash.policy.times import LONDON

# One step on, where the keys of a person change: `openmash migrate` then makes the index anew.
SCHEME = 3


def known_of(person: Person, addresses: Iterable[Address]) -> Known:
    """What is known of somebody on record, as far as it helps to recognise them."""
    return Known(
        given=person.given_names,
        family=person.family_name,
        others=tuple(filter(None, (person.known_as, *person.other_names.splitlines()))),
        described=person.description,
        born=person.date_of_birth,
        years=_years(person),
        due=person.expected_date,
        sex=person.sex,
        addresses=tuple((where.lines, where.postcode) for where in addresses),
        phones=(person.phone,) if person.phone else (),
        nhs_number=person.nhs_number,
        upn=person.upn,
    )


def _years(person: Person) -> Years | None:
    """Between which years somebody was born, by the age that was said, or stands in a description."""
    day = person.age_said_on or person.recorded_at.astimezone(LONDON).date()
    said = birth_years(person.approximate_age, said_on=day)
    return said or age_in(person.description, said_on=day)[0]


def features_on_record(ids: Collection[UUID]) -> dict[UUID, Features]:
    """These people ready to be compared: one statement however many."""
    found = Person.objects.filter(pk__in=ids).exclude(compared="")
    return {key: read(compared) for key, compared in found.values_list("pk", "compared")}


def index_people(people: Collection[Person]) -> None:
    """Bring the index in step with what is known of these people now: five statements however
    many, and one for each of whom something is known no more."""
    features = {key: features_of(known) for key, known in _known_of_all(people).items()}
    for person in people:
        person.compared = written(features[person.pk])
        person.to_compare = True  # with everybody else: something is known that was not
    Person.objects.bulk_update(people, ["compared", "to_compare"])
    there: dict[UUID, set[int]] = defaultdict(set)
    rows = PersonKey.objects.filter(person__in=[person.pk for person in people])
    for person_id, key in rows.values_list("person_id", "key"):
        there[person_id].add(key)
    wanted = {person.pk: keys_of(features[person.pk]) for person in people}
    gone = {person_id: keys - wanted[person_id] for person_id, keys in there.items()}
    if any(gone.values()):
        for person_id, keys in gone.items():
            PersonKey.objects.filter(person=person_id, key__in=keys).delete()
    PersonKey.objects.bulk_create(
        PersonKey(hub_id=person.hub_id, person=person, key=key)
        for person in people
        for key in sorted(wanted[person.pk] - there[person.pk])
    )


def index_everybody(*, at_once: int = 2_000) -> int:
    """Make the index anew of everybody who stands in it by another scheme, of every hub. Returns of how many.

    For the maintenance role: nobody else sees every hub.
    """
    made = 0
    while people := list(Person.objects.exclude(indexed_by=SCHEME).order_by("pk")[:at_once]):
        with transaction.atomic():
            index_people(people)
            Person.objects.filter(pk__in=[p.pk for p in people]).update(indexed_by=SCHEME)
        made += len(people)
    return made


def new_rows(person: Person, known: Known) -> list[PersonKey]:
    """The index of somebody who comes on record now; what is compared is put beside it."""
    features = features_of(known)
    person.compared = written(features)
    return [
        PersonKey(hub_id=person.hub_id, person=person, key=k) for k in sorted(keys_of(features))
    ]


def forget(person: Person) -> None:
    """Nobody finds this person any more: the record was a second one of somebody else."""
    PersonKey.objects.filter(person=person).delete()


def _known_of_all(people: Iterable[Person]) -> Mapping[UUID, Known]:
    found = {person.pk: person for person in people}
    addresses: dict[UUID, list[Address]] = defaultdict(list)
    # Where they live now comes first, then where they lived, the latest first.
    for where in Address.objects.filter(person__in=found).order_by("-recorded_at"):
        addresses[where.person_id].append(where)
    return {
        key: known_of(person, sorted(addresses[key], key=lambda a: a.until is not None))
        for key, person in found.items()
    }
