"""Two records turn out to be of one person: whoever is shut out of the one is shut out of both."""

from collections import defaultdict
from uuid import UUID

from openmash.access.models import Bar
from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.models import Contact, PersonInContact
from openmash.ledger.commanding import Recorded
from openmash.people.models import PersonMerge
from openmash.policy.actors import Actor
from openmash.triage.commands.shutting_out import lift_bar, put_bar

_WHY = "They were shut out of every contact of a record that turned out to be of the same person."
_NOT_ONE = "The two records were parted again: they are of two people."


def shut_out_of_both(actor: Actor, entry: Recorded) -> None:
    """The stricter of both: who saw nothing of one of the two sees nothing of the one that is kept."""
    if entry.subject_id != entry.facts["kept"]:  # told on both records, done once
        return
    with on_behalf_of_hub(actor):
        merge = PersonMerge.objects.get(pk=entry.facts["merge"])
        missing = _missing_bars(merge)
        contacts = Contact.objects.select_for_update().in_bulk(sorted(missing))
    for contact_id, people in missing.items():
        for person_id in sorted(people):
            put_bar(actor, contacts[contact_id], person_id, _WHY, entry.at, merge.pk)


def _missing_bars(merge: PersonMerge) -> dict[UUID, set[UUID]]:
    """By contact: who is shut out of all contacts of one record, and not of this one of the other."""
    moved = merge.moved(PersonInContact)
    mine: set[UUID] = set()
    theirs: set[UUID] = set()
    for row in PersonInContact.objects.filter(person=merge.kept_id):
        (theirs if row.pk in moved else mine).add(row.contact_id)
    barred: dict[UUID, set[UUID]] = defaultdict(set)
    for bar in Bar.objects.filter(contact_id__in=mine | theirs, lifted_at=None):
        barred[bar.person_id].add(bar.contact_id)
    missing: dict[UUID, set[UUID]] = defaultdict(set)
    for person_id, shut in barred.items():
        if any(some and some <= shut for some in (mine, theirs)):
            for contact_id in (mine | theirs) - shut:
                missing[contact_id].add(person_id)
    return missing


def let_in_as_before(actor: Actor, entry: Recorded) -> None:
    """The merge was taken back: whoever was shut out because of it is let in again."""
    if entry.subject_id != entry.facts["kept"]:
        return
    with on_behalf_of_hub(actor):
        for bar in Bar.objects.filter(merge_id=entry.facts["merge"], lifted_at=None):
            lift_bar(actor, bar, _NOT_ONE, entry.at)
