"""5 Passed on: what left the firewall, to whom, under which rule. From then on exactly as it was sent."""

from django.conf import settings
from django.db import models

from openmash.contacts.models import Contact
from openmash.hubs.models import Agency, HubRecord, Team
from openmash.policy.actors import Zone


class Disclosure(HubRecord):
    """One document that crossed the wall, addressed to a team or an agency."""

    HAND_OVER = "hand-over"
    LATER_ANSWER = "later-answer"  # of an agency, after the decision

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="disclosures")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    reference = models.TextField()
    what = models.TextField()  # hand-over, later-answer, feedback, out-of-hours
    rule = models.TextField()  # the rule of the profile, with its source
    content = models.JSONField()  # the document itself
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(zone=Zone.RELEASED.value), name="a_disclosure_is_released"
            ),
            models.CheckConstraint(
                condition=models.Q(team__isnull=False) | models.Q(agency__isnull=False),
                name="a_disclosure_is_addressed",
            ),
        )
        indexes = (
            models.Index(fields=["team", "-made_at"], name="disclosures_of_a_team"),
            models.Index(fields=["agency", "-made_at"], name="disclosures_of_an_agency"),
        )


class FollowUp(HubRecord):
    """What a receiving team did with what was handed over to it, and what the hub answered where it was
    sent back. Added, and never changed."""

    class Kind(models.TextChoices):
        ALLOCATED = "allocated", "Allocated"
        VISIT = "visit", "First visit arranged"
        OVERSIGHT = "oversight", "Management oversight given"
        SENT_BACK = "sent-back", "Sent back to the hub"
        STAYS = "stays", "The hub's answer: it stays with the team"
        TAKEN_BACK = "taken-back", "The hub's answer: it is decided anew"

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="follow_ups")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind)
    who = models.TextField(blank=True)  # to whom it was allocated
    phone = models.TextField(blank=True)
    when = models.DateTimeField(null=True)  # of a visit or an oversight; by when the hub answers
    words = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(zone=Zone.RELEASED.value), name="a_follow_up_is_the_teams"
            ),
        )
