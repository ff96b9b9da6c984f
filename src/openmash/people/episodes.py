"""What a case system says of people, as a CSV file: read, and taken in row by row.

See `docs/howto/import-episodes.md` for the columns. The same system and episode_id updates.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import TextIOBase
from itertools import batched
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection

from openmash.hubs.queries import profile_of
from openmash.people.cases import TOLD, Episode, keep_episodes
from openmash.people.models import CaseEpisode, ExternalId
from openmash.people.register import SYSTEM
from openmash.people.rows import BadRow, Columns, Counts, Remark, a_date, read_rows
from openmash.policy.actors import Actor
from openmash.policy.errors import WrongInput
from openmash.policy.times import LONDON, read_time

_EMAILS = ("worker_email", "manager_email", "duty_email")
_WORDS = (
    "outcome", "about", "team", "worker", "worker_phone", "manager", "manager_phone", "duty_phone",
    *_EMAILS,
)  # fmt: skip
COLUMNS = Columns(
    key="episode_id",
    within="system",
    required=("external_id", "service"),
    known=(
        "episode_id", "external_id", "service", "system", "kind", "opened", "closed", "as_at", "concerns",
        *_WORDS,
    ),
    phones=("worker_phone", "manager_phone", "duty_phone"),
)  # fmt: skip
SERVICES = ("social-care", "early-help", "other")
MOST_ROWS = 200_000
_AT_ONCE = 1_000


@dataclass(frozen=True)
class Listed:
    """A row that can be an episode: what it says, by field of `Episode`."""

    line: int
    number: str
    system: str
    external_id: str
    told: Mapping[str, Any]


def import_episodes(actor: Actor, file: TextIOBase, *, now: datetime) -> Counts:
    """Take in episodes, in the transaction that is open: every good row, and why the others are bad.

    Raises WrongInput where the file as a whole cannot be read; nothing of it is kept then.
    """
    counts = Counts()
    with connection.cursor() as cursor:
        # Plans are made while the tables are empty and kept while they fill: none may be a scan.
        cursor.execute("SET LOCAL enable_seqscan = off")
    kinds = {
        told.casefold(): concern.code
        for concern in profile_of(actor.hub_id).concerns
        for told in (concern.code, concern.name)
    }
    rows = read_rows(file, COLUMNS, lambda line, said: _listed(line, said, kinds, now), counts.bad)
    for batch in batched(_not_too_many(rows), _AT_ONCE):
        _take_in(actor, batch, counts, now)
    return counts


def _not_too_many(rows: Iterator[Listed]) -> Iterator[Listed]:
    for many, row in enumerate(rows, start=1):
        if many > MOST_ROWS:
            raise WrongInput(f"it has more than {MOST_ROWS:,} rows: split it")
        yield row


def _listed(line: int, said: Mapping[str, str], kinds: Mapping[str, str], now: datetime) -> Listed:
    told: dict[str, Any] = {name: said[name] for name in _WORDS if name in said}
    for name in _EMAILS:
        if told.get(name):
            told[name] = _email(name, told[name])
    told["service"] = _one_of("service", said["service"], SERVICES)
    if said.get("kind"):
        told["kind"] = _one_of("kind", said["kind"], CaseEpisode.Kind.values)
    if "concerns" in said:
        told["concerns"] = _concerns(said["concerns"], kinds)
    today = now.astimezone(LONDON).date()
    for name in ("opened", "closed"):
        if name in said:
            told[f"{name}_on"] = _day(name, said[name], today)
    opened, closed = told.get("opened_on"), told.get("closed_on")
    if opened and closed and closed < opened:
        raise BadRow(f"closed: {said['closed'][:40]} is before it was opened")
    if said.get("as_at"):
        told["as_at"] = _moment(said["as_at"])
        if told["as_at"] > now:
            raise BadRow(f"as_at: {said['as_at'][:40]} is still to come")
    return Listed(line, said["episode_id"], said.get("system") or SYSTEM, said["external_id"], told)


def _email(name: str, cell: str) -> str:
    try:
        validate_email(cell)
    except ValidationError:
        raise BadRow(f"{name}: {cell[:40]} is no e-mail address") from None
    return cell


def _one_of(name: str, cell: str, allowed: Sequence[str]) -> str:
    found = "-".join(cell.casefold().replace("-", " ").split())
    if found not in allowed:
        raise BadRow(f"{name}: {cell[:40]} is none of {', '.join(allowed)}")
    return found


def _concerns(cell: str, kinds: Mapping[str, str]) -> list[str]:
    """Kinds of worry, by the hub's code or name of each."""
    written = [part.strip() for part in cell.replace("\n", ";").split(";") if part.strip()]
    for each in written:
        if each.casefold() not in kinds:
            raise BadRow(f"concerns: {each[:40]} is no kind of concern of this hub")
    return sorted({kinds[each.casefold()] for each in written})


