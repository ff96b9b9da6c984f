"""`openmash import episodes FILE.csv`: what a case system says of people who are on record."""

import argparse
from typing import TYPE_CHECKING

from openmash.cli import import_people

if TYPE_CHECKING:
    from datetime import datetime
    from io import TextIOBase

    from openmash.people.rows import Counts
    from openmash.policy.actors import Actor

add_arguments = import_people.add_arguments


def run(arguments: argparse.Namespace) -> int:
    """Take in the good rows, all at once; say of each bad one why. Safe to repeat."""
    return import_people.take_in(arguments, _import)


def _import(actor: "Actor", file: "TextIOBase", now: "datetime") -> "Counts":
    from openmash.people.episodes import import_episodes

    return import_episodes(actor, file, now=now)
