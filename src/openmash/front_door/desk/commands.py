"""What the first desk does: begin, write down who asks and what, answer, turn into a worry, end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Model

from openmash.contacts.commands import PersonRow, open_contact
from openmash.contacts.commands.at_desk import keep_at_desk
from openmash.contacts.commands.naming import put_rows
from openmash.contacts.commands.taking import OLDEST, start_clocks, written_by
from openmash.contacts.models import Contact, Narrative, Stage
from openmash.front_door.desk.models import DeskAnswer, DeskDraft, DeskEnding, OutsideRequest
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import ChangedMeanwhile, DoneAlready, RuleBroken
from openmash.policy.times import date_words
from openmash.policy.vocabulary import Channel, Kind

# Who asks, as it stands on the contact.
ASKED_BY = (
    "referrer referrer_name referrer_role referrer_organisation referrer_phone referrer_email "
    "referrer_address referrer_reference"
).split()
REQUEST_FIELDS = "asker basis asker_checked checked".split()


@command(needs=Permission.TAKE_CONTACT)
def begin_at_desk(
    actor: Actor,
    *,
    kind: Kind,
    channel: Channel,
    track: str = "",
    received_at: datetime | None = None,
    now: datetime,
) -> Contact:
    """Begin a record of any kind that came by any way. What the desk answers itself stays there."""
    if received_at and received_at < now - OLDEST:
        raise RuleBroken("That is more than a year ago: check the year.", field="received_at")
    profile = profile_of(actor.hub_id)
    if track and profile.track(track) is None:
        raise RuleBroken("This hub has no such kind of contact.", field="what")
    contact = open_contact(
        actor, channel=channel, received_at=received_at, kind=kind, track=track, now=now
    )
    if profile.answers_at_desk(kind):
        keep_at_desk(actor, contact, now)
    return contact


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stands on the page of the desk: who asks, what, about whom."""

    by: Mapping[str, str]
    asked: str
    request: Mapping[str, str] | None = None
    draft: Mapping[str, str] = field(default_factory=dict)  # of the answer, until it is given
    people: Sequence[PersonRow] = ()


@command(needs=Permission.TAKE_CONTACT)
def write_at_desk(
    actor: Actor, *, contact_id: UUID, version: int, written: Written, now: datetime
) -> Contact:
    """Keep who asks, what they ask, and about whom. Somebody else's words are never written over.

    Raises DoneAlready where nothing of it is new: what saves itself often has nothing to say.
    """
    contact = at_desk(contact_id)
    if not _write(actor, contact, version, written, now):
        raise DoneAlready("That is saved.")
    return contact


def at_desk(contact_id: UUID) -> Contact:
    """The contact, locked, while it is at the first desk."""
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)
    if contact.stage != Stage.DESK:
        raise RuleBroken("This is not at the first desk any more.")
    return contact


def _write(actor: Actor, contact: Contact, version: int, written: Written, now: datetime) -> bool:
    """Keep what differs; says whether anything did."""
    if contact.version != version:
        raise ChangedMeanwhile(written_by(actor, contact), version=contact.version)
    narrative = Narrative.objects.select_for_update().get(contact=contact)
    _check(actor, written)
    fields = _put(contact, {name: written.by.get(name, "") for name in ASKED_BY})
    fields += _put(narrative, {"concerns": written.asked.strip()})
    if written.request is not None:
        request = OutsideRequest.objects.filter(contact=contact).first()
        request = request or OutsideRequest(hub_id=actor.hub_id, contact=contact)
        said = {name: written.request.get(name, "").strip() for name in REQUEST_FIELDS}
        fields += _put(request, said)
    draft = DeskDraft.objects.filter(contact=contact).first()
    draft = draft or DeskDraft(hub_id=actor.hub_id, contact=contact)
    fields += _put(draft, {"said": {n: said for n, said in written.draft.items() if said}})
    named = put_rows(
        actor, contact, written.people, was=None, is_current=True, keep=frozenset(), now=now
    )
    if named.problems:
        raise named.problems[0]
    if not fields and not named.changed:
        return False
    contact.version += 1
    contact.save(update_fields=["version"])
    record(
        actor,
        "contact_written",
        at=now,
        contact_id=contact.pk,
        fields=fields,
        people=named.changed,
        ticks=[],
        unticked=[],
    )
    return True


def _put(row: Model, said: Mapping[str, Any]) -> list[str]:
    """Set what differs, and keep the row if anything does; returns which fields."""
    fields = [name for name, value in said.items() if getattr(row, name) != value]
    for name in fields:
        setattr(row, name, said[name])
    if fields:
        row.save(update_fields=None if row._state.adding else fields)
    return fields


def _check(actor: Actor, written: Written) -> None:
    asker = (written.request or {}).get("asker", "")
    if asker and profile_of(actor.hub_id).asker(asker) is None:
        raise RuleBroken("Choose who asks from the list.", field="asker")


def recorded_now(actor: Actor, contact: Contact, now: datetime) -> None:
    """Its record is made: the clock of recording is met, and who asked is told that we have it."""
    if contact.recorded_at is None:
        contact.recorded_at = now
        contact.save(update_fields=["recorded_at"])
        record(
            actor, "contact_recorded", at=now, contact_id=contact.pk, reference=contact.reference
        )


