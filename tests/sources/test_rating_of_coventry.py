"""Coventry's rating table and fast tracks as printed (CV 4, 6, 7, 8), a row a test."""

import pytest

from openmash.hubs.profile_files import find_profile
from openmash.policy.ratings import rate, read_facts

CV = find_profile("coventry")


def rated(**facts: object) -> tuple[str | None, str | None, str | None]:
    given = rate(CV, read_facts(facts))
    return given.rag, given.destination, given.information_sharing


@pytest.mark.parametrize(
    ("facts", "rag", "destination", "sharing"),
    [
        ({"level": 4}, "RED", "social-care", "enquiry"),
        ({"level": 3}, "AMBER", "none", "enquiry"),
        ({"level": 2}, "GREEN", "early-help", "none"),
        ({"level": 2, "complex": True}, "GREEN", "none", "enquiry"),
        ({"level": 2, "threshold": "unclear"}, "GREEN", "none", "enquiry"),
        ({"level": 2, "threshold": "s17"}, "GREEN", "none", "enquiry"),
        ({"level": 2, "needs_action_to_prevent_harm": True}, "GREEN", "early-help", "none"),
        ({"needs_action_to_prevent_harm": True}, "AMBER", "none", "enquiry"),
        ({"level": 1}, "BLUE", "universal-services", "none"),
    ],
)
def test_the_level_gives_the_colour(
    facts: dict[str, object], rag: str, destination: str, sharing: str
) -> None:
    assert rated(**facts) == (rag, destination, sharing)


@pytest.mark.parametrize(
    "danger",
    [
        {"threshold": "s47"},
        {"harm_suffered_or_immediate": True},
        {"urgent": ["harm-suffered"]},
        {"urgent": ["immediate-harm"]},
        {"threshold": "s47", "weeks_since_closed": 2},
        {"threshold": "s47", "open_to": "social-care"},
    ],
)
def test_harm_is_red_with_the_enquiry_beside_the_strategy_discussion(
    danger: dict[str, object],
) -> None:
    given = rate(CV, read_facts(danger))

    assert (given.rag, given.destination, given.information_sharing, given.manager_now) == (
        *("RED", "locality-duty", "enquiry-beside-s47", True),
    )


@pytest.mark.parametrize(
    ("circumstance", "destination"),
    [
        ("no-recourse-to-public-funds", "locality-duty"),
        ("unaccompanied-asylum-seeking-child", "looked-after"),
        ("sixteen-seventeen-financial", "area-team"),
        ("private-fostering", "private-fostering"),
        ("disability", "disability"),
        ("child-sexual-exploitation", "child-sexual-exploitation"),
        ("missing", "missing-coordinator"),
        ("position-of-trust", "lado"),
    ],
)
def test_a_fast_track_goes_to_its_team(circumstance: str, destination: str) -> None:
    assert rated(circumstances=[circumstance])[1] == destination


def test_a_child_with_a_disability_goes_through_the_mash_where_safeguarding_is_the_worry() -> None:
    assert rated(circumstances=["disability"], level=3) == ("AMBER", "disability", "enquiry")
    assert rated(circumstances=["disability"])[2] == "none"


def test_a_circumstance_leaves_the_colour_to_the_level() -> None:
    assert rated(circumstances=["disability"], level=2) == ("GREEN", "disability", "none")
    assert rated(circumstances=["missing"], level=2) == ("GREEN", "missing-coordinator", "none")
    assert rated(circumstances=["missing"], level=3) == ("AMBER", "none", "enquiry")
    assert rated(circumstances=["disability"], level=1) == ("BLUE", "universal-services", "none")


def test_a_child_who_may_be_vulnerable_is_screened_before_the_lado_has_it() -> None:
    trusted = ["position-of-trust"]

    assert rated(circumstances=trusted) == (None, "lado", "none")
    assert rated(circumstances=trusted, threshold="none") == (None, "lado", "none")
    assert rated(circumstances=trusted, threshold="unclear") == ("AMBER", "lado", "enquiry")
    assert rated(circumstances=trusted, level=3) == ("AMBER", "lado", "enquiry")


@pytest.mark.parametrize("urgent", ["remand-to-care", "unaccompanied-asylum-seeking-child"])
def test_a_child_without_a_family_goes_straight_to_the_looked_after_service(urgent: str) -> None:
    given = rate(CV, read_facts({"urgent": [urgent]}))

    assert (given.rag, given.destination, given.manager_now) == ("RED", "looked-after", True)


def test_a_person_posing_a_risk_is_fully_checked() -> None:
    assert rated(circumstances=["person-posing-a-risk"])[2] == "enquiry"


def test_a_family_closed_within_eight_weeks_goes_back_to_the_area_team() -> None:
    assert rated(weeks_since_closed=8, level=3) == (None, "area-team", "none")
    assert rated(weeks_since_closed=8.1, level=3) == ("AMBER", "none", "enquiry")
    assert rated(weeks_since_closed=2, closed_by="early-help", level=2)[1] == "early-help"


def test_an_open_case_goes_to_its_worker() -> None:
    assert rated(open_to="social-care", level=3) == (None, "allocated-worker", "none")


def test_level_4_is_red_to_whoever_has_or_had_the_case() -> None:
    assert rated(open_to="social-care", level=4) == ("RED", "allocated-worker", "none")
    assert rated(weeks_since_closed=8, level=4) == ("RED", "area-team", "none")
    assert rated(weeks_since_closed=9, level=4) == ("RED", "social-care", "enquiry")


def test_the_agencies_are_told_of_every_outcome() -> None:
    assert rate(CV, read_facts({"level": 2})).tell == ("feedback-agencies",)


def test_an_anonymous_caller_reaches_the_team_manager() -> None:
    given = rate(CV, read_facts({"urgent": ["anonymous-caller"]}))

    assert (given.rag, given.manager_now) == (None, True)
