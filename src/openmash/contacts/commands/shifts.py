"""Between shifts: what came is ticked as read by name, and what the night began is the morning's (1.12)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.commands.naming import PersonRow
from openmash.contacts.commands.taking import put_whole
from openmash.contacts.models import Contact, ContactNote, OutOfHoursCase, ShiftRead
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Channel


def shift_of(actor: Actor) -> ShiftRead.Shift | None:
    """Which of the two this person reads for; nobody else ticks anything."""
    if actor.may(Permission.WORK_OUT_OF_HOURS):
        return ShiftRead.Shift.NIGHT
    return ShiftRead.Shift.MORNING if actor.may(Permission.TAKE_CONTACT) else None


@command(needs=Permission.LOOK)
def tick_as_read(actor: Actor, *, contact_id: UUID, thing_id: UUID, now: datetime) -> ShiftRead:
    """Somebody of the shift has read it, for all of the shift. Read already: it stays so."""
    shift = shift_of(actor)
    if shift is None:
        raise NotPermitted("Your role reads nothing for a shift.")
    contact = Contact.objects.get(pk=contact_id)
    with on_behalf_of_hub(actor):
        if ShiftRead.objects.filter(shift=shift, thing_id=thing_id).exists():
            raise DoneAlready("It is on record that it was read.")
        read = ShiftRead(
            id=uuid4(),
            hub_id=actor.hub_id,
            contact=contact,
            shift=shift,
            thing_id=thing_id,
            by_id=actor.person_id,
            at=now,
        )
        read.save(force_insert=True)
        record(actor, "read_at_shift", at=now, contact_id=contact.pk, shift=shift)
    return read


@command(needs=Permission.WORK_OUT_OF_HOURS)
def begin_at_night(
    actor: Actor,
    *,
    values: Mapping[str, str],
    child: PersonRow,
    done: str,
    now: datetime,
) -> Contact:
    """A call that came to the out-of-hours service itself, and what was done about it.

    It waits in the hub like anything that came by itself, until somebody takes it up by name.
    """
    if not values.get("concerns", "").strip():
        raise RuleBroken("Write what the worry is.", field="concerns")
    if not done.strip():
        raise RuleBroken("Write what was done, and what the hub must do next.", field="done")
    with on_behalf_of_hub(actor):
        contact = put_whole(
            # At night there is nobody else to write a call down; it is this person's in the ledger.
            replace(actor, permissions=actor.permissions | {Permission.TAKE_CONTACT}),
            channel=Channel.TELEPHONE,
            values=values,
            consent={},
            people=[child] if child.says_anything else [],
            now=now,
        )
        case = OutOfHoursCase(
            id=uuid4(),
            hub_id=actor.hub_id,
            contact=contact,
            why=values["concerns"].strip(),
            passed_by_id=actor.person_id,
            passed_at=now,
            taken_by_id=actor.person_id,
            taken_at=now,
            written_back_at=now,
            done=done.strip(),
        )
        case.save(force_insert=True)
        ContactNote(
            hub_id=actor.hub_id,
            contact=contact,
            text=case.done,
            by_id=actor.person_id,
            at=now,
        ).save(force_insert=True)
        record(actor, "written_back", at=now, contact_id=contact.pk, text=case.done, case=case.pk)
    return contact
