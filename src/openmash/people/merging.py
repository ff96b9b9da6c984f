"""Two records of one person are made one, and that is taken back.

The record that is kept shows its own facts, and the second's where it had none; the second stays as it
was written, leads to the kept one, and is still found by what is known on it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from openmash.access.rows import on_behalf_of_hub
from openmash.ledger.commanding import command, record
from openmash.ledger.models import Subject
from openmash.people.commands import PersonFacts
from openmash.people.index import index_people
from openmash.people.judging import close_pair, judge_pair, judged_different, pair_of
from openmash.people.models import Address, Person, PersonMerge
from openmash.people.moving import Change, contacts_about, move, put_back, set_values
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import DoneAlready, RuleBroken
from openmash.policy.times import LONDON, time_words

_HIDDEN = RuleBroken("Somebody else in the hub has to do this: ask a manager.")


@command(needs=Permission.MERGE_PEOPLE)
def merge_people(
    actor: Actor, *, kept_id: UUID, other_id: UUID, why: str = "", now: datetime
) -> PersonMerge:
    """Make the second record one with the kept one: every link to it, contacts and decisions, moves."""
    people = _locked(kept_id, other_id)
    if kept_id == other_id or len(people) < 2:
        raise RuleBroken("Choose two people who are on record.")
    kept, other = people[kept_id], people[other_id]
    _not_merged_yet(kept, other)
    _sees_all(people)
    if judged_different({pair_of(kept_id, other_id): float("-inf")}):
        words = why.strip() or "They were found to be one person."
        judge_pair(
            actor, one_id=kept_id, other_id=other_id, are_different=False, why=words, now=now
        )
    with on_behalf_of_hub(actor):
        contacts = sorted(contacts_about(kept_id, other_id))
        moved = move(other, kept, now)
        filled = _fill(kept, other)
        lived = _one_home(kept)
        there = [
            set_values(Person, [other_id], {"merged_into_id": None}, {"merged_into_id": kept_id})
        ]
        merge = PersonMerge.objects.create(
            hub_id=actor.hub_id,
            kept=kept,
            other=other,
            number=PersonMerge.objects.filter(kept=kept).count() + 1,
            why=why.strip(),
            changes=[*moved.changes, *filled, *lived, *there],
            stayed=moved.stayed,
            contacts=[str(key) for key in contacts],
            by_id=actor.person_id,
            at=now,
        )
        _changed([kept_id, other_id], index=[kept_id])
    close_pair(pair_of(kept_id, other_id), now)
    _tell(actor, "person_merged", "people_merged", merge, contacts, why=why, now=now)
    return merge


@command(needs=Permission.MERGE_PEOPLE)
def undo_merge(actor: Actor, *, merge_id: UUID, why: str, now: datetime) -> PersonMerge:
    """They are two people after all: each row stands again as it stood, but for what came since.

    A contact that came since stays with the record that was kept. The pair is judged different.
    """
    merge = PersonMerge.objects.select_for_update().get(pk=merge_id)
    if merge.undone_at:
        raise DoneAlready("This was taken back already.")
    if not why.strip():
        raise RuleBroken("Say how you know that they are different people.", field="why")
    _sees_all(_locked(merge.kept_id, merge.other_id))
    _is_the_last(merge)
    with on_behalf_of_hub(actor):
        since = put_back(merge.changes)
        merge.undone_by_id, merge.undone_at, merge.undone_why = actor.person_id, now, why.strip()
        merge.save(update_fields=["undone_by", "undone_at", "undone_why"])
        both = [merge.kept_id, merge.other_id]
        _changed(both, index=both)
        contacts = contacts_about(*both)
    judge_pair(actor, one_id=merge.kept_id, other_id=merge.other_id, why=why, now=now)
    _tell(
        actor,
        "person_unmerged",
        "people_unmerged",
        merge,
        sorted(contacts),
        why=why,
        now=now,
        changed_since=[each["of"] for each in since],
    )
    return merge


def _locked(*ids: UUID) -> dict[UUID, Person]:
    """These people, held against whoever changes them at once; always in one order."""
    found = Person.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return {person.pk: person for person in found}


def _not_merged_yet(kept: Person, other: Person) -> None:
    if other.merged_into_id == kept.pk:
        raise DoneAlready("These two are one record already.")
    if kept.merged_into_id or other.merged_into_id:
        raise RuleBroken(
            "One of these is the second record of somebody else. Open the one that is kept."
        )


def _sees_all(people: Iterable[UUID]) -> None:
    """Nobody makes one of two records who is shut out of a contact of either."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT contacts_hide(%s)", [list(people)])
        if cursor.fetchone()[0]:
            raise _HIDDEN


