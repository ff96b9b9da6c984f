"""A CSV file that another system wrote, row by row: what is wrong with a row is told by its line."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import TextIOBase

from openmash.policy.errors import WrongInput

_BRITISH = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", re.ASCII)
_LONGEST = 1_000


@dataclass(frozen=True)
class Remark:
    """Something to say of a row, by the line on which it ends."""

    line: int
    words: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.words}"


@dataclass
class Counts:
    """What became of the rows."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


class BadRow(ValueError):
    """A row that cannot be taken in, and why."""


@dataclass(frozen=True)
class Columns:
    """What a file may hold: the column that tells its rows apart, and what else must be there.

    `within`: the key is unique among rows that are alike in this. `phones`: in these a plus sign begins
    a number, elsewhere a formula.
    """

    key: str
    within: str = ""
    known: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


def read_rows[T](
    file: TextIOBase,
    columns: Columns,
    read: Callable[[int, dict[str, str]], T],
    bad: list[Remark],
) -> Iterator[T]:
    """Each row that can be read, by its line and its cells; the others are added to `bad`.

    Raises WrongInput where the file as a whole cannot be read.
    """
    reader = csv.reader(file, strict=True)
    try:
        headings = _headings(next(reader, []), columns)
        seen: dict[tuple[str, str], int] = {}
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            line = reader.line_num
            try:
                said = _cells(headings, cells, columns)
                row = read(line, said)
                key = said[columns.key], said.get(columns.within, "")
                if before := seen.get(key):
                    raise BadRow(f"{columns.key} {key[0]} stands on line {before} already")
                seen[key] = line
            except BadRow as wrong:
                bad.append(Remark(line, str(wrong)))
            else:
                yield row
    except csv.Error as wrong:
        raise WrongInput(f"line {reader.line_num} is not CSV: {wrong}") from None
    except UnicodeDecodeError as wrong:
        raise WrongInput(
            f"after line {reader.line_num} there is a character that is not UTF-8 ({wrong.reason}): "
            "save it as UTF-8, or name its encoding"
        ) from None


def a_date(cell: str) -> date:
    """As ISO has it, or as people write it here, the day first. Raises ValueError."""
    if parts := _BRITISH.fullmatch(cell):
        return date(int(parts[3]), int(parts[2]), int(parts[1]))
    return date.fromisoformat(cell)


def _headings(cells: Sequence[str], columns: Columns) -> list[str]:
    found = [cell.strip().casefold().replace(" ", "_") for cell in cells]
    if not any(found):
        raise WrongInput("it is empty: the first line names the columns")
    for name in (columns.key, *columns.required):
        if name not in found:
            raise WrongInput(f"it has no column {name}: the first line names the columns")
    if columns.one_of and not set(columns.one_of) & set(found):
        raise WrongInput(f"it has none of the columns {', '.join(columns.one_of)}")
    if unknown := [name for name in found if name and name not in columns.known]:
        raise WrongInput(f'it has a column that is not known: "{unknown[0][:60]}"')
    if twice := [name for name in found if name and found.count(name) > 1]:
        raise WrongInput(f"it has the column {twice[0]} twice")
    return found


def _cells(headings: Sequence[str], cells: Sequence[str], columns: Columns) -> dict[str, str]:
    if len(cells) > len(headings) and any(cell.strip() for cell in cells[len(headings) :]):
        raise BadRow(f"it has {len(cells)} cells under {len(headings)} headings")
    said = {
        name: _cell(name, cell, columns)
        for name, cell in zip(headings, cells, strict=False)
        if name
    }
    for name in (columns.key, *columns.required):
        if not said.get(name):
            raise BadRow(f"{name} is missing")
    return said


def _cell(name: str, cell: str, columns: Columns) -> str:
    cell = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    if "\x00" in cell:
        raise BadRow(f"{name} has a character that is no text")
    if len(cell) > _LONGEST:
        raise BadRow(f"{name} is longer than {_LONGEST} characters")
    if len(cell) > 1 and cell[0] in "=+-@" and not (name in columns.phones and cell[0] == "+"):
        raise BadRow(f"{name} begins with {cell[0]}: a formula is not taken in")
    return cell
