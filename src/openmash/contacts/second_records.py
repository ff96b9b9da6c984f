"""Nobody makes a second record of somebody who is as good as certain on record without saying so."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from openmash.contacts.models import Contact, PersonInContact
from openmash.ledger.models import Entry
from openmash.people.finding import Found, find_all
from openmash.people.index import features_on_record
from openmash.people.judging import judge_pair, judged_different, pair_of
from openmash.people.queries import FoundPerson, shown
from openmash.policy.actors import Actor
from openmash.policy.errors import RuleBroken
from openmash.policy.matching import Band


@dataclass(frozen=True)
class SecondRecord:
    """Somebody who was typed in a contact, and who on record that is as good as certainly."""

    row_id: UUID
    person_id: UUID
    name: str
    on_record: FoundPerson

    @property
    def key(self) -> str:
        """By which an answer names the two."""
        return f"{self.row_id}-{self.on_record.id}"


def second_records(contact: Contact, *, today: date) -> list[SecondRecord]:
    """Whom this contact put on record though they are there already, and nobody said that they are
    different people: eight statements at most."""
    rows = {
        row.person_id: row
        for row in PersonInContact.objects.filter(
            contact=contact, removed_at=None, person__in=_put_on_record(contact)
        ).select_related("person")
    }
    found = _certain(contact, rows)
    on_record = {
        each.id: each for each in shown([f for some in found.values() for f in some], today)
    }
    return [
        SecondRecord(rows[key].pk, key, rows[key].person.name, on_record[each.person_id])
        for key, some in found.items()
        for each in some
        if each.person_id in on_record
    ]


def say_different(
    actor: Actor, contact: Contact, person_id: UUID, *, why: str, now: datetime
) -> None:
    """Somebody who was put on record is another person than all who are as good as certainly the same,
    inside a command. Raises RuleBroken where no reason is said."""
    [named] = PersonInContact.objects.filter(
        contact=contact, removed_at=None, person=person_id
    ).select_related("person")
    for each in _certain(contact, {person_id: named}).get(person_id, ()):
        if not why.strip():
            words = (
                f"{named.person.name} may be on record already: say how you know that they are not."
            )
            raise RuleBroken(words, field="different")
        judge_pair(
            actor,
            one_id=person_id,
            other_id=each.person_id,
            why=why,
            contact_id=contact.pk,
            now=now,
        )


def _put_on_record(contact: Contact) -> list[UUID]:
    """Whose record was made in this contact."""
    added = Entry.objects.filter(contact_id=contact.pk, kind="person_added")
    return list(added.values_list("subject_id", flat=True))


def _certain(contact: Contact, rows: Collection[UUID]) -> dict[UUID, list[Found]]:
    """Of each of these, who else on record it is as good as certainly: not those of the contact itself,
    and not who was judged different."""
    if not rows:
        return {}
    here = set(
        PersonInContact.objects.filter(contact=contact, removed_at=None).values_list(
            "person", flat=True
        )
    )
    found = {
        key: [each for each in some if each.band is Band.MATCH]
        for key, some in find_all(features_on_record(list(rows)), but_not=here).items()
    }
    scores = {
        pair_of(key, each.person_id): each.comparison.score
        for key, some in found.items()
        for each in some
    }
    different = judged_different(scores) if scores else set()
    return {
        key: [each for each in some if pair_of(key, each.person_id) not in different]
        for key, some in found.items()
    }
