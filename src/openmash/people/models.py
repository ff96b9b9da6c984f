"""Children and adults on record, their addresses, and the keys by which they are found."""

from uuid import UUID

from django.conf import settings
from django.db import models

from openmash.hubs.models import Hub, HubRecord


class Person(HubRecord):
    """Somebody on record. Everything may be unknown; what is known is never silently changed."""

    # The key of hub and person serves both: a second index of hubs alone misleads bulk loads.
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+", db_index=False)
    given_names = models.TextField(blank=True)
    family_name = models.TextField(blank=True)
    known_as = models.TextField(blank=True)
    other_names = models.TextField(blank=True)  # of before, or written elsewhere, one a line
    # Who cannot be named is described: "about 4, girl, blue coat" (requirement 1.8).
    description = models.TextField(blank=True)
    date_of_birth = models.DateField(null=True)
    approximate_age = models.TextField(blank=True)
    age_said_on = models.DateField(null=True)  # when it was said that they are so old
    expected_date = models.DateField(null=True)  # unborn
    sex = models.TextField(blank=True)
    ethnicity = models.TextField(blank=True)
    religion = models.TextField(blank=True)
    languages = models.TextField(blank=True)
    interpreter = models.TextField(blank=True)  # yes, no, unknown
    disability = models.TextField(blank=True)
    nhs_number = models.TextField(blank=True)
    upn = models.TextField(blank=True)  # of a pupil
    school = models.TextField(blank=True)
    gp = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    is_child = models.BooleanField(default=True)
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    indexed_by = models.PositiveSmallIntegerField(default=0)  # the scheme of its keys
    compared = models.TextField(default="", editable=False)  # what of it is compared, made ready
    to_compare = models.BooleanField(default=True, editable=False)  # with everybody else on record
    # The record that is kept of this person: this one was a second. It leads there, whatever came between.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = (
            models.Index(
                fields=["merged_into"],
                name="merged_into_a_person",
                condition=models.Q(merged_into__isnull=False),
            ),
            models.Index(
                fields=["hub", "recorded_at"],
                name="people_to_compare",
                condition=models.Q(to_compare=True, merged_into=None),
            ),
        )

    @property
    def is_unborn(self) -> bool:
        """Whether they are expected, and nobody said that they are born."""
        return self.expected_date is not None and self.date_of_birth is None

    @property
    def name(self) -> str:
        """The name to show: as known, else how the person was described."""
        names = " ".join(part for part in (self.given_names, self.family_name) if part)
        return names or self.known_as or self.description or "Name not known"


class PersonKey(HubRecord):
    """One number of the index by which a person is found: see `people/index.py`."""

    id = None  # type: ignore[assignment]  # the person and the number say which row it is
    pk = models.CompositePrimaryKey("person_id", "key")
    # Millions of rows: both are served by the two indexes that the search needs.
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(  # held in the database together with its hub
        Person,
        on_delete=models.CASCADE,
        related_name="keys",
        db_index=False,
        db_constraint=False,
    )
    key = models.BigIntegerField()

    class Meta:
        # Holds all that the wall and the search ask of a row, so that the table is not read.
        indexes = (
            models.Index(fields=["hub", "key"], include=["person", "zone"], name="people_by_key"),
        )


class ExternalId(HubRecord):
    """What another system calls a person."""

    CASE_SYSTEM = "case-system"

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="external_ids")
    system = models.TextField()
    value = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["hub", "system", "value"], name="one_external_id"),
        )


class Address(HubRecord):
    """Where somebody lives or lived, and whether it is safe to write there (requirement 7.1)."""

    class Safe(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        UNKNOWN = "unknown", "Not known"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="addresses")
    lines = models.TextField(blank=True)
    postcode = models.TextField(blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    safe_to_write = models.TextField(choices=Safe, default=Safe.UNKNOWN)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-recorded_at",)


class PairJudgement(HubRecord):
    """Somebody said whether two records that look alike are of different people. Added, never edited:
    of each two, the newest holds, until a fact that is new makes them more alike than they were then.
    """

    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    are_different = models.BooleanField()  # no: that they are was taken back
    why = models.TextField()
    score = models.FloatField()  # how alike they were then, in bits
    points = models.JSONField(default=list)  # what agreed, in words, the strongest first
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)
        constraints = (
            # A pair is stored one way round, so that it is found whichever is asked for.
            models.CheckConstraint(
                condition=models.Q(one__lte=models.F("other")), name="a_pair_in_one_order"
            ),
        )
        indexes = (
            models.Index(fields=["one", "other", "-at"], name="judged_pairs"),
            models.Index(fields=["hub", "-at"], name="newest_judgements"),
        )


