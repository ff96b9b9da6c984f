"""`openmash search HUB --batch`: who on record may be meant, for scripts."""

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import batched
from typing import TYPE_CHECKING, Any

from openmash.cli.acting import acting_for
from openmash.cli.with_database import database

if TYPE_CHECKING:
    from openmash.people.finding import Found

DONE, FOUND = 0, 1
_MOST, _AT_ONCE = 10, 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of which hub."""
    parser.add_argument("hub", metavar="HUB")
    parser.add_argument(
        "--batch",
        action="store_true",
        required=True,
        help="JSON lines on stdin, with any column of `import people`; an answer a line",
    )


def run(arguments: argparse.Namespace) -> int:
    """Answer each line, best first. A line that cannot be read is answered with its error."""
    wrong = 0
    with database(), acting_for(arguments.hub):
        for lines in batched(filter(str.strip, sys.stdin), _AT_ONCE):
            for answer in _answers(lines):
                wrong += "error" in answer
                print(json.dumps(answer))
    return FOUND if wrong else DONE


def _answers(lines: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    from openmash.people.finding import find_all
    from openmash.people.models import ExternalId
    from openmash.people.register import SYSTEM, known_in
    from openmash.policy.matching import features_of

    wanted, errors = {}, {}
    for place, line in enumerate(lines):
        try:
            wanted[place] = features_of(known_in(json.loads(line)))
        except ValueError as wrong:
            errors[place] = f"this line cannot be read: {wrong}"
    found = {place: best[:_MOST] for place, best in find_all(wanted).items()}
    people = {each.person_id for best in found.values() for each in best}
    ids = ExternalId.objects.filter(system=SYSTEM, person__in=people)
    external = dict(ids.values_list("person", "value"))
    for place in range(len(lines)):
        if place in errors:
            yield {"candidates": [], "error": errors[place]}
        else:
            yield {"candidates": [_candidate(e, external.get(e.person_id)) for e in found[place]]}


def _candidate(found: "Found", external_id: str | None) -> dict[str, Any]:
    return {
        "external_id": external_id,
        "score": found.comparison.score,
        "band": found.band.value,
        "why": list(found.comparison.why),
    }
