"""Timed work of history."""

from contextlib import suppress

from django.db import close_old_connections
from django.utils import timezone

from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.history.minimising import minimise_contact, to_minimise
from openmash.hubs.models import Hub
from openmash.hubs.queries import profile_of
from openmash.ledger.queueing import jobs
from openmash.policy.errors import RuleBroken


@jobs.periodic(cron="40 3 * * *")
@jobs.task(queueing_lock="keep_minimal")
def keep_minimal(timestamp: int) -> None:
    """Each night: what went no further for want of consent is kept minimal when its time is over."""
    close_old_connections()
    for hub_id in Hub.objects.values_list("pk", flat=True):
        now = timezone.now()
        with acting_as(service_actor(hub_id, "clock")) as clock:
            for contact_id in to_minimise(profile_of(hub_id), now=now):
                with suppress(RuleBroken):  # it was reopened this moment
                    minimise_contact(clock, contact_id=contact_id, now=now)
