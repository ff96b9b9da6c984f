"""Two records beside each other: at which level each field agrees, and what that comes to."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from math import log2
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from openmash.policy.ages import Years
from openmash.policy.matching.features import Features, Place
from openmash.policy.matching.names import is_form_of, sound
from openmash.policy.matching.weights import Weights


class Band(StrEnum):
    """How sure it is that two records are of one person."""

    MATCH = "match"
    LIKELY = "likely"
    POSSIBLE = "possible"
    NONE = "none"


class Point(NamedTuple):
    """One field of a comparison: its level, its weight in bits, and what that means in words.

    Of names the two words that were compared are kept: hundreds of records are compared for one
    question, and only what is shown is put into words.
    """

    field: str
    level: str
    bits: float
    said: str = ""
    one: str = ""
    other: str = ""

    @property
    def words(self) -> str:
        """What that means, in words."""
        if self.said or not self.one:
            return self.said
        what = "first name" if self.field == "given" else "family name"
        a, b = self.one.capitalize(), self.other.capitalize()
        return _IN_WORDS[self.level].format(what=what, a=a, b=b)


_IN_WORDS = {
    "exact": "same {what}",
    "form": "{a} is a form of {b}",
    "close": "{what} alike but for a letter: {a}, {b}",
    "sounds": "{what} sounds alike: {a}, {b}",
    "alike": "{what} alike: {a}, {b}",
    "initial": "{what} has the same first letter",
    "differs": "another {what}: {a}, {b}",
}


class Comparison(NamedTuple):
    """What two records come to. `score` in bits; `points` the strongest first."""

    score: float
    band: Band
    points: tuple[Point, ...]

    @property
    def why(self) -> tuple[str, ...]:
        """What agrees, and what speaks against it, in words."""
        return tuple(point.words for point in self.points if point.words)


type Frequencies = Mapping[str, float]  # of a word of a name: the share of people who bear it


def compare(
    one: Features, other: Features, weights: Weights, frequencies: Frequencies | None = None
) -> Comparison:
    """Whether two records are of one person. Symmetric: it does not matter which comes first."""
    common = frequencies or {}
    names, first_names = _names(one, other, weights, common)
    points = [*names, *_facts(one, other, weights)]
    score = _capped(points, weights)
    numbers_agree = any(p.field in ("nhs_number", "upn") and p.level == "exact" for p in points)
    if first_names in weights.levels["household"] and not numbers_agree:
        score = min(score, weights.of("household", first_names))
    points.sort(key=lambda point: -abs(point.bits))
    return Comparison(round(score, 2), band_of(score, weights), tuple(points))


def band_of(score: float, weights: Weights) -> Band:
    """What a score says."""
    if score >= weights.match:
        return Band.MATCH
    if score >= weights.likely:
        return Band.LIKELY
    return Band.POSSIBLE if score >= weights.possible else Band.NONE


def asks_again(then: float, score: float, weights: Weights) -> bool:
    """Whether two people who were judged different at one score are more alike now: a fact is new."""
    return score - then >= weights.more


_OF_THE_HOUSE = frozenset({"family", "street", "number", "postcode", "phone", "age"})


def _capped(points: list[Point], weights: Weights) -> float:
    """The sum, in which what a household shares goes no further than its limit."""
    house = sum(p.bits for p in points if p.field in _OF_THE_HOUSE)
    return sum(p.bits for p in points if p.field not in _OF_THE_HOUSE) + min(
        house, weights.of("household", "most")
    )


# --- names


class _Agreed(NamedTuple):
    level: str
    one: str
    other: str


@lru_cache(maxsize=200_000)
def _agree(one: tuple[str, ...], other: tuple[str, ...]) -> _Agreed | None:
    """The best agreement of any word of one with any word of the other; None where one has none."""
    if not one or not other:
        return None
    if shared := set(one) & set(other):
        word = max(sorted(shared), key=len)
        return _Agreed("exact", word, word)
    best, rank = _Agreed("differs", one[0], other[0]), len(_LEVELS)
    for a in one:
        for b in other:
            level = _level(a, b)
            if (place := _LEVELS.index(level)) < rank:
                best, rank = _Agreed(level, a, b), place
    joined = "".join(one), "".join(other)
    if rank > 1 and (len(one) > 1 or len(other) > 1) and _is_slip(*joined):
        return _Agreed("close", *joined)
    return best


_LEVELS = ("form", "close", "sounds", "alike", "initial", "differs")


def _level(a: str, b: str) -> str:
    if is_form_of(a, b):
        return "form"
    if _is_slip(a, b):
        return "close"
    if len(a) == 1 or len(b) == 1:
        return "initial" if a[0] == b[0] else "differs"
    if sound(a) == sound(b):
        return "sounds"
    return "alike" if JaroWinkler.similarity(a, b) >= 0.8 else "differs"


def _is_slip(a: str, b: str) -> bool:
    """One letter more, less, wrong or in another's place; of long names two, of short ones none.

    Maja and Maya, Ella and Ela may be sisters: short names that differ in a letter are only alike.
    """
    shorter, longer = sorted((len(a), len(b)))
    allowed = 0 if shorter < 5 else 1 if shorter < 8 else 2
    if not allowed or longer - shorter > allowed:
        return False
    return OSA.distance(a, b, score_cutoff=allowed) <= allowed


def _names(
    one: Features, other: Features, weights: Weights, common: Frequencies
) -> tuple[list[Point], str]:
    """The names as they stand, or with given and family in each other's place: whichever says more.

    And at which level the first names agree, whichever way round they stand.
    """
    straight = _pair(one, other, weights, common)
    crossed = _crossed(one, other, weights, common)
    if crossed and _sum(crossed) > _sum(straight):
        weakest = max(
            (p.level for p in crossed if p.level in _LEVELS), key=_LEVELS.index, default=""
        )
        return crossed, weakest
    return straight, next((p.level for p in straight if p.field == "given"), "")


def _sum(points: list[Point]) -> float:
    return sum(point.bits for point in points)


def _pair(one: Features, other: Features, weights: Weights, common: Frequencies) -> list[Point]:
    points = []
    if given := _agree(one.given, other.given):
        known_as = _agree((*one.given, *one.others), (*other.given, *other.others))
        if given.level == "differs" and known_as and known_as.level in ("exact", "form", "close"):
            given = _Agreed("form", known_as.one, known_as.other)
        points.append(_name_point("given", given, weights, common))
    if family := _agree(one.family, other.family):
        if family.level == "differs" and _former(one, other):
            points.append(_point("family", "former", weights, "a name of before, or also known so"))
        else:
            points.append(_name_point("family", family, weights, common))
    if not points and (also := _also(one, other)):
        words = " or ".join(sorted({also.one.capitalize(), also.other.capitalize()}))
        words = f"called or described so: {words}"
        points.append(_point("also", also.level, weights, words))
    return points


def _also(one: Features, other: Features) -> _Agreed | None:
    """Somebody without a name of their own, by what they are called or how they were described."""
    found = _agree(
        (*one.given, *one.family, *one.others), (*other.given, *other.family, *other.others)
    )
    return found if found and found.level in ("exact", "form", "close", "sounds") else None


def _former(one: Features, other: Features) -> bool:
    return any(
        found and found.level in ("exact", "close")
        for found in (_agree(one.family, other.others), _agree(one.others, other.family))
    )


def _crossed(one: Features, other: Features, weights: Weights, common: Frequencies) -> list[Point]:
    found = [_agree(one.given, other.family), _agree(one.family, other.given)]
    if not any(a and a.level in ("exact", "close", "sounds") for a in found):
        return []
    total = sum(_of_either(a, weights, common) for a in found if a)
    there = [a for a in found if a]
    points = [
        _name_point(field, a, weights, common)._replace(bits=total / len(there))
        for field, a in zip(("given", "family"), there, strict=False)
    ]
    return [*points, Point("swapped", "cost", weights.of("swapped", "cost"), "names swapped")]


def _of_either(agreed: _Agreed, weights: Weights, common: Frequencies) -> float:
    """A first name against a family name weighs half as each: either record may be the wrong one."""
    points = (_name_point(field, agreed, weights, common) for field in ("given", "family"))
    return _sum(list(points)) / 2


def _name_point(field: str, agreed: _Agreed, weights: Weights, common: Frequencies) -> Point:
    level, one, other = agreed
    bits = weights.of(field, level)
    if level == "exact" and (share := common.get(one)):
        most = weights.of("frequency", "most")
        usual = 1 / weights.of("frequency", "usual")
        bits += max(-most, min(most, log2(usual / share)))
    return Point(field, level, bits, "", one, other)


def _point(field: str, level: str, weights: Weights, words: str) -> Point:
    return Point(field, level, weights.of(field, level), words)


# --- everything else


def _facts(one: Features, other: Features, weights: Weights) -> Iterable[Point]:
    yield from _births(one, other, weights)
    yield from _places(one.places, other.places, weights)
    if one.phones and other.phones:
        level = "exact" if one.phones & other.phones else "differs"
        yield _point("phone", level, weights, "same telephone number" if level == "exact" else "")
    if one.sex and other.sex and one.sex in "mf" and other.sex in "mf":
        level = "exact" if one.sex == other.sex else "differs"
        yield _point("sex", level, weights, "" if level == "exact" else "another sex")
    for field, name in (("nhs_number", "NHS number"), ("upn", "UPN")):
        a, b = getattr(one, field), getattr(other, field)
        if a and b:
            level, words = _number(a, b, name)
            yield _point(field, level, weights, words)


def _births(one: Features, other: Features, weights: Weights) -> Iterable[Point]:
    """When they were born, or are to be: by whichever date says more; else how old they are, or so."""
    found = [
        _point("due", level, weights, words)
        for a, b in ((one.due, other.born), (one.born, other.due), (one.due, other.due))
        if a and b
        for level, words in [_due(a, b)]
    ]
    if one.born and other.born:
        level, words = _born(one.born, other.born)
        found.append(_point("born", level, weights, words))
    if found:
        yield max(found, key=lambda point: point.bits)
    elif (a := _years(one)) and (b := _years(other)):
        apart = max(a[0], b[0]) - min(a[1], b[1])
        level = "about" if apart <= 0 else "near" if apart == 1 else "differs"
        words = {"about": "about the same age", "differs": "another age"}.get(level, "")
        yield _point("age", level, weights, words)


def _years(one: Features) -> Years | None:
    """Between which years somebody was born, as far as known."""
    year = one.born[:4] if len(one.born) == 8 else ""
    return (int(year), int(year)) if year else one.years


def _due(a: str, b: str) -> tuple[str, str]:
    if a == b:
        return "exact", "expected on that day"
    try:
        days = abs((date.fromisoformat(a) - date.fromisoformat(b)).days)
    except ValueError:
        days = _WEEKS_EARLY_OR_LATE * 7 + 1
    if days <= _WEEKS_EARLY_OR_LATE * 7:
        return "near", "expected about that day"
    return "differs", "expected on another day"


_WEEKS_EARLY_OR_LATE = 4


def _born(a: str, b: str) -> tuple[str, str]:
    if a == b:
        return "exact", "same birth date"
    if len(a) == len(b) == 8 and a[:4] == b[:4] and a[4:6] == b[6:] and a[6:] == b[4:6]:
        return "swapped", "same birth date, day and month swapped"
    if OSA.distance(a, b, score_cutoff=1) == 1:
        return "digit", "birth date alike but for a digit"
    same = sum((a[:4] == b[:4], a[4:6] == b[4:6], a[6:] == b[6:]))
    if same == 2 and not _is_generation(a, b):
        return "parts", "birth date alike in two parts of three"
    return (
        ("year", "born in the same year") if a[:4] == b[:4] else ("differs", "another birth date")
    )


def _is_generation(a: str, b: str) -> bool:
    """So many years apart that one may be the other's parent, born on the same day of the year."""
    return abs(int(a[:4]) - int(b[:4])) >= 12


