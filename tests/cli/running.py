"""Running the command as a person types it, in this process."""

import io
import sys
from typing import NamedTuple

import pytest

from openmash.cli.main import main


class Ran(NamedTuple):
    """How it ended and what it said."""

    ended: int
    out: str
    err: str


def openmash(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *words: str,
    stdin: str | bytes = b"",
) -> Ran:
    """Run `openmash` with these words and that on its standard input."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    try:
        ended = main(words)
    except SystemExit as stopped:  # argparse has spoken already
        ended = int(stopped.code or 0)
    said = capsys.readouterr()
    return Ran(ended, said.out, said.err)
