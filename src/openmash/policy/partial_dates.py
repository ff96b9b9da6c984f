"""When something was, as far as it is known: a day, a month, a year, or words; kept so that it sorts."""

import re
from calendar import month_name
from datetime import date

from openmash.policy.errors import WrongInput
from openmash.policy.times import date_words

_MONTHS = {name[:3].lower(): number for number, name in enumerate(month_name) if name}
_KEPT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s/.-]+(\d{1,2}|[a-z]{3,9})[\s/.,-]+(\d+)", re.ASCII)
_MONTH = re.compile(r"(\d{1,2}|[a-z]{3,9})[\s/.,-]+(\d{4})", re.ASCII)
_NUMBERS = re.compile(r"[\d\s/.-]+", re.ASCII)


def read_partial(typed: str) -> str:
    """As it is kept: "2025-03-14", "2025-03", "2025", or the words that were typed ("last summer").

    Day first, as it is said here; the month as a number or by its name. Numbers that are no date are
    refused: nobody reads two figures of a year for sure.
    """
    text = " ".join(typed.split())
    day, month, year = _parts(text.lower())
    if not year:
        if text and _NUMBERS.fullmatch(text):
            raise WrongInput(_HOW)
        return text
    try:
        date(int(year), month or 1, day or 1)
    except ValueError:
        raise WrongInput(_HOW) from None
    if len(year) != 4 or not 1880 <= int(year) <= 2200:
        raise WrongInput("Check the year: write all four figures, like 2015.")
    return "-".join([year, *(f"{part:02}" for part in (month, day) if part)])


_HOW = "There is no such date. Write it like 14 3 2025, or only the year."


def _parts(text: str) -> tuple[int, int, str]:
    """Day, month and year as far as they are there; no year where it is words."""
    if found := _KEPT.fullmatch(text):
        return int(found[3] or 0), int(found[2] or 0), found[1]
    if (found := _DAY.fullmatch(text)) and (month := _month(found[2])) is not None:
        return int(found[1]), month, found[3]
    if (found := _MONTH.fullmatch(text)) and (month := _month(found[1])) is not None:
        return 0, month, found[2]
    return 0, 0, ""


def _month(written: str) -> int | None:
    if written.isdigit():
        return int(written)
    number = _MONTHS.get(written[:3])
    return number if number and month_name[number].lower().startswith(written) else None


def partial_words(kept: str) -> str:
    """As pages and letters say it: "14 March 2025", "March 2025", "2025", or the words."""
    found = _KEPT.fullmatch(kept)
    if found is None or not found[2]:
        return kept
    year, month, day = found.groups()
    if day:
        return date_words(date(int(year), int(month), int(day)))
    return f"{month_name[int(month)]} {year}"


def partial_boxes(kept: str) -> str:
    """As somebody would type it: "14 3 2025"."""
    found = _KEPT.fullmatch(kept)
    if found is None or not found[2]:
        return kept
    return " ".join(str(int(part)) for part in reversed(found.groups()) if part)


def partial_order(kept: str) -> str:
    """By which it sorts among others; what has no date sorts first."""
    return kept if _KEPT.fullmatch(kept) else ""
