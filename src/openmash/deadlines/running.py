"""Starting, meeting and re-timing clocks: what the commands of every step call.

These are not commands themselves: the act that starts or ends a clock is the caller's, and so is
its permission. Each adds to what the caller records.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openmash.deadlines.models import Deadline
from openmash.hubs.queries import profile_in_force
from openmash.ledger.commanding import record
from openmash.policy.actors import Actor
from openmash.policy.clocks import ClockFacts, rerate, rule_for, start_clocks
from openmash.policy.vocabulary import Event, Rag


@dataclass(frozen=True)
class Reopened:
    """When a contact was reopened, and which clocks of receipt then start anew."""

    at: datetime
    clocks: tuple[str, ...]


def start(
    actor: Actor,
    event: Event,
    *,
    contact_id: UUID,
    on_id: UUID,
    facts: ClockFacts,
    at: datetime,
    now: datetime,
    agency_id: UUID | None = None,
    team_id: UUID | None = None,
    due_at: datetime | None = None,
    due_why: str = "",
    met_by: str = "",
    not_met_by: str = "",
) -> list[Deadline]:
    """Start every clock that the event starts under the hub's rules in force.

    `met_by` and `not_met_by` keep to the clocks that this kind of entry meets, or does not: what an
    agency's return meets runs on its request, and the rest on the contact.

    A clock of the same name that runs on the same thing already is superseded: an enquiry that starts
    has its own outcome clock. `due_at` and `due_why` bring an earlier time that binds (a request is
    due before the outcome).
    """
    profile_id, profile = profile_in_force(actor.hub_id)
    calendar = profile.calendar
    rules = [
        rule
        for rule in profile.clocks
        if (not met_by or rule.met_by == met_by) and (not not_met_by or rule.met_by != not_met_by)
    ]
    begun = []
    for clock in start_clocks(rules, event, facts, at, calendar):
        former = _running(on_id, clock.name)
        due = min(clock.due, due_at) if due_at else clock.due
        deadline = Deadline(
            hub_id=actor.hub_id,
            contact_id=contact_id,
            agency_id=agency_id,
            team_id=team_id,
            on_id=on_id,
            clock=clock.name,
            event=event,
            rag=facts.rag or "",
            within=str(clock.within),
            why=due_why if due_at and due_at < clock.due else clock.why,
            source=clock.source or "",
            profile_id=profile_id,
            started_at=at,
            first_started_at=at,
            due_at=due,
            late_when_rated=due < now,
            due_while_closed=not calendar.is_open(due),
        )
        _put(actor, deadline, instead_of=former, now=now)
        begun.append(deadline)
    return begun


def _running(on_id: UUID, clock: str) -> Deadline | None:
    return (
        Deadline.objects.select_for_update()
        .filter(on_id=on_id, clock=clock, met_at=None, superseded_at=None)
        .first()
    )


def _put_all(
    actor: Actor, begun: list[tuple[Deadline, Deadline | None]], *, now: datetime
) -> list[Deadline]:
    """Store clocks that begin together: those that take nobody's place in one statement."""
    Deadline.objects.bulk_create(deadline for deadline, former in begun if former is None)
    for deadline, former in begun:
        _put(actor, deadline, instead_of=former, is_stored=former is None, now=now)
    return [deadline for deadline, _ in begun]


def _put(
    actor: Actor,
    deadline: Deadline,
    *,
    instead_of: Deadline | None,
    is_stored: bool = False,
    now: datetime,
) -> None:
    """Store a clock that begins, and end the one whose place it takes."""
    if instead_of:
        instead_of.superseded_at = now
        instead_of.save(update_fields=["superseded_at"])
    if not is_stored:
        deadline.save(force_insert=True)
    if instead_of:
        instead_of.superseded_by = deadline
        instead_of.save(update_fields=["superseded_by"])
    record(
        actor,
        _kind(deadline, instead_of),
        at=now,
        contact_id=deadline.contact_id,
        agency_id=deadline.agency_id,
        team_id=deadline.team_id,
        clock=deadline.clock,
        within=deadline.within,
        due=deadline.due_at,
        was=instead_of.due_at if instead_of else None,
        rag=deadline.rag,
    )


def _kind(deadline: Deadline, instead_of: Deadline | None) -> str:
    """What the timeline says of a clock that begins: also that it goes on as it was, under another rule."""
    if instead_of is None:
        return "deadline_started"
    return "deadline_kept" if instead_of.due_at == deadline.due_at else "deadline_moved"


def meet(
    actor: Actor, *, on_id: UUID, clocks: tuple[str, ...] | None = None, now: datetime
) -> None:
    """The thing was done: its running clocks (or the named ones) are met, late or in time."""
    running = Deadline.objects.select_for_update().filter(
        on_id=on_id, met_at=None, superseded_at=None
    )
    if clocks is not None:
        running = running.filter(clock__in=clocks)
    for deadline in running:
        deadline.met_at = now
        deadline.save(update_fields=["met_at"])
        record(
            actor,
            "deadline_met",
            at=now,
            contact_id=deadline.contact_id,
            agency_id=deadline.agency_id,
            team_id=deadline.team_id,
            clock=deadline.clock,
            due=deadline.due_at,
            late=now > (deadline.extended_to or deadline.due_at),
        )


