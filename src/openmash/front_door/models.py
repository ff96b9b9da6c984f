"""What arrived, by which way, known by what its sender calls it."""

from django.db import models

from openmash.contacts.models import Contact
from openmash.hubs.models import HubRecord


class Arrival(HubRecord):
    """One thing that arrived, once: delivered again, it leads to the contact that it made."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="arrivals")
    source = models.TextField()  # which way: public-form, mailbox, api, spreadsheet
    key = models.TextField()  # what its sender calls it: Message-ID, Idempotency-Key, form
    digest = models.TextField()  # of what was sent, so that another body is not taken for it
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["hub", "source", "key"], name="arrives_once"),
        )
