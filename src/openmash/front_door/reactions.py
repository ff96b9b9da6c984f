"""What another hub of this installation passed here is acknowledged to it when somebody takes it up."""

from openmash.front_door.elsewhere.delivering import passed_from
from openmash.ledger.commanding import Recorded
from openmash.ledger.queueing import defer
from openmash.policy.actors import Actor


def acknowledge_to_sender(actor: Actor, entry: Recorded) -> None:
    """Tell the hub that passed it who has it now."""
    assert entry.contact_id
    if found := passed_from(entry.contact_id):
        sender, passed_id = found
        defer(
            "openmash.front_door.jobs.acknowledge_back",
            sender=sender,
            passed_id=str(passed_id),
            by_id=str(actor.person_id),
            hub_id=str(actor.hub_id),
        )
