"""E-mails that were set aside, and whether the mailbox can be read."""

from dataclasses import dataclass
from uuid import UUID

from openmash.front_door.models import MailboxTrouble, ReceivedEmail
from openmash.policy.times import time_words

MOST_ROWS = 100


@dataclass(frozen=True)
class AsideRow:
    """One e-mail that made no contact, ready to show."""

    id: UUID
    what: str
    sender: str
    subject: str
    arrived: str
    text: str
    files_left: str
    contact_id: UUID | None
    reference: str


def set_aside() -> list[AsideRow]:
    """What was set aside and nobody has seen yet, the oldest first: one statement."""
    waiting = (
        ReceivedEmail.objects.exclude(automatic="")
        .filter(seen_at=None)
        .select_related("contact")[:MOST_ROWS]
    )
    return [
        AsideRow(
            id=email.pk,
            what=ReceivedEmail.Automatic(email.automatic).label,
            sender=email.sender_name or email.sender_address or "not known",
            subject=email.subject or "(no subject)",
            arrived=time_words(email.arrived_at),
            text=email.text,
            files_left=email.files_left,
            contact_id=email.contact_id,
            reference=email.contact.reference if email.contact else "",
        )
        for email in waiting
    ]


def how_many_aside() -> int:
    """How many e-mails nobody has seen yet that made no contact."""
    return ReceivedEmail.objects.exclude(automatic="").filter(seen_at=None).count()


def mailbox_trouble() -> str:
    """Since when the mailbox cannot be read, and why; empty where it can."""
    trouble = MailboxTrouble.objects.filter(until=None).first()
    return f"since {time_words(trouble.since)}: {trouble.words}" if trouble else ""
