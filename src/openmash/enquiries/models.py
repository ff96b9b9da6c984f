"""3 Shared: requests to agencies, their answers in versions, items, and what is sensitive."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from openmash.contacts.models import Alert, Contact
from openmash.hubs.models import Agency, HubRecord, choices
from openmash.policy.actors import Zone
from openmash.policy.vocabulary import Rag

_USER = settings.AUTH_USER_MODEL


class Enquiry(HubRecord):
    """The round of information gathering on a contact ("MASH assessment" in some hubs)."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="enquiries")
    purpose = models.TextField()
    beside_s47 = models.BooleanField(default=False)
    opened_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-opened_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["contact"],
                condition=models.Q(ended_at=None),
                name="one_enquiry_at_a_time",
            ),
        )


class Request(HubRecord):
    """What one agency is asked: about whom, why, until when. It holds all that the agency is told."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        OPENED = "opened", "Opened"
        WAITING = "waiting", "Waiting on somebody"
        PARTIAL = "partial", "Returned in part"
        RETURNED = "returned", "Returned"
        WITHDRAWN = "withdrawn", "Withdrawn"

    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="requests")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="requests")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="requests")
    reference = models.TextField()  # the contact's, for the phone
    state = models.TextField(choices=State, default=State.ASKED)
    question = models.TextField()
    told = models.TextField()  # what somebody chose to tell of the worry
    about = models.JSONField()  # [{"person_id", "name", "date_of_birth", "address", "as"}]
    legal_basis = models.TextField(blank=True)
    consent = models.TextField(blank=True)
    rag = models.TextField(choices=choices(Rag), blank=True)
    due_at = models.DateTimeField(null=True)  # a hub may print no time at all
    due_why = models.TextField()
    manager_name = models.TextField(blank=True)  # whom to ring when risk is heightened
    manager_phone = models.TextField(blank=True)
    previous_enquiry_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    asked_by_name = models.TextField()
    asked_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.TextField(blank=True)
    taken_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("due_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["enquiry", "agency"],
                condition=~models.Q(state="withdrawn"),
                name="an_agency_once_in_an_enquiry",
            ),
        )
        indexes = (
            models.Index(
                fields=["agency", "due_at", "id"],
                name="agency_tray",
                condition=models.Q(returned_at=None),
            ),
        )


class WaitingOn(HubRecord):
    """Whom an agency waits for: name, designation, asked when (requirement 5.3)."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="waiting_on")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    designation = models.TextField()
    asked_at = models.DateTimeField()
    said_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ("-said_at",)


class HeightenedRisk(HubRecord):
    """What an agency says changes the risk, behind the wall; the alert of the front says only that it
    does (requirement 5.5)."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="risks")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    alert = models.OneToOneField(Alert, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    spoken_to = models.TextField(blank=True)
    said_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ("-said_at",)


class Draft(HubRecord):
    """An answer being written: the agency's alone until it is returned."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="draft")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    answer = models.JSONField(default=dict)
    saved_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(zone=Zone.AGENCY.value), name="a_draft_is_the_agencys"
            ),
        )


class Return(HubRecord):
    """One version of an agency's answer. A correction is another version, and says why."""

    class Outcome(models.TextChoices):
        INFORMATION = "information", "Information"
        NOTHING_KNOWN = "nothing-known", "Nothing known"
        PARTIAL = "partial", "Part of the answer"
        WITHHELD = "withheld", "Something is known and not shared"

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="returns")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="returns")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    outcome = models.TextField(choices=Outcome)
    systems = models.JSONField(default=list)  # [{"name", "state", "reference"}]
    not_checked_why = models.TextField(blank=True)  # where no system was
    so_what = models.TextField(blank=True)
    recommendation = models.TextField(blank=True)
    recommended_rag = models.TextField(choices=choices(Rag), blank=True)
    correction_why = models.TextField(blank=True)
    returned_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    returned_by_name = models.TextField()
    returned_at = models.DateTimeField()

    class Meta:
        ordering = ("request", "-number")
        constraints = (
            models.UniqueConstraint(fields=["request", "number"], name="one_return_a_version"),
        )


class Item(HubRecord):
    """One piece of returned information. Of a sensitive one, this row is the marker and nothing else:
    that it exists, which post holds it, deputy, number and hours."""

    class Kind(models.TextChoices):
        FACT = "fact", "Fact"
        OPINION = "opinion", "Opinion"

    class Certainty(models.TextChoices):
        VERIFIED = "verified", "Verified"
        UNVERIFIED = "unverified", "Not verified"
        HEARSAY = "hearsay", "Hearsay"

    from_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="items")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="items")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    kind = models.TextField(choices=Kind, blank=True)
    certainty = models.TextField(choices=Certainty, blank=True)
    about = models.TextField(blank=True)  # the name of whom it is about, as the request gave it
    dated = models.TextField(blank=True)  # as policy.partial_dates keeps it
    system = models.TextField(blank=True)
    reference = models.TextField(blank=True)
    text = models.TextField(blank=True)
    is_sensitive = models.BooleanField(default=False)
    holder_name = models.TextField(blank=True)
    holder_post = models.TextField(blank=True)
    holder_deputy = models.TextField(blank=True)
    holder_phone = models.TextField(blank=True)
    holder_hours = models.TextField(blank=True)

    class Meta:
        ordering = ("from_return", "position")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(is_sensitive=False) | models.Q(text="", about="", reference=""),
                name="a_marker_says_nothing",
            ),
        )


class SensitiveContent(HubRecord):
    """What a sensitive item says. Read by its agency and by `readers`; it never leaves the hub."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="sensitive")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    readers = ArrayField(models.UUIDField(), default=list)
    text = models.TextField()
    kind = models.TextField(choices=Item.Kind, blank=True)
    certainty = models.TextField(choices=Item.Certainty, blank=True)
    about = models.TextField(blank=True)
    dated = models.TextField(blank=True)
    system = models.TextField(blank=True)
    reference = models.TextField(blank=True)
    existence_only = models.BooleanField(default=False)
    narrowed_why = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(zone=Zone.SENSITIVE.value), name="sensitive_stays_sensitive"
            ),
        )


class SharingDecision(HubRecord):
    """Share or withhold, by whom, on what basis, why necessary and proportionate (requirement 5.4)."""

    from_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="sharing")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="sharing")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    share = models.BooleanField()
    legal_basis = models.TextField()
    why = models.TextField(blank=True)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
