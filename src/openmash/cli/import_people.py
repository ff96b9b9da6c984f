"""`openmash import people FILE.csv`: a register of people that another system keeps."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import datetime
from io import TextIOBase
from pathlib import Path
from typing import TYPE_CHECKING

from openmash.cli.acting import acting_for
from openmash.cli.with_database import database
from openmash.policy.errors import WrongInput

if TYPE_CHECKING:
    from openmash.people.rows import Counts
    from openmash.policy.actors import Actor

DONE, FOUND = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which file, for which hub."""
    parser.add_argument("file", metavar="FILE.csv", type=Path)
    parser.add_argument("--hub", metavar="HUB", required=True)
    parser.add_argument("--encoding", default="utf-8-sig", help="of the file (default: UTF-8)")
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Take in the good rows, all at once; say of each bad one why. Safe to repeat."""
    return take_in(arguments, _import)


def _import(actor: "Actor", file: TextIOBase, now: datetime) -> "Counts":
    from openmash.people.register import import_people

    return import_people(actor, file, now=now)


def take_in(
    arguments: argparse.Namespace,
    how: "Callable[[Actor, TextIOBase, datetime], Counts]",
) -> int:
    """Open the file, take it in for the hub in one transaction, and say what became of its rows."""
    try:
        file = arguments.file.open(encoding=arguments.encoding, newline="")
    except OSError as error:
        raise WrongInput(f"{arguments.file}: {error.strerror}") from None
    except LookupError:
        raise WrongInput(f"{arguments.encoding} is not an encoding") from None
    with file, database():
        from django.utils import timezone

        try:
            with acting_for(arguments.hub) as actor:
                counts = how(actor, file, timezone.now())
        except WrongInput as wrong:
            raise WrongInput(f"{arguments.file}: nothing was taken in: {wrong}") from None
    told = {name: getattr(counts, name) for name in ("new", "changed", "unchanged")}
    told["bad"] = len(counts.bad)
    for remark in sorted([*counts.bad, *counts.warnings], key=lambda each: each.line):
        print(f"{arguments.file}, {remark}", file=sys.stderr)
    print(
        json.dumps(told) if arguments.json else ", ".join(f"{n} {what}" for what, n in told.items())
    )
    return FOUND if counts.bad else DONE
