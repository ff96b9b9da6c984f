"""What was passed to other authorities: on its contact, and what is to be chased."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openmash.access.queries import names
from openmash.deadlines.models import Deadline
from openmash.deadlines.queries import RunningClock, running_of
from openmash.front_door.models import PassedToAuthority
from openmash.hubs.queries import profile_of
from openmash.policy.clocks import due_at
from openmash.policy.durations import Duration
from openmash.policy.times import time_words


@dataclass(frozen=True)
class ShownPassed:
    """That a contact was passed to another authority, ready to show."""

    id: UUID
    name: str
    by: str
    at: str
    why: str
    done_first: str
    told: str
    phone: str
    email: str
    is_here: bool
    delivered: str
    their_reference: str
    acknowledged: str
    clock: RunningClock | None


def passed_of(contact_id: UUID, *, now: datetime) -> list[ShownPassed]:
    """To whom this contact was passed, the newest first: three statements."""
    found = list(PassedToAuthority.objects.filter(contact=contact_id).order_by("-at"))
    people = names(*(passed.by_id for passed in found))
    clocks = running_of([passed.pk for passed in found], now=now)
    return [
        ShownPassed(
            id=p.pk,
            name=p.name,
            by=people[p.by_id],
            at=time_words(p.at),
            why=p.why,
            done_first=p.done_first,
            told=p.told,
            phone=p.phone,
            email=p.email,
            is_here=p.to_hub_id is not None,
            delivered=time_words(p.delivered_at) if p.delivered_at else "",
            their_reference=p.their_reference,
            acknowledged=f"{p.acknowledged_by}, {time_words(p.acknowledged_at)}"
            if p.acknowledged_at
            else "",
            clock=clocks.get(p.pk),
        )
        for p in found
    ]


def to_chase(hub_id: UUID, *, now: datetime) -> list[UUID]:
    """What was passed on and is not acknowledged in time: two statements.

    It is chased when its clock runs out, and again each time that so long has gone since.
    """
    waiting = {p.pk: p for p in PassedToAuthority.objects.filter(acknowledged_at=None)[:500]}
    clocks = Deadline.objects.filter(
        on_id__in=list(waiting), met_at=None, superseded_at=None, due_at__lte=now
    )
    calendar = profile_of(hub_id).calendar
    found = []
    for clock in clocks:
        chased_at = waiting[clock.on_id].chased_at
        again = due_at(chased_at, Duration.parse(clock.within), calendar) if chased_at else now
        if again <= now:
            found.append(clock.on_id)
    return found
