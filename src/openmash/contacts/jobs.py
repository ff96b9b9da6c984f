"""Timed and queued work of contacts."""

from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from procrastinate import RetryStrategy

from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.adapters.clamd import scan
from openmash.contacts.beside import compare_everybody
from openmash.contacts.commands import climb_alert
from openmash.contacts.commands.attaching import note_scan
from openmash.contacts.commands.open_cases import chase_open_case, to_chase
from openmash.contacts.files import said_by, to_scan
from openmash.contacts.queries import due_alerts
from openmash.hubs.models import Hub
from openmash.ledger.queueing import jobs
from openmash.policy.errors import RuleBroken


@jobs.periodic(cron="* * * * *")
@jobs.task(queueing_lock="climb_alerts")
def climb_alerts(timestamp: int) -> None:
    """Each minute: an alert that nobody took in time goes to the next on the hub's ladder."""
    close_old_connections()
    for hub_id in Hub.objects.values_list("pk", flat=True):
        now = timezone.now()
        with acting_as(service_actor(hub_id, "clock")) as clock:
            for alert_id in due_alerts(now=now):
                with suppress(RuleBroken):  # somebody took it this moment
                    climb_alert(clock, alert_id=alert_id, now=now)


@jobs.periodic(cron="* * * * *")
@jobs.task(queueing_lock="chase_open_cases")
def chase_open_cases(timestamp: int) -> None:
    """Each minute: what is new on an open case and nobody there has taken by name is chased."""
    close_old_connections()
    for hub_id in Hub.objects.values_list("pk", flat=True):
        now = timezone.now()
        with acting_as(service_actor(hub_id, "clock")) as clock:
            for contact_id in to_chase(clock, now=now):
                with suppress(RuleBroken):  # somebody there took it this moment
                    chase_open_case(clock, contact_id=contact_id, now=now)


@jobs.periodic(cron="* * * * *")
@jobs.task(queueing_lock="compare_people")
def compare_people(timestamp: int) -> None:
    """Each minute: whoever is new or was corrected is compared with everybody else, so many at a time."""
    close_old_connections()
    for hub_id in Hub.objects.values_list("pk", flat=True):
        with acting_as(service_actor(hub_id, "clock")) as clock:
            compare_everybody(clock, most=200, now=timezone.now())


@jobs.task(retry=RetryStrategy(max_attempts=12, exponential_wait=3))
def scan_attachment(hub_id: str, attachment_id: str) -> None:
    """Have a file scanned where there is a scanner; one that does not answer is asked again later."""
    close_old_connections()
    if not settings.CLAMD:
        return
    scanner, file_id = service_actor(UUID(hub_id), "scanner"), UUID(attachment_id)
    with acting_as(scanner):
        content = to_scan(file_id)
    if content is None:
        return
    found, words = said_by(scan(settings.CLAMD, content))
    with acting_as(scanner):
        note_scan(scanner, attachment_id=file_id, scan=found, words=words, now=timezone.now())
