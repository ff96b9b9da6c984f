"""Finding people on record."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from openmash.people.models import Address, CaseEpisode, Person, PersonKey
from openmash.policy.identity import (
    ENOUGH,
    Known,
    digits,
    keys_of,
    nhs_number,
    points,
    postcode,
    words_of,
)
from openmash.policy.times import age_words

# More than this is no answer: say more.
_MOST = 20


@dataclass(frozen=True)
class FoundPerson:
    """Somebody on record who may be meant, ready to show."""

    id: UUID
    name: str
    age: str
    born: date | None
    address: str
    open_to: str
    why: str


def known_of(person: Person) -> Known:
    """What is known of somebody on record, as far as it helps to recognise them."""
    address = Address.objects.filter(person=person, until=None).first()
    return Known(
        given_names=person.given_names,
        family_name=person.family_name,
        known_as=person.known_as,
        date_of_birth=person.date_of_birth,
        phone=person.phone,
        postcode=address.postcode if address else "",
        nhs_number=person.nhs_number,
    )


def possible_matches(
    known: Known, *, today: date, but_not: Collection[UUID] = ()
) -> list[FoundPerson]:
    """Who on record may be the same, surest first, each with why."""
    keys = keys_of(known)
    shared: dict[UUID, set[str]] = defaultdict(set)
    telling = [key for key in keys if not key.startswith("word:")]
    rows = PersonKey.objects.filter(key__in=telling).values_list("person_id", "key")
    for person_id, key in rows[:500]:
        shared[person_id].add(key)
    for person_id in but_not:
        shared.pop(person_id, None)
    judged = {person_id: points(found) for person_id, found in shared.items()}
    likely = sorted(
        (p for p, (sure, _) in judged.items() if sure >= ENOUGH), key=lambda p: -judged[p][0]
    )
    return _shown(likely[:_MOST], {p: "; ".join(why) for p, (_, why) in judged.items()}, today)


def search_people(asked: str, *, today: date) -> list[FoundPerson]:
    """People found by names in any order, telephone, postcode or NHS number, by equal keys."""
    keys = []
    if number := nhs_number(asked):
        keys = [f"nhs:{number}"]
    elif number := digits(asked) if not any(c.isalpha() for c in asked) else "":
        keys = [f"phone:{number}"]
    else:
        code = postcode(asked)
        if PersonKey.objects.filter(key=f"postcode:{code}").exists():
            keys = [f"postcode:{code}"]
        else:
            keys = [f"word:{word}" for word in words_of(asked)]
    if not keys:
        return []
    found = PersonKey.objects.filter(key=keys[0]).values_list("person_id", flat=True)
    for key in keys[1:]:
        found = found.filter(person__keys__key=key)
    return _shown(list(found.distinct()[: _MOST + 1]), {}, today)


def _shown(ids: list[UUID], why: dict[UUID, str], today: date) -> list[FoundPerson]:
    """People ready to show, in the order given: three statements however many."""
    people = Person.objects.in_bulk(ids)
    addresses: dict[UUID, Address] = {}
    for address in Address.objects.filter(person__in=ids, until=None):
        addresses.setdefault(address.person_id, address)
    cases = {
        episode.person_id: episode
        for episode in CaseEpisode.objects.filter(person__in=ids, closed_on=None)
    }
    return [
        FoundPerson(
            id=key,
            name=people[key].name,
            age=age_words(people[key].date_of_birth, today)
            if people[key].date_of_birth
            else people[key].approximate_age,
            born=people[key].date_of_birth,
            address=_line(addresses.get(key)),
            open_to=_case(cases.get(key)),
            why=why.get(key, ""),
        )
        for key in ids
        if key in people
    ]


def _line(address: Address | None) -> str:
    if address is None:
        return ""
    return ", ".join(part for part in (*address.lines.splitlines(), address.postcode) if part)


def _case(episode: CaseEpisode | None) -> str:
    if episode is None:
        return ""
    with_whom = f", {episode.worker}" if episode.worker else ""
    return f"open to {episode.service.replace('-', ' ')}{with_whom}"
