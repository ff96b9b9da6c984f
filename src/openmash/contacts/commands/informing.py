"""New information on a contact that the hub has already: added, told to whoever holds it, read."""

from datetime import datetime
from uuid import UUID, uuid4

from openmash.contacts.commands.alerting import raise_alert
from openmash.contacts.models import Contact, ContactNote, Stage
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import RuleBroken


@command(needs=Permission.TAKE_CONTACT)
def add_information(
    actor: Actor,
    *,
    contact_id: UUID,
    text: str,
    source: str,
    sender: str = "",
    arrival_id: UUID | None = None,
    at: datetime | None = None,
    now: datetime,
) -> ContactNote:
    """Somebody told more about the same thing: its own time and source, beside what was said before.

    Whoever holds the contact is told on their work page; where nobody does, or it is decided, a
    manager is alerted.
    """
    if not text.strip():
        raise RuleBroken("Write what is new first.", field="text")
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    note = ContactNote(
        id=uuid4(),
        hub_id=actor.hub_id,
        contact=contact,
        text=text.strip(),
        by_id=actor.person_id,
        at=at or now,
        source=source,
        sender=sender,
        arrival=arrival_id,
    )
    note.save(force_insert=True)
    record(
        actor,
        "information_added",
        at=now,
        contact_id=contact.pk,
        text=note.text,
        note=note.pk,
        source=source,
    )
    is_held = contact.holder_id is not None and contact.stage != Stage.CLOSED
    if not is_held and contact.stage != Stage.RECEIVING:
        state = "which is decided" if contact.stage == Stage.CLOSED else "which nobody holds yet"
        told_by = f" from {sender}" if sender else ""
        words = f"New information{told_by} on {contact.reference}, {state}"
        raise_alert(actor, contact_id=contact.pk, kind="new-information", words=words, now=now)
    return note


@command(needs=Permission.LOOK)
def read_information(actor: Actor, *, note_id: UUID, now: datetime) -> ContactNote:
    """Somebody has read it: it leaves their work page. Read already, it stays as it was."""
    note = ContactNote.objects.select_for_update().get(pk=note_id)
    if note.read_at is None:
        note.read_by_id, note.read_at = actor.person_id, now
        note.save(update_fields=["read_by", "read_at"])
    record(actor, "information_read", at=now, contact_id=note.contact_id, note=note.pk)
    return note
