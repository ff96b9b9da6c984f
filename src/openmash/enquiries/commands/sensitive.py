"""Opening what is sensitive without being named as its reader: a reason, and everybody can see it."""

from datetime import datetime
from uuid import UUID

from openmash.access.rows import on_behalf_of_hub
from openmash.enquiries.models import SensitiveContent
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import DoneAlready, RuleBroken


@command(needs=Permission.BREAK_GLASS)
def break_glass(actor: Actor, *, item_id: UUID, reason: str, now: datetime) -> None:
    """Put a manager on the list of readers, for the reason given. The agency sees that it was done."""
    if not reason.strip():
        raise RuleBroken("Say why you must read this now.", field="why")
    with on_behalf_of_hub(actor):
        content = SensitiveContent.objects.select_for_update().get(item=item_id)
        if actor.person_id in content.readers:
            raise DoneAlready("You may read this already.")
        content.readers = [*content.readers, actor.person_id]
        content.save(update_fields=["readers"])
    record(
        actor,
        "glass_broken",
        at=now,
        contact_id=content.contact_id,
        zone=Zone.ENQUIRY,
        agency_id=content.agency_id,
        text=reason.strip(),
        item=item_id,
    )