def _number(a: str, b: str, name: str) -> tuple[str, str]:
    if a == b:
        return "exact", f"same {name}"
    if OSA.distance(a, b, score_cutoff=1) == 1:
        return "digit", f"{name} alike but for a digit"
    return "differs", f"another {name}"


def _places(ones: tuple[Place, ...], others: tuple[Place, ...], weights: Weights) -> list[Point]:
    """The two addresses that agree best, as far as their number, street and postcode go."""
    most, late, best = 0.0, 0, list[Point]()
    for i, a in enumerate(ones):
        for j, b in enumerate(others):
            points = _place(a, b, weights)
            bits = _sum(points)
            if points and (not best or (bits, -i - j) > (most, -late)):
                most, late, best = bits, i + j, points
    if most <= 0:
        return [p._replace(said=words) if (words := _words_of_place(p, best)) else p for p in best]
    points = [point._replace(said=_words_of_place(point, best)) for point in best]
    if late:
        said = next((i for i, point in enumerate(points) if point.said), 0)
        words = f"{points[said].said or 'an address alike'}, as of before"
        points[said] = points[said]._replace(said=words)
    return points


def _words_of_place(point: Point, points: list[Point]) -> str:
    """A house is said once, at its street."""
    agrees = {p.field for p in points if p.level in ("exact", "close")}
    if point.field == "street" and "street" in agrees:
        return "same street and house" if "number" in agrees else "same street"
    return "same postcode" if point.field == "postcode" and point.level == "exact" else ""


