"""How people are recognised: names, birth dates, numbers and addresses as keys that are equal or not.

Exact normalised keys, compared with `=`. A key says nothing of how sure it makes one: see `points`.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_POSTCODE = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})$")


# Written in many ways, and left out as often.
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʻ`´ʹ＇"))


def plain(text: str) -> str:
    """A name as a key: one case, no accents, no punctuation; letters of every script stay.

    Marks that change a letter (accents, points) go; vowels that are written as marks, as in Hindi or
    Thai, stay; characters that only steer how text is shown go without a trace.
    """
    apart = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    return " ".join("".join(map(_kept, apart)).split())


def _kept(c: str) -> str:
    category = unicodedata.category(c)
    if unicodedata.combining(c) or category == "Cf":
        return ""
    return c if c.isalnum() or category in ("Mc", "Mn") else " "


def words_of(*names: str) -> list[str]:
    """The words of somebody's names, whatever their order, each once."""
    return sorted({word for name in names for word in plain(name).split()})


def digits(phone: str) -> str:
    """A telephone number as digits, the country's own prefix as 0. Empty where too short to tell."""
    found = "".join(c for c in unicodedata.normalize("NFKC", phone) if c.isascii() and c.isdigit())
    if found.startswith("0044"):
        found = "0" + found[4:]
    elif found.startswith("44") and len(found) >= 11:
        found = "0" + found[2:]
    return found if len(found) >= 6 else ""


def postcode(text: str) -> str:
    """A postcode in capitals with one space; as written where it has another form (BFPO, ZZ99 3VZ)."""
    squeezed = " ".join(unicodedata.normalize("NFKC", text).upper().split())
    match = _POSTCODE.match(squeezed.replace(" ", ""))
    return f"{match[1]} {match[2]}" if match else squeezed


def nhs_number(text: str) -> str | None:
    """Ten digits that pass the check, or None. All zeros pass the arithmetic and are refused."""
    found = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]{10}", found, re.ASCII) or not int(found):
        return None
    rest = 11 - sum(int(d) * w for d, w in zip(found, range(10, 1, -1), strict=False)) % 11
    return found if rest % 11 == int(found[9]) and rest != 10 else None


def impossible_age(text: str) -> bool:
    """Whether an age was written as a number that nobody has. Words are never impossible."""
    written = re.fullmatch(r"([-+]?)([0-9]+)(\s*(y|yrs?|years?))?", text.strip(), re.IGNORECASE)
    if written is None:
        return False
    return written[1] == "-" or len(written[2]) > 3 or int(written[2]) > 120


@dataclass(frozen=True)
class Known:
    """What is known of somebody, as far as it helps to recognise them. Empty: not known."""

    given_names: str = ""
    family_name: str = ""
    known_as: str = ""
    date_of_birth: date | None = None
    phone: str = ""
    postcode: str = ""
    nhs_number: str = ""


def keys_of(known: Known) -> set[str]:
    """Every key under which somebody is found."""
    words = words_of(known.given_names, known.family_name, known.known_as)
    keys = {f"word:{word}" for word in words}
    full = words_of(known.given_names, known.family_name)
    if known.given_names.strip() and known.family_name.strip():
        keys.add(f"name:{' '.join(full)}")
    elif full:  # who has one name is found by it
        keys.add(f"only:{' '.join(full)}")
    if known.date_of_birth:
        keys |= {f"born:{word}:{known.date_of_birth:%Y-%m-%d}" for word in words}
    if number := digits(known.phone):
        keys.add(f"phone:{number}")
    if known.postcode.strip():
        keys.add(f"postcode:{postcode(known.postcode)}")
    if number := nhs_number(known.nhs_number) or "":
        keys.add(f"nhs:{number}")
    return keys


# What an equal key means to a person, and how far it goes to say that two are one.
_POINTS = {
    "nhs": ("same NHS number", 10),
    "name": ("same names", 4),
    "only": ("the same single name", 4),
    "born": ("same birth date and a name alike", 5),
    "phone": ("same telephone number", 2),
    "postcode": ("same postcode", 1),
}
ENOUGH = 4


def points(shared: Iterable[str]) -> tuple[int, tuple[str, ...]]:
    """How far the shared keys go, and why in words, the strongest first."""
    kinds = {key.partition(":")[0] for key in shared} & set(_POINTS)
    found = sorted((_POINTS[kind] for kind in kinds), key=lambda point: -point[1])
    return sum(weight for _, weight in found), tuple(words for words, _ in found)
