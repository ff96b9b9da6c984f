"""Due times a second on one core, beside `businesstimedelta`, which knows working hours alone.

Both are given aware London times and give aware London times back. What both can reckon must agree.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from time import process_time

from openmash.cli.batch import DONE
from openmash.hubs.profile_files import find_profile
from openmash.policy.calendar import OpeningHours, bank_holidays
from openmash.policy.clocks import due_at
from openmash.policy.durations import Duration
from openmash.policy.times import LONDON

GOAL_A_SECOND, GOAL_RATIO = 100_000, 50
HUB = "northamptonshire"
WITHINS = ("4 hours", "4 working hours", "5 working days", "10 days", "same day", "by 09:15")
OURS, THEIRS, ROUNDS = 60_000, 1_000, 3

type Reckon = Callable[[datetime, Duration], datetime]


def measure() -> int:
    """Print both speeds, their ratio, what they agree on, and the goals."""
    hours = find_profile(HUB).hours
    calendar = hours.calendar

    def ours(start: datetime, within: Duration) -> datetime:
        return due_at(start, within, calendar).astimezone(LONDON)

    mix = [Duration.parse(text) for text in WITHINS]
    speed = _a_second(ours, list(_asked(OURS, mix)))
    print(f"openmash, all six kinds: {speed:,.0f} due times a second")
    _judge(speed, GOAL_A_SECOND, "due times a second")
    try:
        theirs = _businesstimedelta(hours)
    except ImportError:
        print("businesstimedelta is not installed (a development dependency): nothing to compare")
        return DONE
    working = [Duration.parse(f"{amount} working hours") for amount in (1, 4, 8, 24)]
    asked = list(_asked(THEIRS, working))
    their_speed = _a_second(theirs, asked)
    our_speed = _a_second(ours, list(_asked(OURS, working)))
    print(f"openmash, working hours: {our_speed:,.0f} due times a second")
    print(f"businesstimedelta, working hours: {their_speed:,.0f} due times a second")
    print(f"ratio: {our_speed / their_speed:.0f} on working hours, {speed / their_speed:.0f} mixed")
    _judge(min(speed, our_speed) / their_speed, GOAL_RATIO, "times as fast")
    answers = [
        (start, within, ours(start, within), theirs(start, within)) for start, within in asked
    ]
    differ = [each for each in answers if each[2] != each[3]]
    print(f"agreement: {len(asked) - len(differ):,} of {len(asked):,} due times are the same")
    for start, within, our, their in differ[:3]:
        print(f"  {within} from {start.isoformat()}: {our.isoformat()}, not {their.isoformat()}")
    return DONE


def _asked(count: int, withins: Sequence[Duration]) -> Iterable[tuple[datetime, Duration]]:
    """Starts all over four years, nights, weekends and changes of clocks included."""
    first, span = datetime(2025, 1, 1, tzinfo=UTC), 4 * 365 * 24 * 60
    for n in range(count):
        start = first + timedelta(minutes=n * 7919 % span)
        yield start.astimezone(LONDON), withins[n % len(withins)]


def _a_second(reckon: Reckon, asked: Sequence[tuple[datetime, Duration]]) -> float:
    """The best of some rounds, in time of this process: what else the machine does is not ours."""
    best = sys.float_info.max
    for _ in range(ROUNDS):
        begun = process_time()
        for start, within in asked:
            reckon(start, within)
        best = min(best, process_time() - begun)
    return len(asked) / best


def _businesstimedelta(hours: OpeningHours) -> Reckon:
    import businesstimedelta
    import pytz  # type: ignore[import-untyped]  # the only time zones that it takes

    london = pytz.timezone("Europe/London")
    # One rule for all days of the same hours: with a rule for each day it is slower.
    rules = [
        businesstimedelta.WorkDayRule(*span, [d for d in range(7) if hours.week[d] == span], london)
        for span in set(filter(None, hours.week))
    ]
    shut = {day for year in range(2024, 2032) for day in bank_holidays(year)} | set(hours.closures)
    open_time = businesstimedelta.Rules([*rules, businesstimedelta.HolidayRule(shut, tz=london)])

    def theirs(start: datetime, within: Duration) -> datetime:
        due: datetime = start + businesstimedelta.BusinessTimeDelta(open_time, hours=within.amount)
        return due.astimezone(LONDON)

    return theirs


def _judge(reached: float, goal: float, unit: str) -> None:
    print(f"  goal {goal:,} {unit}: {'met' if reached >= goal else 'MISSED'}")
