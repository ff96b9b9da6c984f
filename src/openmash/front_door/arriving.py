"""What every way of arriving ends in: the same kind of contact, made once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from openmash.contacts.commands import PersonRow, receive_contact
from openmash.contacts.commands.attaching import NewFile, attach_arrived
from openmash.contacts.models import Contact, Original
from openmash.front_door.models import Arrival
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import RuleBroken
from openmash.policy.vocabulary import Channel


@dataclass(frozen=True)
class Written:
    """What somebody wrote, kept beside the record in their own words."""

    by: str
    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Arriving:
    """What came, as the record keeps it. `values`: fields of the contact and of its narrative."""

    source: str
    key: str
    body: bytes  # what was sent, as it was sent: only its digest is kept here
    sender: str = ""  # the code of who sent it: what one sender calls it, another may call its own
    channel: Channel
    values: Mapping[str, Any] = field(default_factory=dict)
    consent: Mapping[str, str] = field(default_factory=dict)
    ticks: frozenset[str] = frozenset()
    people: Sequence[PersonRow] = ()
    files: Sequence[NewFile] = ()
    received_at: datetime | None = None
    written: Written | None = None

    @property
    def digest(self) -> str:
        """Tells the same thing sent again from another one under the same key."""
        sent = hashlib.sha256(self.body)
        for file in self.files:
            sent.update(f"{file.sha256} {file.name}".encode())
        return sent.hexdigest()


@dataclass(frozen=True)
class Arrived:
    """The contact that something made, now or when it came first."""

    contact: Contact
    is_new: bool


class AnotherBody(RuleBroken):
    """Something else was sent before under this key."""


def receive(actor: Actor, arriving: Arriving, *, now: datetime) -> Arrived:
    """Make a contact of what arrived; delivered again, find the one that it made.

    Two deliveries at once make one: the second waits for the first. Raises AnotherBody.
    """
    if there := _arrived(arriving):
        return there
    try:
        with transaction.atomic():
            return Arrived(_receive(actor, arriving=arriving, now=now), is_new=True)
    except IntegrityError:
        if there := _arrived(arriving):
            return there
        raise


def _arrived(arriving: Arriving) -> Arrived | None:
    found = (
        Arrival.objects.filter(source=arriving.source, sender=arriving.sender, key=arriving.key)
        .select_related("contact")
        .first()
    )
    if found is None:
        return None
    if found.digest != arriving.digest:
        raise AnotherBody("Something else was sent before under this key.", field="key")
    return Arrived(found.contact, is_new=False)


@command(needs=Permission.TAKE_CONTACT)
def _receive(actor: Actor, *, arriving: Arriving, now: datetime) -> Contact:
    contact = receive_contact(
        actor,
        channel=arriving.channel,
        received_at=arriving.received_at,
        values=arriving.values,
        consent=arriving.consent,
        ticks=arriving.ticks,
        people=arriving.people,
        now=now,
    )
    arrival = Arrival.objects.create(
        hub_id=actor.hub_id,
        contact=contact,
        source=arriving.source,
        sender=arriving.sender,
        key=arriving.key,
        digest=arriving.digest,
        at=now,
    )
    record(
        actor,
        "contact_arrived",
        at=now,
        contact_id=contact.pk,
        source=arriving.source,
        sender=arriving.sender,
        digest=arriving.digest,
    )
    if arriving.written:
        Original.objects.create(
            hub_id=actor.hub_id,
            contact=contact,
            source=arriving.source,
            arrival=arrival.pk,
            sender=arriving.written.by,
            subject=arriving.written.subject,
            text=arriving.written.text,
            at=contact.received_at,
        )
    attach_arrived(
        actor,
        contact_id=contact.pk,
        files=arriving.files,
        source=arriving.source,
        arrival_id=arrival.pk,
        now=now,
    )
    return contact


def new_row(role: str, **said: Any) -> PersonRow:
    """A person of an arrival, not on record yet: rows know themselves by an id of their own."""
    return PersonRow(id=uuid4(), role=role, **said)


def contact_of(source: str, key: str, *, sender: str = "") -> UUID | None:
    """The contact that something made, if it arrived."""
    return (
        Arrival.objects.filter(source=source, sender=sender, key=key)
        .values_list("contact_id", flat=True)
        .first()
    )
