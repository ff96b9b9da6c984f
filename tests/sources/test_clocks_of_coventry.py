"""Coventry's clocks, as its procedure prints them (CV 1, 4.3, 6.2, 7, 9, 14.5)."""

import pytest

from tests.sources.reckoning import (
    AT_ONCE,
    BY_0915,
    IN_1_WORKING_DAY,
    IN_4_HOURS,
    IN_24_HOURS,
    IN_72_HOURS,
    NOTHING,
    Facts,
    clocks_of,
    due_of,
)

HUB = "coventry"


@pytest.mark.parametrize(
    ("clock", "event", "facts", "due"),
    [
        ("acknowledge-referrer", "contact-received", NOTHING, IN_1_WORKING_DAY),
        ("response-type-decision", "contact-received", NOTHING, IN_1_WORKING_DAY),
        ("triage-decision", "contact-received", NOTHING, IN_24_HOURS),
        (
            "written-referral",
            "contact-received",
            Facts(channel="telephone", referrer="professional"),
            IN_24_HOURS,
        ),
        (
            "written-referral",
            "contact-received",
            Facts(channel="telephone", referrer="public"),
            None,
        ),
        (
            "written-referral",
            "contact-received",
            Facts(channel="email", referrer="professional"),
            None,
        ),
        ("written-referral", "contact-received", Facts(referrer="professional"), None),
        ("written-referral", "contact-received", NOTHING, None),
        ("enquiry-outcome", "contact-received", Facts(rag="BLUE"), IN_24_HOURS),
        ("enquiry-outcome", "contact-received", Facts(rag="GREEN"), IN_24_HOURS),
        ("enquiry-outcome", "contact-received", Facts(rag="RED"), None),
        ("enquiry-outcome", "contact-received", Facts(rag="AMBER"), None),
        ("enquiry-outcome", "enquiry-started", Facts(rag="RED"), IN_4_HOURS),
        ("enquiry-outcome", "enquiry-started", Facts(rag="AMBER"), IN_24_HOURS),
        ("enquiry-outcome", "enquiry-started", Facts(rag="GREEN"), IN_72_HOURS),
        ("enquiry-outcome", "enquiry-started", Facts(rag="BLUE"), None),
        ("enquiry-outcome", "enquiry-started", NOTHING, None),
        ("agency-return", "enquiry-started", Facts(rag="RED"), IN_4_HOURS),
        ("agency-return", "enquiry-started", Facts(rag="AMBER"), IN_24_HOURS),
        ("agency-return", "enquiry-started", Facts(rag="GREEN"), IN_72_HOURS),
        ("strategy-discussion", "strategy-agreed", NOTHING, AT_ONCE),
        ("annotate-domestic-abuse-list", "domestic-abuse-list-received", NOTHING, BY_0915),
    ],
)
def test_a_clock_is_due_when_the_procedure_says(
    clock: str, event: str, facts: Facts, due: str | None
) -> None:
    assert due_of(HUB, clock, event, facts) == due


@pytest.mark.parametrize(
    ("event", "names"),
    [
        (
            "contact-received",
            {
                "acknowledge-referrer",
                "response-type-decision",
                "triage-decision",
                "written-referral",
            },
        ),
        ("enquiry-started", {"agency-return", "enquiry-outcome"}),
        ("information-requested", set()),
        ("decision-authorised", set()),
        ("strategy-agreed", {"strategy-discussion"}),
        ("referral-allocated", set()),
        ("dispute-raised", set()),
        ("domestic-abuse-list-received", {"annotate-domestic-abuse-list"}),
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
