"""`openmash clocks`: which clocks an event starts in a hub, and when each is due."""

import argparse
import json
from collections.abc import Mapping
from enum import StrEnum

from openmash.cli.batch import DONE, answer_lines
from openmash.hubs.profile_files import find_profile
from openmash.policy.clocks import ClockFacts, StartedClock, start_clocks
from openmash.policy.errors import WrongInput
from openmash.policy.profile import Profile
from openmash.policy.times import as_written, iso_london, read_time
from openmash.policy.vocabulary import (
    Channel,
    Destination,
    Event,
    Kind,
    OpenTo,
    Rag,
    Referrer,
)

NEEDS = ("event", "at")
FACTS: Mapping[str, type[StrEnum]] = {
    "rag": Rag,
    "channel": Channel,
    "referrer": Referrer,
    "kind": Kind,
    "destination": Destination,
    "open_to": OpenTo,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """HUB, the event, when, and what is known of the contact, or `--batch`."""
    parser.add_argument("hub", metavar="HUB", help="a hub's name, or the path of a profile")
    parser.add_argument("--event", metavar="EVENT", help=f"one of: {_words(Event)}")
    parser.add_argument("--at", metavar="TIME", help="when, in ISO 8601; London if not said")
    for fact, words in FACTS.items():
        option = f"--{fact.replace('_', '-')}"
        parser.add_argument(option, metavar=fact.upper(), help=f"one of: {_words(words)}")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--batch", action="store_true", help="answer JSON lines with the same keys (open_to)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Answer one question, or those on standard input."""
    profile = find_profile(arguments.hub)
    given = {key: getattr(arguments, key) for key in (*NEEDS, *FACTS)}
    asked = {key: value for key, value in given.items() if value is not None}
    if arguments.batch:
        if asked:
            raise WrongInput("--batch reads what to reckon from standard input: leave out the rest")
        return answer_lines(lambda line: _shown(_started(profile, line)), needs=NEEDS, may=FACTS)
    for key in NEEDS:
        if key not in asked:
            raise WrongInput(f"say --{key}, as in: openmash clocks HUB --event EVENT --at TIME")
    started = _started(profile, asked)
    if arguments.json:
        print(json.dumps(_shown(started)))
        return DONE
    for clock in started:
        print(f"{clock.name}: {iso_london(clock.due)}  {clock.why}")
    if not started:
        print("this starts no clock in this hub")
    return DONE


def _started(profile: Profile, asked: Mapping[str, str]) -> tuple[StartedClock, ...]:
    facts = ClockFacts(
        rag=_known(Rag, asked.get("rag")),
        channel=_known(Channel, asked.get("channel")),
        referrer=_known(Referrer, asked.get("referrer")),
        kind=_known(Kind, asked.get("kind")),
        destination=_known(Destination, asked.get("destination")),
        open_to=_known(OpenTo, asked.get("open_to")),
    )
    event, at = _word(Event, asked["event"]), read_time(asked["at"])
    return start_clocks(profile.clocks, event, facts, at, profile.hours.calendar)


def _known[Word: StrEnum](words: type[Word], text: str | None) -> Word | None:
    return None if text is None else _word(words, text)


def _word[Word: StrEnum](words: type[Word], text: str) -> Word:
    try:
        return words(text)
    except ValueError:
        raise WrongInput(f"{as_written(text)} is not one of: {_words(words)}") from None


def _words(words: type[StrEnum]) -> str:
    return ", ".join(words)


def _shown(started: tuple[StartedClock, ...]) -> dict[str, list[dict[str, str | None]]]:
    return {
        "clocks": [
            {
                "name": clock.name,
                "within": str(clock.within),
                "due": iso_london(clock.due),
                "why": clock.why,
                "source": clock.source,
            }
            for clock in started
        ]
    }
