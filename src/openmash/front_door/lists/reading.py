"""A list as it is written: which columns it may have, and what its cells say."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from openmash.front_door.systems.mistakes import Place, mistake
from openmash.front_door.systems.sent import (
    SentAddress,
    SentAdult,
    SentChild,
    SentConsent,
    SentContact,
    SentReferrer,
)
from openmash.policy.errors import WrongInput
from openmash.policy.profile import Profile

_HEADINGS_WITHIN = 10  # rows: above them stand a title, a date, a logo's gap
_CHILDREN, _ADULTS = 6, 4
_KEY = "reference"

# What other people call a column. Everything else is written as the field is, spaces and capitals free.
_ALSO = {
    "dob": "date_of_birth",
    "forename": "given_names",
    "forenames": "given_names",
    "first_name": "given_names",
    "first_names": "given_names",
    "given_name": "given_names",
    "surname": "family_name",
    "last_name": "family_name",
    "nhs_no": "nhs_number",
    "telephone": "phone",
}
_BRITISH = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})(?:[ T]([0-9]{2}:[0-9]{2}.*))?")
_DATES, _CODES = ("date_of_birth", "expected_date"), {"kind", "status", "role", "exception"}
_KNOWN = {"y": "yes", "n": "no", "not known": "unknown", "not_known": "unknown", "nk": "unknown"}
_SEX = {"female": "F", "f": "F", "male": "M", "m": "M", "not known": "U", "unknown": "U", "u": "U"}


@dataclass(frozen=True)
class RowMistake:
    """What is wrong in a row, in which column, as a spreadsheet counts them."""

    row: int
    column: str
    words: str

    def __str__(self) -> str:
        where = f"row {self.row}" + (f", {self.column}" if self.column else "")
        return f"{where}: {self.words}"


@dataclass(frozen=True)
class Listed:
    """A row that can be a contact."""

    row: int
    key: str
    sent: SentContact


class CannotLoad(Exception):
    """The list was not loaded: every mistake by row. Nothing of it was kept."""

    def __init__(self, mistakes: Sequence[RowMistake]) -> None:
        super().__init__(f"{len(mistakes)} mistakes")
        self.mistakes = mistakes


def columns() -> dict[str, Place]:
    """Every column that a list may have, and the place in a contact where it goes."""
    nested = {"referrer", "consent", "urgent", "children", "adults", "channel", "your_reference"}
    found: dict[str, Place] = {_KEY: ("your_reference",), "urgent": ("urgent",)}
    found |= {name: (name,) for name in SentContact.model_fields if name not in nested}
    found |= {f"referrer_{name}": ("referrer", name) for name in SentReferrer.model_fields}
    found |= {f"consent_{name}": ("consent", name) for name in SentConsent.model_fields}
    for what, model, group, most in (
        ("child", SentChild, "children", _CHILDREN),
        ("adult", SentAdult, "adults", _ADULTS),
    ):
        for place in range(most):
            for name in model.model_fields:
                if name != "address":
                    found[f"{what}_{place + 1}_{name}"] = (group, place, name)
            for name in SentAddress.model_fields:
                column = "address" if name == "lines" else name
                found[f"{what}_{place + 1}_{column}"] = (group, place, "address", name)
    return found


def read_list(rows: Sequence[Sequence[str]], *, profile: Profile, now: datetime) -> list[Listed]:
    """The contacts of a list. Raises WrongInput where it has no headings, CannotLoad with every
    mistake of its rows."""
    at, places = _headings(rows)
    headings = {place: str(rows[at][column]).strip() for column, place in places.items()}
    found: list[Listed] = []
    mistakes: list[RowMistake] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows[at + 1 :], at + 2):
        cells = {
            place: row[column].strip() for column, place in places.items() if column < len(row)
        }
        if not any(cells.values()):
            continue
        key = cells.get(("your_reference",), "")
        sent, wrong = _read_row(cells, profile, now)
        if first := seen.get(key):
            wrong.append((("your_reference",), f"Row {first} has this already."))
        if key:
            seen[key] = number
        mistakes += [
            RowMistake(number, _column_of(where, headings), words) for where, words in wrong
        ]
        if sent:
            found.append(Listed(number, key, sent))
    if mistakes:
        raise CannotLoad(mistakes)
    if not found:
        raise WrongInput("has headings and no rows")
    return found


def _headings(rows: Sequence[Sequence[str]]) -> tuple[int, dict[int, Place]]:
    """Which row holds the headings, and what each of its columns is."""
    known = columns()
    for at, row in enumerate(rows[:_HEADINGS_WITHIN]):
        named = [_name(cell, known) for cell in row]
        if _KEY in named:
            return at, _places(rows, at, named, known)
    raise WrongInput(f'has no column "{_KEY}": one row must hold the headings, that one among them')


def _places(
    rows: Sequence[Sequence[str]], at: int, named: Sequence[str], known: dict[str, Place]
) -> dict[int, Place]:
    found: dict[int, Place] = {}
    for column, name in enumerate(named):
        letter = _letter(column)
        if not name:
            if any(column < len(row) and row[column].strip() for row in rows[at + 1 :]):
                raise WrongInput(
                    f"has something in column {letter}, which has no heading: give each column its "
                    "own heading, and merge no cells"
                )
            continue
        if name not in known:
            raise WrongInput(f'has a column that is not known: "{rows[at][column].strip()[:60]}"')
        if known[name] in found.values():
            raise WrongInput(f'has two columns for "{name}"')
        found[column] = known[name]
    if "concerns" not in named:
        raise WrongInput('has no column "concerns": what the worry is')
    return found


def _name(heading: str, known: Collection[str]) -> str:
    """A heading as the name of a column, however it is spaced and capitalised."""
    words = "_".join(re.findall(r"[a-z0-9]+", heading.casefold()))
    if words in known:
        return words
    who, _, field = words.partition("_")
    if who in ("child", "adult"):
        number, _, rest = field.partition("_")
        number, field = (number, rest) if number.isdigit() else ("1", field)
        return f"{who}_{number}_{_ALSO.get(field, field)}"
    return words


def _letter(column: int) -> str:
    letters = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        letters, column = chr(65 + rest) + letters, column - 1
    return letters


def _read_row(
    cells: dict[Place, str], profile: Profile, now: datetime
) -> tuple[SentContact | None, list[tuple[Place, str]]]:
    """The contact of a row where it can be read, and everything that is wrong with it."""
    wrong: list[tuple[Place, str]] = []
    if not cells.get(("your_reference",)):
        wrong.append((("your_reference",), "This is missing: it tells the row from every other."))
    said, places = _nested(cells)
    try:
        sent = SentContact.model_validate(said)
    except ValidationError as invalid:
        for each in invalid.errors(include_url=False):
            wrong.append((places(each["loc"]), mistake(each, SentContact).words))
        return None, wrong
    wrong += [(places(place), words) for place, words in sent.against(profile, now=now)]
    return sent, wrong


def _column_of(place: Place, headings: dict[Place, str]) -> str:
    """The heading under which something is wrong, as it was written."""
    for length in range(len(place), 0, -1):
        if (heading := headings.get(tuple(place[:length]))) is not None:
            return heading
    return "_".join(map(str, place))


def _nested(cells: dict[Place, str]) -> tuple[dict[str, Any], Callable[[Place], Place]]:
    """What the cells of a row say, as another system would send it; and how to find a place of it in
    the row again, where the columns of some child are empty. An empty cell says nothing."""
    said: dict[str, Any] = {}
    people: dict[tuple[str, int], dict[str, Any]] = {}
    for place, cell in cells.items():
        if not cell:
            continue
        value = _value(place, cell)
        match place:
            case ("children" | "adults" as group, int(number), "address", str(name)):
                people.setdefault((group, number), {}).setdefault("address", {})[name] = value
            case ("children" | "adults" as group, int(number), str(name)):
                people.setdefault((group, number), {})[name] = value
            case (str(group), str(name)):
                said.setdefault(group, {})[name] = value
            case (str(name),):
                said[name] = value
    for (group, _), person in sorted(people.items()):
        said.setdefault(group, []).append(person)
    numbers = {group: [n for g, n in sorted(people) if g == group] for group, _ in people}

    def place_in_row(place: Place) -> Place:
        match place:
            case (str(group), int(place_in_list), *rest) if group in numbers:
                return (group, numbers[group][place_in_list], *rest)
        return tuple(place)

    return said, place_in_row


def _value(place: Place, cell: str) -> Any:
    """A cell as its field wants it. What cannot be read is left as it is, and said to be wrong."""
    name = place[-1]
    if name in _DATES or name == "received_at":
        return _moment(cell) if name == "received_at" else _iso(cell)
    if name == "safety_scale":
        return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 4 else cell
    if name == "urgent":
        return [code.strip() for code in re.split("[;,]", cell) if code.strip()]
    if name == "sex":
        return _SEX.get(cell.casefold(), cell)
    if name in ("parents_aware", "lives_in_household", "parental_responsibility", "safe_to_write"):
        return _KNOWN.get(cell.casefold(), cell.casefold())
    if name in _CODES and not (place[0] == "referrer" and name == "role"):
        return "-".join(cell.casefold().replace("_", " ").split())
    return cell


def _iso(cell: str) -> str:
    """A date as ISO has it; day first where it is written as people do."""
    if found := _BRITISH.fullmatch(cell):
        return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" + (f"T{found[4]}" if found[4] else "")
    return cell


def _moment(cell: str) -> str:
    written = _iso(cell)
    return f"{written}T00:00" if len(written) == 10 else written
