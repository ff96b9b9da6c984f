"""What the sender of a form does: begin, write, come back, send. The hub's form service does it for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from openmash.contacts.commands.attaching import NewFile
from openmash.contacts.models import Contact
from openmash.front_door.arriving import receive
from openmash.front_door.elsewhere.commands import pass_to_authority
from openmash.front_door.form import files
from openmash.front_door.form.fields import seen
from openmash.front_door.form.keys import code_digest, code_of, digest, is_code, link_of
from openmash.front_door.form.passing import passes_to
from openmash.front_door.form.record import arriving
from openmash.front_door.models import PublicForm, SentForm
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.ledger.models import Subject
from openmash.ledger.queueing import defer
from openmash.notices.commands import send_notice
from openmash.notices.making import acknowledge
from openmash.notices.models import Notice
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import ChangedMeanwhile, RuleBroken
from openmash.policy.public_form.answers import Answer, Answers, PersonSaid
from openmash.policy.times import LONDON

# As with passwords: five wrong codes close a link for a quarter of an hour.
CODES, WINDOW = 5, timedelta(minutes=15)
MOST_PEOPLE = 40
# Nobody is sent many messages that they did not ask for.
LINKS = 3


def _tell(actor: Actor, kind: str, form: PublicForm, now: datetime, **facts: Any) -> None:
    """An entry about a form before it is a contact: nobody's zone, no word of what was written."""
    record(
        actor,
        kind,
        at=now,
        subject=Subject.FORM,
        subject_id=form.pk,
        zone=Zone.AGENCY,
        **facts,
    )


@command(needs=Permission.SERVE_HUB)
def _begin(
    actor: Actor, *, browser: str, source: str, form_id: UUID, answers: Answers, now: datetime
) -> PublicForm:
    form = PublicForm(
        id=form_id,
        hub_id=actor.hub_id,
        zone=Zone.AGENCY,
        readers=[actor.person_id],
        answers=answers.kept(),
        source=source,
        browser=digest(browser),
        link=digest(link_of(form_id)),
        code=code_digest(form_id, code_of(form_id)),
        begun_at=now,
        saved_at=now,
    )
    form.save(force_insert=True)
    _tell(actor, "form_begun", form, now)
    return form


def write_form(
    actor: Actor,
    *,
    browser: str,
    source: str,
    page: str,
    said: Mapping[str, Answer],
    shown: str,
    person: PersonSaid | None = None,
    form_id: UUID | None = None,
    now: datetime,
) -> PublicForm:
    """Keep what was written on a page; the first page that is sent begins the form.

    `shown`: what the page had shown of these answers. Raises ChangedMeanwhile where another window
    wrote something else since.
    """
    known = PublicForm.objects.filter(browser=digest(browser))
    if not known.exists():
        answers = Answers().saying(said, person)
        try:
            with transaction.atomic():
                return _begin(
                    actor,
                    browser=browser,
                    source=source,
                    form_id=form_id or uuid4(),
                    answers=answers,
                    now=now,
                )
        except IntegrityError:
            if not known.exists():
                raise
            # The button was pressed twice: the other press began it.
    return _write(actor, browser=browser, page=page, said=said, shown=shown, person=person, now=now)


@command(needs=Permission.SERVE_HUB)
def _write(
    actor: Actor,
    *,
    browser: str,
    page: str,
    said: Mapping[str, Answer],
    shown: str,
    person: PersonSaid | None,
    now: datetime,
) -> PublicForm:
    form = _draft(browser)
    answers = Answers.of(form.answers)
    there = answers.person(person.id) if person else None
    before = there.said if there else ({} if person else answers.said)
    if person and there is None and len(answers.people) >= MOST_PEOPLE:
        raise RuleBroken("That is as many people as fit. Tell us of the others in your own words.")
    now_there, now_sent = seen(before, said), seen(said, said)
    if now_there not in {shown, now_sent}:
        raise ChangedMeanwhile("You changed these answers in another window.", version=0)
    form.answers = answers.saying(said, there or person).kept()
    form.saved_at = now
    form.save(update_fields=["answers", "saved_at"])
    _tell(actor, "form_written", form, now, page=page)
    return form


def _draft(browser: str) -> PublicForm:
    form = PublicForm.objects.select_for_update().get(browser=digest(browser))
    if form.sent_at:
        raise RuleBroken("This form is sent already. You can begin another one.")
    return form


@command(needs=Permission.SERVE_HUB)
def take_person_out(
    actor: Actor, *, browser: str, person_id: str, is_removed: bool, now: datetime
) -> PublicForm:
    """Take somebody out of the form, or put them back: nothing that was written is lost."""
    form = _draft(browser)
    form.answers = Answers.of(form.answers).removing(person_id, is_removed=is_removed).kept()
    form.saved_at = now
    form.save(update_fields=["answers", "saved_at"])
    _tell(actor, "form_written", form, now, page="people")
    return form


@command(needs=Permission.SERVE_HUB)
def add_files(actor: Actor, *, browser: str, added: Sequence[NewFile], now: datetime) -> PublicForm:
    """Keep files with the form until it is sent. Raises RuleBroken where one cannot be taken."""
    form = _draft(browser)
    files.keep(actor, form, added, now)
    _tell(actor, "form_written", form, now, page="files")
    return form


@command(needs=Permission.SERVE_HUB)
def take_file_out(actor: Actor, *, browser: str, file_id: UUID, now: datetime) -> PublicForm:
    """Its sender does not want to send this file."""
    form = _draft(browser)
    form.files.filter(pk=file_id).delete()
    _tell(actor, "form_written", form, now, page="files")
    return form


