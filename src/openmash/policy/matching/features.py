"""What is known of somebody, and what of it is compared."""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from openmash.policy.ages import Years
from openmash.policy.identity import digits, nhs_number, postcode
from openmash.policy.matching.names import plain_words


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of somebody, as far as it helps to recognise them. Empty: not known.

    `born` is a date, or the digits YYYYMMDD as somebody wrote them where that is no real date; `years`:
    between which years, where only an age is known; `due`: the expected date of a child not born yet.
    `others`: names as known, as before, as written elsewhere. `described`: how somebody without a name
    was described.
    """

    given: str = ""
    family: str = ""
    others: tuple[str, ...] = ()
    described: str = ""
    born: date | str | None = None
    years: Years | None = None
    due: date | None = None
    sex: str = ""
    addresses: tuple[tuple[str, str], ...] = ()  # lines and postcode, the present one first
    phones: tuple[str, ...] = ()
    nhs_number: str = ""
    upn: str = ""


class Place(NamedTuple):
    """An address as it is compared: its numbers, its words, its postcode; and its street alone."""

    numbers: frozenset[str]
    words: frozenset[str]
    postcode: str
    street: tuple[str, ...]

    @property
    def outward(self) -> str:
        """The first half of a postcode: the town or district."""
        return self.postcode[:-3] if len(self.postcode) > 4 else ""


class Features(NamedTuple):
    """Somebody ready to be compared, many times over."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    others: tuple[str, ...]
    born: str
    sex: str
    places: tuple[Place, ...]
    phones: frozenset[str]
    nhs_number: str
    upn: str
    years: Years | None
    due: str

    @property
    def words(self) -> frozenset[str]:
        """Every word of every name."""
        return frozenset((*self.given, *self.family, *self.others))


def features_of(known: Known) -> Features:
    """Somebody ready to be compared."""
    return Features(
        given=plain_words(known.given),
        family=plain_words(known.family),
        others=tuple(word for name in known.others for word in plain_words(name))
        or _described(known),
        born=_born(known.born),
        sex=known.sex.strip().casefold()[:1],
        places=tuple(place_of(*address) for address in known.addresses if any(address)),
        phones=frozenset(filter(None, map(digits, known.phones))),
        nhs_number=nhs_number(known.nhs_number) or "" if known.nhs_number else "",
        upn="".join(known.upn.upper().split()),
        years=None if known.born else known.years,
        due=_born(known.due),
    )


def _described(known: Known) -> tuple[str, ...]:
    """What is said of somebody without a name stands in the place of one: "blue coat, plaits"."""
    if known.given or known.family:
        return ()
    words = (w for w in plain_words(known.described) if len(w) > 2 and not w.isdigit())
    return tuple(dict.fromkeys(w for w in words if w not in _NO_DESCRIPTION))[:5]


_NO_DESCRIPTION = frozenset(
    "about around approx with and the who has had was wearing years year old months aged looks seen near "
    "young small tall male female man woman lady person adult".split()
)


def written(one: Features) -> str:
    """Somebody ready to be compared, as text to keep: see `read`."""
    places = [(sorted(p.numbers), sorted(p.words), *p[2:]) for p in one.places]
    kept = one._replace(places=(), phones=frozenset())
    return json.dumps([*kept[:5], places, sorted(one.phones), *kept[7:]], separators=(",", ":"))


def read(text: str) -> Features:
    """What `written` has written."""
    given, family, others, born, sex, places, phones, nhs, upn, years, due = json.loads(text)
    return Features(
        tuple(given),
        tuple(family),
        tuple(others),
        born,
        sex,
        tuple([Place(frozenset(n), frozenset(w), code, tuple(s)) for n, w, code, s in places]),
        frozenset(phones),
        nhs,
        upn,
        (years[0], years[1]) if years else None,
        due,
    )


def _born(born: date | str | None) -> str:
    if isinstance(born, date):
        return f"{born:%Y%m%d}"
    return re.sub(r"[^0-9]", "", born)[:8] if born else ""


# Kinds of street say little, and are written in many ways.
_KINDS = frozenset(
    "road rd street st avenue ave lane ln close cl drive dr court ct crescent cres place pl way "
    "gardens gdns grove terrace tce walk row the flat apartment house circuit cct village vlge "
    "retirement lodge cottage park estate farm villas".split()
)


def place_of(lines: str, code: str) -> Place:
    """An address as it is compared."""
    words = plain_words(lines.replace("\n", " ").replace(",", " "))
    numbers = frozenset(w for w in words if w[0].isdigit())
    return Place(
        numbers=numbers,
        words=frozenset(w for w in words if not w[0].isdigit() and w not in _KINDS),
        postcode=postcode(code).replace(" ", ""),
        street=_street(lines),
    )


def is_street(word: str) -> bool:
    """Whether a word says what kind of street it is."""
    return word in _KINDS


def _street(lines: str) -> tuple[str, ...]:
    """The words of the street: "12 Mill Hill Lane, Kettering" stands in Mill Hill."""
    parts = [plain_words(part) for part in re.split(r"[,\n]", lines)]
    parts = [words for part in parts if (words := tuple(w for w in part if not w[0].isdigit()))]
    for words in parts:
        kind = next((i for i, w in enumerate(words) if i and w in _KINDS), 0)
        if named := tuple(w for w in words[:kind] if w not in _KINDS):
            return named
    return next((words for words in parts if not _KINDS.issuperset(words[:1])), ())
