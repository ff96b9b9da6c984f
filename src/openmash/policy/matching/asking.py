"""What somebody typed into one box, read as what is known of a person."""

import re
from datetime import date

from openmash.policy.identity import digits, nhs_number, postcode
from openmash.policy.matching.features import Known
from openmash.policy.matching.names import plain_words
from openmash.policy.times import date_words

_UPN = re.compile(r"[A-Z]\d{11}[0-9A-Z]", re.ASCII)
_DATE = re.compile(r"\b(?:(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{2})-(\d{2}))\b", re.ASCII)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.ASCII | re.IGNORECASE)


def readings_of(asked: str) -> tuple[Known, ...]:
    """The ways in which it can be read; whoever fits one of them may be meant.

    Names stand in any order; a birth date, a postcode, a house with its street may stand beside them.
    A number alone is an NHS number, a UPN or a telephone number.
    """
    text = " ".join(asked.split())
    if number := nhs_number(text):
        return (Known(nhs_number=number), Known(phones=(number,)))
    if _UPN.fullmatch(text.upper()):
        return (Known(upn=text.upper()),)
    if text and not any(c.isalpha() for c in text) and not _DATE.search(text):
        return (Known(phones=(text,)),) if digits(text) else ()
    return _beside_names(text)


def is_named(asked: str, name: str, born: str) -> bool:
    """Whether what was typed names somebody of whom no more is told than a name and a birth date in
    words: the beginnings of names, in any order, or the date, or both."""
    day, rest = _date_in(" ".join(asked.split()))
    if day and date_words(day) != born:
        return False
    words = plain_words(rest)
    of_name = plain_words(name)
    begun = all(any(had.startswith(word) for had in of_name) for word in words)
    return bool(words or day) and begun


def _beside_names(text: str) -> tuple[Known, ...]:
    born, rest = _date_in(text)
    code, rest = _postcode_in(rest)
    names, lines = _house_in(rest.split())
    known = Known(
        given=" ".join(names[:-1]),
        family=" ".join(names[-1:]),
        born=born,
        addresses=((lines, code),) if lines or code else (),
    )
    if len(names) == 1:  # a first name or a family name
        alone = Known(given=names[0], born=born, addresses=known.addresses)
        return (known, alone)
    return (known,) if names or born or lines or code else ()


def _date_in(text: str) -> tuple[date | None, str]:
    found = _DATE.search(text)
    if found is None:
        return None, text
    day, month, year, *other_way = found.groups()
    if other_way[0]:
        year, month, day = other_way
    try:
        born = date(int(year), int(month), int(day))
    except ValueError:
        return None, text
    return born, _without(found, text)


def _postcode_in(text: str) -> tuple[str, str]:
    found = _POSTCODE.search(text)
    return (postcode(found[0]), _without(found, text)) if found else ("", text)


def _without(found: re.Match[str], text: str) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _house_in(words: list[str]) -> tuple[list[str], str]:
    """From the first word with a digit on, it is an address: "Mia Thorne 12 Mill Lane"."""
    words = [word.strip(",;") for word in words if word.strip(",;")]
    number = next((i for i, word in enumerate(words) if word[0].isdigit()), len(words))
    return words[:number], " ".join(words[number:])
