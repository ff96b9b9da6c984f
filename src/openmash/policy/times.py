"""Times as people and programs write them, and as people read them (section 3 of the design)."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from openmash.policy.errors import WrongInput

LONDON = ZoneInfo("Europe/London")

# datetime.fromisoformat takes any character between date and time, and a date without a time.
_ISO = re.compile(r"[0-9W-]+[T ][0-9:.,+Z-]+", re.ASCII)
_SOON = timedelta(hours=1)


def as_written(text: str) -> str:
    """What somebody wrote, in quotation marks, short and on one line, to say it back to them."""
    line = "".join(character if character.isprintable() else " " for character in text[:61])
    return f'"{line[:57]}..."' if len(line) > 60 else f'"{line}"'


def read_time(text: str, *, zone: tzinfo = LONDON) -> datetime:
    """Read an ISO 8601 time; one without an offset is of `zone`. The answer is in UTC.

    A time that the change of clocks leaves out is refused; of a doubled one the earlier is meant.
    """
    try:
        written = datetime.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        written = None
    if written is None:
        raise WrongInput(f"{as_written(text)} is not a time: write it like 2026-03-02T10:20")
    try:
        if written.tzinfo:
            return written.astimezone(UTC)
        at = written.replace(tzinfo=zone).astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) == written:
            return at
    except OverflowError:
        raise WrongInput(f"{as_written(text)} is outside the calendar") from None
    raise WrongInput(
        f"{as_written(text)} does not exist: the clocks go forward that night. "
        "Write a time before or after the missing hour"
    )


def iso_london(at: datetime) -> str:
    """ISO 8601 in London time with its offset."""
    return at.astimezone(LONDON).isoformat()


def time_words(at: datetime) -> str:
    """A moment in London, in full: "Mon 2 Mar 2026 10:20"."""
    local = at.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def opening_words(at: datetime, now: datetime) -> str:
    """When something opens, as one tells a neighbour: "today at 09:00", "Monday 2 March at 09:00"."""
    local, days = (
        at.astimezone(LONDON),
        (at.astimezone(LONDON).date() - now.astimezone(LONDON).date()).days,
    )
    day = {0: "today", 1: "tomorrow"}.get(days, f"{local:%A} {local.day} {local:%B}")
    return f"{day} at {local:%H:%M}"


def date_words(day: date) -> str:
    """A date as letters and pages write it: "2 March 2026"."""
    return f"{day.day} {day:%B %Y}"


@dataclass(frozen=True)
class DueWords:
    """What a due time means to the person who looks now. `soon`: within the hour."""

    text: str
    late: bool
    soon: bool


def in_words(due: datetime, now: datetime) -> DueWords:
    """Say a due time as a colleague would: how late, or how long there is."""
    left = due.astimezone(UTC) - now.astimezone(UTC)
    local, today = due.astimezone(LONDON), now.astimezone(LONDON)
    if left < timedelta(0):
        return DueWords(f"{length_words(-left)} late", late=True, soon=False)
    if not left:
        return DueWords("due now", late=False, soon=True)
    is_today, soon = local.date() == today.date(), left <= _SOON
    year = f" {local.year}" if local.year != today.year else ""
    day = "today" if is_today else f"{local:%a} {local.day} {local:%b}{year}"
    how_long = f", in {length_words(left)}" if is_today or soon else ""
    return DueWords(f"due {day} {local:%H:%M}{how_long}", late=False, soon=soon)


def as_at_words(at: datetime | None, now: datetime) -> str:
    """As at when something was so, and plainly how old that is where it is older than a day."""
    if at is None:
        return "as at a time that is not known"
    days = (now - at) // timedelta(days=1)
    old = f": {_some(days, 'day')} old, it may have changed" if now - at > timedelta(days=1) else ""
    return f"as at {time_words(at)}{old}"


def length_words(length: timedelta) -> str:
    """A length of time in its two largest units: "2 hours 10 minutes", "3 days 4 hours"."""
    minutes = length // timedelta(minutes=1)
    hours, days = minutes // 60, minutes // (60 * 24)
    if days:
        parts = [_some(days, "day"), _some(hours % 24, "hour")]
    else:
        parts = [_some(hours, "hour"), _some(minutes % 60, "minute")]
    return " ".join(filter(None, parts)) or "less than a minute"


def years_old(born: date, today: date) -> int:
    """How many years old somebody is. Who was born on 29 February comes of age on 1 March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def age_words(born: date | None, today: date) -> str:
    """An age as a hub says it: days and weeks for the newborn, months up to two years."""
    if born is None:
        return "age not known"
    if born > today:
        return "not yet born"
    days = (today - born).days
    # Somebody born on 29 February comes of age on 1 March.
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    if days < 14:
        return _some(days, "day") or "born today"
    if months < 3:
        return _some(days // 7, "week")
    return _some(months, "month") if months < 24 else _some(months // 12, "year")


def _some(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}" if count else ""
