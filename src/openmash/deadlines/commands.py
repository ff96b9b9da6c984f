"""What a manager may do with a clock: agree to more time, never move it quietly."""

from datetime import datetime
from uuid import UUID

from openmash.deadlines.models import Deadline
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import RuleBroken


@command(needs=Permission.EXTEND_DEADLINE)
def extend_deadline(
    actor: Actor, *, deadline_id: UUID, until: datetime, why: str, now: datetime
) -> Deadline:
    """Agree to more time. The printed due time, the agreed one, who and why all stay on record."""
    deadline = Deadline.objects.select_for_update().get(pk=deadline_id)
    if deadline.met_at or deadline.superseded_at:
        raise RuleBroken("This clock has ended already.")
    if until <= max(now, deadline.extended_to or deadline.due_at):
        raise RuleBroken("Choose a time after the present due time.", field="until")
    if not why.strip():
        raise RuleBroken("Say why more time is agreed.", field="why")
    was = deadline.extended_to or deadline.due_at
    deadline.extended_to, deadline.extended_by_id = until, actor.person_id
    deadline.extension_why = why.strip()
    deadline.save(update_fields=["extended_to", "extended_by_id", "extension_why"])
    record(
        actor,
        "deadline_extended",
        at=now,
        contact_id=deadline.contact_id,
        agency_id=deadline.agency_id,
        text=why.strip(),
        deadline=deadline.pk,
        clock=deadline.clock,
        due=deadline.due_at,
        was=was,
        until=until,
    )
    return deadline
