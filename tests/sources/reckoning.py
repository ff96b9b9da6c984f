"""Asking a shipped profile what its document's table says."""

from typing import NamedTuple

from openmash.hubs.profile_files import find_profile
from openmash.policy.clocks import ClockFacts, StartedClock, start_clocks
from openmash.policy.times import iso_london, read_time
from openmash.policy.vocabulary import Channel, Destination, Event, Kind, OpenTo, Rag, Referrer

# The Thursday before Easter, at three: from here each kind of duration ends at another moment.
MAUNDY_THURSDAY = "2026-04-02T15:00"
AT_ONCE = "2026-04-02T15:00"
IN_4_HOURS = "2026-04-02T19:00"
IN_8_HOURS = "2026-04-02T23:00"
IN_24_HOURS = "2026-04-03T15:00"
IN_72_HOURS = "2026-04-05T15:00"
IN_1_WORKING_DAY = "2026-04-07T15:00"
IN_5_WORKING_DAYS = "2026-04-13T15:00"
IN_10_DAYS = "2026-04-12T15:00"
SAME_DAY = "2026-04-02T23:59"
BY_0915 = "2026-04-07T09:15"


class Facts(NamedTuple):
    """What is known, in the words of the command line."""

    rag: str | None = None
    channel: str | None = None
    referrer: str | None = None
    kind: str | None = None
    destination: str | None = None
    open_to: str | None = None


NOTHING = Facts()


def clocks_of(hub: str, event: str, facts: Facts = NOTHING) -> dict[str, StartedClock]:
    """The clocks that an event starts in a hub on that Thursday, by name."""
    known = ClockFacts(
        rag=Rag(facts.rag) if facts.rag else None,
        channel=Channel(facts.channel) if facts.channel else None,
        referrer=Referrer(facts.referrer) if facts.referrer else None,
        kind=Kind(facts.kind) if facts.kind else None,
        destination=Destination(facts.destination) if facts.destination else None,
        open_to=OpenTo(facts.open_to) if facts.open_to else None,
    )
    profile, at = find_profile(hub), read_time(MAUNDY_THURSDAY)
    started = start_clocks(profile.clocks, Event(event), known, at, profile.hours.calendar)
    return {clock.name: clock for clock in started}


def due_of(hub: str, clock: str, event: str, facts: Facts = NOTHING) -> str | None:
    """When a clock is due in London, without its offset; None where it does not start."""
    started = clocks_of(hub, event, facts).get(clock)
    return iso_london(started.due)[:16] if started else None
