"""`openmash rate HUB --facts FILE|-`: the rating that a hub's rules suggest."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from openmash.hubs.profile_files import find_profile
from openmash.policy.errors import WrongInput
from openmash.policy.ratings import Suggestion, rate, read_facts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The hub, and where the facts are."""
    parser.add_argument("hub", metavar="HUB", help="a hub, or the path of a profile file")
    parser.add_argument(
        "--facts", metavar="FILE", required=True, help="a JSON object; - reads stdin"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Print the suggestion."""
    profile = find_profile(arguments.hub)
    suggestion = rate(profile, read_facts(_read(arguments.facts)))
    print(json.dumps(asdict(suggestion)) if arguments.json else _in_words(suggestion))
    return 0


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except (OSError, ValueError) as wrong:
        reason = getattr(wrong, "strerror", None) or wrong
        raise WrongInput(f'the facts in "{file}" cannot be read: {reason}') from None


def _in_words(suggestion: Suggestion) -> str:
    manager = "A manager must hear of it now.\n" if suggestion.manager_now else ""
    if suggestion.rule is None:
        return f"{manager}No rule of this hub holds on these facts."
    lines = (
        f"{suggestion.rag or 'No rating'}: {suggestion.rule}",
        f"Goes to: {suggestion.destination}",
        f"Information sharing: {suggestion.information_sharing}",
        f"Told by: {', '.join(suggestion.tell) or 'nobody yet'}",
        str(suggestion.why),
    )
    return manager + "\n".join(lines)
