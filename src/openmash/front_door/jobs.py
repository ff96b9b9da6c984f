"""Timed and queued work of the front door."""

from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from procrastinate import RetryStrategy

from openmash.access.queries import names, service_actor
from openmash.access.rows import acting_as
from openmash.adapters.outgoing_mail import send_email
from openmash.front_door.elsewhere.commands import (
    acknowledge_passed,
    chase_passed,
    note_delivery,
)
from openmash.front_door.elsewhere.delivering import arrive, as_passed
from openmash.front_door.elsewhere.queries import to_chase
from openmash.front_door.form.commands import forget_form, link_sent
from openmash.front_door.form.keys import link_of
from openmash.front_door.form.queries import forgotten
from openmash.front_door.form.record import SOURCE
from openmash.front_door.mail.reading import read_mailbox
from openmash.front_door.models import PassedToAuthority, PublicForm, Question
from openmash.front_door.questions.commands import return_unanswered
from openmash.front_door.questions.queries import due_questions
from openmash.hubs.models import Hub
from openmash.hubs.queries import profile_of
from openmash.ledger.queueing import jobs
from openmash.notices.making import safe_email
from openmash.policy.errors import RuleBroken
from openmash.policy.times import time_words


@jobs.periodic(cron="* * * * *")
@jobs.task(queueing_lock="read_mailboxes")
def read_mailboxes(timestamp: int) -> None:
    """Each minute: e-mails that wait in the hubs' mailboxes become contacts."""
    close_old_connections()
    for hub in Hub.objects.filter(code__in=settings.MAILBOXES):
        mailbox, url = service_actor(hub.pk, "mailbox"), settings.MAILBOXES[hub.code]
        token_from = settings.MAILBOX_TOKENS.get(hub.code, "")
        read_mailbox(mailbox, url, token_from=token_from, now=timezone.now())


@jobs.task(retry=RetryStrategy(max_attempts=12, exponential_wait=3))
def send_link(hub_id: str, form_id: str, site: str) -> None:
    """Send somebody the link to their form. It names nobody, and is nothing without the code."""
    close_old_connections()
    service = service_actor(UUID(hub_id), SOURCE)
    with acting_as(service):
        form = PublicForm.objects.filter(pk=UUID(form_id)).first()
        hub = profile_of(service.hub_id).hub
    link = f"{site}/report/{hub.code}/back/{link_of(UUID(form_id))}/"
    if form is None or not form.send_link_to:
        return
    send_email(
        settings.SMTP,
        sender=settings.MAIL_FROM,
        to=form.send_link_to,
        subject="The link that you asked for",
        text=f"Here is your link:\n\n{link}\n\nYou need the code that you were shown. "
        f"If you did not ask for this, delete it.\n\n{hub.phone}\n",
    )
    with acting_as(service):
        link_sent(service, form_id=form.pk, now=timezone.now())


@jobs.periodic(cron="20 3 * * *")
@jobs.task(queueing_lock="forget_forms")
def forget_forms(timestamp: int) -> None:
    """Each night: forms that were begun and never sent are deleted when their time is over."""
    close_old_connections()
    now = timezone.now()
    for hub_id in Hub.objects.values_list("pk", flat=True):
        with acting_as(service_actor(hub_id, SOURCE)) as service:
            for form_id in forgotten(profile_of(hub_id), now=now):
                forget_form(service, form_id=form_id, now=now)


@jobs.periodic(cron="* * * * *")
@jobs.task(queueing_lock="return_questions")
def return_questions(timestamp: int) -> None:
    """Each minute: questions that nobody answered in time go back to the managers."""
    close_old_connections()
    for hub_id in Hub.objects.values_list("pk", flat=True):
        now = timezone.now()
        with acting_as(service_actor(hub_id, "clock")) as clock:
            for question_id in due_questions(now=now):
                with suppress(RuleBroken):  # it was answered this moment
                    return_unanswered(clock, question_id=question_id, now=now)


@jobs.task(retry=RetryStrategy(max_attempts=12, exponential_wait=3))
def tell_of_question(hub_id: str, question_id: str, site: str) -> None:
    """Write to the sender of a form that a question stands on their receipt, where that is safe."""
    close_old_connections()
    service = service_actor(UUID(hub_id), SOURCE)
    with acting_as(service):
        question = Question.objects.select_related("contact").get(pk=UUID(question_id))
        form = PublicForm.objects.filter(contact=question.contact_id).first()
        to, hub = safe_email(question.contact), profile_of(service.hub_id).hub
        until = time_words(question.due_at)
    if form is None or not to or not settings.SMTP:
        return
    link = f"{site}/report/{hub.code}/back/{link_of(form.pk)}/"
    send_email(
        settings.SMTP,
        sender=settings.MAIL_FROM,
        to=to,
        subject=f"Message from {hub.name}",
        text=f"We have a question about what you sent us. Please answer it by {until}:\n\n{link}\n\n"
        f"You need the code that you were shown. You can also ring us: {hub.phone}\n",
        known_as=f"question.{question.pk}",
    )


@jobs.task(retry=RetryStrategy(max_attempts=12, exponential_wait=3))
def deliver_passed(hub_id: str, passed_id: str) -> None:
    """A contact was passed to a hub of this installation: it arrives there, once."""
    close_old_connections()
    here = service_actor(UUID(hub_id), "clock")
    with acting_as(here):
        passed = PassedToAuthority.objects.get(pk=UUID(passed_id))
        arriving = as_passed(passed)
    assert passed.to_hub_id
    with acting_as(service_actor(passed.to_hub_id, "api")) as there:
        contact = arrive(there, arriving, now=timezone.now())
    with acting_as(here):
        note_delivery(here, passed_id=passed.pk, reference=contact.reference, now=timezone.now())


@jobs.task(retry=RetryStrategy(max_attempts=12, exponential_wait=3))
def acknowledge_back(sender: str, passed_id: str, by_id: str, hub_id: str) -> None:
    """Somebody has taken up what another hub passed here: that hub is told who."""
    close_old_connections()
    there = profile_of(UUID(hub_id)).hub.name
    by_name = names(UUID(by_id))[UUID(by_id)]
    clock = service_actor(Hub.objects.get(code=sender).pk, "clock")
    with acting_as(clock), suppress(RuleBroken):  # somebody there noted it by hand
        acknowledge_passed(
            clock,
            passed_id=UUID(passed_id),
            by_name=f"{by_name}, {there}",
            now=timezone.now(),
        )


@jobs.periodic(cron="* * * * *")
@jobs.task(queueing_lock="chase_what_was_passed")
def chase_what_was_passed(timestamp: int) -> None:
    """Each minute: what another authority has not acknowledged in time goes to the managers."""
    close_old_connections()
    for hub_id in Hub.objects.values_list("pk", flat=True):
        now = timezone.now()
        with acting_as(service_actor(hub_id, "clock")) as clock:
            for passed_id in to_chase(hub_id, now=now):
                with suppress(RuleBroken):  # it was acknowledged this moment
                    chase_passed(clock, passed_id=passed_id, now=now)
