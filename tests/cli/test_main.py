"""The command itself: help for every verb, and how it ends when nobody can hear it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from openmash.cli.main import VERBS
from tests.cli.running import Ran

type Run = Callable[..., Ran]

ASKED = [sys.executable, "-m", "openmash"]
ANSWER = ["hours", "coventry", "--at", "2026-03-02T10:20"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(run: Run, verb: str) -> None:
    told = run(verb, "--help")

    assert (told.ended, told.err) == (0, "")
    assert told.out.startswith(f"usage: openmash {verb} ")
    assert VERBS[verb][1:] in " ".join(told.out.split())


@pytest.mark.parametrize("words", [[], ["dew"], ["--verbose"], [""]])
def test_without_a_verb_that_is_known_it_ends_in_2_with_one_line(
    run: Run, words: list[str]
) -> None:
    told = run(*words)

    assert (told.ended, told.out, told.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("words", [ANSWER, ["profile", "explain", "coventry"], ["--help"]])
def test_a_reader_who_goes_away_early_is_no_error(words: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        told = subprocess.run(
            [*ASKED, *words],
            stdout=writer,
            stderr=subprocess.PIPE,
            env=ENVIRONMENT,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writer)

    assert (told.returncode, told.stderr) == (0, b"")


def test_an_answer_that_cannot_be_written_is_not_taken_for_done() -> None:
    with Path("/dev/full").open("w") as full:
        told = subprocess.run(
            [*ASKED, *ANSWER],
            stdout=full,
            stderr=subprocess.PIPE,
            env=ENVIRONMENT,
            timeout=60,
            check=False,
        )

    assert (told.returncode, told.stderr) == (2, b"openmash hours: No space left on device\n")


def test_a_terminal_that_lacks_a_character_shows_its_code() -> None:
    told = subprocess.run(
        [*ASKED, "profile", "explain", "northamptonshire"],
        capture_output=True,
        env={**ENVIRONMENT, "PYTHONIOENCODING": "ascii"},
        timeout=60,
        check=False,
    )

    assert (told.returncode, told.stderr) == (0, b"")
    assert b"\\u201c" in told.stdout
