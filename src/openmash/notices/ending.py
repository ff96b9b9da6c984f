"""How the clocks of telling end: the last notice is done, or there is nobody to tell."""

from datetime import datetime
from uuid import UUID

from openmash.deadlines import running
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import record
from openmash.notices.models import Notice
from openmash.policy.actors import Actor

OPEN = (Notice.State.DRAFTED, Notice.State.HELD)

# What the profile's clocks of telling are met by.
MET_BY = {
    Notice.What.ACKNOWLEDGEMENT: "referrer_acknowledged",
    Notice.What.OUTCOME: "letters_sent",
    Notice.What.OPEN_CASE: "contact_passed_on",
}


def clocks_met_by(hub_id: UUID, kind: str) -> tuple[str, ...]:
    """The clocks of a hub that an entry of this kind meets."""
    return tuple(clock.name for clock in profile_of(hub_id).clocks if clock.met_by == kind)


def nobody_to_tell(actor: Actor, *, contact_id: UUID, kind: str, why: str, now: datetime) -> None:
    """End the clocks that this kind of entry would meet, and say why: a duty to nobody is none."""
    clocks = clocks_met_by(actor.hub_id, kind)
    running.supersede(actor, on_id=contact_id, clocks=clocks, why=why, now=now)


def all_told(actor: Actor, notice: Notice, now: datetime) -> None:
    """Say so when the last notice of its kind is done: then the clock of telling is met.

    An acknowledgement that a manager stopped was never given, so nothing is met: its clock ends.
    """
    if notice.note_id or notice.what not in MET_BY or notice.what == Notice.What.OPEN_CASE:
        return  # of later news, or a question: the clock was of the first; an open case has its steps
    what = Notice.What(notice.what)
    states = list(
        Notice.objects.filter(contact=notice.contact_id, what=what, note=None).values_list(
            "state", flat=True
        )
    )
    if set(states) & set(OPEN):
        return
    done = sum(state != Notice.State.STOPPED for state in states)
    if what == Notice.What.ACKNOWLEDGEMENT and not done:
        nobody_to_tell(
            actor,
            contact_id=notice.contact_id,
            kind=MET_BY[what],
            why=f"A manager stopped the acknowledgement: {notice.decided_why}",
            now=now,
        )
        return
    record(
        actor,
        MET_BY[what],
        at=now,
        contact_id=notice.contact_id,
        sent=done,
        stopped=len(states) - done,
    )
