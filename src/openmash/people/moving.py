"""Every link to a person: moved from one record to another, and put back as it was.

The links are found from the tables themselves, so that a table that is added is never forgotten: a link
is moved, or it is named here with the reason why not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, models, transaction

from openmash.people.models import Person

# Table and link: why it stays with the record on which it was written.
NOT_MOVED: Mapping[str, str] = {
    "people.PersonKey.person": "each record stays in the index: whoever is found by the second is the one "
    "that is kept",
    "people.PairJudgement.one": "it was said of these two records; whoever asks follows their merges",
    "people.PairJudgement.other": "as above",
    "people.PersonMerge.kept": "which two records were made one",
    "people.PersonMerge.other": "as above",
    "people.PossibleDuplicate.one": "a question about these two records; about the one that is kept it is "
    "asked anew",
    "people.PossibleDuplicate.other": "as above",
}

type Change = dict[str, Any]  # {"of": "people.Address", "ids": [...], "was": {...}, "now": {...}}


@runtime_checkable
class NamedTwice(Protocol):
    """A row of which there may be one a person in its place: what becomes of two, of one person."""

    def made_one_with(self, second: Any, now: datetime) -> None:
        """`self` is of the record that is kept. Whichever gives way no longer stands in the place."""


@dataclass(frozen=True)
class Link:
    """A column that says which person a row is about."""

    model: type[models.Model]
    name: str

    @property
    def label(self) -> str:
        """As `NOT_MOVED` names it."""
        return f"{self.model._meta.label}.{self.name}"

    @property
    def column(self) -> str:
        """In the database."""
        return next(f.attname for f in self.model._meta.concrete_fields if f.name == self.name)

    def of(self, person_id: UUID) -> models.QuerySet[Any]:
        """The rows about somebody."""
        return self.model._base_manager.filter(**{self.column: person_id}).order_by("pk")


def links() -> list[Link]:
    """Every link to a person, of every table."""
    found = Person._meta.get_fields(include_hidden=True)
    pointing = (f for f in found if isinstance(f, models.ForeignObjectRel))
    return sorted(
        (Link(f.related_model, f.field.name) for f in pointing), key=lambda link: link.label
    )


def moved_links() -> list[Link]:
    """Those that follow the person."""
    return [link for link in links() if link.label not in NOT_MOVED]


@dataclass(frozen=True)
class Moved:
    """What a move did, in order; and what it had to leave."""

    changes: list[Change]
    stayed: list[Change]


def move(other: Person, kept: Person, now: datetime) -> Moved:
    """Let everything that is about `other` be about `kept`."""
    moved = Moved([], [])
    for link in moved_links():
        plain: list[UUID] = []
        for row in link.of(other.pk):
            standing = _in_its_place(link, row, kept)
            if standing is None:
                plain.append(row.pk)
            elif isinstance(row, NamedTwice):
                moved.changes.extend(_made_one(link, standing, row, now))
            else:
                moved.stayed.append({"of": link.model._meta.label, "ids": [str(row.pk)]})
        if plain:
            moved.changes.append(
                set_values(link.model, plain, {link.column: other.pk}, {link.column: kept.pk})
            )
    return moved


def contacts_about(*people: UUID) -> set[UUID]:
    """The contacts in which these people are named, wherever that stands."""
    found: set[UUID] = set()
    for link in moved_links():
        if any(f.attname == "contact_id" for f in link.model._meta.concrete_fields):
            for person_id in people:
                found.update(link.of(person_id).values_list("contact_id", flat=True))
    return found - {None}


def _in_its_place(link: Link, row: models.Model, kept: Person) -> models.Model | None:
    """The row of `kept` beside which the database would not let this one stand."""
    unique = (c for c in link.model._meta.constraints if isinstance(c, models.UniqueConstraint))
    standing = (_standing(link, row, kept, each) for each in unique if link.name in each.fields)
    return next(filter(None, standing), None)


def _standing(
    link: Link, row: models.Model, kept: Person, unique: models.UniqueConstraint
) -> models.Model | None:
    alike = {}
    for name in unique.fields:
        if name != link.name:
            value = getattr(row, Link(link.model, name).column)
            if value is None and unique.nulls_distinct is not False:
                return None
            alike[name if value is not None else f"{name}__isnull"] = value or value is None
    held = link.model._base_manager.filter(unique.condition or models.Q())
    if not held.filter(pk=row.pk).exists():
        return None
    return held.filter(**alike, **{link.column: kept.pk}).first()


def _made_one(link: Link, standing: Any, row: Any, now: datetime) -> Iterator[Change]:
    """Two rows in one place: one of them gives way, and the second is about `standing`'s person too."""
    was = _values(standing), _values(row)
    standing.made_one_with(row, now)
    setattr(row, link.column, getattr(standing, link.column))
    for each, before in zip((standing, row), was, strict=True):
        after = _values(each)
        changed = [name for name in before if before[name] != after[name]]
        if changed:
            yield set_values(
                link.model,
                [each.pk],
                {name: before[name] for name in changed},
                {name: after[name] for name in changed},
            )


def _values(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def set_values(
    model: type[models.Model], ids: Sequence[UUID], was: Mapping[str, Any], now: Mapping[str, Any]
) -> Change:
    """Change rows, and say what they were. A row that cannot be changed is an error, never left."""
    if model._base_manager.filter(pk__in=ids).update(**now) != len(ids):
        raise RuntimeError(f"{model._meta.label}: a row could not be moved")
    return {
        "of": model._meta.label,
        "ids": [str(key) for key in ids],
        "was": {name: _kept(value) for name, value in was.items()},
        "now": {name: _kept(value) for name, value in now.items()},
    }


def put_back(changes: Sequence[Change]) -> list[Change]:
    """Undo changes, the last first. Returns what somebody has changed since: that stands."""
    since: list[Change] = []
    for change in reversed(changes):
        model = apps.get_model(change["of"])
        for key in change["ids"]:
            if left := _put_row_back(model, key, change):
                since.append({"of": change["of"], "ids": [key], "fields": left})
    return since


def _put_row_back(model: type[models.Model], key: str, change: Change) -> list[str]:
    row = model._base_manager.get(pk=key)
    was = {name: _read(model, name, value) for name, value in change["was"].items()}
    left = [
        name
        for name, value in change["now"].items()
        if getattr(row, name) != _read(model, name, value)
    ]
    back = {name: value for name, value in was.items() if name not in left}
    if not back:
        return left
    try:
        with transaction.atomic():
            if model._base_manager.filter(pk=key).update(**back) != 1:
                raise RuntimeError(f"{model._meta.label}: a row could not be put back")
    except IntegrityError:  # its place was taken since
        return sorted(was)
    return left


def _kept(value: Any) -> Any:
    """A value as JSON holds it, to the microsecond."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _read(model: type[models.Model], name: str, value: Any) -> Any:
    return next(f for f in model._meta.concrete_fields if f.attname == name).to_python(value)
