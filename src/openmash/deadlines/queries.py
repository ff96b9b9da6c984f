"""What is due, in words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openmash.deadlines.models import Deadline
from openmash.hubs.queries import profile_of
from openmash.policy.times import DueWords, in_words


@dataclass(frozen=True)
class RunningClock:
    """One running clock, ready to show."""

    id: UUID
    contact_id: UUID
    clock: str
    name: str
    due_at: datetime
    words: DueWords
    why: str
    extended: str


def _shown(deadline: Deadline, now: datetime) -> RunningClock:
    binding = deadline.extended_to or deadline.due_at
    return RunningClock(
        id=deadline.pk,
        contact_id=deadline.contact_id,
        clock=deadline.clock,
        name=deadline.clock.replace("-", " ").capitalize(),
        due_at=binding,
        words=in_words(binding, now),
        why=deadline.why,
        extended=deadline.extension_why,
    )


def running_on(contact_id: UUID, *, now: datetime) -> list[RunningClock]:
    """Every clock that runs on a contact, soonest first. An agency's own are shown on its request."""
    running = Deadline.objects.filter(
        contact_id=contact_id, met_at=None, superseded_at=None, agency=None
    )
    return [_shown(deadline, now) for deadline in running]


def waits_for(contact_id: UUID, kind: str) -> bool:
    """Whether a clock runs on a contact that this kind of entry meets: two statements."""
    deadlines = Deadline.objects.filter(contact_id=contact_id, met_at=None, superseded_at=None)
    found = list(deadlines.values_list("hub_id", "clock"))
    if not found:
        return False
    met_by = {rule.name for rule in profile_of(found[0][0]).clocks if rule.met_by == kind}
    return any(clock in met_by for _, clock in found)


def soonest_by_contact(contact_ids: list[UUID], *, now: datetime) -> dict[UUID, RunningClock]:
    """The clock that runs out first on each of these contacts: one statement."""
    running = (
        Deadline.objects.filter(
            contact_id__in=contact_ids, met_at=None, superseded_at=None, agency=None
        )
        .order_by("contact_id", "due_at")
        .distinct("contact_id")
    )
    return {deadline.contact_id: _shown(deadline, now) for deadline in running}
