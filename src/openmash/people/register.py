"""A register of people that another system keeps, as a CSV file: read, and taken in row by row.

Columns: external_id, given, family, other_names, born, expected, sex, address, postcode, phone, nhs_number,
upn. external_id and one of given, family or other_names are required; other columns may be absent, and
an empty cell says nothing. The same external_id updates.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import TextIOBase
from itertools import batched
from typing import Any

from django.db import connection

from openmash.people.commands import (
    AddressFacts,
    NewPerson,
    PersonFacts,
    add_people,
    addresses_of,
    correct_person,
    facts_of,
    problems_of,
)
from openmash.people.models import ExternalId, Person, PersonMerge
from openmash.people.rows import BadRow, Columns, Counts, Remark, a_date, read_rows
from openmash.policy.actors import Actor
from openmash.policy.matching import Known
from openmash.policy.times import LONDON, years_old
from openmash.policy.upn import authority_is_known

SYSTEM = ExternalId.CASE_SYSTEM
REQUIRED, NAMES = "external_id", ("given", "family", "other_names")
COLUMNS = (
    REQUIRED, *NAMES, "born", "expected", "sex", "address", "postcode", "phone", "nhs_number", "upn",
)  # fmt: skip
_FILE = Columns(key=REQUIRED, known=COLUMNS, one_of=NAMES, phones=("phone",))
_FACT = {
    "given": "given_names", "family": "family_name", "born": "date_of_birth",
    "expected": "expected_date", "sex": "sex", "phone": "phone", "nhs_number": "nhs_number",
    "upn": "upn",
}  # fmt: skip
_SEX = {"f": "F", "female": "F", "m": "M", "male": "M", "u": "U", "unknown": "U", "not known": "U"}
_AT_ONCE = 1_000
_ADULT = 18


@dataclass(frozen=True)
class Listed:
    """A row that can be a person: what it says, by field of `PersonFacts` and of `AddressFacts`."""

    line: int
    external_id: str
    facts: Mapping[str, Any]
    address: Mapping[str, str]


def known_in(said: object) -> Known:
    """What a question says of somebody, by the columns of a register. Raises ValueError.

    A date that is none is compared as it is written: one digit of it may be wrong.
    """
    if not isinstance(said, dict):
        raise ValueError("it is no object")
    if unknown := set(said) - set(COLUMNS):
        raise ValueError(f"{min(unknown)} is no column of a register")
    words = {name: str(value).strip() for name, value in said.items() if value is not None}
    born: date | str = words.get("born", "")
    with suppress(ValueError):
        born = a_date(str(born))
    return Known(
        given=words.get("given", ""),
        family=words.get("family", ""),
        others=tuple(words.get("other_names", "").replace("\n", ";").split(";")),
        born=born,
        sex=words.get("sex", ""),
        addresses=((words.get("address", ""), words.get("postcode", "")),),
        phones=(words.get("phone", ""),),
        nhs_number=words.get("nhs_number", ""),
        upn=words.get("upn", ""),
    )


def import_people(actor: Actor, file: TextIOBase, *, now: datetime) -> Counts:
    """Take in a register, in the transaction that is open: every good row, and why the others are bad.

    Raises WrongInput where the file as a whole cannot be read; nothing of it is kept then.
    """
    counts = Counts()
    with connection.cursor() as cursor:
        # Plans are made while the tables are empty and kept while they fill: none may be a scan.
        cursor.execute("SET LOCAL enable_seqscan = off")
    for batch in batched(_rows(file, counts, now), _AT_ONCE):
        _take_in(actor, list({row.external_id: row for row in batch}.values()), counts, now)
    return counts


def _rows(file: TextIOBase, counts: Counts, now: datetime) -> Iterator[Listed]:
    return read_rows(file, _FILE, lambda line, said: _listed(line, said, counts, now), counts.bad)


def _listed(line: int, said: Mapping[str, str], counts: Counts, now: datetime) -> Listed:
    said = {name: value for name, value in said.items() if value}
    if not any(name in said for name in NAMES):
        raise BadRow(f"it has no name: one of {', '.join(NAMES)} is required")
    facts = {fact: _value(name, said[name]) for name, fact in _FACT.items() if name in said}
    if others := said.get("other_names"):
        names = (name.strip() for name in others.replace("\n", ";").split(";"))
        facts["other_names"] = "\n".join(filter(None, names))
    for problem in problems_of(PersonFacts(**facts), now):
        raise BadRow(f"{_column(problem.field)}: {problem.message}")
    if (number := facts.get("upn")) and not authority_is_known(number):
        words = f"upn: no authority is known by {number[1:4]}; the row is kept"
        counts.warnings.append(Remark(line, words))
    address = {to: said[name] for name, to in _ADDRESS.items() if name in said}
    return Listed(line, said[REQUIRED], facts, address)


_ADDRESS = {"address": "lines", "postcode": "postcode"}


def _column(fact: str | None) -> str:
    return next((name for name, of in _FACT.items() if of == fact), fact or "row")


def _value(name: str, cell: str) -> Any:
    if name in ("born", "expected"):
        try:
            return a_date(cell)
        except ValueError:
            raise BadRow(f"{name}: there is no such date as {cell[:40]}") from None
    if name == "sex":
        if cell.casefold() not in _SEX:
            raise BadRow(f"sex: {cell[:40]} is none of F, M, U")
        return _SEX[cell.casefold()]
    return "".join(cell.upper().split()) if name == "upn" else cell


def _take_in(actor: Actor, rows: Sequence[Listed], counts: Counts, now: datetime) -> None:
    """New people in a few statements; of those on record, whoever differs is corrected."""
    numbers = ExternalId.objects.filter(
        system=SYSTEM, value__in=[row.external_id for row in rows]
    ).select_related("person")
    known = {each.value: each.person for each in numbers}
    merges = PersonMerge.objects.filter(kept__in=known.values(), undone_at=None)
    moved = {key for merge in merges for key in merge.moved(ExternalId)}
    second = {each.value for each in numbers if each.pk in moved}
    _add(actor, [row for row in rows if row.external_id not in known], counts, now)
    homes = addresses_of(person.pk for person in known.values())
    for row in rows:
        if person := known.get(row.external_id):
            if row.external_id in second:
                row = _only_what_is_lacking(row, person, homes[person.pk], counts)
            _correct(actor, person, homes[person.pk], row, counts, now)


def _only_what_is_lacking(
    row: Listed, person: Person, lived: AddressFacts, counts: Counts
) -> Listed:
    """The register has somebody twice, and two records were made one: each time it is taken in, its
    second row would undo what the first has told. So it tells only what is not known yet."""
    facts = {name: value for name, value in row.facts.items() if not getattr(person, name)}
    address = {} if lived.is_known else row.address
    if any(
        getattr(person, name) != value for name, value in row.facts.items() if name not in facts
    ):
        words = f"external_id: {row.external_id[:60]} is a second record of somebody; where it differs, "
        counts.warnings.append(Remark(row.line, words + "what stands on the kept one stands"))
    return replace(row, facts=facts, address=address)


def _add(actor: Actor, rows: Sequence[Listed], counts: Counts, now: datetime) -> None:
    if not rows:
        return
    today = now.astimezone(LONDON).date()
    people = [
        NewPerson(
            facts=PersonFacts(**row.facts),
            address=AddressFacts(**row.address),
            is_child=_is_child(row.facts, today),
        )
        for row in rows
    ]
    added = add_people(actor, people=people, now=now)
    ExternalId.objects.bulk_create(
        ExternalId(hub_id=actor.hub_id, person=person, system=SYSTEM, value=row.external_id)
        for person, row in zip(added, rows, strict=True)
    )
    counts.new += len(rows)


def _is_child(facts: Mapping[str, Any], today: date) -> bool:
    """Whoever's age is not known is not taken for an adult."""
    born = facts.get("date_of_birth")
    return born is None or years_old(born, today) < _ADULT


def _correct(
    actor: Actor, person: Person, lived: AddressFacts, row: Listed, counts: Counts, now: datetime
) -> None:
    stood = facts_of(person)
    told, lives = replace(stood, **row.facts), replace(lived, **row.address)
    if (told, lives) == (stood, lived):
        counts.unchanged += 1
        return
    correct_person(actor, person_id=person.pk, facts=told, address=lives, now=now)
    counts.changed += 1
