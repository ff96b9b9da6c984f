"""`openmash hours`: whether a hub is open at a moment, and who answers."""

import argparse
import json

from openmash.cli.batch import DONE
from openmash.hubs.profile_files import find_profile
from openmash.policy.times import iso_london, read_time, time_words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """HUB and the moment."""
    parser.add_argument("hub", metavar="HUB", help="a hub's name, or the path of a profile")
    parser.add_argument(
        "--at", metavar="TIME", required=True, help="when, in ISO 8601; London if not said"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Say whether the hub is open, until when, and who answers."""
    profile = find_profile(arguments.hub)
    calendar, at = profile.hours.calendar, read_time(arguments.at)

    closes = calendar.closing(at)
    opens = None if closes else calendar.next_opening(at)
    answering = profile.hub if closes else profile.out_of_hours
    answered_by = f"{answering.name}, {answering.phone}"
    if arguments.json:
        told = {
            "open": closes is not None,
            "closes": iso_london(closes) if closes else None,
            "next_opening": iso_london(opens) if opens else None,
            "answered_by": answered_by,
        }
        print(json.dumps(told))
    elif closes:
        print(f"open until {time_words(closes)}; answered by {answered_by}")
    elif opens:
        print(f"closed until {time_words(opens)}; answered by {answered_by}")
    return DONE
