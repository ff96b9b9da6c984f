"""What is due, in words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openmash.access.queries import names
from openmash.deadlines.models import Deadline
from openmash.hubs.queries import profile_of
from openmash.ledger.models import Entry, EntryText
from openmash.policy.times import DueWords, in_words, time_words


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
    is_teams: bool  # a receiving team's, which has it now
    extended: str  # that more time was agreed: until when, instead of when, by whom, why


def _shown(deadline: Deadline, now: datetime, by: Mapping[UUID, str] | None = None) -> RunningClock:
    binding = deadline.extended_to or deadline.due_at
    return RunningClock(
        id=deadline.pk,
        contact_id=deadline.contact_id,
        clock=deadline.clock,
        name=_name(deadline),
        is_teams=deadline.team_id is not None,
        due_at=binding,
        words=in_words(binding, now),
        why=deadline.why,
        extended=_extended(deadline, by or {}),
    )


def _name(deadline: Deadline) -> str:
    name = deadline.clock.replace("-", " ").capitalize()
    return f"{name} ({deadline.team.name})" if deadline.team_id and deadline.team else name


def _extended(deadline: Deadline, by: Mapping[UUID, str]) -> str:
    if not deadline.extended_to or not deadline.extended_by_id:
        return ""
    who = by.get(deadline.extended_by_id, "A manager")
    return (
        f"{who} agreed to more time, until {time_words(deadline.extended_to)}. "
        f"Printed: {time_words(deadline.due_at)}. {deadline.extension_why}"
    )


def running_on(contact_id: UUID, *, now: datetime) -> list[RunningClock]:
    """Every clock that runs on a contact, soonest first, with those of the team that has it now. An
    agency's own are shown on its request."""
    running = list(
        Deadline.objects.filter(
            contact_id=contact_id, met_at=None, superseded_at=None, agency=None
        ).select_related("team")
    )
    by = names(*(deadline.extended_by_id for deadline in running))
    return [_shown(deadline, now, by) for deadline in running]


def running_of_team(on_id: UUID, *, now: datetime) -> list[RunningClock]:
    """The clocks that run on what was handed over to a team."""
    running = Deadline.objects.filter(on_id=on_id, met_at=None, superseded_at=None)
    return [_shown(deadline, now) for deadline in running]


def clock_shown(deadline: Deadline, *, now: datetime) -> RunningClock:
    """One clock, ready to show."""
    return _shown(deadline, now)


@dataclass(frozen=True)
class AgreedTime:
    """Once that more time was agreed for a clock."""

    until: str
    was: str
    by: str
    at: str
    why: str


def times_agreed(deadline: Deadline) -> list[AgreedTime]:
    """Every time that more time was agreed for a clock, the newest first: three statements."""
    found = Entry.objects.filter(contact_id=deadline.contact_id, kind="deadline_extended")
    entries = [(e, json.loads(e.payload)) for e in found.order_by("-at", "-seq")]
    entries = [(e, facts) for e, facts in entries if facts.get("deadline") == str(deadline.pk)]
    texts = dict(
        EntryText.objects.filter(entry_id__in=[e.pk for e, _ in entries]).values_list(
            "entry_id", "text"
        )
    )
    by = names(*(e.actor_id for e, _ in entries))
    return [
        AgreedTime(
            until=_said(facts["until"]),
            was=_said(facts["was"]),
            by=by[e.actor_id],
            at=time_words(e.at),
            why=texts.get(e.pk, ""),
        )
        for e, facts in entries
    ]


def _said(moment: str) -> str:
    return time_words(datetime.fromisoformat(moment))


@dataclass(frozen=True)
class EndedClock:
    """One clock that has ended: met in time or late, or no longer needed."""

    name: str
    due: str
    ended: str
    why: str


def ended_on(contact_id: UUID) -> list[EndedClock]:
    """Every clock of a contact that has ended, the last to end first: one statement."""
    ended = Deadline.objects.filter(contact_id=contact_id, agency=None).exclude(
        met_at=None, superseded_at=None
    )
    return [
        EndedClock(d.clock.replace("-", " ").capitalize(), time_words(d.due_at), how, d.why)
        for d, how in sorted(
            ((d, _how_ended(d)) for d in ended),
            key=lambda pair: pair[0].met_at or pair[0].superseded_at or pair[0].due_at,
            reverse=True,
        )
    ]


def _how_ended(deadline: Deadline) -> str:
    if deadline.met_at is None:
        assert deadline.superseded_at
        return f"no longer needed, {time_words(deadline.superseded_at)}"
    late = deadline.met_at > (deadline.extended_to or deadline.due_at)
    return f"{'met late' if late else 'met in time'}, {time_words(deadline.met_at)}"


def running_of(on_ids: list[UUID], *, now: datetime) -> dict[UUID, RunningClock]:
    """The clock that runs out first on each of these things: one statement."""
    running = Deadline.objects.filter(on_id__in=on_ids, met_at=None, superseded_at=None)
    found: dict[UUID, RunningClock] = {}
    for deadline in running:
        found.setdefault(deadline.on_id, _shown(deadline, now))
    return found


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
            contact_id__in=contact_ids, met_at=None, superseded_at=None, agency=None, team=None
        )
        .order_by("contact_id", "due_at")
        .distinct("contact_id")
    )
    return {deadline.contact_id: _shown(deadline, now) for deadline in running}
