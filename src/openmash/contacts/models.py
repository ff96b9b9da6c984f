"""1 Received: a communication about one or more children, who is in it, what was said, consent, alerts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from openmash.hubs.models import HubRecord, choices
from openmash.people.models import Person
from openmash.policy.identity import reference_key
from openmash.policy.referral_sources import ReferralSource
from openmash.policy.vocabulary import Channel, Consent, Kind, OpenTo, Rag, Referrer, Role


class Stage(models.TextChoices):
    """Where a contact is on its way through the hub."""

    RECEIVING = "receiving", "Being taken"
    DESK = "desk", "At the first desk"
    TO_ALLOCATE = "to-allocate", "To be allocated"
    TRIAGE = "triage", "In triage"
    ENQUIRY = "enquiry", "Enquiry running"
    DECISION = "decision", "Waiting for a decision"
    TO_AUTHORISE = "to-authorise", "Waiting for agreement"
    CLOSED = "closed", "Decided"


# Recorded as a contact about a child, and not decided yet.
OPEN_STAGES = frozenset(Stage) - {Stage.RECEIVING, Stage.DESK, Stage.CLOSED}


class Contact(HubRecord):
    """One contact. `version` guards against two people who change it at once."""

    reference = models.TextField()
    stage = models.TextField(choices=Stage, default=Stage.RECEIVING)
    channel = models.TextField(choices=choices(Channel))
    kind = models.TextField(choices=choices(Kind), default=Kind.SERVICE.value)
    track = models.TextField(blank=True)  # a kind with questions of its own: a code of the profile
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True)  # when the record was finished
    closed_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)  # the last time
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    referrer = models.TextField(choices=choices(Referrer), blank=True)
    referrer_name = models.TextField(blank=True)
    referrer_role = models.TextField(blank=True)
    referrer_organisation = models.TextField(blank=True)
    referrer_phone = models.TextField(blank=True)
    referrer_email = models.TextField(blank=True)
    referrer_address = models.TextField(blank=True)
    referrer_relation = models.TextField(blank=True)
    referrer_reference = models.TextField(blank=True)  # what the referrer calls it: a log number
    referrer_key = models.TextField(blank=True, editable=False)  # that, as it is searched for
    referrer_safe = models.TextField(blank=True)  # yes, no, unknown: safe to write to the referrer
    referrer_reach = models.TextField(blank=True)  # when and how it is safe to ring them
    referral_source = models.TextField(blank=True, choices=choices(ReferralSource))
    open_to = models.TextField(choices=choices(OpenTo), blank=True)
    parents_aware = models.TextField(blank=True)  # yes, no, unknown
    rag = models.TextField(choices=choices(Rag), blank=True)  # the rating in force
    is_urgent = models.BooleanField(default=False)
    # The contact about the same thing to which this one was added before it was finished.
    joined_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    minimal_since = models.DateTimeField(null=True)  # what was told was taken away then
    passed_to = models.TextField(blank=True)  # the authority whose child it is, where it went there
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["hub", "reference"], name="one_contact_a_reference"),
        )
        indexes = (
            models.Index(
                fields=["hub", "stage", "received_at"],
                name="open_contacts",
                condition=models.Q(closed_at=None),
            ),
            models.Index(
                fields=["holder", "received_at"],
                name="contacts_held",
                condition=models.Q(closed_at=None),
            ),
            models.Index(fields=["hub", "-received_at"], name="newest_contacts"),
            models.Index(
                fields=["hub", "referrer_key"],
                name="contacts_by_their_reference",
                condition=~models.Q(referrer_key=""),
            ),
        )

    def __str__(self) -> str:
        return self.reference

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Store it, with what it is found by in step with what the referrer calls it."""
        fields = None if update_fields is None else {*update_fields}
        if fields is None or "referrer_reference" in fields:
            self.referrer_key = reference_key(self.referrer_reference)
            fields = fields and fields | {"referrer_key"}
        super().save(update_fields=fields, **kwargs)

    @property
    def since(self) -> datetime:
        """From when its clocks run: its receipt, or its last reopening."""
        return self.reopened_at or self.received_at


