"""An age in words, and between which years somebody of that age was born."""

import re
from datetime import date

_NUMBERS = r"([0-9]{1,3})(?:\s*(?:-|–|to|or)\s*([0-9]{1,3}))?"
_UNITS = r"years?|yrs?|y/?o|months?|mths?|weeks?|wks?|days?"
_WRITTEN = re.compile(
    rf"(?:(about|approx\w*\.?|around|roughly|nearly|almost|circa|maybe|perhaps|~|age|aged)\s*)?{_NUMBERS}"
    rf"(?:\s*({_UNITS})\b)?(?:\s+old\b)?",
    re.ASCII | re.IGNORECASE,
)
_SAID = re.compile(rf"(?<![\w/]){_WRITTEN.pattern}(?![\w/])", re.ASCII | re.IGNORECASE)
_EXACT = frozenset({"", "age", "aged"})
_IN_A_WORD = {"newborn": (0, 0), "baby": (0, 1), "toddler": (1, 3), "teenager": (13, 19)}
_OLDEST = 120

type Years = tuple[int, int]  # the first and the last of them


def birth_years(words: str, *, said_on: date) -> Years | None:
    """Between which years somebody was born of whom an age was said on a day; None where it is none.

    "6", "6 years", "about 6", "5 or 6", "8 months", "toddler"; what is about so may be a year more or less.
    """
    text = words.strip()
    if found := _WRITTEN.match(text):
        return _years(found, said_on)
    ages = next((ages for word, ages in _IN_A_WORD.items() if word in text.casefold()), None)
    return _born(*ages, said_on=said_on, slack=0) if ages else None


def age_in(text: str, *, said_on: date) -> tuple[Years | None, str]:
    """An age that is said so in a text ("about 6", "6 years old"), and the text without it.

    A number alone may be a house's.
    """
    for found in _SAID.finditer(text):
        if (found[1] or found[4]) and (years := _years(found, said_on)):
            return years, f"{text[: found.start()]} {text[found.end() :]}"
    return None, text


def _years(found: re.Match[str], said_on: date) -> Years | None:
    about, first, last, unit = found.groups()
    youngest, oldest = sorted((int(first), int(last or first)))
    if (unit or "y")[0].casefold() != "y":
        months = {"m": 1, "w": 4, "d": 30}[unit[0].casefold()]
        youngest, oldest = youngest // (12 * months), oldest // (12 * months)
    if oldest > _OLDEST:
        return None
    slack = 0 if (about or "").casefold() in _EXACT else 1
    return _born(youngest, oldest, said_on=said_on, slack=slack)


def _born(youngest: int, oldest: int, *, said_on: date, slack: int) -> Years:
    return said_on.year - oldest - 1 - slack, min(said_on.year - youngest + slack, said_on.year)
