"""What was asked at the first desk, what was answered and by whose word, and how it ended there."""

from django.conf import settings
from django.db import models

from openmash.contacts.models import Contact
from openmash.hubs.models import HubRecord

_USER = settings.AUTH_USER_MODEL


class OutsideRequest(HubRecord):
    """A request for information from outside the partnership: who asks, by what right, what was checked.

    Who it is by name stands on the contact, what they ask in its narrative, and about whom among its
    people: so nothing is typed again where a worry shows itself.
    """

    contact = models.OneToOneField(
        Contact, on_delete=models.PROTECT, related_name="outside_request"
    )
    asker = models.TextField(blank=True)  # a code of the profile
    basis = models.TextField(blank=True)
    asker_checked = models.TextField(blank=True)  # how we know that it is they
    checked = models.TextField(blank=True)  # which records were looked into, and what they say


class OutsideAnswer(HubRecord):
    """What it is proposed to tell, or why it is refused; a manager's word on it; that it was told.

    Each proposal is a row. Nobody signs off their own: the database holds it.
    """

    class How(models.TextChoices):
        TELEPHONE = "telephone", "By telephone, to a number that we know"
        EMAIL = "secure-email", "By secure e-mail"
        LETTER = "letter", "By letter"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="outside_answers")
    tells = models.BooleanField()  # no: it is refused
    text = models.TextField()
    proposed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    signed = models.BooleanField(null=True)  # no: it goes back
    signed_why = models.TextField(blank=True)
    signed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    told_how = models.TextField(blank=True, choices=How)
    told_to = models.TextField(blank=True)
    told_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-proposed_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(signed_by=models.F("proposed_by")),
                name="signed_off_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=models.Q(told_at=None) | models.Q(signed=True),
                name="told_after_sign_off",
            ),
        )
        indexes = (
            models.Index(
                fields=["hub", "proposed_at"],
                name="answers_to_sign_off",
                condition=models.Q(signed=None),
            ),
        )


class DeskAnswer(HubRecord):
    """Advice that was given, or a simple question answered: what, and by whom."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="desk_answers")
    text = models.TextField()
    is_consultation = models.BooleanField(default=False)  # one professional with another
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)


class DeskDraft(HubRecord):
    """What is typed of an answer that nobody was given yet: kept as it is typed, empty once it is given."""

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="desk_draft")
    said = models.JSONField(default=dict)


class DeskEnding(HubRecord):
    """How a contact ended at the first desk: answered, sent elsewhere, or given to adult services."""

    class How(models.TextChoices):
        ANSWERED = "answered", "Answered"
        SIGNPOSTED = "signposted", "Sent elsewhere: not for this hub"
        ADULT = "adult-services", "Given to adult services"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="desk_endings")
    how = models.TextField(choices=How)
    to = models.TextField(blank=True)
    words = models.TextField(blank=True)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)
        indexes = (models.Index(fields=["hub", "-at"], name="desk_endings_of_late"),)
