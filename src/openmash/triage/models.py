"""2 Triaged: allocation, the facts judged, ratings, the way chosen. Added, never rewritten."""

from django.conf import settings
from django.db import models

from openmash.contacts.models import Contact
from openmash.hubs.models import HubRecord, choices
from openmash.policy.vocabulary import Rag


class Allocation(HubRecord):
    """To whom a contact was given, by whom, with what note. The newest is in force."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="allocations")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("-at",)


class Assessment(HubRecord):
    """What somebody judged the facts to be, and what the hub's rules suggested from them."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="assessments")
    facts = models.JSONField()  # as policy/ratings.py takes them
    suggestion = models.JSONField()  # as policy/ratings.py gives it
    concerns = models.JSONField(default=list)  # which kinds of worry: codes of the profile
    history = models.TextField(blank=True)  # history considered (requirement 3.2)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)


class RatingStage(models.TextChoices):
    """When on its way a contact was rated."""

    INITIAL = "initial", "Initial"
    AFTER_INFORMATION = "after-information", "After information"
    FINAL = "final", "Final"


class Rating(HubRecord):
    """One RAG rating. The newest is in force; the older ones say why it moved."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="ratings")
    stage = models.TextField(choices=RatingStage)
    rag = models.TextField(choices=choices(Rag))
    reason = models.TextField()
    suggested = models.TextField(choices=choices(Rag), blank=True)
    rule = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(condition=~models.Q(reason=""), name="rating_has_reason"),
        )


class RatingAgreement(HubRecord):
    """A manager's word on a rating, where the hub's rules ask for one (requirement 6.6)."""

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="agreement")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    agreed = models.BooleanField()
    why = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Route(HubRecord):
    """The way chosen at triage: an outcome of the profile, and why. The newest is in force."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="routes")
    outcome = models.TextField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)
