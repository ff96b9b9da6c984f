"""Two records of people side by side, and what stands on a record that was made of two."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from openmash.access.queries import names
from openmash.contacts.models import Contact, PersonInContact, Stage
from openmash.people.cases import cases_shown
from openmash.people.commands import AddressFacts
from openmash.people.duplicates import Looked, look_for_duplicates, pairs_of
from openmash.people.models import (
    Address,
    ExternalId,
    PairJudgement,
    Person,
    PersonMerge,
    PossibleDuplicate,
)
from openmash.policy.actors import Actor, Permission
from openmash.policy.times import LONDON, age_words, date_words, time_words

LABELS = {
    "given_names": "First names",
    "family_name": "Family name",
    "known_as": "Known as",
    "other_names": "Former and other names",
    "description": "If no name: who",
    "date_of_birth": "Date of birth",
    "approximate_age": "About how old",
    "expected_date": "If not yet born: due",
    "sex": "Sex",
    "nhs_number": "NHS number",
    "upn": "Pupil number (UPN)",
    "phone": "Telephone",
    "school": "School or nursery",
    "gp": "GP",
    "ethnicity": "Ethnicity",
    "religion": "Religion or belief",
    "languages": "Languages",
    "interpreter": "Needs an interpreter",
    "disability": "Disability or health needs",
}
_SAID = {"sex": {"F": "Female", "M": "Male", "U": "Not known"}}
SAME, DIFFERS, ONE_SIDE = "Same", "Differs", "Only on one"


def compare_everybody(actor: Actor, *, most: int, now: datetime) -> Looked:
    """Look for duplicates among whoever is new or was corrected, but for whom somebody types now."""
    typed = PersonInContact.objects.filter(contact__stage=Stage.RECEIVING, removed_at=None)
    return look_for_duplicates(actor, most=most, now=now, being_taken=typed.values_list("person"))


@dataclass(frozen=True)
class Beside:
    """One fact on two records, and whether it is the same: said in a word, not by colour alone."""

    label: str
    one: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def mark(self) -> str:
        """How the two compare."""
        if not self.one or not self.other:
            return ONE_SIDE
        return SAME if _plain(self.one) == _plain(self.other) else DIFFERS


@dataclass(frozen=True)
class Side:
    """A record that may be of the same person as another."""

    id: UUID
    name: str
    age: str
    recorded: str
    contacts: int


@dataclass(frozen=True)
class SideBySide:
    """Two records, ready to show. `fuller` is the one that is suggested to be kept."""

    one: Side
    other: Side
    rows: tuple[Beside, ...]
    fuller: UUID
    judged: str
    left: str


def side_by_side(pair: PossibleDuplicate, *, now: datetime) -> SideBySide:
    """Everything known of the two, fact by fact: ten statements."""
    ids, today = (pair.one_id, pair.other_id), now.astimezone(LONDON).date()
    known = {person.pk: _facts(person) for person in (pair.one, pair.other)}
    where = {key: _homes(found) for key, found in _by_person(Address, ids).items()}
    numbers = {
        key: tuple(f"{each.system}: {each.value}" for each in found)
        for key, found in _by_person(ExternalId, ids).items()
    }
    cases = {key: tuple(f"{c.what}: {c.state}" for c in cases_shown(key, now=now)) for key in ids}
    named = _named_by_person(ids)
    rows = [Beside(LABELS[name], known[ids[0]][name], known[ids[1]][name]) for name in LABELS]
    rows += [
        Beside(label, found[ids[0]], found[ids[1]])
        for label, found in (
            ("Addresses", where),
            ("Numbers of other systems", numbers),
            ("Cases", cases),
            ("Named in", named),
        )
    ]
    full = {key: (len(named[key]), sum(map(bool, known[key].values()))) for key in ids}
    fuller = max((pair.one, pair.other), key=lambda p: (*full[p.pk], -p.recorded_at.timestamp()))
    judged = PairJudgement.objects.filter(one=pair.one, other=pair.other).first()
    people = names(judged.by_id if judged else None, pair.left_by_id)
    return SideBySide(
        one=_side(pair.one, len(named[pair.one_id]), today),
        other=_side(pair.other, len(named[pair.other_id]), today),
        rows=tuple(row for row in rows if row.one or row.other),
        fuller=fuller.pk,
        judged=f"{people.get(judged.by_id)}, {time_words(judged.at)}: {judged.why}"
        if judged and judged.are_different
        else "",
        left=f"{people.get(pair.left_by_id)}, {time_words(pair.left_at)}"
        if pair.left_at and pair.left_by_id
        else "",
    )


def _side(person: Person, contacts: int, today: date) -> Side:
    age = age_words(person.date_of_birth, today) if person.date_of_birth else person.approximate_age
    recorded = date_words(person.recorded_at.astimezone(LONDON).date())
    return Side(person.pk, person.name, age, recorded, contacts)


def _by_person[M: (Address, ExternalId)](
    model: type[M], ids: Sequence[UUID]
) -> dict[UUID, list[M]]:
    rows: dict[UUID, list[M]] = {key: [] for key in ids}
    for row in model._default_manager.filter(person__in=ids):
        rows[row.person_id].append(row)
    return rows


def _named_by_person(ids: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    rows: dict[UUID, list[PersonInContact]] = {key: [] for key in ids}
    named = PersonInContact.objects.filter(person__in=ids, removed_at=None)
    for row in named.select_related("contact").order_by("-contact__received_at"):
        rows[row.person_id].append(row)
    return {key: tuple(map(_in_contact, found)) for key, found in rows.items()}


def _in_contact(row: PersonInContact) -> str:
    day = date_words(row.contact.received_at.astimezone(LONDON).date())
    return f"{row.contact.reference}, {row.get_role_display().lower()}, {day}"


def _facts(person: Person) -> dict[str, tuple[str, ...]]:
    return {name: _words(name, getattr(person, name)) for name in LABELS}


def _words(name: str, value: str | date | None) -> tuple[str, ...]:
    if isinstance(value, date):
        return (date_words(value),)
    return tuple(_SAID.get(name, {}).get(line, line) for line in (value or "").splitlines())


def _homes(addresses: Iterable[Address]) -> tuple[str, ...]:
    return tuple(
        AddressFacts(lines=a.lines, postcode=a.postcode, safe_to_write=a.safe_to_write).in_words
        + (f" (until {date_words(a.until)})" if a.until else "")
        for a in addresses
    )


def _plain(words: tuple[str, ...]) -> list[str]:
    return sorted("".join(each.casefold().split()) for each in words)


# --- a record that was made of two


@dataclass(frozen=True)
class SecondRecord:
    """Another record of the person: what it says otherwise, since when it is one with this, and why."""

    name: str
    recorded: str
    merge_id: UUID | None
    merged: str
    why: str
    otherwise: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Parted:
    """A merge that was taken back. `stays`: contacts that came while the two were one."""

    words: str
    why: str
    stays: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True)
class OneOfTwo:
    """What was merged into a record, what was parted from it, and what may be of the same person."""

    seconds: tuple[SecondRecord, ...]
    parted: tuple[Parted, ...]
    asked: tuple[tuple[UUID, str], ...]
    may_merge: bool


def one_of_two(actor: Actor, person: Person) -> OneOfTwo:
    """What the page of a person says of their records: seven statements, whatever their number."""
    seconds = list(Person.objects.filter(merged_into=person).order_by("recorded_at", "pk"))
    about = PersonMerge.objects.filter(kept=person) | PersonMerge.objects.filter(other=person)
    about |= PersonMerge.objects.filter(other__in=seconds)
    merges = list(about.select_related("kept", "other"))
    people = names(*{i for m in merges for i in (m.by_id, m.undone_by_id) if i})
    standing = {merge.other_id: merge for merge in merges if merge.undone_at is None}
    may_merge = actor.may(Permission.MERGE_PEOPLE)
    return OneOfTwo(
        seconds=tuple(_second(each, person, standing.get(each.pk), people) for each in seconds),
        parted=tuple(_parted([m for m in merges if m.undone_at], people)),
        asked=tuple(
            (pair.pk, (pair.other if pair.one_id == person.pk else pair.one).name)
            for pair in (pairs_of([person.pk]) if may_merge else ())
        ),
        may_merge=may_merge,
    )


def _second(
    record: Person, kept: Person, merge: PersonMerge | None, people: dict[UUID, str]
) -> SecondRecord:
    told, here = _facts(record), _facts(kept)
    return SecondRecord(
        name=record.name,
        recorded=date_words(record.recorded_at.astimezone(LONDON).date()),
        merge_id=merge.pk if merge else None,
        merged=f"{people.get(merge.by_id)}, {time_words(merge.at)}" if merge else "",
        why=merge.why if merge else "",
        otherwise=tuple(
            (LABELS[name], ", ".join(told[name]))
            for name in LABELS
            if told[name] and _plain(told[name]) != _plain(here[name])
        ),
    )


def _parted(merges: Sequence[PersonMerge], people: dict[UUID, str]) -> Iterable[Parted]:
    came = came_since(merges)
    for merge in merges:
        assert merge.undone_at
        by = people.get(merge.undone_by_id or merge.by_id, "the hub")
        yield Parted(
            words=f"{merge.kept.name} and {merge.other.name}: one record from {time_words(merge.at)} to "
            f"{time_words(merge.undone_at)}, parted by {by}",
            why=merge.undone_why,
            stays=tuple(came.get(merge.pk, ())),
        )


def came_since(merges: Sequence[PersonMerge]) -> dict[UUID, list[tuple[UUID, str]]]:
    """The contacts that came about the kept record while the two were one, by merge: one statement."""
    kept = {merge.kept_id for merge in merges}
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    if not kept:
        return found
    named = PersonInContact.objects.filter(person__in=kept, removed_at=None)
    rows = list(named.select_related("contact").order_by("contact__received_at"))
    for merge in merges:
        for row in rows:
            is_new = str(row.contact_id) not in merge.contacts
            is_since = merge.at <= (row.contact.recorded_at or row.contact.received_at)
            before_parting = not merge.undone_at or row.contact.received_at <= merge.undone_at
            if row.person_id == merge.kept_id and is_new and is_since and before_parting:
                found.setdefault(merge.pk, []).append((row.contact_id, row.contact.reference))
    return found


def goes_back(merge: PersonMerge) -> list[str]:
    """The contacts that go back to the second record when a merge is taken back."""
    contacts = (
        Contact.objects.filter(people__in=merge.moved(PersonInContact))
        .order_by("received_at")
        .distinct()
    )
    return [contact.reference for contact in contacts]
