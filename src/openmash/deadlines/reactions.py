"""A clock is met by what happened, and the profile says by what: `met_by` names a kind of entry."""

from openmash.access.rows import on_behalf_of_hub
from openmash.deadlines.running import meet
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import Recorded
from openmash.policy.actors import Actor


def meet_clocks(actor: Actor, entry: Recorded) -> None:
    """End the clocks that this entry meets: on what it names as `on_id`, else on its contact.

    On behalf of the hub: a partner who returns meets a clock that the front of the hub watches.
    """
    if entry.contact_id is None:
        return
    met = tuple(rule.name for rule in profile_of(actor.hub_id).clocks if rule.met_by == entry.kind)
    if met:
        with on_behalf_of_hub(actor):
            meet(actor, on_id=entry.facts.get("on_id", entry.contact_id), clocks=met, now=entry.at)
