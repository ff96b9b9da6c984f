"""The complete confidential record (requirement 10.3): what happened, who, when. Appended, never changed."""

import uuid
from enum import StrEnum

from django.db import models

from openmash.policy.actors import Zone


class Subject(StrEnum):
    """What an entry is about. Each subject has a chain of its own."""

    CONTACT = "contact"
    PERSON = "person"
    HUB = "hub"
    LIST = "list"
    SEARCH = "search"  # what one person searched for in one hub
    FORM = "form"  # an online form, before it is a contact


class Entry(models.Model):
    """One line of the ledger. `seq`, `recorded_at`, `previous` and `hash` are the database's.

    Plain ids, no foreign keys: the ledger lies below everything that it tells of.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hub_id = models.UUIDField()
    zone = models.TextField(default=Zone.FRONT.value)
    contact_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    team_id = models.UUIDField(null=True)
    subject = models.TextField()
    subject_id = models.UUIDField()
    seq = models.BigIntegerField(default=0)
    kind = models.TextField()
    actor_id = models.UUIDField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    payload = models.TextField()  # canonical JSON: codes, ids and a digest of any text
    previous = models.BinaryField(default=b"")
    hash = models.BinaryField(default=b"")

    class Meta:
        ordering = ("subject_id", "seq")
        constraints = (
            models.UniqueConstraint(fields=["subject_id", "seq"], name="one_entry_a_place"),
        )
        indexes = (models.Index(fields=["contact_id", "at"], name="entries_of_a_contact"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class EntryText(models.Model):
    """The words of an entry, once, in a row of their own: retention removes it and the chain holds."""

    entry_id = models.UUIDField(primary_key=True)
    hub_id = models.UUIDField()
    zone = models.TextField()
    contact_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    team_id = models.UUIDField(null=True)
    text = models.TextField()

    def __str__(self) -> str:
        return f"text of {self.entry_id}"


class Head(models.Model):
    """The end of each chain. Only the database's own function reads and writes it."""

    subject_id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.subject_id} at {self.seq}"