def _is_the_last(merge: PersonMerge) -> None:
    """Merges are taken back in the order in which they stand on one another."""
    on_top = PersonMerge.objects.filter(undone_at=None)
    into = on_top.filter(other=merge.kept_id).first()
    later = into or on_top.filter(kept=merge.kept_id, number__gt=merge.number).first()
    if later:
        who = later.kept if into else later.other
        raise RuleBroken(
            f"Take back first what was done on it later: the record made one with {who.name}, "
            f"{time_words(later.at)}."
        )


def _fill(kept: Person, other: Person) -> list[Change]:
    """What the kept record lacks, the other tells; where the two differ each keeps its own."""
    lacking = {
        f.name: (getattr(kept, f.name), getattr(other, f.name))
        for f in fields(PersonFacts)
        if not getattr(kept, f.name) and getattr(other, f.name)
    }
    if kept.date_of_birth:
        lacking.pop("approximate_age", None)
    if "approximate_age" in lacking:  # with the day on which they were so old
        lacking["age_said_on"] = (kept.age_said_on, _age_said_on(other))
    if not lacking:
        return []
    was = {name: before for name, (before, _) in lacking.items()}
    told = {name: after for name, (_, after) in lacking.items()}
    return [set_values(Person, [kept.pk], was, told)]


def _age_said_on(person: Person) -> date:
    return person.age_said_on or person.recorded_at.astimezone(LONDON).date()


def _one_home(kept: Person) -> list[Change]:
    """Of two present addresses the one that was recorded later is the present one, as when somebody
    moves. Where it was unsafe to write to one of the two in the same place, it is unsafe there."""
    present = list(Address.objects.filter(person=kept, until=None).order_by("-recorded_at", "pk"))
    if len(present) < 2:
        return []
    newest, former = present[0], present[1:]
    day = newest.recorded_at.astimezone(LONDON).date()
    done = [set_values(Address, [a.pk for a in former], {"until": None}, {"until": day})]
    unsafe = any(a.safe_to_write == Address.Safe.NO for a in former if _place(a) == _place(newest))
    if unsafe and newest.safe_to_write != Address.Safe.NO:
        was = {"safe_to_write": newest.safe_to_write}
        done.append(set_values(Address, [newest.pk], was, {"safe_to_write": Address.Safe.NO.value}))
    return done


def _place(address: Address) -> tuple[str, ...]:
    words = f"{address.lines} {address.postcode.replace(' ', '')}".casefold()
    return tuple(words.replace(",", " ").split())


def _changed(people: Sequence[UUID], *, index: Sequence[UUID]) -> None:
    """A page that showed them before is out of date now; the index is in step with what is known."""
    Person.objects.filter(pk__in=people).update(version=F("version") + 1, to_compare=True)
    index_people(list(Person.objects.filter(pk__in=index)))


def _tell(
    actor: Actor,
    of_person: str,
    of_contact: str,
    merge: PersonMerge,
    contacts: Iterable[UUID],
    *,
    why: str,
    now: datetime,
    **facts: Any,
) -> None:
    """It stands on both records, and on the timeline of every contact that names either."""
    for person_id in (merge.kept_id, merge.other_id):
        record(
            actor,
            of_person,
            at=now,
            subject=Subject.PERSON,
            subject_id=person_id,
            text=why.strip(),
            merge=merge.pk,
            kept=merge.kept_id,
            other=merge.other_id,
            fields=["address"],
            **facts,
        )
    names = f"{merge.kept.name}, and as {merge.other.name}"
    for contact_id in contacts:
        record(
            actor,
            of_contact,
            at=now,
            contact_id=contact_id,
            text="\n".join(filter(None, (names, why.strip()))),
            merge=merge.pk,
        )
