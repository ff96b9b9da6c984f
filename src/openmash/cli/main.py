"""The `openmash` command (section 6 of the design): finds the verb, runs it, says what went wrong.

Each verb is a module of this package with `add_arguments(parser)` and `run(arguments) -> int`.
Only the module of the verb that was asked for is imported: `openmash due` starts no Django.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn

from openmash.policy.errors import WrongInput

DONE, FOUND, WRONG, INTERRUPTED = 0, 1, 2, 130

VERBS = {
    "due": "when something is due, and why",
    "clocks": "which clocks an event starts, and when each is due",
    "rate": "the rating that a hub's rules suggest for some facts",
    "hours": "whether a hub is open, and who answers if it is not",
    "profile": "check, explain or compare the rules of hubs",
    "bench": "measure, beside a peer or a limit in the same run",
    "migrate": "bring the database up to date",
    "setup-database": "make the roles on a real PostgreSQL server, once",
    "api-key": "make, list or revoke the keys of other systems",
    "import": "take in what came by another way",
    "search": "who on record may be meant, one question a line",
    "duplicates": "compare whoever is new on record with everybody else",
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
    chosen = words[0] if words and words[0] in VERBS else ""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(
            stream, TextIOWrapper
        ):  # a terminal that lacks a character still has its code
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            return _run(words, chosen)
        finally:
            sys.stdout.flush()  # here, where it can still be answered, and not as Python ends
    except WrongInput as wrong:
        return _refuse(chosen, str(wrong))
    except BrokenPipeError:  # whoever read has read enough
        _forget_output()
        return DONE
    except OSError as error:
        _forget_output()
        return _refuse(chosen, error.strerror or str(error))
    except KeyboardInterrupt:
        _forget_output()
        return INTERRUPTED


def _run(words: list[str], chosen: str) -> int:
    parser = OneLineParser(
        prog="openmash", description="The front door of children's safeguarding."
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    module = import_module(f"openmash.cli.{_module(chosen)}") if chosen else None
    for verb, summary in VERBS.items():
        sub = verbs.add_parser(
            verb, help=summary, description=f"{summary[:1].upper()}{summary[1:]}."
        )
        if module and verb == chosen:
            module.add_arguments(sub)
    arguments = parser.parse_args(words)
    return int(module.run(arguments)) if module else WRONG


def _module(verb: str) -> str:
    return "importing" if verb == "import" else verb.replace("-", "_")


def _refuse(chosen: str, why: str) -> int:
    print(f"openmash {chosen}: {why}", file=sys.stderr)
    return WRONG


def _forget_output() -> None:
    """What is left to say goes nowhere, so that Python does not complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
