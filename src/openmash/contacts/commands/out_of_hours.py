"""What cannot wait until the hub opens goes to the out-of-hours service, and comes back (1.12)."""

from datetime import datetime
from uuid import UUID

from openmash.access.queries import names
from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.models import Alert, Contact, ContactNote, OutOfHoursCase, Stage
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import DoneAlready, RuleBroken


@command(needs=Permission.PASS_ON_CONTACT)
def pass_to_out_of_hours(
    actor: Actor, *, contact_id: UUID, why: str, now: datetime
) -> OutOfHoursCase:
    """Pass a contact to the service that answers while the hub is closed, with the reason."""
    if not why.strip():
        raise RuleBroken("Say what cannot wait until the hub opens.", field="why")
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.stage == Stage.CLOSED:
        raise RuleBroken("This contact was decided already.")
    if OutOfHoursCase.objects.filter(contact=contact, written_back_at=None).exists():
        raise DoneAlready(f"{profile_of(actor.hub_id).out_of_hours.name} has it already.")
    return put_out_of_hours(actor, contact.pk, why.strip(), now)


def put_out_of_hours(actor: Actor, contact_id: UUID, why: str, now: datetime) -> OutOfHoursCase:
    """Put it on the list of the out-of-hours service."""
    case = OutOfHoursCase(
        hub_id=actor.hub_id,
        contact_id=contact_id,
        why=why,
        passed_by_id=actor.person_id,
        passed_at=now,
    )
    case.save(force_insert=True)
    record(actor, "passed_out_of_hours", at=now, contact_id=contact_id, text=why, case=case.pk)
    return case


@command(needs=Permission.WORK_OUT_OF_HOURS)
def take_out_of_hours(actor: Actor, *, case_id: UUID, now: datetime) -> OutOfHoursCase:
    """Somebody of the service takes it by name, and what managers were alerted of with it.

    On behalf of the hub: the service reads what was passed to it, and writes nothing itself.
    """
    with on_behalf_of_hub(actor):
        case = _open_case(case_id)
        if case.taken_by_id == actor.person_id:
            raise DoneAlready("You have taken this already.")
        if case.taken_by_id:
            by = names(case.taken_by_id)[case.taken_by_id]
            raise RuleBroken(f"{by} has taken this already.")
        case.taken_by_id, case.taken_at = actor.person_id, now
        case.save(update_fields=["taken_by", "taken_at"])
        record(
            actor, "taken_out_of_hours", at=now, contact_id=case.contact_id, text="", case=case.pk
        )
        for alert in Alert.objects.select_for_update().filter(
            contact=case.contact_id, taken_at=None
        ):
            alert.taken_by_id, alert.taken_at, alert.climbs_at = actor.person_id, now, None
            alert.save(update_fields=["taken_by", "taken_at", "climbs_at"])
            record(actor, "alert_taken", at=now, contact_id=case.contact_id, alert=alert.pk)
    return case


@command(needs=Permission.WORK_OUT_OF_HOURS)
def write_back(actor: Actor, *, case_id: UUID, done: str, now: datetime) -> OutOfHoursCase:
    """What was done in the night becomes a note on the record; the contact is the hub's again."""
    if not done.strip():
        raise RuleBroken("Write what was done, and what the hub must do next.", field="done")
    with on_behalf_of_hub(actor):
        if OutOfHoursCase.objects.filter(pk=case_id, done=done.strip()).exists():
            raise DoneAlready("This was written back to the hub already.")
        case = _open_case(case_id)
        case.done, case.written_back_at = done.strip(), now
        if case.taken_by_id is None:
            case.taken_by_id, case.taken_at = actor.person_id, now
        case.save(update_fields=["done", "written_back_at", "taken_by", "taken_at"])
        ContactNote(
            hub_id=actor.hub_id,
            contact_id=case.contact_id,
            text=case.done,
            by_id=actor.person_id,
            at=now,
        ).save(force_insert=True)
        record(
            actor,
            "written_back",
            at=now,
            contact_id=case.contact_id,
            text=case.done,
            case=case.pk,
        )
    return case


@command(needs=Permission.PASS_ON_CONTACT)
def take_back(actor: Actor, *, case_id: UUID, why: str, now: datetime) -> OutOfHoursCase:
    """The hub has it again: nobody of the service took it, or they told the hub by telephone."""
    if not why.strip():
        raise RuleBroken("Say why it is the hub's again.", field="why")
    case = OutOfHoursCase.objects.select_for_update().get(pk=case_id)
    if case.written_back_at:
        raise DoneAlready("The hub has it again already.")
    return end_at_service(actor, case, why.strip(), now)


def end_at_service(actor: Actor, case: OutOfHoursCase, why: str, now: datetime) -> OutOfHoursCase:
    """It leaves the service's list; what stands there as done is why."""
    case.done, case.written_back_at = why, now
    case.save(update_fields=["done", "written_back_at"])
    record(actor, "taken_back", at=now, contact_id=case.contact_id, text=why, case=case.pk)
    return case


def _open_case(case_id: UUID) -> OutOfHoursCase:
    case = OutOfHoursCase.objects.select_for_update().get(pk=case_id)
    if case.written_back_at:
        raise RuleBroken("This was written back to the hub already.")
    return case
