"""All that the page of a contact asks while it is taken, and what it showed when it was made.

Two people may write at once. The page carries what it showed (`was`), so that what is sent can be told
from what was only standing there, and nobody's words go over a colleague's unseen.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import Form
from django.http import QueryDict

from openmash.contacts.commands import CONSENT_FIELDS, Saved
from openmash.contacts.forms import ContactForm, PersonForm, empty_row, person_forms
from openmash.contacts.models import PersonInContact
from openmash.contacts.queries import Taking
from openmash.policy.errors import Difference, RuleBroken
from openmash.policy.merging import as_shown
from openmash.policy.profile import Profile
from openmash.policy.times import date_words
from openmash.policy.tracks import ANSWER
from openmash.web.forms import as_typed, in_words

_DATES = ("date_of_birth", "expected_date")


@dataclass(frozen=True)
class Differing:
    """Where a colleague wrote otherwise, ready to show. `key` names it on the buttons."""

    key: str
    label: str
    was: str
    theirs: str


class RecordPage:
    """The record's form, a form for each person, and what the page showed."""

    def __init__(self, form: ContactForm, rows: list[PersonForm], was: dict[str, Any]) -> None:
        self.form, self.rows, self.was = form, rows, was

    @classmethod
    def fresh(cls, kept: Taking, profile: Profile) -> "RecordPage":
        """The page as the record stands."""
        rows = [PersonForm(prefix=key, initial=said) for key, said in kept.rows]
        return cls(ContactForm(initial=kept.initial, profile=profile), rows, shown(kept))

    @classmethod
    def sent(cls, data: QueryDict, profile: Profile) -> "RecordPage":
        """The page as somebody sent it. Raises RuleBroken where a row has no id."""
        page = cls(ContactForm(data, profile=profile), person_forms(data), _read(data.get("was")))
        for form in page.forms:
            form.is_valid()
        return page

    @property
    def forms(self) -> list[Form]:
        """Every form of it."""
        return [self.form, *self.rows]

    @property
    def has_errors(self) -> bool:
        """Whether something could not be kept."""
        return any(form.is_bound and form.errors for form in self.forms)

    @property
    def problems(self) -> list[str]:
        """What could not be kept, in words."""
        found = [list(form.non_field_errors()) for form in self.forms]
        found += [field.mistakes for form in self.forms for field in form]  # type: ignore[attr-defined]
        return [str(words) for errors in found for words in errors]

    @property
    def was_text(self) -> str:
        """What the page showed, as it travels with it."""
        return json.dumps(self.was, ensure_ascii=False, separators=(",", ":"))

    def add_row(self, role: str) -> None:
        """A row for somebody more."""
        known = role if role in PersonInContact.Role.values else PersonInContact.Role.CHILD.value
        self.rows.append(empty_row(known, is_next=bool(role)))

    def take(self, saved: Saved) -> None:
        """After a save: say what was not kept at its question, and know what was."""
        for problem in saved.problems:
            self.put(problem)
        for differs in saved.differences:
            said = f"A colleague wrote something else at “{self.label(differs)}”. Choose above."
            self.put(RuleBroken(said, field=differs.field, row=differs.row))
        self._now_shown(saved)

    def put(self, broken: RuleBroken) -> None:
        """Show what was refused where it can be mended: in the record, or in a row of people."""
        rows = [row for row in self.rows if row.prefix == broken.row]
        form: Form = rows[0] if rows else self.form
        form.add_error(broken.field if broken.field in form.fields else None, broken.message)

    def _now_shown(self, saved: Saved) -> None:
        """What was kept is what the page shows from now on; the rest is as it was shown before."""
        refused = {(p.row, p.field) for p in saved.problems}
        refused |= {(d.row, d.field) for d in saved.differences}
        mine = self.form.written()
        mine |= {f"consent_{name}": value for name, value in self.form.consent().items()}
        self.was["contact"] |= _kept(mine, None, refused)
        ticks = self.form.ticks()
        self.was["ticks"] = self.was["ticks"] if ticks is None else sorted(ticks)
        for row in self.rows:
            said = _kept(row.row().said(), row.prefix, refused)
            self.was["people"][row.prefix] = self.was["people"].get(row.prefix, {}) | said
        assert isinstance(self.form.data, QueryDict)
        data = self.form.data.copy()
        data["version"] = str(saved.contact.version)
        self.form.data = data

    def label(self, differs: Difference) -> str:
        """What a question is called, and about whom."""
        form = self._form_of(differs)
        if differs.field == "is_removed":
            return f"{self._name(differs)} in this contact"
        field = form.fields.get(differs.field)
        named = str(field.label) if field else differs.field.replace("_", " ")
        return f"{self._name(differs)}: {named}" if differs.row else named

    def differing(self, found: Iterable[Difference]) -> list[Differing]:
        """Where a colleague wrote otherwise: what it was, and what theirs is."""
        return [
            Differing(
                key=f"{d.row}:{d.field}" if d.row else d.field,
                label=self.label(d),
                was=self._words(d, d.was),
                theirs=self._words(d, d.theirs),
            )
            for d in found
        ]

    def _form_of(self, differs: Difference) -> Form:
        return next((row for row in self.rows if row.prefix == differs.row), self.form)

    def _name(self, differs: Difference) -> str:
        form = self._form_of(differs)
        said = form.cleaned_data if form is not self.form else {}
        names = " ".join(filter(None, (said.get("given_names"), said.get("family_name"))))
        return names or said.get("description") or "Somebody"

    def _words(self, differs: Difference, text: str) -> str:
        if text and differs.field in _DATES:
            return date_words(date.fromisoformat(text))
        return in_words(self._form_of(differs), differs.field, text)


