"""`openmash clocks` (section 6 of the design)."""

import json
from collections.abc import Callable

import pytest

from tests.cli.running import Ran

type Run = Callable[..., Ran]

RECEIVED = ["--event", "contact-received", "--at", "2026-03-02T10:20"]


def test_each_clock_stands_on_a_line_with_its_reason(run: Run) -> None:
    told = run("clocks", "coventry", *RECEIVED, "--rag", "GREEN")

    assert told.ended == 0
    assert (
        "enquiry-outcome: 2026-03-03T10:20:00+00:00  GREEN: 24 hours from receipt, "
        "Mon 2 Mar 2026 10:20 (elapsed time). CV 7"
    ) in told.out


def test_where_no_clock_starts_it_says_so(run: Run) -> None:
    event = ["--event", "dispute-raised", "--at", "2026-03-02T10:20"]

    assert run("clocks", "coventry", *event) == (0, "this starts no clock in this hub\n", "")
    assert json.loads(run("clocks", "coventry", *event, "--json").out) == {"clocks": []}


def test_json_lists_the_clocks_in_the_order_of_the_profile(run: Run) -> None:
    told = run("clocks", "hertfordshire", *RECEIVED, "--rag", "AMBER", "--json")

    clocks = json.loads(told.out)["clocks"]
    outcome = next(clock for clock in clocks if clock["name"] == "enquiry-outcome")
    assert told.ended == 0
    assert all(set(clock) == {"name", "within", "due", "why", "source"} for clock in clocks)
    assert (outcome["within"], outcome["due"]) == ("72 hours", "2026-03-05T10:20:00+00:00")
    assert "our reading" in outcome["why"]


def test_every_fact_can_be_said(run: Run) -> None:
    facts = ["--channel", "telephone", "--referrer", "professional", "--kind", "service"]
    more = ["--destination", "early-help", "--open-to", "early-help", "--rag", "GREEN"]

    told = run("clocks", "northamptonshire", *RECEIVED, *facts, *more, "--json")

    within = {clock["name"]: clock["within"] for clock in json.loads(told.out)["clocks"]}
    assert within["record-contact"] == "0 hours"
    assert within["pass-to-team"] == "72 hours"
    assert within["pass-open-case"] == "24 hours"
    assert "answer-information-request" not in within


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--event", "contact-lost", "--at", "2026-03-02T10:20"], "dispute-raised"),
        ([*RECEIVED, "--rag", "PURPLE"], '"PURPLE" is not one of: BLUE, GREEN, AMBER, RED'),
        ([*RECEIVED, "--channel", "pigeon"], "online-form"),
        ([*RECEIVED, "--referrer", "nobody"], "anonymous"),
        ([*RECEIVED, "--kind", "odd"], "information-request"),
        ([*RECEIVED, "--destination", "moon"], "area-team"),
        ([*RECEIVED, "--open-to", "all"], "social-care"),
        (["--at", "2026-03-02T10:20"], "--event"),
        (["--event", "contact-received"], "--at"),
        ([*RECEIVED, "--batch"], "leave out the rest"),
        (["--event", "contact-received", "--at", "2026-02-30T10:20"], "is not a time"),
    ],
)
def test_wrong_input_lists_what_there_is_in_one_line_and_ends_in_2(
    run: Run, words: list[str], said: str
) -> None:
    told = run("clocks", "coventry", *words)

    assert (told.ended, told.out) == (2, "")
    assert said in told.err
    assert told.err.count("\n") == 1


def test_a_batch_takes_the_same_keys_and_a_null_is_not_known(run: Run) -> None:
    lines = [
        '{"event": "contact-received", "at": "2026-03-02T10:20", "open_to": "early-help"}',
        '{"event": "contact-received", "at": "2026-03-02T10:20", "open_to": null, "rag": "RED"}',
        '{"event": "contact-received", "at": "2026-03-02T10:20", "open-to": "early-help"}',
        '{"event": "contact-received", "at": "2026-03-02T10:20", "rag": "MAUVE"}',
        '{"event": "dispute-raised", "at": "2026-03-02T10:20"}',
    ]

    told = run("clocks", "northamptonshire", "--batch", stdin="\n".join(lines))

    open_case, red, misspelt, mauve, dispute = (json.loads(line) for line in told.out.splitlines())
    assert told.ended == 2
    assert "pass-open-case" in {clock["name"] for clock in open_case["clocks"]}
    assert "pass-open-case" not in {clock["name"] for clock in red["clocks"]}
    assert "open-to" in misspelt["error"]
    assert "MAUVE" in mauve["error"]
    assert [clock["name"] for clock in dispute["clocks"]] == ["resolve-dispute"]
