"""Northamptonshire's clocks, as its protocol prints them (NO 8 to 14, App B and C)."""

import pytest

from tests.sources.reckoning import (
    AT_ONCE,
    IN_1_WORKING_DAY,
    IN_4_HOURS,
    IN_8_HOURS,
    IN_24_HOURS,
    IN_72_HOURS,
    NOTHING,
    SAME_DAY,
    Facts,
    clocks_of,
    due_of,
)

HUB = "northamptonshire"


@pytest.mark.parametrize(
    ("clock", "event", "facts", "due"),
    [
        ("record-contact", "contact-received", Facts(channel="telephone"), AT_ONCE),
        ("record-contact", "contact-received", Facts(channel="walk-in"), AT_ONCE),
        ("record-contact", "contact-received", Facts(channel="online-form"), IN_24_HOURS),
        ("record-contact", "contact-received", NOTHING, IN_24_HOURS),
        ("acknowledge-referrer", "contact-received", NOTHING, IN_1_WORKING_DAY),
        ("response-type-decision", "contact-received", NOTHING, IN_1_WORKING_DAY),
        ("triage-decision", "contact-received", NOTHING, IN_24_HOURS),
        ("leave-hub", "contact-received", NOTHING, IN_24_HOURS),
        ("pass-open-case", "contact-received", Facts(open_to="social-care"), IN_24_HOURS),
        ("pass-open-case", "contact-received", Facts(open_to="early-help"), IN_24_HOURS),
        ("pass-open-case", "contact-received", Facts(open_to="none"), None),
        ("pass-open-case", "contact-received", NOTHING, None),
        (
            "answer-information-request",
            "contact-received",
            Facts(kind="information-request"),
            IN_1_WORKING_DAY,
        ),
        ("answer-information-request", "contact-received", Facts(kind="advice"), None),
        ("enquiry-outcome", "contact-received", Facts(rag="RED"), IN_4_HOURS),
        ("enquiry-outcome", "contact-received", Facts(rag="AMBER"), IN_1_WORKING_DAY),
        ("enquiry-outcome", "contact-received", Facts(rag="GREEN"), IN_24_HOURS),
        ("enquiry-outcome", "contact-received", NOTHING, None),
        ("agency-return", "information-requested", Facts(rag="RED"), IN_4_HOURS),
        ("agency-return", "information-requested", Facts(rag="AMBER"), IN_8_HOURS),
        ("agency-return", "information-requested", Facts(rag="GREEN"), IN_8_HOURS),
        ("agency-return", "information-requested", NOTHING, None),
        ("pass-to-team", "contact-received", NOTHING, IN_24_HOURS),
        (
            "pass-to-team",
            "contact-received",
            Facts(rag="GREEN", destination="early-help"),
            IN_72_HOURS,
        ),
        (
            "pass-to-team",
            "contact-received",
            Facts(rag="GREEN", destination="social-care"),
            IN_24_HOURS,
        ),
        ("pass-to-team", "contact-received", Facts(rag="GREEN"), IN_24_HOURS),
        (
            "pass-to-team",
            "contact-received",
            Facts(rag="AMBER", destination="early-help"),
            IN_24_HOURS,
        ),
        ("send-letters", "decision-authorised", NOTHING, IN_24_HOURS),
        ("strategy-discussion", "strategy-agreed", NOTHING, SAME_DAY),
        ("resolve-dispute", "dispute-raised", NOTHING, IN_1_WORKING_DAY),
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
                "answer-information-request",
                "enquiry-outcome",
                "leave-hub",
                "pass-open-case",
                "pass-to-team",
                "record-contact",
                "response-type-decision",
                "triage-decision",
            },
        ),
        ("enquiry-started", set()),
        ("information-requested", {"agency-return"}),
        ("decision-authorised", {"send-letters"}),
        ("strategy-agreed", {"strategy-discussion"}),
        ("referral-allocated", set()),
        ("dispute-raised", {"resolve-dispute"}),
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


@pytest.mark.parametrize("clock", ["enquiry-outcome", "pass-to-team", "leave-hub"])
def test_a_clock_without_a_printed_start_owns_up_to_our_reading(clock: str) -> None:
    why = clocks_of(HUB, "contact-received", Facts(rag="RED"))[clock].why

    assert "from receipt, our reading; the protocol does not say" in why
