"""Hertfordshire's clocks as printed, the lower risk with the shorter time (HE, timescales)."""

import pytest

from tests.sources.reckoning import (
    IN_1_WORKING_DAY,
    IN_4_HOURS,
    IN_24_HOURS,
    IN_72_HOURS,
    NOTHING,
    Facts,
    clocks_of,
    due_of,
)

HUB = "hertfordshire"


@pytest.mark.parametrize(
    ("clock", "event", "facts", "due"),
    [
        ("acknowledge-referrer", "contact-received", NOTHING, IN_1_WORKING_DAY),
        ("response-type-decision", "contact-received", NOTHING, IN_1_WORKING_DAY),
        ("enquiry-outcome", "contact-received", Facts(rag="RED"), IN_4_HOURS),
        ("enquiry-outcome", "contact-received", Facts(rag="AMBER"), IN_72_HOURS),
        ("enquiry-outcome", "contact-received", Facts(rag="GREEN"), IN_24_HOURS),
        ("enquiry-outcome", "contact-received", NOTHING, None),
        ("enquiry-outcome", "contact-received", Facts(rag="BLUE"), None),
    ],
)
def test_a_clock_is_due_when_the_procedure_says(
    clock: str, event: str, facts: Facts, due: str | None
) -> None:
    assert due_of(HUB, clock, event, facts) == due


@pytest.mark.parametrize(
    ("event", "names"),
    [
        ("contact-received", {"acknowledge-referrer", "enquiry-outcome", "response-type-decision"}),
        ("enquiry-started", set()),
        ("information-requested", set()),
        ("decision-authorised", set()),
        ("strategy-agreed", set()),
        ("referral-allocated", set()),
        ("dispute-raised", set()),
        ("domestic-abuse-list-received", set()),
    ],
)
def test_an_event_starts_no_other_clocks(event: str, names: set[str]) -> None:
    everything = Facts(
        rag="RED",
        channel="telephone",
        referrer="professional",
        kind="information-request",
        destination="early-help",
        open_to="social-care",
    )

    assert set(clocks_of(HUB, event, everything)) == names
