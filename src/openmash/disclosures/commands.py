"""A receiving team opens and accepts what was handed over to it."""

from datetime import datetime
from uuid import UUID

from openmash.disclosures.models import Disclosure
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import DoneAlready, RuleBroken


@command(needs=Permission.ACCEPT_REFERRAL)
def accept_hand_over(actor: Actor, *, disclosure_id: UUID, now: datetime) -> Disclosure:
    """The team has it: from now on the case is its own."""
    disclosure = Disclosure.objects.select_for_update().get(pk=disclosure_id)
    if disclosure.team_id not in actor.team_ids:
        raise RuleBroken("This was handed over to another team.")
    if disclosure.accepted_at:
        raise DoneAlready("Your team has it.")
    disclosure.accepted_by_id, disclosure.accepted_at = actor.person_id, now
    disclosure.opened_at = disclosure.opened_at or now
    disclosure.save(update_fields=["accepted_by", "accepted_at", "opened_at"])
    record(
        actor,
        "hand_over_accepted",
        at=now,
        contact_id=disclosure.contact_id,
        zone=Zone.RELEASED,
        team_id=disclosure.team_id,
        disclosure=disclosure.pk,
    )
    return disclosure
