"""Who on record may be meant: found by the index, then compared, each with how sure and why."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from openmash.policy.matching import (
    Band,
    Comparison,
    Features,
    Known,
    Point,
    compare,
    features_of,
    keys_of,
    read,
    shipped_weights,
)

# A key that more people share says nothing; who shares the keys that say most is compared.
MOST_A_KEY, MOST_COMPARED = 300, 60

# A second record of somebody is found as it stands, and means the one that is kept (people/merging.py).
# Row-level security adds the hub to the inner question, so that it is answered from one index. A key
# says the more, the fewer people share it. OFFSET keeps the order: else everybody of a small hub is read.
_CANDIDATES = """SELECT ranked.who, person.id, person.compared, person.merged_into_id FROM (
    SELECT asked.who, had.person_id, row_number() OVER (
        PARTITION BY asked.who ORDER BY sum(had.bits) DESC, had.person_id) AS place
    FROM unnest(%(who)s::int[], %(keys)s::bigint[]) AS asked(who, key)
    CROSS JOIN LATERAL (
        SELECT person_id, 0.5::float8 + ln(%(shared)s::float8 / count(*) OVER ()) AS bits
        FROM (SELECT person_id FROM people_personkey WHERE key = asked.key LIMIT %(shared)s) AS few
    ) AS had
    GROUP BY asked.who, had.person_id
) AS ranked CROSS JOIN LATERAL (
    SELECT id, compared, merged_into_id FROM people_person
    WHERE id = ranked.person_id AND compared <> '' OFFSET 0
) AS person
WHERE ranked.place <= %(most)s
"""


@dataclass(frozen=True)
class Found:
    """Somebody on record who may be meant."""

    person_id: UUID
    comparison: Comparison

    @property
    def band(self) -> Band:
        """How sure."""
        return self.comparison.band


def find_people(readings: Sequence[Known], *, but_not: Collection[UUID] = ()) -> list[Found]:
    """Who on record may be meant by one of these readings, surest first: one statement."""
    found = find_all(dict(enumerate(map(features_of, readings))), but_not=but_not)
    return _each_once(each for some in found.values() for each in some)


def find_all[K: Hashable](
    wanted: Mapping[K, Features], *, but_not: Collection[UUID] = ()
) -> dict[K, list[Found]]:
    """Who on record may be each of these, surest first: one statement however many are asked for."""
    candidates, weights, without = _candidates(wanted), shipped_weights(), frozenset(but_not)
    found: dict[K, list[Found]] = {}
    for who, features in wanted.items():
        compared = [
            Found(each.person_id, _said_of(compare(features, each.features, weights), each))
            for each in candidates.get(who, ())
            if each.person_id not in without
        ]
        found[who] = _each_once(each for each in compared if each.band is not Band.NONE)
    return found


class _Candidate(NamedTuple):
    """A record that is compared, and whose it is."""

    person_id: UUID
    features: Features
    is_second: bool


def _said_of(comparison: Comparison, candidate: _Candidate) -> Comparison:
    """Who is found by a second record is shown by the one that is kept: so it is said."""
    if not candidate.is_second:
        return comparison
    by = Point("record", "second", 0.0, "by a second record of the same person")
    return comparison._replace(points=(*comparison.points, by))


def _each_once(found: Iterable[Found]) -> list[Found]:
    """The surest first; who stands on two records that are one is found by the one that says more."""
    best: dict[UUID, Found] = {}
    for each in sorted(found, key=_surest):
        best.setdefault(each.person_id, each)
    return list(best.values())


def _surest(found: Found) -> tuple[float, UUID]:
    return -found.comparison.score, found.person_id


def _candidates[K: Hashable](wanted: Mapping[K, Features]) -> dict[K, list[_Candidate]]:
    """Who shares the keys of each of these that say most."""
    numbered = list(wanted)
    asked = [(place, key) for place, who in enumerate(numbered) for key in keys_of(wanted[who])]
    if not asked:
        return {}
    who, keys = zip(*asked, strict=True)
    found: dict[K, list[_Candidate]] = defaultdict(list)
    on_record: dict[UUID, Features] = {}
    limits = {"shared": MOST_A_KEY, "most": MOST_COMPARED}
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, {"who": list(who), "keys": list(keys), **limits})
        for place, person_id, compared, merged_into in cursor.fetchall():
            if person_id not in on_record:
                on_record[person_id] = read(compared)
            whose = merged_into or person_id
            found[numbered[place]].append(
                _Candidate(whose, on_record[person_id], whose != person_id)
            )
    return found
