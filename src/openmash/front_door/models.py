"""What arrived, by which way, known by what its sender calls it; and the keys of those who send."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from openmash.contacts.models import Contact, ContactNote
from openmash.front_door.desk.models import (
    DeskAnswer,
    DeskDraft,
    DeskEnding,
    OutsideAnswer,
    OutsideRequest,
)
from openmash.hubs.models import Hub, HubRecord
from openmash.notices.models import Notice

__all__ = [
    "ApiKey",
    "Arrival",
    "DeskAnswer",
    "DeskDraft",
    "DeskEnding",
    "FormFile",
    "MailboxTrouble",
    "OutsideAnswer",
    "OutsideRequest",
    "PublicForm",
    "Question",
    "ReceivedEmail",
    "SentForm",
]


class Arrival(HubRecord):
    """One thing that arrived, once: delivered again, it leads to the contact that it made."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="arrivals")
    source = models.TextField()  # which way: public-form, mailbox, api, spreadsheet
    key = models.TextField()  # what its sender calls it: Message-ID, Idempotency-Key, form
    sender = models.TextField(blank=True)  # the code of who sent it, where a key or a list says
    digest = models.TextField()  # of what was sent, so that another body is not taken for it
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["hub", "source", "sender", "key"], name="arrives_once"),
        )


class ApiKey(models.Model):
    """A key with which one sender's system sends contacts and reads its own receipts.

    Of the key itself only a digest is kept. `prefix` is its beginning, by which people know it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    sender = models.SlugField()  # an agency of the hub by its code, or another organisation
    sender_name = models.TextField()
    note = models.TextField(blank=True)  # what the key is for, where a sender has several
    prefix = models.TextField(unique=True)
    digest = models.TextField(unique=True)
    per_minute = models.PositiveSmallIntegerField()
    spare = models.FloatField()  # what is left of its allowance, at spare_at
    spare_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("sender_name", "made_at")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="revoked_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.prefix


class PublicForm(HubRecord):
    """One online form: a draft until it is sent, then its sender's receipt. No staff role reads it.

    Its zone is nobody's; `readers` holds the hub's form service alone. Who holds the browser that
    began it, or the link and the code, acts on it: only digests of all three stand here.
    """

    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, related_name="public_forms"
    )
    readers = ArrayField(models.UUIDField(), default=list)
    answers = models.JSONField(default=dict)  # empty once it is sent
    source = models.TextField()  # where it was begun, as a digest of that day
    browser = models.TextField(unique=True)
    link = models.TextField(unique=True)
    code = models.TextField()
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    wrong_at = models.DateTimeField(null=True)
    send_link_to = models.TextField(blank=True)  # until the link was sent there
    links_sent = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["hub", "source", "begun_at"], name="forms_from_a_place"),
            models.Index(
                fields=["hub", "saved_at"],
                name="forms_not_sent",
                condition=models.Q(sent_at=None),
            ),
        )


class FormFile(HubRecord):
    """A file that waits with its form to be sent; then it is a file of the contact, and gone from here."""

    form = models.ForeignKey(PublicForm, on_delete=models.CASCADE, related_name="files")
    readers = ArrayField(models.UUIDField(), default=list)
    name = models.TextField()
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")


class SentForm(HubRecord):
    """What was sent, exactly as its sender wrote it: officers write on in the record, not in this."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="sent_forms")
    answers = models.JSONField()
    marked = models.TextField(blank=True)  # why it stands out: many from one place
    sent_at = models.DateTimeField()


class Question(HubRecord):
    """What the hub asked back of whoever told it, until when, and what they answered."""

    class By(models.TextChoices):
        TELEPHONE = "telephone", "By telephone"
        EMAIL = "email", "By e-mail"
        RECEIPT = "receipt", "On their receipt"

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        ANSWERED = "answered", "Answered"
        NOT_ANSWERED = "not-answered", "Not answered"
        LET_GO = "let-go", "Gone on without it"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField()
    by = models.TextField(choices=By)
    state = models.TextField(choices=State, default=State.ASKED)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # An e-mail that joined the contact and may be the answer, until whoever asked has said.
    offered = models.ForeignKey(ContactNote, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.ForeignKey(ContactNote, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)
    source = models.TextField(blank=True)  # which way the answer came
    answered_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # whoever asked has read what came

    class Meta:
        ordering = ("-asked_at",)
        indexes = (
            models.Index(
                fields=["hub", "due_at"],
                name="questions_not_over",
                condition=models.Q(state__in=["asked", "not-answered"]),
            ),
            models.Index(fields=["contact", "-asked_at"], name="questions_of_a_contact"),
        )


class PassedToAuthority(HubRecord):
    """A contact whose child lives in another authority: passed there, until a named person has it."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="passed")
    authority = models.TextField()  # its code in the national statistics
    name = models.TextField()
    to_hub = models.ForeignKey(Hub, on_delete=models.PROTECT, null=True, related_name="+")
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    why = models.TextField()
    done_first = models.TextField(blank=True)  # what was done at once, where it was urgent
    told = models.TextField(blank=True)  # who there was told, and how
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    their_reference = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True)
    acknowledged_by = models.TextField(blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    chased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at",)
        indexes = (
            models.Index(
                fields=["hub", "at"],
                name="passed_not_acknowledged",
                condition=models.Q(acknowledged_at=None),
            ),
            models.Index(fields=["contact", "-at"], name="passed_of_a_contact"),
        )


class ReceivedEmail(HubRecord):
    """An e-mail that the hub has had, so that it is taken once, and its replies find their contact.

    What a machine answered by itself makes no contact: it is set aside with its words, until
    somebody has seen it or makes a contact of it after all.
    """

    class Automatic(models.TextChoices):
        BOUNCE = "bounce", "An e-mail could not be delivered"
        RECEIPT = "receipt", "An e-mail was read"
        REPLY = "reply", "Automatic reply"
        CALENDAR = "calendar", "Answer to an invitation"
        UNREADABLE = "unreadable", "Could not be read"

    key = models.TextField()
    message_id = models.TextField(blank=True)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="emails")
    sender_name = models.TextField(blank=True)
    sender_address = models.TextField(blank=True)
    subject = models.TextField(blank=True)
    automatic = models.TextField(choices=Automatic, blank=True)
    text = models.TextField(blank=True)  # of what is set aside
    files_left = models.TextField(blank=True)  # the names of files that came with what is set aside
    arrived_at = models.DateTimeField()
    at = models.DateTimeField()
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("arrived_at", "id")
        constraints = (
            models.UniqueConstraint(fields=["hub", "key"], name="an_email_is_taken_once"),
        )
        indexes = (
            models.Index(fields=["hub", "message_id"], name="emails_by_message_id"),
            models.Index(
                fields=["hub", "arrived_at"],
                name="emails_set_aside",
                condition=~models.Q(automatic="") & models.Q(seen_at=None),
            ),
        )


class MailboxTrouble(models.Model):
    """A hub's mailbox could not be read: since when, why, and until when. It tells of no family."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    words = models.TextField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-since",)

    def __str__(self) -> str:
        return f"mailbox of {self.hub_id} since {self.since}"
