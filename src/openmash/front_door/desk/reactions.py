"""What ends at the first desk has no clock that runs on."""

from openmash.deadlines import running
from openmash.ledger.commanding import Recorded
from openmash.policy.actors import Actor


def end_clocks(actor: Actor, entry: Recorded) -> None:
    """End what still runs, after what was done has met its own clocks."""
    assert entry.contact_id
    running.supersede(
        actor,
        on_id=entry.contact_id,
        why="It ended at the first desk.",
        now=entry.at,
    )
