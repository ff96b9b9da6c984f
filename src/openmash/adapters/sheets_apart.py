"""Reads one spreadsheet from standard input, in a process of its own that may take only so much.

Run as a program by `sheets.read_rows`. Prints a row in a line of JSON, or `{"wrong": "..."}`.
"""

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import PurePosixPath
from xml.etree import ElementTree as Xml

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

_MEMORY, _CPU_SECONDS = 1024 * 1024 * 1024, 30
_MOST_UNPACKED = 200 * 1024 * 1024
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Wrong(Exception):
    """The list cannot be read, and why."""


class TooMany(Exception):
    """It has more rows than are read at once."""


def main() -> None:
    """Read, and print what was read."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    file, most = sys.stdin.buffer.read(), int(sys.argv[1])
    try:
        for row in _rows(file, most):
            _say(row)
    except TooMany:
        _say({"too_many": True})
    except Wrong as wrong:
        _say({"wrong": str(wrong)})


def _say(told: object) -> None:
    sys.stdout.write(json.dumps(told) + "\n")


def _rows(file: bytes, most: int) -> Iterator[list[str]]:
    if file.startswith(b"PK") and _unpacked(file) > _MOST_UNPACKED:
        raise Wrong("unpacks to more than a list can hold: it is not read")
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(file))
        sheet = _only_sheet(workbook)
    except PasswordError:
        raise Wrong(_PASSWORD) from None
    except (CalamineError, OSError) as error:
        if _LOCKED in file:
            raise Wrong(_PASSWORD) from None
        raise Wrong(f"cannot be read as a spreadsheet ({type(error).__name__})") from None
    if sheet.total_height > most:
        raise TooMany
    lost = _without_result(file, sheet.name) if file.startswith(b"PK") else {}
    above, left = sheet.start or (0, 0)
    yield from ([] for _ in range(above))
    for place, row in enumerate(sheet.iter_rows(), above + 1):
        cells = [""] * left + [_text(cell) for cell in row]
        for column, ref in lost.get(place, {}).items():
            if column >= len(cells) or not cells[column]:
                raise Wrong(
                    f"has a formula without a result, or an error, in cell {ref}: "
                    "write there what is meant"
                )
        yield cells


_PASSWORD = "is protected by a password: save it without one, and send it by a safe way"  # noqa: S105


def _unpacked(file: bytes) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as packed:
            return sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise Wrong("cannot be unpacked: it is damaged, or not a spreadsheet") from None


def _only_sheet(workbook: CalamineWorkbook) -> CalamineSheet:
    """The one sheet with something on it. Nothing that was sent is passed over in silence."""
    shown = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    filled = [found for found in map(workbook.get_sheet_by_name, shown) if found.height]
    if not filled:
        raise Wrong("is empty")
    if len(filled) > 1:
        names = ", ".join(sheet.name for sheet in filled)
        raise Wrong(f"has something on {len(filled)} sheets ({names}): send one list a file")
    return filled[0]


def _text(cell: object) -> str:
    """A cell as one would write it."""
    match cell:
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime() | date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def _without_result(file: bytes, name: str) -> dict[int, dict[int, str]]:
    """Cells of an XLSX that hold a formula or an error and no value, by row and column.

    They read as empty, and what the sender meant would be lost in silence.
    """
    found: dict[int, dict[int, str]] = {}
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        part = _part_of(packed, name)
        if part is None:
            return found
        with packed.open(part) as sheet:
            for _, cell in Xml.iterparse(sheet):  # noqa: S314
                if not cell.tag.endswith("}c"):
                    continue
                kinds = {child.tag.rpartition("}")[2]: child.text for child in cell}
                is_lost = cell.get("t") == "e" or ("f" in kinds and not kinds.get("v"))
                if is_lost and (at := _CELL.fullmatch(cell.get("r", ""))):
                    found.setdefault(int(at[2]), {})[_column(at[1])] = at[0]
                cell.clear()
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _part_of(packed: zipfile.ZipFile, name: str) -> str | None:
    """Where in the archive a sheet of an XLSX stands; None in another format."""
    if "xl/workbook.xml" not in packed.namelist():
        return None
    book = Xml.fromstring(packed.read("xl/workbook.xml"))  # noqa: S314
    links = Xml.fromstring(packed.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet") and sheet.get("name") == name:
            link = next(v for k, v in sheet.attrib.items() if k.endswith("}id"))
            target = targets.get(link) or ""
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return str(PurePosixPath(part)) if part in packed.namelist() else None
    return None


if __name__ == "__main__":
    main()
