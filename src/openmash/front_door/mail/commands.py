"""What becomes of an e-mail: a contact, new information on one, or set aside until it is seen."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from openmash.adapters.email import Automatic, Email
from openmash.contacts.commands import ToldBy, add_information
from openmash.contacts.commands.attaching import NewFile, attach_arrived
from openmash.contacts.models import Contact
from openmash.front_door.arriving import Arriving, Written, receive
from openmash.front_door.models import Arrival, Question, ReceivedEmail
from openmash.front_door.questions.commands import WAITS, offer_as_answer
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.ledger.models import Subject
from openmash.notices.queries import notice_named
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import RuleBroken
from openmash.policy.senders import is_professional
from openmash.policy.vocabulary import Channel, Referrer

SOURCE = "mailbox"
# As much as a person reads and the record holds; all of a longer one is a file of the contact.
_LONGEST = 90_000

_KINDS = {
    Automatic.BOUNCE: ReceivedEmail.Automatic.BOUNCE,
    Automatic.RECEIPT: ReceivedEmail.Automatic.RECEIPT,
    Automatic.REPLY: ReceivedEmail.Automatic.REPLY,
    Automatic.CALENDAR: ReceivedEmail.Automatic.CALENDAR,
}


@dataclass(frozen=True)
class Taken:
    """What became of an e-mail. `is_new`: it made a contact just now. `aside`: why it made none."""

    contact: Contact | None
    is_new: bool
    aside: str = ""


def take_email(actor: Actor, email: Email, *, now: datetime) -> Taken:
    """Take an e-mail, once however often it is delivered: two at once wait for each other."""
    if there := _taken(email.key):
        return there
    try:
        with transaction.atomic():
            return _take(actor, email=email, now=now)
    except IntegrityError:
        if there := _taken(email.key):
            return there
        raise


def _taken(key: str) -> Taken | None:
    found = ReceivedEmail.objects.filter(key=key).select_related("contact").first()
    if found is None:
        return None
    return Taken(found.contact, is_new=False, aside=_aside(found))


def _aside(kept: ReceivedEmail) -> str:
    label = ReceivedEmail.Automatic(kept.automatic).label if kept.automatic else ""
    return str(label) if kept.automatic and not kept.seen_at else ""


@command(needs=Permission.TAKE_CONTACT)
def _take(actor: Actor, *, email: Email, now: datetime) -> Taken:
    # One of our own that came back to us is no worry of anybody.
    is_ours = notice_named([email.message_id]) is not None
    kind = Automatic.REPLY if is_ours else email.automatic
    automatic = _KINDS[kind].value if kind else ""
    kept = ReceivedEmail(
        id=uuid4(),
        hub_id=actor.hub_id,
        key=email.key,
        message_id=email.message_id,
        sender_name=email.sender_name,
        sender_address=email.sender_address,
        subject=email.subject,
        automatic=automatic,
        text=_shortened(email.text) if automatic else "",
        files_left=", ".join(file.name for file in email.files) if automatic else "",
        arrived_at=min(email.arrived_at or now, now),
        at=now,
    )
    kept.save(force_insert=True)  # whoever delivers the same waits here until this is done
    contact = _answered(actor, email)
    if automatic:
        return _set_aside(actor, kept, contact, now)
    if contact:
        _join(actor, kept, contact, email, now)
        return Taken(contact, is_new=False)
    contact = receive(actor, _arriving(kept, email), now=now).contact
    _lead_to(kept, contact)
    return Taken(contact, is_new=True)


def _lead_to(kept: ReceivedEmail, contact: Contact) -> None:
    kept.contact = contact
    kept.save(update_fields=["contact"])


def _answered(actor: Actor, email: Email) -> Contact | None:
    """The contact that it answers: by the e-mail that it replies to, or by a reference in its subject."""
    if notice := notice_named([email.message_id, *email.answers]):
        return notice.contact
    earlier = dict(
        ReceivedEmail.objects.filter(message_id__in=email.answers, contact__isnull=False)
        .order_by("-at")
        .values_list("message_id", "contact_id")
    )
    for message_id in email.answers:
        if message_id in earlier:
            return Contact.objects.get(pk=earlier[message_id])
    prefix = profile_of(actor.hub_id).hub.prefix
    named = re.findall(rf"\b{re.escape(prefix)}-[A-Z0-9]{{5}}\b", email.subject.upper())
    return Contact.objects.filter(reference__in=named).first()


def _arriving(kept: ReceivedEmail, email: Email) -> Arriving:
    text = _shortened(email.text)
    concerns = "\n\n".join(filter(None, (email.subject, text)))
    values = {
        "concerns": concerns or "The e-mail holds no words.",
        "referrer_name": email.sender_name,
        "referrer_email": email.sender_address,
    }
    if is_professional(email.sender_address):
        values["referrer"] = Referrer.PROFESSIONAL.value
    return Arriving(
        source=SOURCE,
        key=kept.key,
        body=kept.key.encode(),
        channel=Channel.EMAIL,
        values=values,
        files=_files(email),
        received_at=kept.arrived_at,
        written=Written(_sender(kept), email.subject, text),
    )


def _files(email: Email) -> list[NewFile]:
    files = [NewFile(file.name, file.content) for file in email.files]
    if len(email.text) > _LONGEST:
        files.append(NewFile("the whole e-mail.txt", email.text.encode()))
    return files


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}\n\n[The e-mail goes on: all of it is among the files.]"


def _told_by(kept: ReceivedEmail) -> ToldBy:
    """Whose news it is, so that they are answered."""
    known = is_professional(kept.sender_address)
    return ToldBy(
        referrer=Referrer.PROFESSIONAL.value if known else "",
        referrer_name=kept.sender_name,
        referrer_email=kept.sender_address,
    )


def _sender(kept: ReceivedEmail) -> str:
    address = f"<{kept.sender_address}>" if kept.sender_address else ""
    return " ".join(filter(None, (kept.sender_name, address)))


def _join(actor: Actor, kept: ReceivedEmail, contact: Contact, email: Email, now: datetime) -> None:
    """A reply: new information on its contact, with its own time, its source and its files."""
    arrival = Arrival.objects.create(
        hub_id=actor.hub_id,
        contact=contact,
        source=SOURCE,
        key=kept.key,
        digest="",
        at=now,
    )
    words = "\n\n".join(filter(None, (email.subject, _shortened(email.text))))
    note = add_information(
        actor,
        contact_id=contact.pk,
        text=words or "The e-mail holds no words.",
        source=SOURCE,
        sender=_sender(kept),
        told_by=_told_by(kept),
        arrival_id=arrival.pk,
        at=kept.arrived_at,
        now=now,
    )
    attach_arrived(
        actor,
        contact_id=contact.pk,
        files=_files(email),
        source=SOURCE,
        arrival_id=arrival.pk,
        now=now,
    )
    if question := _asked(contact, email):
        offer_as_answer(actor, question_id=question.pk, note_id=note.pk, now=now)
    _lead_to(kept, contact)


def _asked(contact: Contact, email: Email) -> Question | None:
    """The question that it may answer: the one that it replies to, else the last asked by e-mail."""
    waiting = Question.objects.filter(contact=contact, by=Question.By.EMAIL, state__in=WAITS)
    notice = notice_named(email.answers)
    return waiting.filter(notice=notice).first() if notice else waiting.first()


def _set_aside(actor: Actor, kept: ReceivedEmail, contact: Contact | None, now: datetime) -> Taken:
    if contact:
        _lead_to(kept, contact)
    _tell(actor, "email_set_aside", kept, now, automatic=kept.automatic)
    return Taken(contact, is_new=False, aside=_aside(kept))


def _tell(actor: Actor, kind: str, kept: ReceivedEmail, now: datetime, **facts: str) -> None:
    """An entry about the contact that an e-mail is about, else about the hub."""
    about = (
        {"contact_id": kept.contact_id}
        if kept.contact_id
        else {"subject": Subject.HUB, "subject_id": actor.hub_id}
    )
    record(actor, kind, at=now, email=kept.pk, **about, **facts)  # type: ignore[arg-type]


@command(needs=Permission.TAKE_CONTACT)
def keep_unreadable(actor: Actor, *, key: str, words: str, now: datetime) -> ReceivedEmail:
    """What lay in the mailbox and could not be read is set aside, never thrown away."""
    kept, _ = ReceivedEmail.objects.get_or_create(
        hub_id=actor.hub_id,
        key=key,
        defaults={
            "automatic": ReceivedEmail.Automatic.UNREADABLE,
            "text": _shortened(words),
            "arrived_at": now,
            "at": now,
        },
    )
    _tell(actor, "email_set_aside", kept, now, automatic=kept.automatic)
    return kept


@command(needs=Permission.TAKE_CONTACT)
def see_email(actor: Actor, *, email_id: UUID, now: datetime) -> ReceivedEmail:
    """Somebody has seen what was set aside: it leaves the list. Seen already, it stays so."""
    kept = ReceivedEmail.objects.select_for_update().get(pk=email_id)
    _see(actor, kept, now)
    return kept


def _see(actor: Actor, kept: ReceivedEmail, now: datetime) -> None:
    if kept.seen_at is None:
        kept.seen_by_id, kept.seen_at = actor.person_id, now
        kept.save(update_fields=["seen_by", "seen_at"])
    _tell(actor, "email_seen", kept, now)


@command(needs=Permission.TAKE_CONTACT)
def make_contact(actor: Actor, *, email_id: UUID, now: datetime) -> Contact:
    """There is a worry in what was set aside after all: it becomes a contact like any other."""
    kept = ReceivedEmail.objects.select_for_update().get(pk=email_id)
    if not kept.automatic:
        raise RuleBroken("This e-mail was not set aside.")
    email = Email(
        key=kept.key,
        message_id=kept.message_id,
        answers=(),
        sender_name=kept.sender_name,
        sender_address=kept.sender_address,
        subject=kept.subject,
        text=kept.text,
        files=(),
        arrived_at=kept.arrived_at,
        automatic=None,
    )
    contact = receive(actor, _arriving(kept, email), now=now).contact
    _lead_to(kept, contact)
    _see(actor, kept, now)
    return contact
