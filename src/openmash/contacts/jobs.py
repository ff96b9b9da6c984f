"""Timed work of contacts."""

from django.db import close_old_connections
from django.utils import timezone

from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.contacts.commands import climb_alert
from openmash.contacts.queries import due_alerts
from openmash.hubs.models import Hub
from openmash.ledger.queueing import jobs


@jobs.periodic(cron="* * * * *")
@jobs.task(queueing_lock="climb_alerts")
def climb_alerts(timestamp: int) -> None:
    """Each minute: an alert that nobody took in time goes to the next on the hub's ladder."""
    close_old_connections()
    for hub_id in Hub.objects.values_list("pk", flat=True):
        now = timezone.now()
        with acting_as(service_actor(hub_id, "clock")) as clock:
            for alert_id in due_alerts(now=now):
                climb_alert(clock, alert_id=alert_id, now=now)
