"""Cambridgeshire's clocks, as its slides print them (CB)."""

import pytest

from tests.sources.reckoning import (
    IN_1_WORKING_DAY,
    IN_5_WORKING_DAYS,
    IN_10_DAYS,
    IN_24_HOURS,
    NOTHING,
    Facts,
    clocks_of,
    due_of,
)

HUB = "cambridgeshire"


@pytest.mark.parametrize(
    ("clock", "event", "facts", "due"),
    [
        ("acknowledge-referrer", "contact-received", NOTHING, IN_1_WORKING_DAY),
        ("response-type-decision", "contact-received", NOTHING, IN_1_WORKING_DAY),
        ("strategy-discussion", "strategy-agreed", NOTHING, IN_24_HOURS),
        ("first-visit", "referral-allocated", NOTHING, IN_5_WORKING_DAYS),
        ("management-oversight", "referral-allocated", NOTHING, IN_10_DAYS),
    ],
)
def test_a_clock_is_due_when_the_procedure_says(
    clock: str, event: str, facts: Facts, due: str | None
) -> None:
    assert due_of(HUB, clock, event, facts) == due


@pytest.mark.parametrize(
    ("event", "names"),
    [
        ("contact-received", {"acknowledge-referrer", "response-type-decision"}),
        ("enquiry-started", set()),
        ("information-requested", set()),
        ("decision-authorised", set()),
        ("strategy-agreed", {"strategy-discussion"}),
        ("referral-allocated", {"first-visit", "management-oversight"}),
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
