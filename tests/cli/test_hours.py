"""`openmash hours` (section 6 of the design)."""

import json
from collections.abc import Callable

import pytest

from tests.cli.running import Ran

type Run = Callable[..., Ran]


def test_an_open_hub_says_until_when_and_answers_itself(run: Run) -> None:
    told = run("hours", "northamptonshire", "--at", "2026-07-03T16:59", "--json")

    answer = json.loads(told.out)
    assert told.ended == 0
    assert answer["open"] is True
    assert answer["closes"] == "2026-07-03T17:00:00+01:00"
    assert answer["next_opening"] is None
    assert "0300 126 1000" in answer["answered_by"]


def test_a_closed_hub_says_when_it_opens_and_who_answers_until_then(run: Run) -> None:
    told = run("hours", "northamptonshire", "--at", "2026-07-03T17:00", "--json")

    answer = json.loads(told.out)
    assert answer["open"] is False
    assert answer["closes"] is None
    assert answer["next_opening"] == "2026-07-06T09:00:00+01:00"
    assert "01604 626938" in answer["answered_by"]


@pytest.mark.parametrize(
    ("hub", "last_minute", "closed"),
    [
        ("hertfordshire", "2026-03-06T16:59", "2026-03-06T17:00"),
        ("cambridgeshire", "2026-03-05T17:19", "2026-03-05T17:20"),
        ("cambridgeshire", "2026-03-06T16:19", "2026-03-06T16:20"),
        ("coventry", "2026-03-05T16:59", "2026-03-05T17:00"),
        ("coventry", "2026-03-06T16:29", "2026-03-06T16:30"),
        ("northamptonshire", "2026-03-05T17:29", "2026-03-05T17:30"),
    ],
)
def test_hours_are_those_of_the_documents(
    run: Run, hub: str, last_minute: str, closed: str
) -> None:
    assert json.loads(run("hours", hub, "--at", last_minute, "--json").out)["open"] is True
    assert json.loads(run("hours", hub, "--at", closed, "--json").out)["open"] is False


def test_without_json_it_is_said_in_words(run: Run) -> None:
    is_open = run("hours", "coventry", "--at", "2026-03-02T10:00")
    closed = run("hours", "coventry", "--at", "2026-12-25T10:00")

    assert is_open.out.startswith("open until Mon 2 Mar 2026 17:00; answered by ")
    assert closed.out.startswith("closed until Tue 29 Dec 2026 08:30; answered by ")


@pytest.mark.parametrize("words", [[], ["--at", "noon"], ["--at", "9999-01-01T00:00"]])
def test_wrong_input_is_one_clear_line(run: Run, words: list[str]) -> None:
    told = run("hours", "coventry", *words)

    assert (told.ended, told.out, told.err.count("\n")) == (2, "", 1)
