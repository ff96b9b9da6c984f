"""`openmash import email`: a folder of .eml files, each a contact or part of one, once however often."""

import argparse
import json
import sys
from collections.abc import Iterator
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from openmash.cli.acting import service_of
from openmash.cli.batch import DONE, WRONG
from openmash.cli.with_database import database
from openmash.policy.errors import WrongInput

if TYPE_CHECKING:
    from openmash.policy.actors import Actor

type Line = dict[str, object]

LARGEST = 75 * 1024 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The folder, and whose e-mails they are."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="where the .eml files are")
    parser.add_argument("--hub", required=True, help="the hub that they were sent to")
    parser.add_argument("--json", action="store_true", help="print one JSON object a file")


def run(arguments: argparse.Namespace) -> int:
    """Take them in the order in which they were sent; say of each what became of it, by name."""
    folder: Path = arguments.folder
    try:
        next(folder.iterdir(), None)
        files = sorted(f for f in folder.rglob("*") if f.suffix.lower() == ".eml")
    except OSError as wrong:
        raise WrongInput(f'the folder "{folder}" cannot be read: {wrong.strerror}') from None
    ended = DONE
    with database():
        actor = service_of(arguments.hub)
        for line in _in_order(files, actor, folder):
            ended = WRONG if "error" in line else ended
            print(json.dumps(line) if arguments.json else _in_words(line), flush=True)
    if not files:
        print(f'openmash import: no .eml file is in "{folder}"', file=sys.stderr)
    return ended


def _in_order(files: list[Path], actor: "Actor", folder: Path) -> Iterator[Line]:
    """Replies come after what they answer; what is told comes in the order of the names."""
    done: dict[Path, Line] = {}
    told = 0
    for file in sorted(files, key=_sent_at):
        name = str(file.relative_to(folder)).encode(errors="replace").decode()
        done[file] = {"file": name, **_take(file, actor)}
        while told < len(files) and files[told] in done:
            yield done.pop(files[told])
            told += 1


def _sent_at(file: Path) -> float:
    try:
        with file.open("rb") as opened:
            return parsedate_to_datetime(BytesHeaderParser().parse(opened)["Date"]).timestamp()
    except (OSError, ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return float("inf")


def _take(file: Path, actor: "Actor") -> Line:
    """One e-mail in a transaction of its own."""
    from django.utils import timezone

    from openmash.access.rows import acting_as
    from openmash.adapters.email import NotAnEmail, read_email
    from openmash.front_door.mail.commands import take_email

    try:
        if file.stat().st_size > LARGEST:
            return {"error": f"this file is larger than {LARGEST // 1024 // 1024} MB"}
        email = read_email(file.read_bytes())
    except NotAnEmail as wrong:
        return {"error": str(wrong)}
    except OSError as wrong:
        return {"error": f"this file cannot be read: {wrong.strerror}"}
    with acting_as(actor):
        taken = take_email(actor, email, now=timezone.now())
    line: Line = {
        "contact": taken.contact.reference if taken.contact else None,
        "new": taken.is_new,
    }
    return line | ({"set_aside": taken.aside} if taken.aside else {})


def _in_words(line: Line) -> str:
    if error := line.get("error"):
        return f"{line['file']}: {error}"
    if aside := line.get("set_aside"):
        return f"{line['file']}: set aside ({aside})"
    return f"{line['file']}: {line['contact']}{', new' if line['new'] else ''}"
