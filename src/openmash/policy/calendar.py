"""When a hub is open (section 3 of the design): its hours, bank holidays, its own closures.

A calendar lays its open days out in order, in UTC, each with the time that the hub has been open
before it. A due time is then two look-ups, however far away it is, and no walk from day to day.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Annotated, Literal, Self

import holidays
from pydantic import BeforeValidator, model_validator

from openmash.policy.errors import WrongInput
from openmash.policy.sourced import Sourced
from openmash.policy.times import LONDON

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# Due times are reckoned from and for these years: further off, bank holidays are anybody's guess
# and a year is a slip of the finger. The longest duration of the last year ends before the end.
FIRST_YEAR, LAST_YEAR = 1990, 2100
_END = 2120

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


def _time_of_day(value: object) -> time:
    if isinstance(value, time) and value.tzinfo is None:
        return value
    if isinstance(value, str) and _TIME.fullmatch(value):
        return time.fromisoformat(value)
    raise ValueError(f"{value} is not a time of day: write it like 09:00")


def _day(value: object) -> date:
    try:
        if isinstance(value, str):
            return date.fromisoformat(value)
    except ValueError:
        pass
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError(f"{value} is not a date: write it like 2026-12-24")


type TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
type Day = Annotated[date, BeforeValidator(_day)]
type Span = tuple[TimeOfDay, TimeOfDay]


class OpeningHours(Sourced):
    """The [hours] table of a profile: opening and closing time of each weekday that opens."""

    monday: Span | None = None
    tuesday: Span | None = None
    wednesday: Span | None = None
    thursday: Span | None = None
    friday: Span | None = None
    saturday: Span | None = None
    sunday: Span | None = None
    bank_holidays: Literal["england-and-wales"] = "england-and-wales"
    closures: tuple[Day, ...] = ()

    @model_validator(mode="after")
    def _opens(self) -> Self:
        for name, span in zip(WEEKDAYS, self.week, strict=True):
            if span and span[1] <= span[0]:
                raise ValueError(
                    f"{name} closes at {span[1]:%H:%M}, not after it opens at {span[0]:%H:%M}"
                )
        if not any(self.week):
            raise ValueError("no day of the week opens")
        return self

    @property
    def week(self) -> tuple[Span | None, ...]:
        """Opening and closing time of each weekday, Monday first; None: closed."""
        days = (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday)
        return (*days, self.saturday, self.sunday)

    @cached_property
    def calendar(self) -> "Calendar":
        """These hours laid out day by day; kept, because laying out takes a while."""
        return Calendar(self)


@lru_cache(maxsize=256)
def bank_holidays(year: int) -> Mapping[date, str]:
    """Bank holidays of England and Wales in a year, with their names."""
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year).items())


def check_year(at: datetime) -> None:
    """Refuse a moment in a year that nobody can mean."""
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise WrongInput(f"the year {at.year} is not between {FIRST_YEAR} and {LAST_YEAR}")


@dataclass(frozen=True, slots=True)
class _Laid:
    """Open days of some whole years, in order. Never changed, so that threads can share it.

    The first one is a day of no length before all others: every moment has an open day before it.
    """

    first_year: int
    last_year: int
    days: list[date]
    opens: list[datetime]
    closes: list[datetime]
    before: list[timedelta]  # how long the hub has been open before each day; at the end, in all


class Calendar:
    """When a hub is open. Moments come out in UTC, where they can be compared and subtracted."""

    def __init__(self, hours: OpeningHours) -> None:
        self._week = hours.week
        self._closures = frozenset(hours.closures)
        self._laid: _Laid | None = None

    def is_open(self, at: datetime) -> bool:
        """From the opening minute up to, not including, the closing minute."""
        return self.closing(at) is not None

    def closing(self, at: datetime) -> datetime | None:
        """When the hub closes, if it is open at that moment."""
        laid, at, place = self._place(at)
        return laid.closes[place] if at < laid.closes[place] else None

    def last_closing(self, at: datetime) -> datetime:
        """The latest closing that is not after that moment."""
        laid, at, place = self._place(at)
        return laid.closes[place] if at >= laid.closes[place] else laid.closes[place - 1]

    def next_opening(self, at: datetime) -> datetime:
        """The first opening after that moment."""
        laid, at, place = self._place(at)
        return self._up_to(place + 1, laid).opens[place + 1]

    def open_from(self, at: datetime) -> datetime:
        """That moment if the hub is open then, else its next opening."""
        laid, at, place = self._place(at)
        return at if at < laid.closes[place] else self._up_to(place + 1, laid).opens[place + 1]

    def spend(self, start: datetime, length: timedelta) -> datetime:
        """The moment when the hub has been open for that long since `start`.

        What runs out exactly at closing ends at closing; no time at all, when the hub is open next.
        """
        if not length:
            return self.open_from(start)
        laid, start, place = self._place(start)
        spent = laid.before[place] + min(start, laid.closes[place]) - laid.opens[place]
        total = spent + length
        while total > laid.before[-1]:
            laid = self._further(laid)
        last = bisect_left(laid.before, total) - 1
        return laid.opens[last] + (total - laid.before[last])

    def spent_until(self, at: datetime, length: timedelta) -> datetime:
        """The moment since which the hub has been open for that long until then: `spend` backwards.

        While the hub is closed it counts back from its last closing.
        """
        laid, at, place = self._place(at)
        total = laid.before[place] + min(at, laid.closes[place]) - laid.opens[place] - length
        if total < timedelta(0):
            raise WrongInput("the hub was not open as long as that")
        first = bisect_right(laid.before, total, hi=len(laid.days)) - 1
        return laid.opens[first] + (total - laid.before[first])

    def open_days_after(self, start: datetime, count: int) -> datetime:
        """The same time of day on the `count`th open day after, or its closing if that is earlier.

        A start while the hub is closed is moved to the next opening.
        """
        laid, start, place = self._place(start)
        if start >= laid.closes[place]:
            place += 1
            start = self._up_to(place, laid).opens[place]
        laid = self._up_to(place + count, laid)
        same_time = on_day(start, laid.days[place + count]) if count else start
        return min(same_time, laid.closes[place + count])

    def first_by(self, start: datetime, by: time) -> datetime:
        """The first time of day `by` of an open day that is not before `start`."""
        laid = self._around(start)
        place = bisect_left(laid.days, start.astimezone(LONDON).date())
        due = _in_utc(self._up_to(place, laid).days[place], by)
        return due if due >= start else _in_utc(self._up_to(place + 1, laid).days[place + 1], by)

    def shut_between(self, start: datetime, due: datetime) -> list[tuple[date, str]]:
        """Days on which the hub would open but for a bank holiday or a closure, and which it is."""
        first, last = (at.astimezone(LONDON).date() for at in (start, due))
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [
            (day, bank_holidays(day.year).get(day, "the hub is closed"))
            for day in days
            if self._week[day.weekday()] and not self._span(day)
        ]

    def _span(self, day: date) -> Span | None:
        shut = day in self._closures or day in bank_holidays(day.year)
        return None if shut else self._week[day.weekday()]

    def _place(self, at: datetime) -> tuple[_Laid, datetime, int]:
        """The last open day that has opened by then, and the moment in UTC."""
        laid = self._around(at)
        at = at.astimezone(UTC)
        return laid, at, bisect_right(laid.opens, at) - 1

    def _around(self, at: datetime) -> _Laid:
        """Days laid out from the year before that moment to the year after."""
        laid, year = self._laid, at.year
        if laid and laid.first_year < year < laid.last_year:
            return laid
        check_year(at)
        first, last = (laid.first_year, laid.last_year) if laid else (year, year)
        return self._lay_out(min(first, year - 1), max(last, year + 1))

    def _up_to(self, place: int, laid: _Laid) -> _Laid:
        """The same days and, where there are too few, more after them."""
        while place >= len(laid.days):
            laid = self._further(laid)
        return laid

    def _further(self, laid: _Laid) -> _Laid:
        if laid.last_year == _END:
            raise WrongInput("the hub is not open often enough for this ever to be due")
        twice = laid.last_year + laid.last_year - laid.first_year
        return self._lay_out(laid.first_year, min(twice, _END))

    def _lay_out(self, first_year: int, last_year: int) -> _Laid:
        before_all = datetime(first_year, 1, 1, tzinfo=UTC) - timedelta(days=1)
        days, opens, closes = [before_all.date()], [before_all], [before_all]
        day, end = date(first_year, 1, 1), date(last_year, 12, 31)
        while day <= end:
            if span := self._span(day):
                at, until = (_in_utc(day, each) for each in span)
                # On the night when the clocks go forward little may be left of an opening, or none.
                if at < until:
                    days.append(day)
                    opens.append(at)
                    closes.append(until)
            day += timedelta(days=1)
        lengths = (until - at for at, until in zip(opens, closes, strict=True))
        before = list(accumulate(lengths, initial=timedelta(0)))
        self._laid = _Laid(first_year, last_year, days, opens, closes, before)
        return self._laid


def on_day(at: datetime, day: date) -> datetime:
    """The same time of day in London on another day, in UTC.

    A time in the hour that the change of clocks skips moves forward by it; of a doubled hour it is
    the earlier.
    """
    local = at.astimezone(LONDON)
    return local.replace(year=day.year, month=day.month, day=day.day, fold=0).astimezone(UTC)


def _in_utc(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON).astimezone(UTC)
