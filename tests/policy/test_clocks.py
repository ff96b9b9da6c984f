"""Which clocks an event starts, and why each is due when it is (section 4 of the design)."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from openmash.policy.calendar import OpeningHours
from openmash.policy.clocks import ClockFacts, ClockRule, Due, request_due, rule_for, start_clocks
from openmash.policy.times import read_time
from openmash.policy.vocabulary import Channel, Destination, Event, OpenTo, Rag, Referrer

WEEK = dict.fromkeys(["monday", "tuesday", "wednesday", "thursday", "friday"], ("09:00", "17:30"))
CALENDAR = OpeningHours.model_validate(WEEK | {"assumed": True}).calendar
AT = read_time("2026-03-02T10:20")
RECEIVED = Event.CONTACT_RECEIVED


def a_rule(name: str, within: str, /, **more: object) -> ClockRule:
    told = {"name": name, "within": within, "event": "contact-received", "source": "NO 9"}
    return ClockRule.model_validate(told | more)


RULES = (
    a_rule("record-contact", "0 hours", when={"channel": ["telephone", "walk-in"]}),
    a_rule("record-contact", "24 hours"),
    a_rule(
        "written-referral",
        "24 hours",
        when={"channel": ["telephone"], "referrer": ["professional"]},
    ),
    a_rule("enquiry-outcome", "4 hours", when={"rag": ["RED"]}),
    a_rule("enquiry-outcome", "1 working day", when={"rag": ["AMBER", "GREEN"]}),
    a_rule("pass-open-case", "24 hours", when={"open_to": ["social-care", "early-help"]}),
    a_rule("pass-to-team", "72 hours", when={"rag": ["GREEN"], "destination": ["early-help"]}),
    a_rule("pass-to-team", "24 hours"),
    a_rule("enquiry-outcome", "8 hours", event="enquiry-started"),
)


def started(event: Event = RECEIVED, /, **facts: object) -> dict[str, str]:
    known = ClockFacts(**facts)  # type: ignore[arg-type]
    return {
        clock.name: str(clock.within) for clock in start_clocks(RULES, event, known, AT, CALENDAR)
    }


def test_nothing_known_starts_the_clocks_that_need_nothing_known() -> None:
    assert started() == {"record-contact": "24 hours", "pass-to-team": "24 hours"}


def test_the_first_rule_of_a_name_whose_conditions_hold_is_the_clock() -> None:
    assert started(channel=Channel.TELEPHONE)["record-contact"] == "0 hours"
    assert started(channel=Channel.EMAIL)["record-contact"] == "24 hours"
    assert started(rag=Rag.RED)["enquiry-outcome"] == "4 hours"
    assert started(rag=Rag.GREEN)["enquiry-outcome"] == "1 working day"


def test_every_condition_of_a_rule_must_hold() -> None:
    assert "written-referral" not in started(channel=Channel.TELEPHONE)
    assert "written-referral" not in started(referrer=Referrer.PROFESSIONAL)
    assert "written-referral" in started(channel=Channel.TELEPHONE, referrer=Referrer.PROFESSIONAL)
    assert started(rag=Rag.GREEN, destination=Destination.EARLY_HELP)["pass-to-team"] == "72 hours"
    assert started(rag=Rag.AMBER, destination=Destination.EARLY_HELP)["pass-to-team"] == "24 hours"


def test_open_to_nobody_is_not_open() -> None:
    assert "pass-open-case" in started(open_to=OpenTo.EARLY_HELP)
    assert "pass-open-case" not in started(open_to=OpenTo.NONE)


def test_another_event_starts_its_own_clocks_only() -> None:
    assert started(Event.ENQUIRY_STARTED) == {"enquiry-outcome": "8 hours"}
    assert started(Event.DISPUTE_RAISED) == {}


def test_clocks_come_in_the_order_of_the_profile() -> None:
    known = started(rag=Rag.RED, channel=Channel.TELEPHONE, open_to=OpenTo.SOCIAL_CARE)

    assert list(known) == ["record-contact", "enquiry-outcome", "pass-open-case", "pass-to-team"]


def test_the_rule_of_a_running_clock_is_found_by_its_name() -> None:
    assert rule_for(RULES, RECEIVED, "enquiry-outcome", ClockFacts(rag=Rag.RED)) is RULES[3]
    assert rule_for(RULES, RECEIVED, "enquiry-outcome", ClockFacts(rag=Rag.BLUE)) is None
    assert rule_for(RULES, RECEIVED, "nothing-of-the-kind", ClockFacts(rag=Rag.RED)) is None


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (
            a_rule("x", "4 hours", when={"rag": ["RED"]}, source="CV 7", event="enquiry-started"),
            "RED: 4 hours from the start of the enquiry, Mon 2 Mar 2026 10:20 (elapsed time). "
            "CV 7.",
        ),
        (
            a_rule(
                "x",
                "24 hours",
                assumed=True,
                reading="from receipt, our reading; the protocol does not say",
            ),
            "24 hours from receipt, Mon 2 Mar 2026 10:20 (elapsed time). "
            "NO 9: from receipt, our reading; the protocol does not say.",
        ),
        (
            a_rule("x", "10 days", source=None, assumed=True, event="referral-allocated"),
            "10 days from the allocation of the referral, Mon 2 Mar 2026 10:20 "
            "(calendar days, same time of day). Our reading: not printed in a document.",
        ),
    ],
)
def test_the_reason_names_duration_start_colour_and_source_and_owns_up_to_our_reading(
    rule: ClockRule, why: str
) -> None:
    [clock] = start_clocks([rule], rule.event, ClockFacts(rag=Rag.RED), AT, CALENDAR)

    assert clock.why == why
    assert clock.source == rule.source


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": None},
        {"name": "Enquiry outcome"},
        {"event": "contact-lost"},
        {"within": "soon"},
        {"when": {"colour": ["RED"]}},
        {"when": {"rag": ["PURPLE"]}},
        {"when": {"rag": "RED"}},
        {"upon": "receipt"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_rule_that_cannot_be_understood_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        a_rule("enquiry-outcome", "4 hours", **wrong)


def test_a_request_is_due_at_its_own_clock_or_before_the_outcome_whichever_is_first() -> None:
    margin = timedelta(minutes=30)
    own = Due(AT + timedelta(hours=4), "RED: 4 hours from the request")

    in_time = request_due(own, outcome=AT + timedelta(hours=4, minutes=30), margin=margin)
    short = request_due(own, outcome=AT + timedelta(hours=4), margin=margin)

    assert in_time == own
    assert short is not None
    assert short.at == AT + timedelta(hours=3, minutes=30)
    assert short.why.startswith("30 minutes before the outcome is due, Mon 2 Mar 2026 14:20")


def test_a_request_without_a_clock_of_its_own_is_due_before_the_outcome() -> None:
    due = request_due(None, outcome=AT, margin=timedelta(minutes=30))

    assert due is not None
    assert due.at == AT - timedelta(minutes=30)
    assert request_due(None, outcome=None, margin=timedelta(minutes=30)) is None
