"""Timed work of the front door."""

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from openmash.access.queries import service_actor
from openmash.front_door.mail.reading import read_mailbox
from openmash.hubs.models import Hub
from openmash.ledger.queueing import jobs


@jobs.periodic(cron="* * * * *")
@jobs.task(queueing_lock="read_mailboxes")
def read_mailboxes(timestamp: int) -> None:
    """Each minute: e-mails that wait in the hubs' mailboxes become contacts."""
    close_old_connections()
    for hub in Hub.objects.filter(code__in=settings.MAILBOXES):
        mailbox, url = service_actor(hub.pk, "mailbox"), settings.MAILBOXES[hub.code]
        read_mailbox(mailbox, url, now=timezone.now())
