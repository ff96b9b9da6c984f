"""`openmash api-key`: the keys with which other systems send contacts to a hub."""

import argparse
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from openmash.cli.acting import acting_for
from openmash.cli.with_database import database
from openmash.policy.errors import RuleBroken, WrongInput
from openmash.policy.times import iso_london

# One JSON object, and the same in words.
type Told = tuple[Mapping[str, object], str]

if TYPE_CHECKING:
    from openmash.front_door.models import ApiKey
    from openmash.policy.actors import Actor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Make one, list them, end one."""
    whats = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    add = whats.add_parser("add", help="make a key; it is shown once")
    add.add_argument("hub", metavar="HUB")
    add.add_argument("sender", metavar="AGENCY", help="an agency of the hub, or a code of your own")
    add.add_argument("--name", default="", help="what it is called, where it is no agency")
    add.add_argument("--note", default="", help="what this key is for")
    add.add_argument("--per-minute", type=int, default=None, help="how much at once (default 120)")
    shown = whats.add_parser("list", help="the keys of a hub, without the keys themselves")
    shown.add_argument("hub", metavar="HUB")
    end = whats.add_parser("revoke", help="end a key: it opens nothing from now on")
    end.add_argument("hub", metavar="HUB")
    end.add_argument("prefix", metavar="PREFIX", help="how the key begins: om_1a2b3c4d")
    for each in (add, shown, end):
        each.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked, as the hub's own service; say it once it is done."""
    act = {"add": _add, "list": _list, "revoke": _revoke}[arguments.what]
    with database():
        with acting_for(arguments.hub) as actor:
            try:
                told, words = act(actor, arguments)
            except RuleBroken as broken:
                raise WrongInput(broken.message) from None
        print(json.dumps(told) if arguments.json else words)
    return 0


def _add(actor: "Actor", arguments: argparse.Namespace) -> Told:
    from django.utils import timezone

    from openmash.front_door.systems.keys import PER_MINUTE, make_key, sender_in

    key, token = make_key(
        actor,
        sender=sender_in(actor.hub_id, arguments.sender, arguments.name),
        note=arguments.note,
        per_minute=PER_MINUTE if arguments.per_minute is None else arguments.per_minute,
        now=timezone.now(),
    )
    words = (
        f"The key of {key.sender_name}. It is shown this once, and cannot be read again:\n\n"
        f"  {token}\n\n"
        "Give it to them by a safe way. They send it as: Authorization: Bearer <key>"
    )
    return _shown(key) | {"key": token}, words


def _list(actor: "Actor", arguments: argparse.Namespace) -> Told:
    from openmash.front_door.systems.keys import keys_of

    found = [_shown(key) for key in keys_of(actor.hub_id)]
    lines = [
        f"{key['prefix']}  {key['name']} ({key['sender']})  {key['note']}  {_state(key)}"
        for key in found
    ]
    return {"keys": found}, "\n".join(lines) or "This hub has given no key to anybody."


def _state(key: "dict[str, str | None]") -> str:
    if key["revoked_at"]:
        return f"revoked {key['revoked_at']}"
    return f"last used {key['last_used_at']}" if key["last_used_at"] else "never used"


def _revoke(actor: "Actor", arguments: argparse.Namespace) -> Told:
    from django.utils import timezone

    from openmash.front_door.systems.keys import revoke_key

    key = revoke_key(actor, prefix=arguments.prefix, now=timezone.now())
    return _shown(key), f"The key {key.prefix} of {key.sender_name} opens nothing from now on."


def _shown(key: "ApiKey") -> dict[str, str | None]:
    """A key as it may be shown: never the key itself."""
    times = ("made_at", "last_used_at", "revoked_at")
    return {
        "prefix": key.prefix,
        "sender": key.sender,
        "name": key.sender_name,
        "note": key.note,
        **{name: iso_london(at) if (at := getattr(key, name)) else None for name in times},
    }