def _day(name: str, cell: str, today: date) -> date | None:
    if not cell:
        return None
    try:
        day = a_date(cell)
    except ValueError:
        raise BadRow(f"{name}: there is no such date as {cell[:40]}") from None
    if day > today:
        raise BadRow(f"{name}: {cell[:40]} is still to come")
    return day


def _moment(cell: str) -> datetime:
    """A day, from its beginning, or a time; without an offset it is London's."""
    day, _, clock = cell.replace("T", " ").partition(" ")
    try:
        written = f"{a_date(day)} {clock or time.min}"
    except ValueError:
        raise BadRow(f"as_at: there is no such time as {cell[:40]}") from None
    try:
        return read_time(written)
    except WrongInput as wrong:
        raise BadRow(f"as_at: {wrong}") from None


def _take_in(actor: Actor, rows: Sequence[Listed], counts: Counts, now: datetime) -> None:
    """Whoever is meant must be on record; of the episodes on record, each that differs changes."""
    people = dict(
        ExternalId.objects.filter(
            system=SYSTEM, value__in=[row.external_id for row in rows]
        ).values_list("value", "person_id")
    )
    known = {
        (each.system, each.number): each
        for each in CaseEpisode.objects.filter(
            system__in={row.system for row in rows}, number__in=[row.number for row in rows]
        )
    }
    new: list[Episode] = []
    changed: list[CaseEpisode] = []
    for row in rows:
        stood = known.get((row.system, row.number))
        try:
            if row.external_id not in people:
                raise BadRow(f"external_id: nobody on record is {row.external_id[:60]}")
            person_id = people[row.external_id]
            if stood is None:
                new.append(
                    Episode(person_id=person_id, system=row.system, number=row.number, **row.told)
                )
                continue
            if stood.person_id != person_id:
                raise BadRow(f"episode_id: {row.number[:60]} is on record of somebody else")
            if _changes(stood, row):
                changed.append(stood)
            else:
                counts.unchanged += 1
        except BadRow as bad:
            counts.bad.append(Remark(row.line, str(bad)))
    if new or changed:
        keep_episodes(actor, new=new, changed=changed, now=now)
    counts.new += len(new)
    counts.changed += len(changed)


def _changes(stood: CaseEpisode, row: Listed) -> bool:
    """Put what a row says on an episode, and say whether that is any different.

    An older export never goes before a newer one. What a file has no column for stays.
    """
    as_at = row.told.get("as_at")
    if as_at and stood.as_at and as_at < stood.as_at:
        raise BadRow("as_at: what is on record was told later")
    told = {name: row.told[name] for name in TOLD if name in row.told}
    opened, closed = told.get("opened_on", stood.opened_on), told.get("closed_on", stood.closed_on)
    if opened and closed and closed < opened:
        raise BadRow("closed: it is before it was opened, as that is on record")
    differs = any(getattr(stood, name) != value for name, value in told.items())
    for name, value in told.items():
        setattr(stood, name, value)
    return differs