class Reopening(HubRecord):
    """A closed contact was taken up again. What was judged and decided before it is history."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="reopenings")
    why = models.TextField()
    closed_at = models.DateTimeField()  # since when it had been closed
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)


class Narrative(HubRecord):
    """What was said, in the order in which calls go. Saved as it is typed; after finishing, never edited."""

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="narrative")
    concerns = models.TextField(blank=True)
    danger_now = models.TextField(blank=True)  # yes, no, unknown, as the referrer sees it
    harm = models.TextField(blank=True)  # yes, maybe, no, unknown, as the referrer sees it
    what_happened = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    complicating_factors = models.TextField(blank=True)
    family_factors = models.TextField(blank=True)
    impact = models.TextField(blank=True)
    working_well = models.TextField(blank=True)
    safety_scale = models.PositiveSmallIntegerField(null=True)
    needs_to_change = models.TextField(blank=True)
    if_nothing_changes = models.TextField(blank=True)
    prompted_now = models.TextField(blank=True)
    child_voice = models.TextField(blank=True)
    child_told = models.TextField(blank=True)  # yes, no, unknown
    parents_voice = models.TextField(blank=True)
    actions_taken = models.TextField(blank=True)
    actions_not_enough = models.TextField(blank=True)
    early_help = models.TextField(blank=True)
    agencies_involved = models.TextField(blank=True)
    support_needed = models.TextField(blank=True)
    risk_to_staff = models.TextField(blank=True)
    # Of a kind with questions of its own (a track of the profile): what was answered.
    track_answers = models.JSONField(default=dict)
    keep_from_family = models.TextField(blank=True)
    urgent_other = models.TextField(blank=True)
    already_spoken = models.TextField(blank=True)
    # Consent as it is typed; a ConsentRecord is added when the record is finished.
    consent = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(safety_scale=None) | models.Q(safety_scale__range=(0, 10)),
                name="scale_is_0_to_10",
            ),
        )


class Original(HubRecord):
    """What somebody wrote, in their own words, beside the record that was made of it."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="originals")
    source = models.TextField()  # which way it came
    arrival = models.UUIDField()  # with which arrival
    sender = models.TextField(blank=True)
    subject = models.TextField(blank=True)
    text = models.TextField()
    at = models.DateTimeField()  # when it came

    class Meta:
        ordering = ("at", "id")


class ContactNote(HubRecord):
    """Something added to a record: who, when, what. Added, never edited.

    What came from outside has a `source`, and waits until whoever holds the contact has read it.
    """

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    source = models.TextField(blank=True)  # which way it came; blank: written here
    sender = models.TextField(blank=True)
    # Who told it, as of a contact; blank: nobody asked.
    referrer = models.TextField(blank=True, choices=choices(Referrer))
    referrer_name = models.TextField(blank=True)
    referrer_organisation = models.TextField(blank=True)
    referrer_phone = models.TextField(blank=True)
    referrer_email = models.TextField(blank=True)
    referrer_address = models.TextField(blank=True)
    referrer_safe = models.TextField(blank=True)
    consent = models.TextField(blank=True, choices=choices(Consent))  # as whoever told it says
    arrival = models.UUIDField(null=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at",)
        indexes = (
            models.Index(
                fields=["hub", "at"],
                name="information_not_read",
                condition=models.Q(read_at=None) & ~models.Q(source=""),
            ),
        )


class PersonInContact(HubRecord):
    """A person named in a contact, and as what."""

    class Role(models.TextChoices):
        CHILD = "child-of-concern", "Child of concern"
        SIBLING = "sibling", "Brother or sister"
        PARENT = "parent", "Parent or carer"
        ADULT = "other-significant-adult", "Other significant adult"
        RISK = "person-posing-a-risk", "Person who may pose a risk"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    role = models.TextField(choices=Role)
    relation = models.TextField(blank=True)
    lives_in_household = models.TextField(blank=True)  # yes, no, unknown
    parental_responsibility = models.TextField(blank=True)  # yes, no, unknown
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=["contact", "person"],
                condition=models.Q(removed_at=None),
                name="a_person_once_in_a_contact",
            ),
        )
        indexes = (models.Index(fields=["person", "contact"], name="contacts_of_a_person"),)

    def made_one_with(self, second: "PersonInContact", now: datetime) -> None:
        """Two people of a contact are one: who weighs more there stands, the other is taken out."""
        first = self._WEIGHT.index(self.Role(self.role)) <= self._WEIGHT.index(
            self.Role(second.role)
        )
        stands, gives_way = (self, second) if first else (second, self)
        for name in ("relation", "lives_in_household", "parental_responsibility"):
            if not getattr(stands, name):
                setattr(stands, name, getattr(gives_way, name))
        gives_way.removed_at = now

    # A child of concern stays one, and whoever may pose a risk.
    _WEIGHT = (Role.CHILD, Role.RISK, Role.PARENT, Role.SIBLING, Role.ADULT)


