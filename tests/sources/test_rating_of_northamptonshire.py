"""Northamptonshire's rating rules as printed (NO 10, 4b, 13, Appendices C and E), a row a test."""

import pytest

from openmash.hubs.profile_files import find_profile
from openmash.policy.ratings import rate, read_facts

NO = find_profile("northamptonshire")
LETTERS = ("letter-referrer", "letter-family")
PHONE = ("telephone",)
AT_STRATEGY = "at-strategy-discussion"


@pytest.mark.parametrize(
    ("facts", "rag", "destination", "sharing", "tell"),
    [
        ({"threshold": "none"}, None, "none", "none", LETTERS),
        (
            {"threshold": "s17", "weeks_since_closed": 12, "same_concerns": True},
            *("GREEN", "previous-team", "none", LETTERS),
        ),
        ({"threshold": "early-help"}, "GREEN", "early-help", "none", LETTERS),
        ({"threshold": "s17"}, "GREEN", "social-care", "none", LETTERS),
        ({"threshold": "s47"}, "RED", "social-care", AT_STRATEGY, PHONE),
        ({"needs_action_to_prevent_harm": True}, "AMBER", "none", "enquiry", ()),
        ({"threshold": "unclear"}, "AMBER", "none", "enquiry", ()),
    ],
    ids=[f"rule {number}" for number in range(1, 8)],
)
def test_the_rating_summary_as_printed(
    facts: dict[str, object], rag: str, destination: str, sharing: str, tell: tuple[str, ...]
) -> None:
    given = rate(NO, read_facts(facts))

    assert (given.rag, given.destination, given.information_sharing, given.tell) == (
        *(rag, destination, sharing, tell),
    )


def rated(**facts: object) -> tuple[str | None, str | None]:
    given = rate(NO, read_facts(facts))
    return given.rag, given.destination


def test_the_twelve_week_rule_needs_the_same_concerns() -> None:
    new = rated(threshold="s17", weeks_since_closed=3, same_concerns=False)
    not_known = rated(threshold="s17", weeks_since_closed=3)

    assert new == not_known == ("GREEN", "social-care")


def test_the_twelve_week_rule_ends_after_twelve_weeks() -> None:
    late = rated(threshold="s17", weeks_since_closed=12.1, same_concerns=True)

    assert late == ("GREEN", "social-care")


def test_the_twelve_week_rule_is_about_what_social_care_closed() -> None:
    early_help = rated(
        threshold="s17", weeks_since_closed=3, same_concerns=True, closed_by="early-help"
    )

    assert early_help == ("GREEN", "social-care")


def test_significant_harm_within_twelve_weeks_is_red_to_the_team_that_held_it() -> None:
    given = rate(NO, read_facts({"threshold": "s47", "weeks_since_closed": 12}))

    assert (given.rag, given.destination, given.tell) == ("RED", "previous-team", PHONE)
    assert given.rule == "S47 within 12 weeks of closing (NO 13)"


def test_harm_within_twelve_weeks_is_red_to_the_team_that_held_it_before_it_is_called_s47() -> None:
    harm = {"harm_suffered_or_immediate": True, "weeks_since_closed": 12}

    assert rated(**harm) == ("RED", "previous-team")
    assert rated(**harm, closed_by="early-help") == ("RED", "social-care")
    assert rated(**harm, open_to="social-care") == ("RED", "allocated-worker")


@pytest.mark.parametrize("urgent", [c.code for c in NO.urgent if c.rag and not c.destination])
def test_a_red_criterion_of_appendix_e_goes_to_the_duty_and_assessment_team(urgent: str) -> None:
    given = rate(NO, read_facts({"urgent": [urgent]}))

    assert (given.rag, given.destination, given.manager_now) == ("RED", "assessment", True)
    assert given.tell == PHONE


def test_remand_goes_to_the_looked_after_team_and_calls_the_manager() -> None:
    given = rate(NO, read_facts({"urgent": ["remand-to-care"], "open_to": "social-care"}))

    assert (given.rag, given.destination, given.manager_now) == ("RED", "looked-after", True)


@pytest.mark.parametrize(
    "urgent",
    ["paediatric-opinion-needed", "suspicious-injury", "unborn-baby-serious-risk", "other"],
)
def test_what_the_team_manager_must_hear_alerts_without_a_colour(urgent: str) -> None:
    given = rate(NO, read_facts({"urgent": [urgent]}))

    assert (given.rag, given.rule, given.manager_now) == (None, None, True)


def test_new_information_on_an_open_case_goes_to_its_worker() -> None:
    assert rated(open_to="social-care", threshold="unclear") == (None, "allocated-worker")


@pytest.mark.parametrize(
    "danger",
    [
        {"threshold": "s47"},
        {"urgent": ["child-found-alone"]},
        {"same_day_action": True},
        {"harm_suffered_or_immediate": True},
    ],
    ids=["s47", "urgent", "same day", "harm"],
)
def test_danger_on_an_open_case_is_red_to_its_worker_and_a_manager(
    danger: dict[str, object],
) -> None:
    given = rate(NO, read_facts({"open_to": "social-care", **danger}))

    assert (given.rag, given.destination, given.manager_now) == ("RED", "allocated-worker", True)


def test_a_case_that_is_open_now_goes_to_its_worker_whenever_it_was_closed_before() -> None:
    given = rate(
        NO, read_facts({"threshold": "s47", "open_to": "social-care", "weeks_since_closed": 5})
    )

    assert (given.rag, given.destination, given.manager_now) == ("RED", "allocated-worker", True)


def test_the_appropriate_team_of_a_disabled_child_is_that_for_disabled_children() -> None:
    disabled = ["disability"]

    assert rated(threshold="s17", circumstances=disabled) == ("GREEN", "disability")
    assert rated(threshold="s47", circumstances=disabled) == ("RED", "social-care")
    back = rated(threshold="s17", circumstances=disabled, weeks_since_closed=3, same_concerns=True)
    assert back == ("GREEN", "previous-team")


def test_a_homeless_teenager_needs_the_same_day() -> None:
    given = rate(NO, read_facts({"same_day_action": True, "threshold": "s17"}))

    assert (given.rag, given.destination, given.tell) == ("RED", "social-care", LETTERS)


def test_the_lead_professional_hears_of_a_worry_below_the_threshold() -> None:
    assert rated(open_to="early-help", threshold="none") == ("GREEN", "lead-professional")
    assert rated(open_to="early-help", threshold="s17") == ("GREEN", "social-care")


def test_the_protocol_knows_no_blue() -> None:
    assert [used.rag for used in NO.ratings] == ["RED", "AMBER", "GREEN"]