class PersonMerge(HubRecord):
    """Two records were of one person: what was moved from one to the other, and what stood there before.

    Both records' facts stay; taken back, every row stands as it stood. See `people/moving.py`.
    """

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()  # the how manieth into the kept record
    why = models.TextField(blank=True)
    changes = models.JSONField(default=list)  # in order: [{"of", "ids", "was", "now"}]
    stayed = models.JSONField(default=list)  # what could not be moved: [{"of", "ids"}]
    contacts = models.JSONField(default=list)  # the ids of those that named either of the two then
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    undone_why = models.TextField(blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["kept", "number"], name="one_merge_a_number"),
            models.UniqueConstraint(
                fields=["other"], condition=models.Q(undone_at=None), name="merged_once_at_a_time"
            ),
        )

    def moved(self, table: type[models.Model]) -> set[UUID]:
        """The rows of a table that came to the kept record with the second."""
        return {
            UUID(key)
            for change in self.changes
            if change["of"] == table._meta.label and "person_id" in change["now"]
            for key in change["ids"]
        }


class PossibleDuplicate(HubRecord):
    """Two records that may be of one person, until somebody says: the queue of `people/duplicates.py`."""

    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    score = models.FloatField()  # how alike they are, in bits
    band = models.TextField()  # match, likely
    points = models.JSONField(default=list)  # what agrees and what does not, in words
    found_at = models.DateTimeField()
    left_by = models.ForeignKey(  # who looked and was not sure
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    left_at = models.DateTimeField(null=True)
    left_why = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = (models.F("left_at").asc(nulls_first=True), "-score", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(one__lte=models.F("other")), name="a_duplicate_in_one_order"
            ),
            models.UniqueConstraint(fields=["one", "other"], name="in_the_queue_once"),
        )
        indexes = (
            models.Index(
                fields=["hub", "-score"],
                name="duplicates_to_judge",
                condition=models.Q(closed_at=None),
            ),
        )


class CaseEpisodes(models.QuerySet["CaseEpisode"]):
    """What a case system says, some of which is a case that opens and closes."""

    def cases(self) -> "CaseEpisodes":
        """Those that are cases."""
        return self.exclude(kind__in=CaseEpisode.NO_CASES)

    def open_cases(self) -> "CaseEpisodes":
        """The cases that nobody has closed."""
        return self.cases().filter(closed_on=None)


class CaseEpisode(HubRecord):
    """What a case system says of a person: open or closed to whom, since when (requirement 3.1)."""

    class Kind(models.TextChoices):
        CONTACT = "contact", "Contact"
        REFERRAL = "referral", "Referral"
        ASSESSMENT = "assessment", "Assessment"
        EARLY_HELP = "early-help", "Early help"
        CASE = "case", "Case"
        IN_NEED = "child-in-need-plan", "Child in need plan"
        PROTECTION = "child-protection-plan", "Child protection plan"
        LOOKED_AFTER = "looked-after", "Looked after"
        MISSING = "missing", "Missing"

    EVENTS = (Kind.CONTACT, Kind.REFERRAL)  # another system noted them: nothing stays open
    NO_CASES = (*EVENTS, Kind.MISSING)

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="episodes")
    kind = models.TextField(choices=Kind, default=Kind.CASE)
    service = models.TextField()  # social-care, early-help, other
    system = models.TextField(blank=True)
    number = models.TextField(blank=True)  # what that system calls it
    held_by_id = models.UUIDField(null=True)  # the team of the hub that held or holds the case
    team = models.TextField(blank=True)  # as that system calls it
    worker = models.TextField(blank=True)
    worker_phone = models.TextField(blank=True)
    manager = models.TextField(blank=True)  # of that worker
    manager_phone = models.TextField(blank=True)
    duty_phone = models.TextField(blank=True)  # of the team, for when the worker is away
    worker_email = models.TextField(blank=True)
    manager_email = models.TextField(blank=True)
    duty_email = models.TextField(blank=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    outcome = models.TextField(blank=True)
    about = models.TextField(blank=True)
    concerns = models.JSONField(default=list)  # which kinds of worry: codes of the hub's profile
    as_at = models.DateTimeField(null=True)  # when that system said so

    objects = CaseEpisodes.as_manager()

    class Meta:
        ordering = ("-opened_on",)
        constraints = (
            models.UniqueConstraint(
                fields=["hub", "system", "number"],
                condition=~models.Q(number=""),
                name="one_episode_a_number",
            ),
        )

    @property
    def is_open_case(self) -> bool:
        """Whether it is a case that nobody has closed, as `open_cases` finds them."""
        return self.closed_on is None and self.kind not in self.NO_CASES
