"""The clocks that run: on what, since when, until when; met, superseded or extended."""

from django.db import models

from openmash.hubs.models import Agency, HubProfile, HubRecord, Team, choices
from openmash.policy.vocabulary import Event, Rag


class Deadline(HubRecord):
    """One clock running on one thing, with the printed words under which it runs.

    It is never moved: a new rating ends it (`superseded_at`) and starts another; an agreed extension
    stands beside the printed due time. An agency's own, or a receiving team's, is addressed to it.
    """

    contact_id = models.UUIDField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    # What the clock runs on: the contact itself, a request, or what was handed over to a team.
    on_id = models.UUIDField()
    clock = models.TextField()
    event = models.TextField(choices=choices(Event))
    rag = models.TextField(choices=choices(Rag), blank=True)
    within = models.TextField()
    why = models.TextField()
    source = models.TextField(blank=True)
    profile = models.ForeignKey(HubProfile, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # The start from which the hub reckons, when a re-rating began a new row.
    first_started_at = models.DateTimeField()
    late_when_rated = models.BooleanField(default=False)
    due_while_closed = models.BooleanField(default=False)
    met_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    extended_to = models.DateTimeField(null=True)
    extended_by_id = models.UUIDField(null=True)
    extension_why = models.TextField(blank=True)

    class Meta:
        ordering = ("due_at", "id")
        indexes = (
            models.Index(
                fields=["hub", "due_at", "id"],
                name="running_by_due",
                condition=models.Q(met_at=None, superseded_at=None),
            ),
            models.Index(
                fields=["contact_id"],
                name="running_on_contact",
                condition=models.Q(met_at=None, superseded_at=None),
            ),
            models.Index(
                fields=["agency", "due_at", "id"],
                name="running_of_agency",
                condition=models.Q(met_at=None, superseded_at=None, agency__isnull=False),
            ),
            models.Index(fields=["contact_id", "clock"], name="clocks_of_a_contact"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["on_id", "clock"],
                condition=models.Q(met_at=None, superseded_at=None),
                name="one_running_clock_a_name",
            ),
        )
