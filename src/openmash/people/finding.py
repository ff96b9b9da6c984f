"""Who on record may be meant: found by the index, then compared, each with how sure and why."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from openmash.people.index import features_on_record
from openmash.policy.matching import (
    Band,
    Comparison,
    Features,
    Known,
    compare,
    features_of,
    keys_of,
    shipped_weights,
)

# A key that more people share says nothing; who shares the most keys is compared.
MOST_A_KEY, MOST_COMPARED = 300, 150

# Row-level security adds the hub to the inner question, so that it is answered from one index.
_CANDIDATES = """SELECT who, person_id FROM (
    SELECT asked.who, had.person_id,
        row_number() OVER (PARTITION BY asked.who ORDER BY count(*) DESC, had.person_id) AS place
    FROM unnest(%s::int[], %s::bigint[]) AS asked(who, key)
    CROSS JOIN LATERAL (
        SELECT person_id FROM people_personkey WHERE key = asked.key LIMIT %s
    ) AS had
    GROUP BY asked.who, had.person_id
) AS ranked WHERE place <= %s
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
    """Who on record may be meant by one of these readings, surest first: three statements."""
    found = find_all(dict(enumerate(map(features_of, readings))), but_not=but_not)
    best: dict[UUID, Found] = {}
    for each in sorted((each for some in found.values() for each in some), key=_surest):
        best.setdefault(each.person_id, each)
    return list(best.values())


def find_all[K: Hashable](
    wanted: Mapping[K, Features], *, but_not: Collection[UUID] = ()
) -> dict[K, list[Found]]:
    """Who on record may be each of these, surest first: three statements however many are asked for."""
    candidates = _candidates(wanted)
    on_record = features_on_record({i for ids in candidates.values() for i in ids} - set(but_not))
    weights = shipped_weights()
    found: dict[K, list[Found]] = {}
    for who, features in wanted.items():
        compared = [
            Found(person_id, compare(features, on_record[person_id], weights))
            for person_id in candidates.get(who, ())
            if person_id in on_record
        ]
        found[who] = sorted(
            (each for each in compared if each.band is not Band.NONE),
            key=_surest,
        )
    return found


def _surest(found: Found) -> tuple[float, UUID]:
    return -found.comparison.score, found.person_id


def _candidates[K: Hashable](wanted: Mapping[K, Features]) -> dict[K, list[UUID]]:
    """Who shares a key with each of these, who shares the most first."""
    numbered = list(wanted)
    asked = [(place, key) for place, who in enumerate(numbered) for key in keys_of(wanted[who])]
    if not asked:
        return {}
    who, keys = zip(*asked, strict=True)
    found: dict[K, list[UUID]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [list(who), list(keys), MOST_A_KEY, MOST_COMPARED])
        for place, person_id in cursor.fetchall():
            found[numbered[place]].append(person_id)
    return found
