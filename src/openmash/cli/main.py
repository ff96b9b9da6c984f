"""The `openmash` command (section 6 of the design): finds the verb, runs it, says what went wrong.

Each verb is a module of this package with `add_arguments(parser)` and `run(arguments) -> int`.
Only the module of the verb that was asked for is imported: `openmash due` starts no Django.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from openmash.policy.errors import WrongInput

DONE, FOUND, WRONG = 0, 1, 2

VERBS = {
    "due": "when something is due, and why",
    "clocks": "which clocks an event starts, and when each is due",
    "rate": "the rating that a hub's rules suggest for some facts",
    "hours": "whether a hub is open, and who answers if it is not",
    "profile": "check, explain or compare the rules of hubs",
    "bench": "measure, beside a peer or a limit in the same run",
    "migrate": "bring the database up to date",
    "setup-database": "make the roles on a real PostgreSQL server, once",
    "demo": "run the demo, or list its accounts",
    "serve": "serve the pages",
    "worker": "do the queued and timed work",
    "verify-ledger": "prove that no entry of the ledger was altered",
}


class OneLineParser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line on stderr, and ends with 2."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}", file=sys.stderr)
        sys.exit(WRONG)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb. Returns 0: done or fine; 1: checked and something found; 2: wrong input."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = OneLineParser(
        prog="openmash", description="The front door of children's safeguarding."
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    chosen = words[0] if words else ""
    for verb, summary in VERBS.items():
        sub = verbs.add_parser(verb, help=summary, description=summary.capitalize() + ".")
        if verb == chosen:
            module = import_module(f"openmash.cli.{verb.replace('-', '_')}")
            module.add_arguments(sub)
    arguments = parser.parse_args(words)
    try:
        return int(import_module(f"openmash.cli.{chosen.replace('-', '_')}").run(arguments))
    except WrongInput as wrong:
        print(f"openmash {chosen}: {wrong}", file=sys.stderr)
        return WRONG
    except BrokenPipeError:
        return DONE
