"""JSON lines in, JSON lines out, in the same order (section 6 of the design)."""

import json
import sys
from collections.abc import Callable, Collection

from openmash.policy.errors import WrongInput
from openmash.policy.times import as_written

DONE, WRONG = 0, 2


def answer_lines(
    answer: Callable[[dict[str, str]], object], *, needs: Collection[str], may: Collection[str] = ()
) -> int:
    """Answer each line of standard input: a bad one by its error in its place, and 2 at the end."""
    ended = DONE
    for line in sys.stdin.buffer:
        try:
            told = answer(_asked(line, needs, may))
        except WrongInput as wrong:
            told, ended = {"error": str(wrong)}, WRONG
        print(json.dumps(told))
    return ended


def _asked(line: bytes, needs: Collection[str], may: Collection[str]) -> dict[str, str]:
    """The keys and texts of one line; a key that is null is one that is not known."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        raise WrongInput("not a line of JSON") from None
    keys = ", ".join([*needs, *may])
    if not isinstance(asked, dict):
        raise WrongInput(f"not a JSON object: write one with the keys {keys}")
    for key, value in asked.items():
        if key not in needs and key not in may:
            raise WrongInput(f"{as_written(key)} is not a key that is known here: {keys}")
        if not isinstance(value, str) and not (value is None and key in may):
            raise WrongInput(f'"{key}" must be text')
    for key in needs:
        if key not in asked:
            raise WrongInput(f'"{key}" is missing')
    return {key: value for key, value in asked.items() if value is not None}
