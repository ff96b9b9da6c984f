"""A contact is given to somebody, or taken from the list (requirement 4.1)."""

from datetime import datetime
from uuid import UUID

from openmash.access.queries import names, staff
from openmash.contacts.models import Contact, Stage
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import RuleBroken
from openmash.triage.commands.undecided import undecided
from openmash.triage.conflicts import is_barred
from openmash.triage.models import Allocation
from openmash.triage.rules import allocated_roles, must_be_one_of, taking_roles


@command(needs=Permission.ALLOCATE)
def allocate_contact(
    actor: Actor, *, contact_id: UUID, to_id: UUID, note: str = "", now: datetime
) -> Allocation:
    """Give a contact to one of the hub's desks (requirement 4.1), or to somebody else later."""
    contact = undecided(contact_id)
    roles = allocated_roles(profile_of(actor.hub_id))
    chosen = [m for m in staff(actor.hub_id, *roles) if m.user_id == to_id]
    if not chosen:
        raise RuleBroken("Choose somebody of this hub who works on contacts.", field="to_id")
    if contact.holder_id == to_id:
        raise RuleBroken(f"{chosen[0].user.name} holds this contact already.", field="to_id")
    if is_barred(actor, contact_id=contact.pk, person_id=to_id):
        raise RuleBroken(f"{chosen[0].user.name} is shut out of this contact.", field="to_id")
    contact.manager_id = actor.person_id
    return _give(actor, contact, to_id, note, now)


@command(needs=Permission.TRIAGE)
def take_next(actor: Actor, *, contact_id: UUID, now: datetime) -> Allocation:
    """Somebody takes a contact themselves, where the hub's desk works so. Taken: says by whom."""
    profile = profile_of(actor.hub_id)
    must_be_one_of(profile, actor.role, taking_roles(profile), "take the next contact")
    contact = undecided(contact_id)
    if contact.holder_id:
        by = names(contact.holder_id)[contact.holder_id]
        raise RuleBroken(f"{by} has this contact already.")
    return _give(actor, contact, actor.person_id, "", now)


def _give(actor: Actor, contact: Contact, to_id: UUID, note: str, now: datetime) -> Allocation:
    allocation = Allocation.objects.create(
        hub_id=actor.hub_id,
        contact=contact,
        to_id=to_id,
        by_id=actor.person_id,
        at=now,
        note=note.strip(),
    )
    was, contact.holder_id = contact.holder_id, to_id
    if contact.stage == Stage.TO_ALLOCATE:
        contact.stage = Stage.TRIAGE
    contact.save(update_fields=["holder", "manager", "stage"])
    record(
        actor,
        "contact_allocated",
        at=now,
        contact_id=contact.pk,
        text=note.strip(),
        to=to_id,
        was=was,
    )
    return allocation