def _place(a: Place, b: Place, weights: Weights) -> list[Point]:
    levels: dict[str, str] = {}
    if a.words and b.words:
        alike = _alike(a.words, b.words)
        levels["street"] = next(level for level, least in _STREETS if alike >= least)
    if a.numbers and b.numbers:
        levels["number"] = _numbers(a.numbers, b.numbers)
    if a.postcode and b.postcode:
        levels["postcode"] = _codes(a, b)
    return [_point(field, level, weights, "") for field, level in levels.items()]


_STREETS = (("exact", 1.0), ("close", 0.75), ("half", 0.45), ("part", 0.25), ("differs", 0.0))


def _numbers(a: frozenset[str], b: frozenset[str]) -> str:
    if a & b:
        return "exact"
    slips = (OSA.distance(x, y, score_cutoff=1) == 1 for x in a for y in b if len(x) == len(y) > 1)
    return "digit" if any(slips) else "differs"


def _codes(a: Place, b: Place) -> str:
    if a.postcode == b.postcode:
        return "exact"
    if OSA.distance(a.postcode, b.postcode, score_cutoff=1) == 1:
        return "digit"
    return "district" if a.outward and a.outward == b.outward else "differs"


def _alike(a: frozenset[str], b: frozenset[str]) -> float:
    """How much of the words of two addresses is the same, from 0 to 1: each slip of the finger allowed."""
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if a <= b or b <= a:
        return 0.75  # one says the town or the village too
    same = a & b
    shared = 2 * sum(map(len, same))
    left, right = sorted((sorted(a - same), sorted(b - same)))  # whichever record came first
    for word in left:
        for other in right:
            if _is_slip(word, other):
                shared += len(word) + len(other)
                right.remove(other)
                break
        else:
            run = "".join(right)
            if len(word) > 3 and word in run:  # words run together, or torn apart
                shared += 2 * len(word)
    for other in right:
        if len(other) > 3 and other in "".join(left):
            shared += 2 * len(other)
    return min(1.0, shared / (sum(map(len, a)) + sum(map(len, b))))
