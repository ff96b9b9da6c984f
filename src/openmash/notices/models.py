"""6 Told: acknowledgements, outcome letters, calls to make. One notice for each addressee."""

from django.conf import settings
from django.db import models

from openmash.contacts.models import Contact, ContactNote
from openmash.hubs.models import Agency, HubRecord

_USER = settings.AUTH_USER_MODEL


class Notice(HubRecord):
    """Something told to somebody."""

    class What(models.TextChoices):
        ACKNOWLEDGEMENT = "acknowledgement", "Acknowledgement"
        OUTCOME = "outcome", "Outcome"
        QUESTION = "question", "Question"
        CHALLENGE = "challenge", "About the way it came"
        OPEN_CASE = "open-case", "New on an open case"
        PASSED_ON = "passed-on", "Passed on"

    class By(models.TextChoices):
        LETTER = "letter", "Letter"
        EMAIL = "email", "E-mail"
        TELEPHONE = "telephone", "Telephone call"
        FEEDBACK = "feedback", "Feedback to an agency"

    class To(models.TextChoices):
        REFERRER = "referrer", "Referrer"
        FAMILY = "family", "Family"
        AGENCY = "agency", "Agency"
        WORKER = "worker", "Who works with the family"
        SERVICE = "service", "Another service"

    class State(models.TextChoices):
        DRAFTED = "drafted", "Ready to check"
        HELD = "held", "Held by a manager"
        STOPPED = "stopped", "Stopped by a manager"
        SENT = "sent", "Sent"
        TOLD = "told", "Told"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="notices")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    # The news that it answers; none: it answers the contact itself.
    note = models.ForeignKey(ContactNote, on_delete=models.PROTECT, null=True, related_name="+")
    what = models.TextField(choices=What)
    by = models.TextField(choices=By)
    to = models.TextField(choices=To)
    rule = models.TextField()  # the rule of the profile, with its source
    addressee = models.TextField()
    address = models.TextField(blank=True)
    safe_to_write = models.TextField(default="unknown")  # yes, no, unknown
    words = (
        models.JSONField()
    )  # {"heading", "paragraphs": [...], "contact": ...}; perhaps "agency", "whom"
    state = models.TextField(choices=State, default=State.DRAFTED)
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    decided_why = models.TextField(blank=True)  # a manager's word: sent all the same, held, stopped
    sent_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    said = models.TextField(blank=True)  # of a call: what was said, or that nobody answered
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("made_at", "id")
        indexes = (
            models.Index(
                fields=["hub", "made_at"],
                name="notices_to_send",
                condition=models.Q(state__in=["drafted", "held"]),
            ),
        )

    @property
    def known_as(self) -> str:
        """What stands in the Message-ID of its e-mail, by which an answer finds it."""
        return f"notice.{self.pk}"


class Letter(HubRecord):
    """The letter exactly as it was made, kept as PDF."""

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="letter")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    pdf = models.BinaryField()
    made_at = models.DateTimeField()
