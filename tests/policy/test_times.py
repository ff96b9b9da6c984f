"""Times as people and programs write them, and as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmash.policy.errors import WrongInput
from openmash.policy.times import (
    age_words,
    as_written,
    date_words,
    in_words,
    iso_london,
    length_words,
    opening_words,
    read_time,
    time_words,
)


@pytest.mark.parametrize(
    ("text", "london"),
    [
        ("2026-03-02T10:20", "2026-03-02T10:20:00+00:00"),
        ("2026-03-02 10:20", "2026-03-02T10:20:00+00:00"),
        ("2026-07-02T10:20:30", "2026-07-02T10:20:30+01:00"),
        ("2026-07-02T10:20Z", "2026-07-02T11:20:00+01:00"),
        ("2026-07-02T10:20+05:30", "2026-07-02T05:50:00+01:00"),
        ("20260302T1020", "2026-03-02T10:20:00+00:00"),
        ("2026-W10-1T10:20", "2026-03-02T10:20:00+00:00"),
        ("2026-10-25T01:30", "2026-10-25T01:30:00+01:00"),
        ("2026-10-25T01:30+00:00", "2026-10-25T01:30:00+00:00"),
        ("2026-03-29T00:59", "2026-03-29T00:59:00+00:00"),
        ("2026-03-29T02:00", "2026-03-29T02:00:00+01:00"),
    ],
)
def test_a_time_without_an_offset_is_london_and_a_doubled_one_the_earlier(
    text: str, london: str
) -> None:
    assert iso_london(read_time(text)) == london


@pytest.mark.parametrize("text", ["2026-03-29T01:00", "2026-03-29T01:30", "2025-03-30T01:59:59"])
def test_a_time_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(WrongInput, match="does not exist: the clocks go forward that night"):
        read_time(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "10:20",
        "2026-03-02",
        "2026-02-30T10:20",
        "2026-03-02T25:00",
        "2026-03-02x10:20",
        "2026-03-02T10:20 ",
        "2026-03-02T10:20\n",
        "02/03/2026 10:20",
        "٢٠٢٦-03-02T10:20",
        "2026-03-02T10:20+25:00",
        "1772446800",
        "99999-01-01T10:20",
    ],
)
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(WrongInput, match="is not a time: write it like 2026-03-02T10:20"):
        read_time(text)


@pytest.mark.parametrize("text", ["0001-01-01T00:00+05:00", "9999-12-31T23:59-05:00"])
def test_a_time_at_the_very_end_of_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(WrongInput, match="outside the calendar"):
        read_time(text)


@given(st.text())
def test_any_text_is_a_time_or_refused_and_never_breaks(text: str) -> None:
    try:
        read = read_time(text)
    except WrongInput:
        return

    assert read.tzinfo is UTC


@given(st.integers(0, 10_000_000))
def test_what_is_written_is_read_back_the_same(minutes: int) -> None:
    at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    assert read_time(iso_london(at)) == at


NOW = read_time("2026-03-02T12:10")


@pytest.mark.parametrize(
    ("due", "text", "late", "soon"),
    [
        ("2026-03-02T14:20", "due today 14:20, in 2 hours 10 minutes", False, False),
        ("2026-03-02T13:10", "due today 13:10, in 1 hour", False, True),
        ("2026-03-02T12:11", "due today 12:11, in 1 minute", False, True),
        ("2026-03-02T12:10:30", "due today 12:10, in less than a minute", False, True),
        ("2026-03-02T12:10", "due now", False, True),
        ("2026-03-02T12:09:30", "less than a minute late", True, False),
        ("2026-03-02T11:29", "41 minutes late", True, False),
        ("2026-03-01T11:10", "1 day 1 hour late", True, False),
        ("2026-02-27T12:10", "3 days late", True, False),
        ("2026-03-03T12:10", "due Tue 3 Mar 12:10", False, False),
        ("2027-01-04T09:15", "due Mon 4 Jan 2027 09:15", False, False),
        ("2026-07-01T09:15", "due Wed 1 Jul 09:15", False, False),
    ],
)
def test_a_due_time_is_said_as_a_colleague_would(
    due: str, text: str, late: bool, soon: bool
) -> None:
    words = in_words(read_time(due), NOW)

    assert (words.text, words.late, words.soon) == (text, late, soon)


def test_today_is_the_day_in_london_and_time_left_is_real_time() -> None:
    just_after_midnight = read_time("2026-07-01T00:10")
    night_of_the_change = read_time("2026-10-25T00:30")

    assert in_words(read_time("2026-06-30T23:30+00:00"), just_after_midnight).text.startswith(
        "due today 00:30"
    )
    assert in_words(read_time("2026-10-25T01:30Z"), night_of_the_change).text == (
        "due today 01:30, in 2 hours"
    )


def test_what_is_due_within_the_hour_says_so_past_midnight_too() -> None:
    words = in_words(read_time("2026-03-03T00:10"), read_time("2026-03-02T23:50"))

    assert (words.text, words.soon) == ("due Tue 3 Mar 00:10, in 20 minutes", True)


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (None, "age not known"),
        ("2026-03-03", "not yet born"),
        ("2026-03-02", "born today"),
        ("2026-03-01", "1 day"),
        ("2026-02-17", "13 days"),
        ("2026-02-16", "2 weeks"),
        ("2025-12-03", "12 weeks"),
        ("2025-12-02", "3 months"),
        ("2024-03-03", "23 months"),
        ("2024-03-02", "2 years"),
        ("2008-03-03", "17 years"),
        ("2008-03-02", "18 years"),
        ("2008-02-29", "18 years"),
    ],
)
def test_an_age_is_said_as_a_hub_says_it(born: str | None, age: str) -> None:
    day = date.fromisoformat(born) if born else None

    assert age_words(day, date(2026, 3, 2)) == age


def test_somebody_born_on_a_leap_day_comes_of_age_on_the_first_of_march() -> None:
    assert age_words(date(2008, 2, 29), date(2026, 2, 28)) == "17 years"
    assert age_words(date(2008, 2, 29), date(2026, 3, 1)) == "18 years"


def test_dates_times_and_lengths_are_written_out() -> None:
    assert date_words(date(2026, 3, 2)) == "2 March 2026"
    assert time_words(read_time("2026-07-01T09:05Z")) == "Wed 1 Jul 2026 10:05"
    assert length_words(timedelta(days=1, hours=1, minutes=5)) == "1 day 1 hour"
    assert length_words(timedelta(0)) == "less than a minute"


def test_what_somebody_wrote_is_said_back_short_and_on_one_line() -> None:
    assert as_written("two\nlines") == '"two lines"'
    assert as_written(" 4  hours") == '" 4  hours"', "what is wrong with it must be seen"
    assert as_written("\x1b[2J") == '" [2J"'
    assert as_written("x" * 1000) == f'"{"x" * 57}..."'


@given(st.text())
def test_whatever_was_written_the_refusal_is_one_line(text: str) -> None:
    assert len(as_written(text).splitlines()) == 1


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-03-02T09:00", "today at 09:00"),
        ("2026-03-03T09:00", "tomorrow at 09:00"),
        ("2026-03-09T08:45", "Monday 9 March at 08:45"),
    ],
)
def test_an_opening_is_told_as_to_a_neighbour(at: str, words: str) -> None:
    assert opening_words(read_time(at), read_time("2026-03-02T03:00")) == words
