"""What the first desk answers itself stays there, and is decided by nobody (requirement 1.14)."""

from datetime import datetime

from openmash.contacts.models import Contact, Stage
from openmash.deadlines import running
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import record
from openmash.policy.actors import Actor
from openmash.policy.errors import RuleBroken
from openmash.policy.vocabulary import Kind

_STILL = ("contact_recorded", "referrer_acknowledged")


def keep_at_desk(actor: Actor, contact: Contact, now: datetime) -> None:
    """It waits for an answer at the first desk. The clocks of deciding about a child end."""
    profile = profile_of(actor.hub_id)
    kind = Kind(contact.kind)
    if not profile.answers_at_desk(kind):
        raise RuleBroken("The first desk of this hub does not answer this kind of contact itself.")
    contact.stage = Stage.DESK
    contact.save(update_fields=["stage"])
    record(actor, "kept_at_desk", at=now, contact_id=contact.pk, contact_kind=kind)
    ending = {
        clock.name
        for clock in profile.clocks
        if kind not in clock.when.kind and clock.met_by not in _STILL
    }
    running.supersede(
        actor,
        on_id=contact.pk,
        clocks=tuple(sorted(ending)),
        why="The first desk answers it: nothing is decided about a child.",
        now=now,
    )
