"""Which clocks an event starts, when each is due, and why (sections 3 and 4 of the design)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from pydantic import Field

from openmash.policy.calendar import Calendar, check_year, on_day
from openmash.policy.durations import Duration, Unit
from openmash.policy.sourced import Ruled, Sourced
from openmash.policy.times import LONDON, time_words
from openmash.policy.vocabulary import (
    Channel,
    Destination,
    Event,
    Kind,
    OpenTo,
    Rag,
    Referrer,
)

_HOUR = timedelta(hours=1)
_END_OF_DAY = time(23, 59)

STARTED_BY = {
    Event.CONTACT_RECEIVED: "receipt",
    Event.ENQUIRY_STARTED: "the start of the enquiry",
    Event.INFORMATION_REQUESTED: "the request",
    Event.DECISION_AUTHORISED: "the authorised decision",
    Event.STRATEGY_AGREED: "the agreement to hold a strategy discussion",
    Event.REFERRAL_ALLOCATED: "the allocation of the referral",
    Event.DISPUTE_RAISED: "the raising of the dispute",
    Event.CONTACT_PASSED_ON: "the passing to the other authority",
    Event.DOMESTIC_ABUSE_LIST_RECEIVED: "the receipt of the list",
}


@dataclass(frozen=True, kw_only=True)
class ClockFacts:
    """What is known of a contact when a clock may start. None: not known."""

    rag: Rag | None = None
    channel: Channel | None = None
    referrer: Referrer | None = None
    kind: Kind | None = None
    destination: Destination | None = None
    open_to: OpenTo | None = None


class ClockConditions(Ruled):
    """When a clock is there. Each names what it takes, any of it; empty takes anything."""

    rag: frozenset[Rag] = frozenset()
    channel: frozenset[Channel] = frozenset()
    referrer: frozenset[Referrer] = frozenset()
    kind: frozenset[Kind] = frozenset()
    destination: frozenset[Destination] = frozenset()
    open_to: frozenset[OpenTo] = frozenset()

    def hold(self, facts: ClockFacts) -> bool:
        """A fact that is missing is unknown, and a condition on it does not hold."""
        return (
            (not self.rag or facts.rag in self.rag)
            and (not self.channel or facts.channel in self.channel)
            and (not self.referrer or facts.referrer in self.referrer)
            and (not self.kind or facts.kind in self.kind)
            and (not self.destination or facts.destination in self.destination)
            and (not self.open_to or facts.open_to in self.open_to)
        )


class ClockRule(Sourced):
    """One row of a hub's clocks: what must be done, counted from what, within how long.

    `met_by` is the kind of ledger entry that shows it done.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    event: Event
    within: Duration
    when: ClockConditions = ClockConditions()
    met_by: Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")] | None = None


@dataclass(frozen=True)
class Due:
    """When something is due, in UTC, and the sentence that explains it."""

    at: datetime
    why: str


@dataclass(frozen=True)
class StartedClock:
    """A clock that an event started."""

    name: str
    within: Duration
    due: datetime
    why: str
    source: str | None


def due_at(start: datetime, within: Duration, calendar: Calendar) -> datetime:
    """The moment, in UTC, at which a duration that began at `start` is used up."""
    check_year(start)
    match within.unit:
        case Unit.HOURS:
            # In UTC: London's wall clock repeats or skips an hour twice a year.
            return start.astimezone(UTC) + within.amount * _HOUR
        case Unit.WORKING_HOURS:
            return calendar.spend(start, within.amount * _HOUR)
        case Unit.WORKING_DAYS:
            return calendar.open_days_after(start, within.amount)
        case Unit.DAYS:
            if not within.amount:
                return start.astimezone(UTC)
            return on_day(start, _london_day(start) + timedelta(days=within.amount))
        case Unit.SAME_DAY:
            return datetime.combine(_london_day(start), _END_OF_DAY, LONDON).astimezone(UTC)
        case Unit.BY:
            return calendar.first_by(start, within.by)


def due(start: datetime, within: Duration, calendar: Calendar) -> Due:
    """When it is due, and why, in a sentence that a person can check by hand."""
    at = due_at(start, within, calendar)
    return Due(at, f"{within} from {time_words(start)} ({_reckoning(start, at, within, calendar)})")


def _london_day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _reckoning(start: datetime, at: datetime, within: Duration, calendar: Calendar) -> str:
    """How a due time was reckoned: what is counted, and what was not."""
    match within.unit:
        case Unit.HOURS:
            return "at once" if not within.amount else f"elapsed time{_clock_change(start, at)}"
        case Unit.DAYS:
            return f"calendar days, same time of day{_moved(start, at)}"
        case Unit.SAME_DAY:
            night = "" if calendar.is_open(start) else "; while closed, out of hours holds it"
            return f"the end of that day in London{night}"
        case Unit.BY:
            shut = _shut(start, at, calendar)
            return f"the first {within.by:%H:%M} of a day on which the hub opens{shut}"
        case Unit.WORKING_HOURS:
            counted = "time while the hub is open"
        case Unit.WORKING_DAYS:
            counted = "the same time on a later open day"
    begins = calendar.open_from(start)
    opening = "" if begins == start else f"; the hub is closed, so from {time_words(begins)}"
    closing = ""
    if not calendar.is_open(at) and within.amount:
        closing = "; that is when it closes"
    return f"{counted}{opening}{_shut(start, at, calendar)}{closing}"


