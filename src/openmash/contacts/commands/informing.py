"""New information on a contact that the hub has already: added, told to whoever holds it, read."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID, uuid4

from openmash.contacts.commands.alerting import raise_alert
from openmash.contacts.commands.reopening import reopen_contact
from openmash.contacts.models import Contact, ContactNote, Stage
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import DoneAlready, RuleBroken


@dataclass(frozen=True)
class ToldBy:
    """Whose news it is, and how the family stands to its being shared, as they say."""

    referrer: str = ""
    referrer_name: str = ""
    referrer_organisation: str = ""
    referrer_phone: str = ""
    referrer_email: str = ""
    referrer_address: str = ""
    referrer_safe: str = ""
    consent: str = ""

    @property
    def known_as(self) -> str:
        """Their name and organisation, as far as they gave them."""
        return ", ".join(filter(None, (self.referrer_name, self.referrer_organisation)))


@command(needs=Permission.TAKE_CONTACT)
def add_information(
    actor: Actor,
    *,
    contact_id: UUID,
    text: str,
    source: str,
    sender: str = "",
    told_by: ToldBy | None = None,
    arrival_id: UUID | None = None,
    at: datetime | None = None,
    reopens: bool = False,
    now: datetime,
) -> ContactNote:
    """Somebody told more about the same thing: its own time and source, beside what was said before.

    Whoever holds the contact is told on their work page; where nobody does, or it is decided, a
    manager is alerted. What somebody says of consent stands with their words: how consent stands on
    the contact, people decide. `reopens`: a closed contact is taken up again for it.
    """
    if not text.strip():
        raise RuleBroken("Write what is new first.", field="text")
    if at and at > now:
        raise RuleBroken("It cannot have come in the future.", field="at")
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    told_by = told_by or ToldBy()
    sender = sender or told_by.known_as
    if arrival_id is None:
        _once(actor, contact, text.strip(), sender)
    is_mine = contact.holder_id == actor.person_id  # whoever holds it has heard it
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
        read_by_id=actor.person_id if is_mine else None,
        read_at=now if is_mine else None,
        **asdict(told_by),
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
    if reopens and contact.stage == Stage.CLOSED:
        contact = reopen_contact(
            actor, contact_id=contact.pk, why=f"New information{_from(sender)}.", now=now
        )
    is_held = contact.holder_id is not None and contact.stage != Stage.CLOSED
    if not is_held and contact.stage != Stage.RECEIVING:
        words = f"New information{_from(sender)} on {contact.reference}, {_state(contact, now)}"
        raise_alert(actor, contact_id=contact.pk, kind="new-information", words=words, now=now)
    return note


def _from(sender: str) -> str:
    return f" from {sender}" if sender else ""


def _state(contact: Contact, now: datetime) -> str:
    if contact.stage == Stage.CLOSED:
        return (
            f"which was passed to {contact.passed_to}" if contact.passed_to else "which is decided"
        )
    return "which was reopened" if contact.reopened_at == now else "which nobody holds yet"


def _once(actor: Actor, contact: Contact, text: str, sender: str) -> None:
    """A form that was pressed twice adds once."""
    last = ContactNote.objects.filter(contact=contact, by=actor.person_id).last()
    if last and last.arrival is None and (last.text, last.sender) == (text, sender):
        raise DoneAlready("The new information is on the record.")


@command(needs=Permission.TAKE_CONTACT)
def read_information(actor: Actor, *, note_id: UUID, now: datetime) -> ContactNote:
    """Somebody has read it: it leaves their work page. Read already, it stays as it was."""
    note = ContactNote.objects.select_for_update().get(pk=note_id)
    if note.read_at is None:
        note.read_by_id, note.read_at = actor.person_id, now
        note.save(update_fields=["read_by", "read_at"])
    record(actor, "information_read", at=now, contact_id=note.contact_id, note=note.pk)
    return note
