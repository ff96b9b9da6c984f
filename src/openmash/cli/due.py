"""`openmash due`: when something is due under a hub's hours, and why."""

import argparse
import json

from openmash.cli.batch import DONE, answer_lines
from openmash.hubs.profile_files import find_profile
from openmash.policy.calendar import Calendar
from openmash.policy.clocks import Due, due
from openmash.policy.durations import Duration
from openmash.policy.errors import WrongInput
from openmash.policy.times import iso_london, read_time


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """HUB, then how long and from when, or `--batch`."""
    parser.add_argument("hub", metavar="HUB", help="a hub's name, or the path of a profile")
    parser.add_argument(
        "within", metavar="WITHIN", nargs="?", help='for instance "4 working hours"'
    )
    parser.add_argument("--at", metavar="TIME", help="the start, in ISO 8601; London if not said")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--batch",
        action="store_true",
        help='answer JSON lines {"within", "at"} from standard input',
    )


def run(arguments: argparse.Namespace) -> int:
    """Answer one question, or those on standard input."""
    calendar = find_profile(arguments.hub).hours.calendar

    if arguments.batch:
        if arguments.within or arguments.at:
            raise WrongInput("--batch reads what to reckon from standard input: leave out the rest")
        return answer_lines(
            lambda asked: _shown(_due(asked["within"], asked["at"], calendar)),
            needs=("within", "at"),
        )
    if arguments.within is None or arguments.at is None:
        raise WrongInput('say how long and from when: openmash due HUB "4 hours" --at TIME')
    answer = _due(arguments.within, arguments.at, calendar)
    if arguments.json:
        print(json.dumps(_shown(answer)))
    else:
        print(f"{iso_london(answer.at)}  {answer.why}")
    return DONE


def _due(within: str, at: str, calendar: Calendar) -> Due:
    return due(read_time(at), Duration.parse(within), calendar)


def _shown(answer: Due) -> dict[str, str]:
    return {"due": iso_london(answer.at), "why": answer.why}
