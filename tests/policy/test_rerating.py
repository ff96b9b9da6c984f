"""What a new rating does to a running clock (section 3 of the design, "Re-rating")."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmash.policy.calendar import OpeningHours
from openmash.policy.clocks import ClockRule, Due, due_at, rerate
from openmash.policy.times import read_time
from openmash.policy.vocabulary import Event, Rag

WEEK = dict.fromkeys(["monday", "tuesday", "wednesday", "thursday", "friday"], ("09:00", "17:30"))
CALENDAR = OpeningHours.model_validate(WEEK | {"assumed": True}).calendar
STARTED = read_time("2026-03-02T10:00")


def within(text: str) -> ClockRule:
    return ClockRule.model_validate(
        {"name": "enquiry-outcome", "event": Event.CONTACT_RECEIVED, "within": text, "source": "X"}
    )


def rerated(
    was: Rag, rag: Rag, *, due: str, new: str, now: str, started: datetime = STARTED
) -> Due | None:
    return rerate(
        started=started,
        due=read_time(due),
        was=was,
        rag=rag,
        rule=within(new),
        now=read_time(now),
        calendar=CALENDAR,
    )


@pytest.mark.parametrize(
    ("was", "rag", "due", "new", "now", "expected"),
    [
        # Raised: counted from the moment of re-rating, unless the old time is earlier.
        ("GREEN", "RED", "03T10:00", "4 hours", "02T11:00", "02T15:00"),
        ("AMBER", "RED", "03T10:00", "4 hours", "03T08:00", "03T10:00"),
        # Hertfordshire prints the longer time for AMBER: raising to it does not lengthen the clock.
        ("GREEN", "AMBER", "03T10:00", "72 hours", "02T11:00", "03T10:00"),
        # Late already stays late.
        ("GREEN", "RED", "03T10:00", "4 hours", "03T11:00", "03T10:00"),
        # Lowered: counted from the original start, but not before the moment of re-rating.
        ("RED", "GREEN", "02T14:00", "24 hours", "02T11:00", "03T10:00"),
        ("RED", "AMBER", "02T14:00", "1 working day", "02T13:00", "03T10:00"),
        ("AMBER", "GREEN", "05T10:00", "24 hours", "04T09:00", "04T09:00"),
        # The same colour again moves nothing.
        ("RED", "RED", "02T14:00", "4 hours", "02T12:00", "02T14:00"),
    ],
)
def test_a_new_rating_moves_the_clock(
    was: str, rag: str, due: str, new: str, now: str, expected: str
) -> None:
    moved = rerated(Rag(was), Rag(rag), due=f"2026-03-{due}", new=new, now=f"2026-03-{now}")

    assert moved is not None
    assert moved.at == read_time(f"2026-03-{expected}")
    assert moved.why.endswith(" X.")


def test_a_colour_that_has_no_such_clock_ends_it() -> None:
    ended = rerate(
        started=STARTED,
        due=STARTED + timedelta(hours=4),
        was=Rag.RED,
        rag=Rag.BLUE,
        rule=None,
        now=STARTED,
        calendar=CALENDAR,
    )

    assert ended is None


def test_the_reason_says_what_happened() -> None:
    raised = rerated(
        Rag.GREEN, Rag.RED, due="2026-03-03T10:00", new="4 hours", now="2026-03-02T11:00"
    )
    kept = rerated(
        Rag.AMBER, Rag.RED, due="2026-03-03T10:00", new="4 hours", now="2026-03-03T08:00"
    )
    lowered = rerated(
        Rag.RED, Rag.GREEN, due="2026-03-02T14:00", new="24 hours", now="2026-03-02T11:00"
    )
    over = rerated(
        Rag.AMBER, Rag.GREEN, due="2026-03-05T10:00", new="24 hours", now="2026-03-04T09:00"
    )

    assert raised
    assert raised.why.startswith(
        "Raised from GREEN to RED on Mon 2 Mar 2026 11:00: 4 hours from then"
    )
    assert kept
    assert "the old due time stands" in kept.why
    assert lowered
    assert "24 hours from the start, Mon 2 Mar 2026 10:00" in lowered.why
    assert over
    assert "are over: due at once" in over.why


WITHINS = st.sampled_from(
    ["0 hours", "4 hours", "24 hours", "72 hours", "8 working hours", "1 working day", "10 days"]
).map(within)
COLOURS = st.lists(st.sampled_from(Rag), min_size=2, max_size=2, unique=True)
MINUTES = st.integers(0, 20_000).map(lambda minutes: timedelta(minutes=minutes))
STARTS = st.integers(0, 200_000).map(
    lambda minutes: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(COLOURS, STARTS, WITHINS, WITHINS, MINUTES)
def test_raising_never_moves_a_due_time_later_and_lowering_never_makes_it_late(
    colours: list[Rag], started: datetime, old: ClockRule, new: ClockRule, later: timedelta
) -> None:
    was, rag = colours
    due, now = due_at(started, old.within, CALENDAR), started + later

    moved = rerate(started=started, due=due, was=was, rag=rag, rule=new, now=now, calendar=CALENDAR)

    assert moved is not None
    if rag.severity > was.severity:
        assert moved.at == min(due, due_at(now, new.within, CALENDAR))
    else:
        assert moved.at >= now
        assert moved.at in (now, due_at(started, new.within, CALENDAR))


@given(STARTS, WITHINS, WITHINS, MINUTES)
def test_raising_twice_to_the_same_colour_moves_nothing_the_second_time(
    started: datetime, old: ClockRule, new: ClockRule, later: timedelta
) -> None:
    due, now = due_at(started, old.within, CALENDAR), started + later

    def again(due: datetime, was: Rag) -> Due | None:
        return rerate(
            started=started, due=due, was=was, rag=Rag.RED, rule=new, now=now, calendar=CALENDAR
        )

    once = again(due, Rag.GREEN)

    assert once is not None
    twice = again(once.at, Rag.RED)
    assert twice is not None
    assert twice.at == once.at


def test_a_first_colour_may_shorten_a_clock_that_runs_and_never_lengthens_it() -> None:
    def first(rule: ClockRule) -> Due | None:
        due, now = STARTED + timedelta(hours=24), STARTED + timedelta(hours=1)
        return rerate(
            started=STARTED, due=due, was=None, rag=Rag.RED, rule=rule, now=now, calendar=CALENDAR
        )

    shorter, longer = first(within("4 hours")), first(within("72 hours"))

    assert shorter is not None
    assert shorter.at == STARTED + timedelta(hours=5)
    assert shorter.why.startswith("Raised to RED on Mon 2 Mar 2026 11:00")
    assert longer is not None
    assert longer.at == STARTED + timedelta(hours=24)
