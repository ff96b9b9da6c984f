"""What somebody typed into one box, read as what is known of a person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from openmash.policy.ages import Years, age_in
from openmash.policy.identity import digits, nhs_number, postcode
from openmash.policy.matching.features import Known, is_street
from openmash.policy.matching.names import plain_words
from openmash.policy.times import date_words

_UPN = re.compile(r"\b[A-Z]\d{11}[0-9A-Z]\b", re.ASCII | re.IGNORECASE)
_NHS_NUMBER = re.compile(r"(?<![\w+])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\w)", re.ASCII)
_PHONE = re.compile(r"(?<!\w)(?:\+44|0)(?:[ ()-]{0,3}\d){8,12}(?!\w)", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"(?<!\w)(?:(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4}|\d{2})"
    r"|(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"
    rf"|(?P<on>\d{{1,2}})(?:st|nd|rd|th)? (?P<word>{'|'.join(_MONTHS)})[a-z]*,? (?P<of>\d{{4}}))(?!\w)",
    re.ASCII | re.IGNORECASE,
)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.ASCII | re.IGNORECASE)
_YEAR = re.compile(r"(?<!\w)(?:born )?((?:19|20)\d\d)$", re.ASCII | re.IGNORECASE)
# What stands before a fact, and says nothing itself.
_SAYS_WHAT = frozenset("born dob due of at on in the a age aged nhs upn tel phone mobile".split())
_LONGEST_STREET = 3


def readings_of(asked: str, *, today: date) -> tuple[Known, ...]:
    """The ways in which it can be read; whoever fits one of them may be meant.

    Names stand in any order; a birth date or an age, an address or a street, a number may stand beside them.
    """
    text = " ".join(asked.split())
    if text and not any(c.isalpha() for c in text) and not _DATE.search(text):
        return tuple(_number_alone(text))
    beside, rest = _facts_in(text, today)
    words = [word.strip(",;") for word in rest.split()]
    words = [word for word in words if word and word.casefold() not in _SAYS_WHAT]
    return tuple(dict.fromkeys(_by_words(words, beside)))


def is_named(asked: str, name: str, born: str) -> bool:
    """Whether what was typed names somebody of whom no more is told than a name and a birth date in
    words: the beginnings of names, in any order, or the date, or both."""
    day, rest = _date_in(" ".join(asked.split()), date.max)
    if day and not (isinstance(day, date) and date_words(day) == born):
        return False
    words = plain_words(rest)
    of_name = plain_words(name)
    begun = all(any(had.startswith(word) for had in of_name) for word in words)
    return bool(words or day) and begun


def _number_alone(text: str) -> Iterator[Known]:
    """An NHS number or a telephone number; nobody says which."""
    if number := nhs_number(text):
        yield Known(nhs_number=number)
    if digits(text):
        yield Known(phones=(text,))


@dataclass(frozen=True)
class _Beside:
    """What stands beside names and streets."""

    code: str
    known: Known

    def with_names(self, names: list[str], lines: str = "") -> Known:
        """Together with names, the last of which may be the family's, and where they live."""
        where = ((lines, self.code),) if lines or self.code else ()
        return replace(
            self.known, given=" ".join(names[:-1]), family=" ".join(names[-1:]), addresses=where
        )


def _facts_in(text: str, today: date) -> tuple[_Beside, str]:
    """Dates, numbers, an age and a postcode, wherever they stand; and the text without them."""
    born, text = _date_in(text, today)
    upn, text = _taken(_UPN, text)
    nhs, text = _nhs_in(text)
    phone, text = _taken(_PHONE, text)
    code, text = _taken(_POSTCODE, text)
    years, text = age_in(text, said_on=today)
    if years is None and not born:
        years, text = _year_in(text, today)
    known = Known(born=born, years=years, upn=upn, nhs_number=nhs, phones=(phone,) if phone else ())
    return _Beside(postcode(code) if code else "", known), text


def _by_words(words: list[str], beside: _Beside) -> Iterator[Known]:
    """Names and an address: from the first word with a digit on, or a street without its number."""
    number = next((i for i, word in enumerate(words) if word[0].isdigit()), len(words))
    names, lines = words[:number], " ".join(words[number:])
    if names or lines or beside.code or beside.known != Known():
        yield beside.with_names(names, lines)
    if len(names) == 1:  # a first name or a family name
        yield replace(beside.with_names([], lines), given=names[0])
    if len(names) > 2:  # the family name first, and then more than one
        yield beside.with_names([*names[1:], names[0]], lines)
    if lines or beside.code:
        return
    for place, word in enumerate(names):
        if place and is_street(word.casefold()):
            yield beside.with_names(names[: place - 1], " ".join(names[place - 1 :]))
            if after := names[place + 1 :]:
                yield beside.with_names(
                    [*names[: place - 1], *after], " ".join(names[place - 1 : place + 1])
                )
            if place > 1:
                yield beside.with_names(names[: place - 2], " ".join(names[place - 2 :]))
            return
    if 0 < len(names) <= _LONGEST_STREET:
        yield beside.with_names([], " ".join(names))


def _date_in(text: str, today: date) -> tuple[date | str | None, str]:
    """A day, or what was written for one where there is no such day: a digit may be wrong."""
    found = _DATE.search(text)
    if found is None:
        return None, text
    day = int(found["day"] or found["d"] or found["on"])
    word = (found["word"] or "")[:3].casefold()
    month = _MONTHS.index(word) + 1 if word else int(found["month"] or found["m"])
    year = int(found["year"] or found["y"] or found["of"])
    if year < 100:  # two digits: of this century where that is not yet to come
        year += 2000 if year <= today.year % 100 + 1 else 1900
    try:
        born: date | str = date(year, month, day)
    except ValueError:
        born = f"{year:04}{month:02}{day:02}"
    return born, _without(found, text)


def _year_in(text: str, today: date) -> tuple[Years | None, str]:
    found = _YEAR.search(text.strip())
    if found is None or int(found[1]) > today.year:
        return None, text
    return (int(found[1]), int(found[1])), _without(found, text.strip())


def _nhs_in(text: str) -> tuple[str, str]:
    for found in _NHS_NUMBER.finditer(text):
        if number := nhs_number(found[0]):
            return number, _without(found, text)
    return "", text


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.search(text)
    return (found[0], _without(found, text)) if found else ("", text)


def _without(found: re.Match[str], text: str) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"
