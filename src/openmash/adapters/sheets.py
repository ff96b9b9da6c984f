"""Lists that people send, as rows of text: CSV, XLSX, ODS, XLS. Whatever else comes is said in a line.

CSV is text and read here. A spreadsheet is a program's format, and a few hundred bytes of it can ask
for more memory than there is: it is read apart, in a process that may take only so much.
"""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator

from openmash.policy.errors import WrongInput

MOST_BYTES = 20 * 1024 * 1024
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SECONDS = 60
_DELIMITERS = ",;\t"

type Row = list[str]


def read_rows(file: bytes, *, most: int) -> list[Row]:
    """The rows of a list, each cell as text, the headings among them. Raises WrongInput."""
    if len(file) > MOST_BYTES:
        raise WrongInput(f"is larger than {MOST_BYTES // 1024 // 1024} MB: send it in parts")
    if not file.strip(b"\x00 \r\n\t"):
        raise WrongInput("is empty")
    if file.startswith((_ZIP, _OLE)):
        return _read_apart(file, most)
    return _read_csv(_text(file), most)


def _text(file: bytes) -> str:
    """CSV as text. Nobody guesses how a name was written: a letter taken for another is lost."""
    encoding = "utf-16" if file.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = file.decode(encoding)
    except UnicodeDecodeError as wrong:
        line = file.count(b"\n", 0, wrong.start) + 1
        raise WrongInput(
            f'is not written in UTF-8 (line {line}): save it as "CSV UTF-8", or send it as XLSX'
        ) from None
    if "\x00" in text:
        raise WrongInput("is not a list: it is neither text nor a spreadsheet")
    return text


def _read_csv(text: str, most: int) -> list[Row]:
    first, _, rest = text.lstrip().partition("\n")
    delimiter = max(_DELIMITERS, key=first.count)
    if first.lower().startswith("sep="):  # how Excel says it
        delimiter, text = first[4:5], rest
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ",", strict=True)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > most:
                raise too_many(most)
    except csv.Error as wrong:
        raise WrongInput(f"cannot be read as CSV after line {reader.line_num}: {wrong}") from None
    return rows


def too_many(most: int) -> WrongInput:
    """What is said of a list that is too long to be loaded as one."""
    return WrongInput(f"has more than {most:,} rows: send it in parts")


def _read_apart(file: bytes, most: int) -> list[Row]:
    command = [sys.executable, "-I", "-m", "openmash.adapters.sheets_apart", str(most)]
    try:
        ran = subprocess.run(  # noqa: S603
            command, input=file, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise WrongInput("takes too long to be read: save it as CSV UTF-8, and send that") from None
    if ran.returncode != 0:  # it was stopped, or it asked for too much
        raise WrongInput("cannot be read: it is damaged, or asks for more than a list can need")
    return list(_told(ran.stdout, most))


def _told(out: bytes, most: int) -> Iterator[Row]:
    for line in out.splitlines():
        told = json.loads(line)
        if isinstance(told, dict):
            raise too_many(most) if "too_many" in told else WrongInput(told["wrong"])
        yield told
