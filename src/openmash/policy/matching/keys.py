"""Keys by which people are found before they are compared: who shares one is looked at.

A key holds two things that seldom go wrong together: a sound and a year, a sound and a day, a house and a
family name. So one slip, or two, or names in each other's place still leave some key the same.
"""

from collections.abc import Iterator
from hashlib import blake2b
from itertools import product

from openmash.policy.matching.features import Features, Place
from openmash.policy.matching.names import formal_names, sound


def keys_of(one: Features) -> frozenset[int]:
    """Every key of somebody, as 64-bit numbers for an index."""
    return frozenset(map(hashed, words_of_keys(one)))


def hashed(key: str) -> int:
    """A key as PostgreSQL's bigint."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), signed=True)


def words_of_keys(one: Features) -> Iterator[str]:
    """The keys in words, for whoever wants to see why two people were compared."""
    sounds = {s for word in one.words for s in _sounds(word)}
    yield from (f"sound:{s}" for s in sounds)
    yield from _pairs(one)
    yield from _born(one.born, sounds)
    yield from _born(one.due, sounds)
    if one.years:
        years = range(one.years[0], one.years[1] + 1)[:_MOST_YEARS]
        yield from (f"year:{s}+{year}" for s, year in product(sounds, years))
    for place in one.places:
        yield from _house(place, sounds)
        yield from _street(place, one)
    yield from (f"phone:{phone}" for phone in one.phones)
    if one.nhs_number:
        yield f"nhs:{one.nhs_number}"
    if one.upn:
        yield f"upn:{one.upn}"


# Of whom an age is said to lie further apart, the age says little.
_MOST_YEARS = 6


def _sounds(word: str) -> set[str]:
    """How a word sounds, and the first of the names for which it may be a pet name."""
    return {sound(word), sound(min(formal_names(word)))}


def _pairs(one: Features) -> Iterator[str]:
    """Two names together, whichever stands first."""
    first, last = one.given + one.others, one.family + one.others
    for a, b in product(first, last):
        if a != b:
            for x, y in product(_sounds(a), _sounds(b)):
                yield f"names:{min(x, y)}+{max(x, y)}"


def _born(born: str, sounds: set[str]) -> Iterator[str]:
    if len(born) != 8:
        return
    year, month, day = born[:4], born[4:6], born[6:]
    low, high = sorted((month, day))
    yield f"born:{year}+{low}+{high}"  # day and month in each other's place are the same key
    for s in sounds:
        yield f"year:{s}+{year}"
        yield f"day:{s}+{low}+{high}"
        yield f"month:{s}+{year[:3]}+{month}"


def _house(place: Place, sounds: set[str]) -> Iterator[str]:
    if place.postcode:
        yield f"postcode:{place.postcode}"
        yield from (f"there:{s}+{place.postcode}" for s in sounds)
    for number, word in product(sorted(place.numbers), sorted(place.words)):
        yield f"house:{number}+{sound(word)}"


def _street(place: Place, one: Features) -> Iterator[str]:
    """A street without its number, alone and with a name that a household shares."""
    if street := "+".join(sorted(map(sound, place.street))):
        yield f"street:{street}"
        yield from (f"lives:{s}+{street}" for w in one.family or one.others for s in _sounds(w))