@command(needs=Permission.TAKE_CONTACT)
def answer_at_desk(
    actor: Actor,
    *,
    contact_id: UUID,
    version: int,
    written: Written,
    answer: str,
    is_consultation: bool = False,
    ends: bool = True,
    now: datetime,
) -> Contact:
    """Give advice, or answer a simple question; with it the contact ends, unless more is to come.

    A name is asked of nobody (1.14).
    """
    contact = at_desk(contact_id)
    if contact.kind == Kind.INFORMATION_REQUEST:
        raise RuleBroken("A request for information is answered after a manager's sign-off.")
    if not written.asked.strip():
        raise RuleBroken("Write what they ask.", field="asked")
    if not answer.strip():
        raise RuleBroken("Write what you answered.", field="answer")
    _write(actor, contact, version, written, now)
    recorded_now(actor, contact, now)
    DeskAnswer.objects.create(
        hub_id=actor.hub_id,
        contact=contact,
        text=answer.strip(),
        is_consultation=is_consultation,
        by_id=actor.person_id,
        at=now,
    )
    kind = "consultation_given" if is_consultation else "answered_at_desk"
    record(actor, kind, at=now, contact_id=contact.pk, text=answer.strip())
    if ends:
        end(actor, contact, DeskEnding.How.ANSWERED, now=now)
    return contact


@command(needs=Permission.TAKE_CONTACT)
def make_it_a_worry(actor: Actor, *, contact_id: UUID, concern: str, now: datetime) -> Contact:
    """A worry about a child shows itself: the same record goes on as a contact about a child.

    Nothing is typed again: who asked, what was asked, who was named and what was answered stay on it.
    """
    contact = at_desk(contact_id)
    if not concern.strip():
        raise RuleBroken("Write what worries you about the child.", field="concern")
    narrative = Narrative.objects.select_for_update().get(contact=contact)
    narrative.concerns = "\n\n".join(filter(None, (concern.strip(), _began_as(contact, narrative))))
    narrative.save(update_fields=["concerns"])
    was = contact.kind
    contact.kind, contact.stage = Kind.SERVICE.value, Stage.RECEIVING
    contact.holder_id = actor.person_id
    contact.version += 1
    contact.save(update_fields=["kind", "stage", "holder", "version"])
    record(
        actor,
        "became_a_worry",
        at=now,
        contact_id=contact.pk,
        text=concern.strip(),
        contact_kind=was,
    )
    start_clocks(actor, contact, now, is_new=False)
    return contact


def _began_as(contact: Contact, narrative: Narrative) -> str:
    """What was typed at the desk, as it stands under the worry."""
    words = {
        Kind.INFORMATION_REQUEST: "This began as a request for information",
        Kind.ADVICE: "This began as a request for advice",
    }.get(Kind(contact.kind), "This began as a question")
    by = contact.referrer_organisation or contact.referrer_name
    began = f"{words}{f' from {by}' if by else ''}, {date_words(contact.received_at.date())}"
    asked = f"{began}: {narrative.concerns}" if narrative.concerns else f"{began}."
    request = OutsideRequest.objects.filter(contact=contact).first()
    draft = DeskDraft.objects.filter(contact=contact).first()
    begun = (draft.said.get("answer") or draft.said.get("text")) if draft else ""
    more = (
        f"Checked: {request.checked}" if request and request.checked else "",
        f"An answer was begun, and not given: {begun}" if begun else "",
    )
    return "\n\n".join(filter(None, (asked, *more)))


@command(needs=Permission.TAKE_CONTACT)
def end_at_desk(
    actor: Actor, *, contact_id: UUID, how: DeskEnding.How, to: str, words: str, now: datetime
) -> Contact:
    """What is not for this hub is sent elsewhere, with a record; so is who is an adult (1.2).

    Not where something urgent is ticked: then a manager decides.
    """
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)
    if contact.stage not in (Stage.RECEIVING, Stage.DESK):
        raise RuleBroken("The managers have it already: it does not end at the first desk.")
    if contact.is_urgent:
        raise RuleBroken("Something urgent is ticked on it: a manager decides where it goes.")
    if how not in (DeskEnding.How.SIGNPOSTED, DeskEnding.How.ADULT):
        raise RuleBroken("Choose where it goes.", field="to")
    profile = profile_of(actor.hub_id)
    if how == DeskEnding.How.ADULT and profile.adult_services:
        to = profile.adult_services.name
    if not to.strip():
        raise RuleBroken("Say where you sent them.", field="to")
    if not words.strip():
        raise RuleBroken("Write what it was about, and what you told them.", field="words")
    recorded_now(actor, contact, now)
    end(actor, contact, how, to=to.strip(), words=words.strip(), now=now)
    return contact


def end(
    actor: Actor,
    contact: Contact,
    how: DeskEnding.How,
    *,
    to: str = "",
    words: str = "",
    now: datetime,
) -> None:
    """It is over at the first desk, and it is counted. A reaction ends the clocks that still run."""
    DeskEnding(
        id=uuid4(),
        hub_id=actor.hub_id,
        contact=contact,
        how=how,
        to=to,
        words=words,
        by_id=actor.person_id,
        at=now,
    ).save(force_insert=True)
    contact.stage, contact.closed_at = Stage.CLOSED, now
    contact.version += 1
    contact.save(update_fields=["stage", "closed_at", "version"])
    record(actor, "ended_at_desk", at=now, contact_id=contact.pk, text=words, how=how, where=to)