def _clock_change(start: datetime, at: datetime) -> str:
    moved = start.astimezone(LONDON).utcoffset() != at.astimezone(LONDON).utcoffset()
    return ", the change of clocks counted in" if moved else ""


def _moved(start: datetime, at: datetime) -> str:
    moved = start.astimezone(LONDON).time() != at.astimezone(LONDON).time()
    return ", which the change of clocks leaves out that day" if moved else ""


def _shut(start: datetime, at: datetime, calendar: Calendar) -> str:
    """The days left out on which the hub would open otherwise; many are only counted."""
    shut = calendar.shut_between(start, at)
    if len(shut) > 4:
        return f"; {len(shut)} bank holidays and closures left out"
    return "".join(f"; {day:%a} {day.day} {day:%b} left out, {name}" for day, name in shut)


def rule_for(
    rules: Iterable[ClockRule], event: Event, name: str, facts: ClockFacts
) -> ClockRule | None:
    """The rule of that name under which a clock runs: the first whose conditions hold."""
    for rule in rules:
        if rule.event is event and rule.name == name and rule.when.hold(facts):
            return rule
    return None


def start_clocks(
    rules: Iterable[ClockRule],
    event: Event,
    facts: ClockFacts,
    at: datetime,
    calendar: Calendar,
    *,
    begun: str = "",
) -> tuple[StartedClock, ...]:
    """Every clock that the event starts, in the profile's order; of one name the first to hold.

    `begun`: from what it counts, in words, where that is not the event itself.
    """
    chosen: dict[str, ClockRule] = {}
    for rule in rules:
        if rule.event is event and rule.name not in chosen and rule.when.hold(facts):
            chosen[rule.name] = rule
    since = begun or STARTED_BY[event]
    return tuple(_started(rule, facts, at, calendar, since) for rule in chosen.values())


def _started(
    rule: ClockRule, facts: ClockFacts, at: datetime, calendar: Calendar, since: str
) -> StartedClock:
    due_time = due_at(at, rule.within, calendar)
    colour = f"{facts.rag}: " if rule.when.rag else ""
    why = (
        f"{colour}{rule.within} from {since}, "
        f"{time_words(at)} ({_reckoning(at, due_time, rule.within, calendar)}). {_authority(rule)}"
    )
    return StartedClock(rule.name, rule.within, due_time, why, rule.source)


def _authority(rule: Sourced) -> str:
    """What the rule rests on, and how much of it is our reading of that."""
    reading = rule.reading or ("not printed in a document" if rule.assumed else "")
    if rule.assumed and "our reading" not in reading:
        reading = f"our reading: {reading}"
    text = ": ".join(part for part in (rule.source, reading) if part).rstrip(".")
    return f"{text[0].upper()}{text[1:]}."


def rerate(
    *,
    started: datetime,
    due: datetime,
    was: Rag | None,
    rag: Rag | None,
    rule: ClockRule | None,
    now: datetime,
    calendar: Calendar,
) -> Due | None:
    """The new due time of a running clock whose contact is rated anew; None: it is superseded.

    Raised, it never moves later. Lowered, it has the time of the lower colour from its original
    start, and is not late by the mere change. `rule` is the clock under the new colour.
    """
    if rule is None or rag is None:
        return None
    old = due.astimezone(UTC)
    if rag == was:
        return Due(old, f"Still {rag}. {_authority(rule)}")
    if was is None or rag.severity > was.severity:
        new = due_at(now, rule.within, calendar)
        change = f"Raised {f'from {was} ' if was else ''}to {rag} on {time_words(now)}"
        if old <= new:
            why = f"{change}: the old due time stands, being earlier than {rule.within} from then"
        else:
            why = f"{change}: {rule.within} from then"
        return Due(min(old, new), f"{why}. {_authority(rule)}")
    new = due_at(started, rule.within, calendar)
    change = f"Lowered from {was} to {rag} on {time_words(now)}"
    if new < now:
        why = (
            f"{change}: {rule.within} from the start, {time_words(started)}, are over: due at once"
        )
        return Due(now.astimezone(UTC), f"{why}. {_authority(rule)}")
    return Due(
        new, f"{change}: {rule.within} from the start, {time_words(started)}. {_authority(rule)}"
    )


def request_due(own: Due | None, *, outcome: datetime | None, margin: timedelta) -> Due | None:
    """When an agency's answer is due: its own clock, or a margin before the outcome if first.

    None where the hub has neither.
    """
    if outcome is None:
        return own
    before = outcome.astimezone(UTC) - margin
    if own and own.at <= before:
        return own
    minutes = margin // timedelta(minutes=1)
    why = f"{minutes} minutes before the outcome is due, {time_words(outcome)}"
    return Due(before, f"{why}; that is earlier than {own.why}" if own else why)
