"""Cambridgeshire's four colours as printed (CB), a row a test."""

import pytest

from openmash.hubs.profile_files import find_profile
from openmash.policy.ratings import rate, read_facts

CB = find_profile("cambridgeshire")


@pytest.mark.parametrize(
    ("facts", "rag", "destination", "sharing"),
    [
        ({"threshold": "s47"}, "RED", "assessment", "at-strategy-discussion"),
        ({"harm_suffered_or_immediate": True}, "RED", "assessment", "at-strategy-discussion"),
        (
            {"urgent": ["immediate-safeguarding-action"]},
            *("RED", "assessment", "at-strategy-discussion"),
        ),
        ({"threshold": "unclear"}, "AMBER", "none", "enquiry"),
        ({"threshold": "s17"}, "AMBER", "none", "enquiry"),
        ({"needs_action_to_prevent_harm": True}, "AMBER", "none", "enquiry"),
        ({"threshold": "early-help", "consent": "obtained"}, "GREEN", "early-help", "none"),
        ({"threshold": "early-help", "consent": "implied"}, "GREEN", "early-help", "none"),
        ({"threshold": "none"}, "BLUE", "universal-services", "none"),
        ({"threshold": "s17", "open_to": "social-care"}, None, "allocated-worker", "none"),
    ],
)
def test_the_colours(facts: dict[str, object], rag: str, destination: str, sharing: str) -> None:
    given = rate(CB, read_facts(facts))

    assert (given.rag, given.destination, given.information_sharing) == (rag, destination, sharing)


@pytest.mark.parametrize("consent", ["refused", "not-sought", "unknown", None])
def test_early_help_without_consent_is_the_referrers_to_begin(consent: str | None) -> None:
    given = rate(CB, read_facts({"threshold": "early-help", "consent": consent}))

    assert (given.rag, given.destination) == ("BLUE", "referrer-early-help-assessment")


def test_consent_is_needed_below_significant_harm_or_the_contact_is_not_progressed() -> None:
    assert "s47" not in CB.consent.required_for
    assert CB.consent.effect == "not-progressed"
