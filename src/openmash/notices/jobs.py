"""Posting what is told by e-mail."""

from uuid import UUID

from django.conf import settings
from django.db import close_old_connections
from procrastinate import RetryStrategy

from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.adapters.outgoing_mail import send_email
from openmash.hubs.queries import profile_of
from openmash.ledger.queueing import jobs
from openmash.notices.models import Notice


@jobs.task(retry=RetryStrategy(max_attempts=12, exponential_wait=3))
def post_email(hub_id: str, notice_id: str) -> None:
    """Hand a notice to the mail server. Its subject tells nothing to who looks over a shoulder."""
    close_old_connections()
    with acting_as(service_actor(UUID(hub_id), "clock")):
        notice = Notice.objects.get(pk=UUID(notice_id))
        hub = profile_of(notice.hub_id).hub
        said = [*notice.words["paragraphs"], *notice.words["contact"]]
    send_email(
        settings.SMTP,
        sender=settings.MAIL_FROM,
        to=notice.address,
        subject=f"Message from {hub.name}",
        text="\n\n".join(said) + "\n",
        known_as=notice.known_as,
    )
