"""An alert while the hub is closed goes to the out-of-hours service; in the morning the hub has it."""

from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.commands.out_of_hours import end_at_service, put_out_of_hours
from openmash.contacts.models import OutOfHoursCase
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import Recorded
from openmash.policy.actors import Actor


def pass_on_while_closed(actor: Actor, entry: Recorded) -> None:
    """Pass the contact on, where the hub's rules say so for this kind of alert."""
    profile = profile_of(actor.hub_id)
    if profile.calendar.is_open(entry.at) or entry.contact_id is None:
        return
    if entry.facts.get("alert_kind") not in profile.out_of_hours.alerts:
        return
    with on_behalf_of_hub(actor):  # an agency may have raised it, and sees nothing of the hub's
        there = OutOfHoursCase.objects.filter(contact=entry.contact_id, written_back_at=None)
        if not there.exists():
            put_out_of_hours(actor, entry.contact_id, entry.text, entry.at)


def take_back_while_open(actor: Actor, entry: Recorded) -> None:
    """A manager took the alert, or agreed to the decision, while the hub was open: what nobody of the
    service has taken waits there no more. What somebody there took, they write back themselves."""
    if not profile_of(actor.hub_id).calendar.is_open(entry.at) or entry.contact_id is None:
        return
    waiting = OutOfHoursCase.objects.select_for_update().filter(
        contact=entry.contact_id, written_back_at=None, taken_by=None
    )
    for case in waiting:
        by = f"{actor.name} took it up at the hub before anybody of the service took it."
        end_at_service(actor, case, by, entry.at)
