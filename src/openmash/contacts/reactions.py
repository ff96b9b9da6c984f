"""An alert while the hub is closed finds nobody there: it goes to the out-of-hours service."""

from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.commands.out_of_hours import put_out_of_hours
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
