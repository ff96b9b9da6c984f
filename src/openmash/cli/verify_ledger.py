"""`openmash verify-ledger`: proof that no entry of the ledger was altered."""

import argparse
import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from openmash.cli.with_database import database
from openmash.policy.times import iso_london

if TYPE_CHECKING:
    from openmash.ledger.verifying import Altered, Verdict


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How to print it."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Reckon every chain again. 0: none was altered; 1: names the first entry that was."""
    with database():
        from openmash.config import database as logins
        from openmash.config.upgrading import logged_in_as
        from openmash.ledger.verifying import verify

        with logged_in_as(logins.MAINT):
            verdict = verify()
    print(_as_json(verdict) if arguments.json else _in_words(verdict))
    return 0 if verdict.stands else 1


def _as_json(verdict: "Verdict") -> str:
    return json.dumps(asdict(verdict) | {"stands": verdict.stands}, default=_plain)


def _plain(value: object) -> str:
    return iso_london(value) if isinstance(value, datetime) else str(value)


def _in_words(verdict: "Verdict") -> str:
    size = f"{verdict.entries} entries in {verdict.chains} chains"
    lines = [f"{size}: {'none was altered' if verdict.stands else 'this was found'}."]
    if verdict.altered:
        lines.append(_named(verdict.altered))
    lines += [f"The trigger {name} does not guard the ledger." for name in verdict.unguarded]
    return "\n".join(lines)


def _named(altered: "Altered") -> str:
    at = f", {iso_london(altered.at)}" if altered.at else ""
    kind = f" ({altered.kind}{at})" if altered.kind else ""
    return f"First altered: {altered.subject} {altered.subject_id}, entry {altered.seq}{kind}: {altered.how}."
