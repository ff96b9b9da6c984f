"""Whether a hub's mailbox can be read: said when it cannot, and when it can again."""

from datetime import datetime
from uuid import uuid4

from openmash.front_door.models import MailboxTrouble
from openmash.ledger.commanding import command, record
from openmash.ledger.models import Subject
from openmash.policy.actors import Actor, Permission


def note_trouble(actor: Actor, words: str, *, now: datetime) -> None:
    """It cannot be read. Once for each trouble, however often it is tried."""
    standing = MailboxTrouble.objects.filter(until=None).first()
    if standing is None or standing.words != words:
        _begin(actor, words=words, now=now)


def mailbox_works(actor: Actor, *, now: datetime) -> None:
    """It can be read. Nothing to say where it could all the time."""
    if MailboxTrouble.objects.filter(until=None).exists():
        _end(actor, now=now)


@command(needs=Permission.SERVE_HUB)
def _begin(actor: Actor, *, words: str, now: datetime) -> None:
    MailboxTrouble.objects.filter(until=None).update(until=now)
    MailboxTrouble(id=uuid4(), hub_id=actor.hub_id, since=now, words=words).save(force_insert=True)
    record(
        actor,
        "mailbox_unreachable",
        at=now,
        subject=Subject.HUB,
        subject_id=actor.hub_id,
        text=words,
    )


@command(needs=Permission.SERVE_HUB)
def _end(actor: Actor, *, now: datetime) -> None:
    MailboxTrouble.objects.filter(until=None).update(until=now)
    record(actor, "mailbox_read_again", at=now, subject=Subject.HUB, subject_id=actor.hub_id)
