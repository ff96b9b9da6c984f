"""When a hub is open (section 3 of the design)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from openmash.policy.calendar import Calendar, OpeningHours, bank_holidays
from openmash.policy.errors import WrongInput
from openmash.policy.times import LONDON, iso_london, read_time

NORTHAMPTONSHIRE = {
    "monday": ("09:00", "17:30"),
    "tuesday": ("09:00", "17:30"),
    "wednesday": ("09:00", "17:30"),
    "thursday": ("09:00", "17:30"),
    "friday": ("09:00", "17:00"),
    "source": "NO 2",
}


def a_calendar(**changes: object) -> Calendar:
    return OpeningHours.model_validate(NORTHAMPTONSHIRE | changes).calendar


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-03-02T08:59:59", False),
        ("2026-03-02T09:00", True),
        ("2026-03-02T17:29:59", True),
        ("2026-03-02T17:30", False),
        ("2026-03-06T16:59", True),
        ("2026-03-06T17:00", False),
        ("2026-03-07T12:00", False),
        ("2026-03-08T12:00", False),
        ("2026-07-01T09:00", True),
        ("2026-07-01T08:30", False),
        ("2026-12-25T12:00", False),
    ],
)
def test_open_from_the_opening_minute_up_to_and_not_including_the_closing_minute(
    at: str, is_open: bool
) -> None:
    assert a_calendar().is_open(read_time(at)) is is_open


def test_closing_is_told_while_open_and_the_next_opening_at_any_time() -> None:
    friday_noon, friday_night = read_time("2026-03-06T12:00"), read_time("2026-03-06T20:00")

    calendar = a_calendar()

    assert calendar.closing(friday_noon) == read_time("2026-03-06T17:00")
    assert calendar.closing(friday_night) is None
    assert calendar.next_opening(friday_noon) == read_time("2026-03-09T09:00")
    assert calendar.next_opening(friday_night) == read_time("2026-03-09T09:00")
    assert calendar.next_opening(read_time("2026-03-09T09:00")) == read_time("2026-03-10T09:00")
    assert calendar.last_closing(friday_noon) == read_time("2026-03-05T17:30")
    assert calendar.last_closing(friday_night) == read_time("2026-03-06T17:00")
    assert calendar.last_closing(read_time("2026-03-09T08:59")) == read_time("2026-03-06T17:00")


def test_opening_is_by_the_clock_on_the_wall_in_summer_too() -> None:
    opening = a_calendar().next_opening(read_time("2026-03-28T12:00"))

    assert iso_london(opening) == "2026-03-30T09:00:00+01:00"


def test_christmas_and_new_year_are_left_out() -> None:
    opening = a_calendar().next_opening(read_time("2026-12-24T18:00"))

    # Boxing Day 2026 is a Saturday: the Monday after is the bank holiday in its place.
    assert opening == read_time("2026-12-29T09:00")
    assert not a_calendar().is_open(read_time("2027-01-01T12:00"))


@pytest.mark.parametrize(
    ("year", "days"),
    [
        # As the government lists them for England and Wales, one-off days included.
        (2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28"),
        (2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
        (2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"),
        (2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"),
        (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
    ],
)
def test_bank_holidays_are_those_of_england_and_wales(year: int, days: str) -> None:
    printed = {date.fromisoformat(f"{year}-{day}") for day in days.split()}

    assert {day for day in bank_holidays(year) if day.weekday() < 5} == printed


def test_a_day_that_only_scotland_keeps_is_a_working_day() -> None:
    assert a_calendar().is_open(read_time("2026-11-30T12:00"))
    assert a_calendar().is_open(read_time("2026-08-03T12:00"))


def test_a_closure_of_the_hubs_own_is_left_out() -> None:
    training = a_calendar(closures=["2026-03-04", date(2026, 3, 5)])

    assert not training.is_open(read_time("2026-03-04T12:00"))
    assert training.next_opening(read_time("2026-03-03T18:00")) == read_time("2026-03-06T09:00")


def test_a_hub_may_open_at_weekends() -> None:
    assert a_calendar(saturday=("10:00", "12:00")).is_open(read_time("2026-03-07T11:59"))


def test_an_opening_that_the_change_of_clocks_leaves_nothing_of_is_left_out() -> None:
    night = OpeningHours.model_validate({"sunday": ("01:30", "02:15"), "assumed": True}).calendar

    assert night.next_opening(read_time("2026-03-28T12:00")) == read_time("2026-04-05T01:30")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"monday": ("17:00", "09:00")}, "monday closes at 09:00, not after it opens at 17:00"),
        ({"friday": ("09:00", "09:00")}, "friday closes at 09:00"),
        ({"monday": ("9:00", "17:00")}, "not a time of day: write it like 09:00"),
        ({"monday": ("09:00", "24:00")}, "not a time of day"),
        ({"monday": (9, 17)}, "not a time of day"),
        ({"monday": ("09:00",)}, "Field required"),
        ({"closures": ["2026-02-30"]}, "not a date: write it like 2026-12-24"),
        ({"closures": [20]}, "not a date"),
        ({"bank_holidays": "scotland"}, "england-and-wales"),
        ({"funday": ("09:00", "17:00")}, "Extra inputs"),
        ({"source": None}, "neither its source nor that it is assumed"),
        (dict.fromkeys(["monday", "tuesday", "wednesday", "thursday", "friday"]), "no day"),
    ],
)
def test_hours_that_cannot_be_are_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        OpeningHours.model_validate(NORTHAMPTONSHIRE | change)


@pytest.mark.parametrize("year", [1, 1989, 2101, 9999])
def test_a_year_that_nobody_means_is_refused(year: int) -> None:
    with pytest.raises(WrongInput, match=f"the year {year} is not between 1990 and 2100"):
        a_calendar().is_open(datetime(year, 6, 1, tzinfo=LONDON))


def test_the_first_and_the_last_year_can_be_asked_for() -> None:
    calendar = a_calendar()

    assert calendar.next_opening(read_time("2100-12-31T23:00")) == read_time("2101-01-03T09:00")
    assert calendar.next_opening(read_time("1990-01-01T00:00")) == read_time("1990-01-02T09:00")


def test_a_hub_that_stays_closed_for_years_never_answers_wrongly() -> None:
    closed = a_calendar(closures=[date(2025, 1, 1) + timedelta(days=n) for n in range(365 * 4)])

    assert closed.next_opening(read_time("2026-06-01T12:00")) == read_time("2029-01-02T09:00")
    assert not closed.is_open(read_time("2026-06-01T12:00"))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 110 * 365 * 24), min_size=2, max_size=4))
def test_what_was_asked_before_does_not_change_an_answer(hours: list[int]) -> None:
    calendar = a_calendar()

    for at in (datetime(1990, 1, 2, tzinfo=UTC) + timedelta(hours=n) for n in hours):
        assert calendar.next_opening(at) == a_calendar().next_opening(at)
        assert calendar.closing(at) == a_calendar().closing(at)