def open_form(
    actor: Actor, *, link: str, code: str, browser: str, now: datetime
) -> PublicForm | None:
    """Come back with the link and the code: from now on this browser holds the form.

    None where they do not belong together, or where too many codes were tried: one answer for all.
    """
    form = PublicForm.objects.select_for_update().filter(link=digest(link)).first()
    if form is None:
        return None
    return _open(actor, form_id=form.pk, code=code, browser=browser, now=now)


@command(needs=Permission.SERVE_HUB)
def _open(
    actor: Actor, *, form_id: UUID, code: str, browser: str, now: datetime
) -> PublicForm | None:
    form = PublicForm.objects.select_for_update().get(pk=form_id)
    recent = form.wrong_at is not None and now - form.wrong_at < WINDOW
    wrong = form.wrong_codes if recent else 0
    if wrong >= CODES or not is_code(form.pk, form.code, code):
        if wrong < CODES:
            form.wrong_codes, form.wrong_at = wrong + 1, now
            form.save(update_fields=["wrong_codes", "wrong_at"])
        _tell(actor, "form_refused", form, now)
        return None
    form.browser, form.wrong_codes, form.wrong_at = digest(browser), 0, None
    form.save(update_fields=["browser", "wrong_codes", "wrong_at"])
    _tell(actor, "form_taken_up_again", form, now)
    return form


@command(needs=Permission.SERVE_HUB)
def send_form(actor: Actor, *, browser: str, passes_on: bool = False, now: datetime) -> PublicForm:
    """Make the contact of it, once: pressed again, or in another window, it is the same one.

    `passes_on`: its sender wants it to go to the authority where the children live.
    """
    form = PublicForm.objects.select_for_update().get(browser=digest(browser))
    if form.sent_at:
        _tell(actor, "form_sent_again", form, now)
        return form
    profile = profile_of(actor.hub_id)
    answers = Answers.of(form.answers)
    today = now.astimezone(LONDON).date()
    arrived = receive(actor, arriving(form.pk, answers, profile, today=today), now=now)
    SentForm.objects.create(
        hub_id=actor.hub_id,
        contact=arrived.contact,
        answers=answers.kept(),
        marked=_many(form, now),
        sent_at=now,
    )
    files.hand_over(actor, form, arrived.contact.pk, now)
    _acknowledge(actor, arrived.contact, now)
    form.contact, form.answers, form.sent_at, form.saved_at = arrived.contact, {}, now, now
    form.save(update_fields=["contact", "answers", "sent_at", "saved_at"])
    _tell(actor, "form_sent", form, now)
    if passes_on and (there := passes_to(answers, profile)):
        pass_to_authority(
            actor,
            contact_id=arrived.contact.pk,
            authority=there.authority,
            why=f"The children live in {there.authority.name}. Whoever sent the form asked for it.",
            now=now,
        )
    return form


def _acknowledge(actor: Actor, contact: Contact, now: datetime) -> None:
    """Told at once that we have it (1.13): by e-mail where that is safe, else from the outbox today."""
    for notice in acknowledge(actor, contact, now):
        if notice.by == Notice.By.EMAIL and settings.SMTP:
            send_notice(actor, notice_id=notice.pk, now=now)


def _many(form: PublicForm, now: datetime) -> str:
    """A word for the officer where very many forms come from one place. All of them are received."""
    rules = profile_of(form.hub_id).form
    begun = PublicForm.objects.filter(source=form.source, begun_at__gt=now - timedelta(hours=1))
    if rules is None or begun[rules.many_in_an_hour : rules.many_in_an_hour + 1].count() == 0:
        return ""
    return f"More than {rules.many_in_an_hour} forms came from the same place within an hour."


@command(needs=Permission.SERVE_HUB)
def ask_for_link(actor: Actor, *, browser: str, to: str, site: str, now: datetime) -> PublicForm:
    """Have the link sent to an e-mail address. The code is never sent: it was shown.

    `site`: where the pages are. The queue holds no link.
    """
    form = PublicForm.objects.select_for_update().get(browser=digest(browser))
    if form.links_sent >= LINKS:
        raise RuleBroken("The link was sent three times already.", field="email")
    form.send_link_to, form.links_sent = to, form.links_sent + 1
    form.save(update_fields=["send_link_to", "links_sent"])
    defer(
        "openmash.front_door.jobs.send_link",
        hub_id=str(actor.hub_id),
        form_id=str(form.pk),
        site=site,
    )
    _tell(actor, "form_link_asked", form, now)
    return form


@command(needs=Permission.SERVE_HUB)
def link_sent(actor: Actor, *, form_id: UUID, now: datetime) -> None:
    """The mail server took it: the address is forgotten."""
    form = PublicForm.objects.select_for_update().get(pk=form_id)
    form.send_link_to = ""
    form.save(update_fields=["send_link_to"])
    _tell(actor, "form_link_sent", form, now)


@command(needs=Permission.SERVE_HUB)
def forget_form(actor: Actor, *, form_id: UUID, now: datetime) -> None:
    """A form that was begun and never sent is deleted when the hub's time for that is over."""
    form = PublicForm.objects.select_for_update().get(pk=form_id)
    if form.sent_at:
        raise RuleBroken("A form that was sent is kept.")
    _tell(actor, "form_forgotten", form, now)
    form.delete()
