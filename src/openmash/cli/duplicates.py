"""`openmash duplicates HUB`: whoever is new or was corrected is compared with everybody on record."""

import argparse
import json

from openmash.cli.acting import acting_for
from openmash.cli.with_database import database

DONE, _AT_ONCE = 0, 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which hub, and at most how many people."""
    parser.add_argument("hub", metavar="HUB")
    parser.add_argument("--most", type=int, default=10_000, help="people to compare in this run")
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Compare them, some at a time; what may be one person waits in the queue. Safe to repeat."""
    people = pairs = 0
    with database():
        from django.utils import timezone

        from openmash.contacts.beside import compare_everybody

        while people < arguments.most:
            with acting_for(arguments.hub) as actor:
                at_once = min(_AT_ONCE, arguments.most - people)
                looked = compare_everybody(actor, most=at_once, now=timezone.now())
            people, pairs = people + looked.people, pairs + looked.pairs
            if not looked.people:
                break
    told = {"compared": people, "new_pairs": pairs}
    print(json.dumps(told) if arguments.json else f"{people} compared, {pairs} new pairs to judge")
    return DONE
