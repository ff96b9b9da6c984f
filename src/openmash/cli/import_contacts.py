"""`openmash import contacts FILE`: a list that an agency sent becomes contacts, all of it or nothing."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from openmash.cli.acting import acting_for
from openmash.cli.with_database import database
from openmash.policy.errors import RuleBroken, WrongInput

if TYPE_CHECKING:
    from openmash.front_door.lists.loading import Loaded
    from openmash.front_door.systems.keys import Sender
    from openmash.policy.actors import Actor

DONE, WRONG = 0, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which list, for which hub, from whom."""
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--hub", metavar="HUB", required=True)
    parser.add_argument("--sender", metavar="AGENCY", default="", help="who sent it, by its code")
    parser.add_argument(
        "--name", default="", help="what the sender is called, where it is no agency"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Load the list, or say by row what is wrong with it. Safe to repeat."""
    try:
        file = arguments.file.read_bytes()
    except OSError as error:
        raise WrongInput(f"{arguments.file}: {error.strerror}") from None
    with database():
        from openmash.front_door.lists.reading import CannotLoad

        try:
            with acting_for(arguments.hub) as actor:
                loaded = _load(actor, arguments, file)
        except CannotLoad as wrong:
            told = [vars(each) for each in wrong.mistakes]
            lines = [f"{arguments.file}, {each}" for each in wrong.mistakes]
            print(
                json.dumps({"loaded": [], "errors": told}) if arguments.json else "\n".join(lines)
            )
            raise WrongInput(
                f"{arguments.file}: nothing was loaded, {len(told)} cells cannot be read"
            ) from None
    print(_as_json(loaded) if arguments.json else _in_words(loaded))
    return DONE


def _load(actor: "Actor", arguments: argparse.Namespace, file: bytes) -> "list[Loaded]":
    from django.utils import timezone

    from openmash.adapters.sheets import read_rows
    from openmash.front_door.lists.loading import MOST_ROWS, load_list
    from openmash.front_door.lists.reading import read_list
    from openmash.hubs.queries import profile_of

    now = timezone.now()
    try:
        rows = read_rows(file, most=MOST_ROWS)
        listed = read_list(rows, profile=profile_of(actor.hub_id), now=now)
    except WrongInput as wrong:
        raise WrongInput(f"{arguments.file} {wrong}") from None
    return load_list(
        actor, listed, sender=_sender(actor, arguments), file=arguments.file.name, now=now
    )


def _sender(actor: "Actor", arguments: argparse.Namespace) -> "Sender":
    from openmash.front_door.systems.keys import Sender, sender_in

    if not arguments.sender:
        return Sender("", "")
    try:
        return sender_in(actor.hub_id, arguments.sender, arguments.name)
    except RuleBroken as broken:
        raise WrongInput(broken.message) from None


def _as_json(loaded: "list[Loaded]") -> str:
    told = [
        {"row": each.row, "reference": each.key, "contact": each.reference, "new": each.is_new}
        for each in loaded
    ]
    return json.dumps({"loaded": told, "errors": []})


def _in_words(loaded: "list[Loaded]") -> str:
    new = sum(each.is_new for each in loaded)
    lines = [
        f"row {each.row}: {each.key} is {each.reference}{'' if each.is_new else ', as before'}"
        for each in loaded
    ]
    return "\n".join([*lines, f"{new} new, {len(loaded) - new} that were there before."])
