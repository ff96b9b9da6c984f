"""`openmash due` (section 6 of the design)."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.cli.running import Ran

type Run = Callable[..., Ran]


def test_the_due_time_and_why_are_printed(run: Run) -> None:
    told = run("due", "northamptonshire", "4 hours", "--at", "2026-03-02T10:20")

    assert told == (
        0,
        "2026-03-02T14:20:00+00:00  4 hours from Mon 2 Mar 2026 10:20 (elapsed time)\n",
        "",
    )


def test_json_is_one_object(run: Run) -> None:
    told = run("due", "coventry", "1 working day", "--at", "2026-07-03T16:45", "--json")

    answer = json.loads(told.out)
    assert told.ended == 0
    assert set(answer) == {"due", "why"}
    # Friday closes at half past four, so it counts from Monday's opening.
    assert answer["due"] == "2026-07-07T08:30:00+01:00"


@pytest.mark.parametrize(
    ("hub", "due"),
    [
        ("hertfordshire", "2026-03-09T16:30:00+00:00"),
        ("northamptonshire", "2026-03-09T16:30:00+00:00"),
        ("cambridgeshire", "2026-03-10T08:45:00+00:00"),
        ("coventry", "2026-03-10T08:30:00+00:00"),
    ],
)
def test_each_hub_reckons_by_its_own_hours(run: Run, hub: str, due: str) -> None:
    told = run("due", hub, "1 working day", "--at", "2026-03-06T16:30", "--json")

    assert json.loads(told.out)["due"] == due


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["atlantis", "4 hours", "--at", "2026-03-02T10:20"], "northamptonshire"),
        (["coventry", "4 hour-ish", "--at", "2026-03-02T10:20"], '"4 hour-ish" is not a duration'),
        (["coventry", "-4 hours", "--at", "2026-03-02T10:20"], '"-4 hours" is not a duration'),
        (["coventry", "999999999999 hours", "--at", "2026-03-02T10:20"], "is not a duration"),
        (["coventry", "99999999 hours", "--at", "2026-03-02T10:20"], "longer than any hub allows"),
        (["coventry", "4 hours", "--at", "yesterday"], '"yesterday" is not a time'),
        (["coventry", "4 hours", "--at", "2026-03-29T01:30"], "does not exist"),
        (["coventry", "1 working day", "--at", "9999-12-31T23:59"], "year 9999"),
        (["coventry", "4 hours", "--at", "9999-12-31T23:59-12:00"], "outside the calendar"),
        (["coventry", "4 hours"], "--at TIME"),
        (["coventry", "--at", "2026-03-02T10:20"], "say how long"),
        (["coventry", "4 hours", "--batch"], "leave out the rest"),
        (["coventry", "4\nhours", "--at", "2026-03-02T10:20"], "is not a duration"),
        ([], "HUB"),
        (["coventry", "4 hours", "--at", "2026-03-02T10:20", "--jason"], "--jason"),
    ],
)
def test_wrong_input_is_one_clear_line_and_ends_in_2(run: Run, words: list[str], said: str) -> None:
    told = run("due", *words)

    assert told.ended == 2
    assert told.out == ""
    assert said in told.err
    assert told.err.count("\n") == 1


def test_a_batch_answers_in_the_same_order(run: Run) -> None:
    asked = [
        {"within": "4 hours", "at": "2026-03-02T10:20"},
        {"at": "2026-03-02T10:20", "within": "same day"},
        {"within": "by 09:15", "at": "2026-07-02T10:20Z"},
    ]

    told = run(
        "due", "coventry", "--batch", stdin="".join(f"{json.dumps(line)}\n" for line in asked)
    )

    answers = [json.loads(line) for line in told.out.splitlines()]
    assert told.ended == 0
    assert [answer["due"] for answer in answers] == [
        "2026-03-02T14:20:00+00:00",
        "2026-03-02T23:59:00+00:00",
        "2026-07-03T09:15:00+01:00",
    ]
    assert all(set(answer) == {"due", "why"} for answer in answers)


GOOD = b'{"within": "4 hours", "at": "2026-03-02T10:20"}'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"", "not a line of JSON"),
        (b"4 hours", "not a line of JSON"),
        (b'{"within": "4 hours"', "not a line of JSON"),
        (b"\xff\xfe\xfd", "not a line of JSON"),
        (b"[" * 200_000, "not a line of JSON"),
        (b"9" * 5_000, "not a line of JSON"),
        (b"[]", "not a JSON object: write one with the keys within, at"),
        (b"null", "not a JSON object"),
        (b'"4 hours"', "not a JSON object"),
        (b"{}", '"within" is missing'),
        (b'{"within": "4 hours"}', '"at" is missing'),
        (b'{"within": 4, "at": "2026-03-02T10:20"}', '"within" must be text'),
        (b'{"within": null, "at": "2026-03-02T10:20"}', '"within" must be text'),
        (b'{"within": "4 hours", "at": 1772446800}', '"at" must be text'),
        (b'{"within": "4 hours", "at": ["2026-03-02T10:20"]}', '"at" must be text'),
        (GOOD[:-1] + b', "hub": "coventry"}', '"hub" is not a key that is known here'),
        (b'{"within": "4 hours", "at": "9999-03-02T10:20"}', "year 9999"),
        (b'{"within": "soon", "at": "2026-03-02T10:20"}', "is not a duration"),
        (b'{"within": "\\ud800", "at": "2026-03-02T10:20"}', "is not a duration"),
    ],
)
def test_a_bad_line_has_its_error_in_its_place(run: Run, line: bytes, said: str) -> None:
    told = run("due", "coventry", "--batch", stdin=b"\n".join([GOOD, line, GOOD, b""]))

    before, bad, after = (json.loads(answer) for answer in told.out.splitlines())
    assert told.ended == 2
    assert said in bad["error"]
    assert set(bad) == {"error"}
    assert before == after
    assert before["due"] == "2026-03-02T14:20:00+00:00"
    assert told.err == ""


def test_an_empty_batch_is_done(run: Run) -> None:
    assert run("due", "coventry", "--batch") == (0, "", "")


@pytest.mark.parametrize("options", [[], ["-O"]], ids=["plain", "optimised"])
def test_the_program_itself_answers_without_starting_a_database_or_django(
    options: list[str],
) -> None:
    script = (
        "import sys; from openmash.cli.main import main; ended = main(sys.argv[1:]); "
        "sys.exit(3 if 'django' in sys.modules else ended)"
    )
    asked = [sys.executable, *options, "-c", script, "due", "coventry", "5 working days"]

    told = subprocess.run(
        [*asked, "--at", "2026-03-30T10:00"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "TZ": "Pacific/Auckland"},
    )

    assert told.returncode == 0
    assert told.stdout.startswith("2026-04-08T10:00:00+01:00  5 working days from Mon 30 Mar 2026")
    assert told.stderr == ""
