"""`openmash api-key`: made, shown once, listed, ended."""

import json
from collections.abc import Callable

import pytest

from tests.cli.running import Ran, openmash
from tests.front_door.api import System

type Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, db: None) -> Run:
    """`run("add", "coventry", "police")`: how it ended and what it said."""
    return lambda *words: openmash(capsys, monkeypatch, "api-key", *words)


def test_a_key_that_was_made_opens_until_it_is_revoked(run: Run) -> None:
    made = json.loads(run("add", "coventry", "police", "--note", "live", "--json").out)
    police = System(made["key"])

    assert police.send().status_code == 201
    [listed] = json.loads(run("list", "coventry", "--json").out)["keys"]
    assert (listed["sender"], listed["note"]) == ("police", "live")
    assert listed["last_used_at"]
    assert "key" not in listed
    assert run("revoke", "coventry", made["prefix"]).ended == 0
    assert police.send().status_code == 401
    assert "revoked" in run("list", "coventry").out


def test_the_key_itself_is_shown_once_and_never_again(run: Run) -> None:
    made = run("add", "northamptonshire", "nspcc", "--name", "NSPCC Helpline")
    [token] = [line.strip() for line in made.out.splitlines() if line.startswith("  om_")]

    assert "shown this once" in made.out
    assert token not in run("list", "northamptonshire").out
    assert "NSPCC Helpline (nspcc)" in run("list", "northamptonshire").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "nowhere", "police"), '"nowhere" is not a hub here'),
        (("add", "coventry", "nspcc"), "not an agency of this hub"),
        (("add", "coventry", "The NSPCC", "--name", "NSPCC"), "small letters"),
        (("add", "coventry", "police", "--per-minute", "0"), "between 1 and"),
        (("revoke", "coventry", "om_00000000"), "no key that begins with om_00000000"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(run: Run, words: tuple[str, ...], said: str) -> None:
    ran = run(*words)

    assert (ran.ended, ran.out) == (2, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_key_of_another_hub_cannot_be_revoked_from_here(run: Run) -> None:
    made = json.loads(run("add", "coventry", "police", "--json").out)

    assert run("revoke", "northamptonshire", made["prefix"]).ended == 2
    assert System(made["key"]).send().status_code == 201
