"""4 Decided: recommendation, agreement or challenge, an outcome for each child, referrals."""

from django.conf import settings
from django.db import models

from openmash.contacts.models import Contact
from openmash.enquiries.models import Enquiry
from openmash.hubs.models import HubRecord, Team, choices
from openmash.people.models import Person
from openmash.policy.vocabulary import Destination

_USER = settings.AUTH_USER_MODEL


class Decision(HubRecord):
    """The decision maker's analysis and recommendation. A changed one is another row."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="decisions")
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveSmallIntegerField()
    analysis = models.TextField()
    working_well = models.TextField(blank=True)
    worries = models.TextField(blank=True)
    complicating_factors = models.TextField(blank=True)
    child_views = models.TextField(blank=True)
    parents_views = models.TextField(blank=True)
    history = models.TextField(blank=True)
    rationale = models.TextField()
    # Why, as it may be told: what letters say is written by a person, never cut out of the record.
    for_family = models.TextField(blank=True)
    for_referrer = models.TextField(blank=True)
    checklist = models.JSONField(default=dict)  # practice standard number -> what the record said
    recommended_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    recommended_at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["contact", "number"], name="one_decision_a_number"),
        )


class RecommendedOutcome(HubRecord):
    """What a decision recommends for one child, or for the contact where nobody names a child."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="outcomes")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.TextField()  # a code of the profile
    destination = models.TextField(choices=choices(Destination))
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")


class Word(HubRecord):
    """What the manager and the decision maker said to each other about a decision. It stays."""

    class Kind(models.TextChoices):
        AGREES = "agrees", "Agrees"
        CHALLENGES = "challenges", "Challenges"
        ANSWERS = "answers", "Answers"

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="words")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind)
    text = models.TextField(blank=True)
    checklist = models.JSONField(default=dict)  # of an agreement: practice standard -> answer
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)


class Outcome(HubRecord):
    """The authorised outcome for one child: open to the whole front of the hub."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="authorised")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="outcomes")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="outcomes")
    outcome = models.TextField()
    name = models.TextField()  # as the hub's profile called it then
    destination = models.TextField(choices=choices(Destination))
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    authorised_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    authorised_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["decision", "child"], name="one_outcome_a_child", nulls_distinct=False
            ),
        )


class Referral(HubRecord):
    """What a contact becomes for a child when a manager agrees that social care acts."""

    number = models.TextField()
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="referrals")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="referrals")
    outcome = models.OneToOneField(Outcome, on_delete=models.PROTECT, related_name="referral")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="referrals")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at",)
        constraints = (
            models.UniqueConstraint(fields=["hub", "number"], name="one_referral_a_number"),
        )


class StrategyDiscussion(HubRecord):
    """A strategy discussion agreed for a contact, with its clock; it may run beside an enquiry."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="strategy")
    agreed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    reason = models.TextField()
    invited = models.JSONField(default=list)
    held_at = models.DateTimeField(null=True)
    conclusion = models.TextField(blank=True)
