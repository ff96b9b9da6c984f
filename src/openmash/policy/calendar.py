"""When a hub is open (section 3 of the design): its hours, bank holidays, its own closures.

Opening minutes are counted in UTC, in whole minutes since 1970, with a running total for each day,
so that a due time is two look-ups and no walk from day to day.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

import holidays
from pydantic import BeforeValidator, model_validator

from openmash.policy.errors import WrongInput
from openmash.policy.sourced import Sourced

LONDON = ZoneInfo("Europe/London")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# Days are laid out from here, some years at a time, as they are asked for.
_FIRST_DAY = date(2000, 1, 1)
_LAST_YEAR = 2120
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _time_of_day(text: object) -> object:
    if isinstance(text, str):
        try:
            return time.fromisoformat(text) if len(text) == 5 else text
        except ValueError:
            raise ValueError(f'"{text}" is not a time of day: write it like 09:00') from None
    return text


type TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
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
    closures: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _opens(self) -> Self:
        spans = [(day, self.on(number)) for number, day in enumerate(WEEKDAYS)]
        for day, span in spans:
            if span and span[1] <= span[0]:
                raise ValueError(f"{day}: closes at {span[1]:%H:%M}, before it opens at {span[0]:%H:%M}")
        if not any(span for _, span in spans):
            raise ValueError("no day opens")
        return self

    def on(self, weekday: int) -> Span | None:
        """Opening and closing time on a weekday (Monday is 0), or None."""
        span: Span | None = getattr(self, WEEKDAYS[weekday])
        return span


@lru_cache(maxsize=256)
def bank_holidays(year: int) -> frozenset[date]:
    """Bank holidays of England and Wales in a year."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


class Calendar:
    """When a hub is open, laid out for quick reckoning. Moments are whole minutes of UTC inside."""

    def __init__(self, hours: OpeningHours) -> None:
        self.hours = hours
        self._closures = frozenset(hours.closures)
        # One place for each open day, in order: its date, its opening and closing minute, and how
        # many minutes the hub has been open before it.
        self._days: list[date] = []
        self._opens: list[int] = []
        self._closes: list[int] = []
        self._before: list[int] = [0]
        self._laid_out_to = _FIRST_DAY

    def _lay_out(self, day: date) -> None:
        """Lay out the days up to a year past `day`."""
        if day < self._laid_out_to - timedelta(days=366):
            return
        if day.year >= _LAST_YEAR or day < _FIRST_DAY:
            raise WrongInput(f"{day:%Y} is outside the years that can be reckoned with")
        until = date(day.year + 2, 1, 1)
        while self._laid_out_to < until:
            today = self._laid_out_to
            if span := self._span(today):
                opens, closes = (_minute_of(today, at) for at in span)
                self._days.append(today)
                self._opens.append(opens)
                self._closes.append(closes)
                self._before.append(self._before[-1] + closes - opens)
            self._laid_out_to = today + timedelta(days=1)

    def _span(self, day: date) -> Span | None:
        if day in self._closures or day in bank_holidays(day.year):
            return None
        return self.hours.on(day.weekday())

    def is_open(self, at: datetime) -> bool:
        """From the opening minute up to, not including, the closing minute."""
        return self.closing(at) is not None

    def closing(self, at: datetime) -> datetime | None:
        """When the hub closes today, if it is open at that moment; in UTC."""
        place, minute = self._place(at)
        if place >= 0 and minute < self._closes[place]:
            return moment(self._closes[place])
        return None

    def next_opening(self, at: datetime) -> datetime:
        """The first opening that is after that moment, in UTC."""
        place, _ = self._place(at)
        return moment(self._opens[place + 1])

    def _place(self, at: datetime) -> tuple[int, int]:
        """The last open day that has opened by then (-1: none), and the minute it is."""
        minute = minute_at(at)
        self._lay_out((_EPOCH + timedelta(minutes=minute)).date())
        return bisect_right(self._opens, minute) - 1, minute

    def spend(self, at: datetime, minutes: int) -> datetime:
        """The moment when the hub has been open that many minutes since `at`, in UTC.

        Time that runs out exactly at closing ends at closing.
        """
        place, minute = self._place(at)
        within = at - moment(minute)  # seconds below the minute count only while the hub is open
        if place >= 0 and minute < self._closes[place]:
            spent = self._before[place] + minute - self._opens[place]
        else:
            spent, within = self._before[place + 1], timedelta(0)
        if minutes == 0:
            return at if within or self.is_open(at) else moment(self._opens[place + 1])
        target = spent + minutes
        self._lay_out_until(target)
        # The first day whose total reaches the target: a target on a day's last minute stays on it.
        last = bisect_right(self._before, target - 1) - 1
        reached = moment(self._opens[last] + target - self._before[last])
        if not within:
            return reached
        if self._opens[last] + target - self._before[last] < self._closes[last]:
            return reached + within
        return moment(self._opens[last + 1]) + within

    def _lay_out_until(self, target: int) -> None:
        while self._before[-1] <= target:
            self._lay_out(self._laid_out_to + timedelta(days=1))

    def open_day_after(self, day: date, count: int) -> date:
        """The `count`th open day after a day (0: that day itself, which must be open)."""
        self._lay_out(day)
        place = bisect_right(self._days, day) - 1 + count
        while place >= len(self._days) - 1:
            self._lay_out(self._laid_out_to + timedelta(days=1))
        return self._days[place]

    def span_on(self, day: date) -> tuple[datetime, datetime]:
        """Opening and closing of an open day, in UTC."""
        self._lay_out(day)
        place = bisect_right(self._days, day) - 1
        return moment(self._opens[place]), moment(self._closes[place])

    def opens_on(self, day: date) -> bool:
        """Whether the hub opens at all that day."""
        return self._span(day) is not None


def minute_at(at: datetime) -> int:
    """Whole minutes since 1970, in UTC."""
    return int((at - _EPOCH) // timedelta(minutes=1))


def moment(minute: int) -> datetime:
    """The moment of a minute since 1970, in UTC."""
    return _EPOCH + timedelta(minutes=minute)


def _minute_of(day: date, at: time) -> int:
    return minute_at(datetime.combine(day, at, LONDON))