class ConsentRecord(HubRecord):
    """Where consent stands, dated, with who and why. Added at every change (requirement 2.5)."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="consents")
    status = models.TextField(choices=choices(Consent))
    given_by = models.TextField(blank=True)  # from whom with parental responsibility
    implied_by = models.TextField(blank=True)  # by agreeing to which service
    exception = models.TextField(blank=True)  # a code of the profile
    exception_whose = models.TextField(blank=True)
    discussed_with = models.TextField(blank=True)  # which manager
    asked_by = models.TextField(blank=True)  # who asked the family, and when
    child_view = models.TextField(blank=True)  # the child's own, where they understand it (2.4)
    overridden = models.BooleanField(default=False)
    why = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)


class UrgentTick(HubRecord):
    """An urgent criterion ticked on a contact (requirement 4.5), while it stands."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="urgent_ticks")
    code = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at",)
        constraints = (
            models.UniqueConstraint(
                fields=["contact", "code"],
                condition=models.Q(withdrawn_at=None),
                name="a_criterion_once",
            ),
        )


class OutOfHoursCase(HubRecord):
    """A contact that cannot wait until the hub opens: passed to the out-of-hours service, taken there by
    name, and written back (requirement 1.12)."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="out_of_hours")
    why = models.TextField()
    passed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    passed_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    written_back_at = models.DateTimeField(null=True)
    done = models.TextField(blank=True)

    class Meta:
        ordering = ("passed_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["contact"],
                condition=models.Q(written_back_at=None),
                name="once_out_of_hours_at_a_time",
            ),
        )
        indexes = (
            models.Index(
                fields=["hub", "passed_at"],
                name="out_of_hours_now",
                condition=models.Q(written_back_at=None),
            ),
        )


class OpenCaseStep(HubRecord):
    """Somebody of an open case was told of what is new, could not be reached, or has taken it (1.17)."""

    class Whom(models.TextChoices):
        WORKER = "worker", "The allocated worker"
        MANAGER = "manager", "The worker's manager"
        DUTY = "duty", "The team's duty worker"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="open_case_steps")
    whom = models.TextField(choices=Whom)
    name = models.TextField()
    how = models.TextField(blank=True)
    reached = models.BooleanField()
    takes_it = models.BooleanField(default=False)  # they have it now, by name
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(takes_it=False) | models.Q(reached=True),
                name="who_takes_it_was_reached",
            ),
        )


class ShiftRead(HubRecord):
    """Something that came between two shifts was ticked as read, by name (requirement 1.12)."""

    class Shift(models.TextChoices):
        NIGHT = "night", "Out of hours"
        MORNING = "morning", "The hub"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="shift_reads")
    shift = models.TextField(choices=Shift)
    thing_id = models.UUIDField()  # the contact itself, news on it, or a night's case
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["hub", "shift", "thing_id"], name="read_once_in_a_shift"
            ),
        )


class Alert(HubRecord):
    """Something that a named person must take now. Not taken in time, it climbs the profile's ladder."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="alerts")
    kind = models.TextField()  # urgent, heightened-risk, anonymous-caller, open-case
    words = models.TextField()
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField()
    step = models.PositiveSmallIntegerField(default=0)
    role = models.TextField(choices=choices(Role))  # who must take it now
    climbs_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ("raised_at",)
        indexes = (
            models.Index(
                fields=["hub", "climbs_at"],
                name="alerts_not_taken",
                condition=models.Q(taken_at=None),
            ),
        )


class Attachment(HubRecord):
    """A file that came with a contact or was added to it. Its contents stand in a row of their own."""

    class Scan(models.TextChoices):
        NOT_SCANNED = "not-scanned", "Not scanned"
        CLEAN = "clean", "Scanned, nothing found"
        INFECTED = "infected", "Infected"
        FAILED = "failed", "Could not be scanned"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="attachments")
    name = models.TextField()
    ending = models.TextField(blank=True)  # the kind that it is inside; blank: none that we know
    size = models.PositiveBigIntegerField()
    sha256 = models.TextField()
    doubt = models.TextField(blank=True)  # what to know before opening it
    refused = models.TextField(blank=True)  # why its contents were not kept
    source = models.TextField()  # which way it came: upload, public-form, mailbox, api
    arrival = models.UUIDField(null=True)  # with which arrival
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    position = models.PositiveSmallIntegerField(default=0)
    scan = models.TextField(choices=Scan, default=Scan.NOT_SCANNED)
    scan_words = models.TextField(blank=True)  # the scanner's own
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "position", "id")


class AttachmentContent(HubRecord):
    """The bytes of an attachment that was kept."""

    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="content")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()
