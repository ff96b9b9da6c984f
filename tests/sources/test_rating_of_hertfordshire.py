"""Hertfordshire's ratings as printed (HE timescales, HE p4), a row a test."""

import pytest

from openmash.hubs.profile_files import find_profile
from openmash.policy.ratings import rate, read_facts

HE = find_profile("hertfordshire")


@pytest.mark.parametrize(
    ("facts", "rag", "destination"),
    [
        ({"circumstances": ["joint-police-criteria"]}, "RED", "joint-police-team"),
        ({"urgent": ["imminent-danger"]}, "RED", "social-care"),
        ({"harm_suffered_or_immediate": True}, "RED", "social-care"),
        ({"threshold": "s47"}, "RED", "social-care"),
        ({"threshold": "s17"}, "AMBER", "social-care"),
        ({"threshold": "unclear"}, "AMBER", "none"),
        ({"needs_action_to_prevent_harm": True}, "AMBER", "none"),
        ({"threshold": "early-help"}, "GREEN", "early-help"),
        ({"threshold": "none"}, "GREEN", "universal-services"),
    ],
)
def test_every_rated_contact_is_checked_by_the_agencies(
    facts: dict[str, object], rag: str, destination: str
) -> None:
    given = rate(HE, read_facts(facts))

    assert (given.rag, given.destination) == (rag, destination)
    assert given.information_sharing == "enquiry"
    assert given.tell == ("letter-referrer",)


def test_the_leaflet_knows_no_rereferral_rule() -> None:
    assert HE.rereferral is None


def test_managers_rate() -> None:
    for route in HE.routes:
        assert set(route.rates) == {"team-manager", "practice-manager", "service-manager"}
