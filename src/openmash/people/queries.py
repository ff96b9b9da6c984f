"""Finding people on record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from openmash.people.finding import Found, find_all, find_people
from openmash.people.index import features_on_record
from openmash.people.models import Address, CaseEpisode, Person
from openmash.policy.matching import Band, Known, readings_of
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
    open_as_at: datetime | None
    band: Band
    why: tuple[str, ...]

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
    return _shown(find_people([wanted], but_not=but_not)[:_MOST], today)


def matches_of(
    person_id: UUID, *, today: date, but_not: Collection[UUID] = ()
) -> list[FoundPerson]:
    """Who else on record may be this person."""
    wanted = features_on_record([person_id])
    found = find_all(wanted, but_not={person_id, *but_not})
    return _shown(found.get(person_id, [])[:_MOST], today)


def search_people(asked: str, *, today: date) -> list[FoundPerson]:
    """People found by what was typed into one box, surest first: see `readings_of`."""
    return _shown(find_people(readings_of(asked))[: _MOST + 1], today)


def _shown(found: Sequence[Found], today: date) -> list[FoundPerson]:
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
            age=age_words(people[key].date_of_birth, today)
            if people[key].date_of_birth
            else people[key].approximate_age,
            born=people[key].date_of_birth,
            address=_line(addresses.get(key)),
            open_to=_case(case := cases.get(key)),
            open_as_at=case.as_at if case else None,
            band=each.band,
            why=each.comparison.why,
        )
        for each in found
        if each.person_id in people
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
