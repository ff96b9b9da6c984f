"""When a duration is used up (section 3 of the design): a table, and stepping minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openmash.policy.calendar import WEEKDAYS, Calendar, OpeningHours
from openmash.policy.clocks import due, due_at
from openmash.policy.durations import Duration, Unit
from openmash.policy.errors import WrongInput
from openmash.policy.times import LONDON, iso_london, read_time

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WEEK = dict.fromkeys(WEEKDAYS[:4], ("09:00", "17:30")) | {"friday": ("09:00", "17:00")}

HUB = OpeningHours.model_validate(WEEK | {"assumed": True})
HUBS = (
    HUB,
    OpeningHours.model_validate(
        WEEK
        | {"tuesday": ("08:30", "12:00"), "saturday": ("10:00", "13:15"), "assumed": True}
        | {"closures": ["2026-03-27", "2026-03-30", "2025-10-27", "2027-12-24", "2028-03-24"]}
    ),
    # Open while the clocks change.
    OpeningHours.model_validate(
        {"saturday": ("18:00", "23:45"), "sunday": ("00:15", "04:00"), "assumed": True}
    ),
)


@pytest.mark.parametrize(
    ("within", "start", "due_time"),
    [
        # Elapsed time, reckoned in UTC.
        ("4 hours", "2026-03-02T10:20", "2026-03-02T14:20:00+00:00"),
        ("0 hours", "2026-03-02T10:20", "2026-03-02T10:20:00+00:00"),
        ("24 hours", "2026-03-28T10:00", "2026-03-29T11:00:00+01:00"),
        ("4 hours", "2026-03-28T23:00", "2026-03-29T04:00:00+01:00"),
        ("24 hours", "2026-10-24T10:00", "2026-10-25T09:00:00+00:00"),
        ("1 hour", "2026-10-25T00:30", "2026-10-25T01:30:00+01:00"),
        ("2 hours", "2026-10-25T00:30", "2026-10-25T01:30:00+00:00"),
        ("72 hours", "2026-03-06T16:00", "2026-03-09T16:00:00+00:00"),
        # Time while the hub is open.
        ("4 working hours", "2026-03-02T10:20", "2026-03-02T14:20:00+00:00"),
        ("4 working hours", "2026-03-02T13:30", "2026-03-02T17:30:00+00:00"),
        ("4 working hours", "2026-03-02T13:31", "2026-03-03T09:01:00+00:00"),
        ("4 working hours", "2026-03-06T13:00", "2026-03-06T17:00:00+00:00"),
        ("4 working hours", "2026-03-06T15:00", "2026-03-09T11:00:00+00:00"),
        ("4 working hours", "2026-03-07T12:00", "2026-03-09T13:00:00+00:00"),
        ("8 working hours", "2026-03-27T13:00", "2026-03-30T13:00:00+01:00"),
        ("1 working hour", "2026-12-24T17:00", "2026-12-29T09:30:00+00:00"),
        ("0 working hours", "2026-03-02T10:20", "2026-03-02T10:20:00+00:00"),
        ("0 working hours", "2026-03-07T10:20", "2026-03-09T09:00:00+00:00"),
        ("1 working hour", "2026-03-02T17:00:30", "2026-03-03T09:30:30+00:00"),
        # The same time on a later open day.
        ("1 working day", "2026-03-02T10:20", "2026-03-03T10:20:00+00:00"),
        ("1 working day", "2026-03-05T17:15", "2026-03-06T17:00:00+00:00"),
        ("1 working day", "2026-03-06T16:30", "2026-03-09T16:30:00+00:00"),
        ("1 working day", "2026-03-07T11:00", "2026-03-10T09:00:00+00:00"),
        ("1 working day", "2026-03-02T08:00", "2026-03-03T09:00:00+00:00"),
        ("1 working day", "2026-03-02T17:30", "2026-03-04T09:00:00+00:00"),
        ("5 working days", "2026-03-30T10:00", "2026-04-08T10:00:00+01:00"),
        ("5 working days", "2026-12-21T10:00", "2026-12-30T10:00:00+00:00"),
        ("1 working day", "2026-03-27T10:00", "2026-03-30T10:00:00+01:00"),
        ("0 working days", "2026-03-07T10:00", "2026-03-09T09:00:00+00:00"),
        # Calendar days.
        ("10 days", "2026-03-02T10:20", "2026-03-12T10:20:00+00:00"),
        ("10 days", "2026-03-25T10:20", "2026-04-04T10:20:00+01:00"),
        ("1 day", "2026-03-28T01:30", "2026-03-29T02:30:00+01:00"),
        ("1 day", "2026-10-24T01:30", "2026-10-25T01:30:00+01:00"),
        ("371 days", "2026-10-25T01:30:00+00:00", "2027-10-31T01:30:00+01:00"),
        ("154 days", "2026-10-25T01:30:00+00:00", "2027-03-28T02:30:00+01:00"),
        ("0 days", "2026-10-25T01:30:00+00:00", "2026-10-25T01:30:00+00:00"),
        # The end of the day in London.
        ("same day", "2026-03-02T10:20", "2026-03-02T23:59:00+00:00"),
        ("same day", "2026-07-01T23:30:00+00:00", "2026-07-02T23:59:00+01:00"),
        ("same day", "2026-03-29T00:30", "2026-03-29T23:59:00+01:00"),
        ("same day", "2026-03-07T10:20", "2026-03-07T23:59:00+00:00"),
        # By a time of day.
        ("by 09:15", "2026-03-02T09:14", "2026-03-02T09:15:00+00:00"),
        ("by 09:15", "2026-03-02T09:15", "2026-03-02T09:15:00+00:00"),
        ("by 09:15", "2026-03-02T09:15:01", "2026-03-03T09:15:00+00:00"),
        ("by 09:15", "2026-03-06T12:00", "2026-03-09T09:15:00+00:00"),
        ("by 09:15", "2026-04-02T12:00", "2026-04-07T09:15:00+01:00"),
        ("by 09:15", "2026-03-28T12:00", "2026-03-30T09:15:00+01:00"),
        ("by 09:15", "2026-03-07T06:00", "2026-03-09T09:15:00+00:00"),
    ],
)
def test_due_times_are_those_of_the_table(within: str, start: str, due_time: str) -> None:
    answer = due(read_time(start), Duration.parse(within), HUB.calendar)

    assert iso_london(answer.at) == due_time
    assert answer.why.startswith(f"{within} from ")


@cache
def _bank_holidays() -> frozenset[date]:
    """Weekdays only, as the government lists them."""
    listed = {
        2024: "12-25 12-26",
        2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
        2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28",
        2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-25 12-26 12-27 12-28",
        2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26 01-01",
        2029: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
    }
    return frozenset(
        date.fromisoformat(f"{year}-{day}") for year, days in listed.items() for day in days.split()
    )


def _open(hours: OpeningHours, day: date) -> bool:
    shut = day in _bank_holidays() or day in hours.closures
    return bool(hours.week[day.weekday()]) and not shut


def _is_open(hours: OpeningHours, at: datetime) -> bool:
    local = at.astimezone(LONDON)
    span = hours.week[local.weekday()]
    return bool(span and span[0] <= local.time() < span[1] and _open(hours, local.date()))


def _step(hours: OpeningHours, start: datetime, within: Duration) -> datetime:
    """The due time by walking minute by minute, the way one counts on a clock face."""
    at = start.astimezone(UTC)
    match within.unit:
        case Unit.HOURS:
            for _ in range(within.amount * 60):
                at += MINUTE
        case Unit.WORKING_HOURS:
            left = within.amount * 60
            while left or (not within.amount and not _is_open(hours, at)):
                left -= _is_open(hours, at) and left > 0
                at += MINUTE
        case Unit.WORKING_DAYS:
            while not _is_open(hours, at):
                at += MINUTE
            day, left = at.astimezone(LONDON).date(), within.amount
            while left:
                day += DAY
                left -= _open(hours, day)
            if within.amount:
                at = _first_minute(day, at.astimezone(LONDON).time())
                span = hours.week[day.weekday()]
                assert span
                at = min(at, _first_minute(day, span[1]))
        case Unit.DAYS:
            local = at.astimezone(LONDON)
            if within.amount:
                at = _first_minute(local.date() + within.amount * DAY, local.time())
        case Unit.SAME_DAY:
            at = _first_minute(at.astimezone(LONDON).date(), time(23, 59))
        case Unit.BY:
            while not (
                at.astimezone(LONDON).time() == within.by
                and _open(hours, at.astimezone(LONDON).date())
            ):
                at += MINUTE
    return at


def _first_minute(day: date, wall: time) -> datetime:
    """The first minute of a day at which the wall clock shows a time; if none does, an hour on."""
    at = datetime.combine(day, time(0), LONDON).astimezone(UTC)
    for minute in (at + n * MINUTE for n in range(25 * 60)):
        local = minute.astimezone(LONDON)
        if local.date() == day and local.time() == wall:
            return minute
    return _first_minute(day, wall.replace(hour=wall.hour + 1))


CHANGES = [
    datetime(*day, 1, tzinfo=UTC)
    for day in (
        *((2025, 3, 30), (2025, 10, 26), (2026, 3, 29), (2026, 10, 25)),
        *((2027, 3, 28), (2027, 10, 31), (2028, 3, 26), (2028, 10, 29)),
    )
]
WHENEVER = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + minutes * MINUTE
)
ROUND_A_CHANGE = st.builds(
    lambda change, minutes: change + minutes * MINUTE,
    st.sampled_from(CHANGES),
    st.integers(-4 * 24 * 60, 2 * 24 * 60),
)
ROUND_CHRISTMAS = st.builds(
    lambda year, minutes: datetime(year, 12, 23, tzinfo=UTC) + minutes * MINUTE,
    st.integers(2025, 2027),
    st.integers(0, 10 * 24 * 60),
)
STARTS = st.one_of(WHENEVER, ROUND_A_CHANGE, ROUND_CHRISTMAS)
WITHINS = st.one_of(
    st.builds(Duration, st.just(Unit.HOURS), st.integers(0, 100)),
    st.builds(Duration, st.just(Unit.WORKING_HOURS), st.integers(0, 12)),
    st.builds(Duration, st.just(Unit.WORKING_DAYS), st.integers(0, 12)),
    st.builds(Duration, st.just(Unit.DAYS), st.integers(0, 30)),
    st.just(Duration(Unit.SAME_DAY)),
    st.builds(
        lambda hour, minute: Duration(Unit.BY, by=time(hour, minute)),
        st.integers(5, 23),
        st.integers(0, 59),
    ),
)


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(HUBS), STARTS, WITHINS)
@example(HUBS[2], datetime(2026, 3, 29, 0, 30, tzinfo=UTC), Duration.parse("2 working hours"))
@example(HUBS[2], datetime(2026, 10, 25, 0, 30, tzinfo=UTC), Duration.parse("4 working hours"))
@example(HUBS[2], datetime(2026, 3, 22, 1, 30, tzinfo=UTC), Duration.parse("2 working days"))
@example(HUBS[2], datetime(2026, 10, 18, 0, 30, tzinfo=UTC), Duration.parse("2 working days"))
def test_a_due_time_is_what_one_counts_minute_by_minute(
    hours: OpeningHours, start: datetime, within: Duration
) -> None:
    assert due_at(start, within, hours.calendar) == _step(hours, start, within)


@settings(deadline=None)
@given(
    st.sampled_from(HUBS),
    STARTS,
    WITHINS.filter(lambda within: within.unit not in (Unit.DAYS, Unit.WORKING_DAYS)),
    st.integers(0, 59_999_999),
)
def test_starting_later_is_never_due_earlier(
    hours: OpeningHours, start: datetime, within: Duration, more: int
) -> None:
    """Days go by the clock on the wall, which is put back once a year: they are left out here."""
    later = start + timedelta(microseconds=more)

    assert due_at(start, within, hours.calendar) <= due_at(later, within, hours.calendar)


@settings(deadline=None)
@given(st.sampled_from(HUBS), STARTS, WITHINS)
def test_the_zone_in_which_a_start_is_written_does_not_matter(
    hours: OpeningHours, start: datetime, within: Duration
) -> None:
    in_utc = due_at(start, within, hours.calendar)

    assert due_at(start.astimezone(LONDON), within, hours.calendar) == in_utc
    assert in_utc.tzinfo is UTC
    assert in_utc >= start


@pytest.mark.parametrize(
    ("within", "start", "said"),
    [
        ("4 hours", "2026-03-02T10:20", "4 hours from Mon 2 Mar 2026 10:20 (elapsed time)"),
        ("24 hours", "2026-03-28T10:00", "the change of clocks counted in"),
        ("0 hours", "2026-03-02T10:20", "at once"),
        ("4 working hours", "2026-03-07T12:00", "the hub is closed, so from Mon 9 Mar 2026 09:00"),
        ("4 working hours", "2026-03-02T13:30", "that is when it closes"),
        ("5 working days", "2026-03-30T10:00", "Fri 3 Apr left out, Good Friday"),
        ("300 working days", "2026-03-30T10:00", "bank holidays and closures left out"),
        ("1 day", "2026-03-28T01:30", "which the change of clocks leaves out that day"),
        ("same day", "2026-03-07T10:20", "while closed, out of hours holds it"),
        ("by 09:15", "2026-03-02T10:00", "the first 09:15 of a day on which the hub opens"),
    ],
)
def test_the_reason_can_be_checked_by_hand(within: str, start: str, said: str) -> None:
    assert said in due(read_time(start), Duration.parse(within), HUB.calendar).why


@pytest.mark.parametrize("within", ["4 hours", "1 working hour", "1 working day", "1 day"])
@pytest.mark.parametrize("year", [1, 1989, 2101, 9999])
def test_a_year_that_nobody_means_is_refused(within: str, year: int) -> None:
    with pytest.raises(WrongInput, match="is not between 1990 and 2100"):
        due_at(datetime(year, 1, 1, 12, tzinfo=UTC), Duration.parse(within), HUB.calendar)


@pytest.mark.parametrize(
    "within", ["87600 hours", "20000 working hours", "2600 working days", "3650 days"]
)
def test_the_longest_durations_end_within_the_calendar(within: str) -> None:
    last = datetime(2100, 12, 31, 12, tzinfo=UTC)

    assert due_at(last, Duration.parse(within), HUB.calendar).year in range(2108, 2113)


def test_a_duration_that_a_hub_can_never_use_up_is_refused() -> None:
    seldom = Calendar(OpeningHours.model_validate({"monday": ("09:00", "09:15"), "assumed": True}))

    with pytest.raises(WrongInput, match="not open often enough"):
        due_at(read_time("2026-03-02T10:20"), Duration.parse("20000 working hours"), seldom)