def supersede(
    actor: Actor,
    *,
    on_id: UUID,
    clocks: tuple[str, ...] | None = None,
    why: str = "",
    now: datetime,
) -> None:
    """What the clocks run on is no longer wanted: they (or the named ones) end, neither met nor missed."""
    running = Deadline.objects.select_for_update().filter(
        on_id=on_id, met_at=None, superseded_at=None
    )
    if clocks is not None:
        running = running.filter(clock__in=clocks)
    for deadline in running:
        _supersede(actor, deadline, now, why=why)


def _supersede(
    actor: Actor, deadline: Deadline, now: datetime, *, why: str = "", rag: str = ""
) -> None:
    deadline.superseded_at = now
    deadline.save(update_fields=["superseded_at"])
    record(
        actor,
        "deadline_superseded",
        at=now,
        contact_id=deadline.contact_id,
        agency_id=deadline.agency_id,
        team_id=deadline.team_id,
        text=why,
        clock=deadline.clock,
        was=deadline.due_at,
        rag=rag,
    )


def retime(
    actor: Actor, *, contact_id: UUID, was: Rag | None, facts: ClockFacts, now: datetime
) -> list[Deadline]:
    """A contact has a new rating: move every running clock that depends on the colour.

    Section 3 of the design: raised, the earlier of the old due time and now plus the new duration;
    lowered, the original start plus the new duration but not before now; a colour that has no such
    clock supersedes it. Returns the clocks that now run in place of others.
    """
    profile_id, profile = profile_in_force(actor.hub_id)
    moved = []
    running = Deadline.objects.select_for_update().filter(
        contact_id=contact_id, met_at=None, superseded_at=None
    )
    for old in running.exclude(rag=""):
        rule = rule_for(profile.clocks, Event(old.event), old.clock, facts)
        if rule and not rule.when.rag and str(rule.within) == old.within:
            continue  # this clock is the same whatever the colour
        new = rerate(
            started=old.first_started_at,
            due=old.due_at,
            was=was,
            rag=facts.rag,
            rule=rule,
            now=now,
            calendar=profile.calendar,
        )
        if new is None or rule is None:
            _supersede(actor, old, now, rag=facts.rag or "")
            continue
        deadline = Deadline(
            hub_id=actor.hub_id,
            contact_id=contact_id,
            agency_id=old.agency_id,
            team_id=old.team_id,
            on_id=old.on_id,
            clock=old.clock,
            event=old.event,
            rag=facts.rag or "",
            within=str(rule.within),
            why=new.why,
            source=rule.source or "",
            profile_id=profile_id,
            started_at=now,
            first_started_at=old.first_started_at,
            due_at=new.at,
            late_when_rated=new.at < now,
            due_while_closed=not profile.calendar.is_open(new.at),
        )
        _put(actor, deadline, instead_of=old, now=now)
        moved.append(deadline)
    return moved


def learn(
    actor: Actor,
    event: Event,
    *,
    contact_id: UUID,
    on_id: UUID,
    facts: ClockFacts,
    at: datetime,
    reopened: Reopened | None = None,
    is_new: bool = False,
    now: datetime,
) -> list[Deadline]:
    """Something became known after the event of a clock: a colour, or where the contact goes.

    Starts, from the event, the clocks that hold now and have not run yet, and puts a running one
    under the rule and the start that hold now. What was met stays met; a clock of the same name that
    another event started stands. `reopened`: what ran before that counts no more, and of the clocks of
    receipt those start which it names. `is_new`: no clock can have run on it yet.
    """
    profile_id, profile = profile_in_force(actor.hub_id)
    rules, begun_by = profile.clocks, ""
    before = [] if is_new else list(Deadline.objects.select_for_update().filter(on_id=on_id))
    if reopened:
        before = [d for d in before if d.first_started_at >= reopened.at]
    if reopened and event is Event.CONTACT_RECEIVED:
        rules, begun_by = tuple(r for r in rules if r.name in reopened.clocks), "the reopening"
    met = {deadline.clock for deadline in before if deadline.met_at}
    running = {d.clock: d for d in before if not d.met_at and not d.superseded_at}
    begun: list[tuple[Deadline, Deadline | None]] = []
    for clock in start_clocks(rules, event, facts, at, profile.calendar, begun=begun_by):
        former = running.get(clock.name)
        stands = former and (
            former.event != event
            or (former.within, former.first_started_at) == (str(clock.within), at)
        )
        if stands or clock.name in met:
            continue
        deadline = Deadline(
            hub_id=actor.hub_id,
            contact_id=contact_id,
            on_id=on_id,
            clock=clock.name,
            event=event,
            rag=facts.rag or "",
            within=str(clock.within),
            why=clock.why,
            source=clock.source or "",
            profile_id=profile_id,
            started_at=now,
            first_started_at=at,
            due_at=clock.due,
            late_when_rated=clock.due < now,
            due_while_closed=not profile.calendar.is_open(clock.due),
        )
        begun.append((deadline, former))
    return _put_all(actor, begun, now=now)