def _kept(
    said: dict[str, Any], row: str | None, refused: set[tuple[str | int | None, str | None]]
) -> dict[str, str]:
    return {name: as_shown(v) for name, v in said.items() if (row, name) not in refused}


def shown(kept: Taking) -> dict[str, Any]:
    """What a page of this record shows, field by field, as text."""
    consent = {f"consent_{name}": "" for name in CONSENT_FIELDS}
    asked = {name for name in ContactForm.base_fields if name not in ("urgent", "version")}
    asked |= {name for name in kept.initial if name.startswith(ANSWER)}
    contact = {name: as_shown(v) for name, v in (consent | kept.initial).items() if name in asked}
    people = {
        key: {name: as_shown(said[name]) for name in PersonForm.base_fields if name in said}
        for key, said in kept.rows
    }
    return {"contact": contact, "ticks": sorted(kept.initial["urgent"]), "people": people}


def _read(text: str | None) -> dict[str, Any]:
    """What a page says that it showed. What cannot be read is nothing: then nothing is overwritten."""
    nothing: dict[str, Any] = {"contact": {}, "ticks": [], "people": {}}
    try:
        said = json.loads(text or "")
    except (ValueError, RecursionError):
        return nothing
    if not isinstance(said, dict) or set(said) != set(nothing):
        return nothing
    contact, ticks, people = said["contact"], said["ticks"], said["people"]
    is_right = (
        _is_flat(contact)
        and isinstance(ticks, list)
        and all(isinstance(code, str) for code in ticks)
        and isinstance(people, dict)
        and all(_is_flat(row) for row in people.values())
    )
    return said if is_right else nothing


def _is_flat(said: object) -> bool:
    return isinstance(said, dict) and all(isinstance(value, str) for value in said.values())


def with_theirs(data: QueryDict, keys: Iterable[str], kept: Taking, profile: Profile) -> QueryDict:
    """What was sent, with a colleague's words in place of one's own where that was chosen."""
    chosen, rows = data.copy(), dict(kept.rows)
    form = ContactForm(profile=profile)
    for key in keys:
        row, _, name = key.rpartition(":")
        if not row and name in form.fields:
            _type(chosen, as_typed(form, name, kept.initial.get(name)))
        elif name == "is_removed":
            chosen[f"{row}-{name}"] = "on"
        elif row in rows and name in PersonForm.base_fields:
            _type(chosen, as_typed(PersonForm(prefix=row), name, rows[row].get(name)))
    return chosen


def _type(data: QueryDict, typed: dict[str, str]) -> None:
    for name, text in typed.items():
        data[name] = text


def not_on_record(page: RecordPage, kept: Taking) -> str:
    """What was typed and is not on the record, as lines of text."""
    now = shown(kept)
    mine = page.form.written()
    mine |= {f"consent_{name}": value for name, value in page.form.consent().items()}
    lines = _lines(page.form, mine, page.was["contact"], now["contact"])
    for row in page.rows:
        if not row.row().says_anything:
            continue
        there = now["people"].get(row.prefix, {})
        lines += _lines(row, row.row().said(), page.was["people"].get(row.prefix, {}), there)
    return "\n".join(lines)


def _lines(form: Form, mine: dict[str, Any], was: dict[str, str], now: dict[str, str]) -> list[str]:
    return [
        f"{form.fields[name].label} {in_words(form, name, as_shown(value))}"
        for name, value in mine.items()
        if name in form.fields and as_shown(value) not in (was.get(name, ""), now.get(name, ""))
    ]
