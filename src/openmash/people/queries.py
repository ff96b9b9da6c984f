"""Finding people on record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from openmash.people.finding import Found, find_all, find_people
from openmash.people.index import features_on_record
from openmash.people.judging import judged_different, pair_of
from openmash.people.models import Address, CaseEpisode, ExternalId, Person
from openmash.policy.matching import (
    Band,
    Comparison,
    Known,
    Point,
    readings_of,
    shipped_weights,
)
from openmash.policy.times import age_words, date_words

# More than this is no answer: say more.
MOST_FOUND = 20


@dataclass(frozen=True)
class FoundPerson:
    """Somebody on record who may be meant, ready to show."""

    id: UUID
    name: str
    also: str  # known as, or before
    age: str
    born: date | None
    address: str
    open_to: str
    open_as_at: datetime | None
    band: Band
    score: float
    why: tuple[str, ...]

    @property
    def is_certain(self) -> bool:
        """As good as certain: it has to be said where it is somebody else."""
        return self.band is Band.MATCH

    @property
    def sure(self) -> str:
        """How sure, as a word to show."""
        return self.band.capitalize()

    @property
    def reason(self) -> str:
        """How sure, and why, in one line."""
        return f"{self.sure}: {'; '.join(self.why)}"


def possible_matches(
    wanted: Known, *, today: date, but_not: Collection[UUID] = ()
) -> list[FoundPerson]:
    """Who on record may be the same, surest first, each with how sure and why: six statements."""
    return shown(find_people([wanted], but_not=but_not)[:MOST_FOUND], today)


def matches_of(
    person_id: UUID, *, today: date, but_not: Collection[UUID] = ()
) -> list[FoundPerson]:
    """Who else on record may be this person, but for whom somebody judged to be different."""
    wanted = features_on_record([person_id])
    found = find_all(wanted, but_not={person_id, *but_not}).get(person_id, [])
    return not_judged(person_id, shown(found[:MOST_FOUND], today))


def not_judged(person_id: UUID, found: Sequence[FoundPerson]) -> list[FoundPerson]:
    """These, but for whom somebody judged to be different from this person: one statement."""
    different = judged_different({pair_of(person_id, each.id): each.score for each in found})
    return [each for each in found if pair_of(person_id, each.id) not in different]


def search_people(asked: str, *, today: date) -> list[FoundPerson]:
    """People found by what was typed into one box, surest first: see `readings_of`. Five statements.

    One more than are shown where there are more.
    """
    called = _called(asked)
    found = find_people(
        readings_of(asked, today=today), but_not=[each.person_id for each in called]
    )
    return shown([*called, *found][: MOST_FOUND + 1], today)


def _called(asked: str) -> list[Found]:
    """Whom the case system calls so."""
    ids = ExternalId.objects.filter(system=ExternalId.CASE_SYSTEM, value=asked.strip())
    bits = shipped_weights().match
    why = Point("external_id", "exact", bits, "known by that number in the case system")
    return [
        Found(person_id, Comparison(bits, Band.MATCH, (why,)))
        for person_id in ids.values_list("person", flat=True)
    ]


def shown(found: Sequence[Found], today: date) -> list[FoundPerson]:
    """People ready to show, in the order given: three statements however many."""
    ids = [each.person_id for each in found]
    people = Person.objects.in_bulk(ids)
    addresses: dict[UUID, Address] = {}
    for address in Address.objects.filter(person__in=ids, until=None):
        addresses.setdefault(address.person_id, address)
    cases = {
        episode.person_id: episode
        for episode in CaseEpisode.objects.open_cases().filter(person__in=ids)
    }
    return [
        FoundPerson(
            id=(key := each.person_id),
            name=people[key].name,
            also=", ".join(
                name
                for name in (people[key].known_as, *people[key].other_names.splitlines())
                if name and name != people[key].name
            ),
            age=age_of(people[key], today),
            born=people[key].date_of_birth,
            address=_line(addresses.get(key)),
            open_to=_case(case := cases.get(key)),
            open_as_at=case.as_at if case else None,
            band=each.band,
            score=each.comparison.score,
            why=each.comparison.why,
        )
        for each in found
        if each.person_id in people
    ]


# An age that was said longer ago than this is shown with its day.
_AGED = timedelta(days=90)


def age_of(person: Person, today: date) -> str:
    """How old somebody is, as far as known; of a child not born yet, when they are expected."""
    if person.date_of_birth:
        return age_words(person.date_of_birth, today)
    if person.expected_date:
        return f"unborn, expected {date_words(person.expected_date)}"
    said = person.age_said_on
    if person.approximate_age and said and today - said > _AGED:
        return f"{person.approximate_age}, as said {date_words(said)}"
    return person.approximate_age


def _line(address: Address | None) -> str:
    if address is None:
        return ""
    return ", ".join(part for part in (*address.lines.splitlines(), address.postcode) if part)


def _case(episode: CaseEpisode | None) -> str:
    if episode is None:
        return ""
    with_whom = f", {episode.worker}" if episode.worker else ""
    return f"open to {episode.service.replace('-', ' ')}{with_whom}"
