"""`openmash bench`: the speeds are measured and judged; two ways of reckoning agree."""

import re
import sys
from collections.abc import Callable

import pytest

from openmash.cli import bench_clocks
from tests.cli.running import Ran

type Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_clocks, "OURS", 600)
    monkeypatch.setattr(bench_clocks, "THEIRS", 200)


def test_due_times_a_second_are_printed_beside_the_peer_and_both_agree(run: Run) -> None:
    told = run("bench", "clocks")

    assert told.ended == 0
    assert re.search(r"openmash, all six kinds: [\d,]+ due times a second", told.out)
    assert re.search(r"businesstimedelta, working hours: [\d,]+ due times a second", told.out)
    assert re.search(r"ratio: \d+ on working hours, \d+ mixed", told.out)
    assert "agreement: 200 of 200 due times are the same" in told.out


def test_without_the_peer_it_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "businesstimedelta", None)

    told = run("bench", "clocks")

    assert told.ended == 0
    assert "businesstimedelta is not installed" in told.out


def test_what_cannot_be_measured_is_refused(run: Run) -> None:
    told = run("bench", "patience")

    assert (told.ended, told.err.count("\n")) == (2, 1)
