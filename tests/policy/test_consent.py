"""What a missing consent stops, by each hub's own policy (requirements 2.3, 2.6, 2.8)."""

import pytest

from openmash.hubs.profile_files import SHIPPED, find_profile
from openmash.policy.consent import ConsentFacts, stopped_by_consent
from openmash.policy.vocabulary import Consent, Threshold

CB = find_profile("cambridgeshire")
REFUSED, UNASKED = ConsentFacts(Consent.REFUSED), ConsentFacts(Consent.NOT_SOUGHT)


def stopped(hub: str, code: str, consent: ConsentFacts, threshold: Threshold | None) -> str:
    profile = find_profile(hub)
    outcome = profile.outcome(code)
    assert outcome
    return stopped_by_consent(profile, outcome, consent, threshold)


@pytest.mark.parametrize("hub", SHIPPED)
@pytest.mark.parametrize("status", [None, Consent.REFUSED, Consent.NOT_SOUGHT, Consent.UNKNOWN])
def test_early_help_never_goes_without_the_familys_word(hub: str, status: Consent | None) -> None:
    facts = ConsentFacts(status, exception="unjustified-delay", overridden=True)

    assert "recorded consent" in stopped(hub, "early-help", facts, Threshold.EARLY_HELP)
    assert not stopped(hub, "early-help", ConsentFacts(Consent.IMPLIED), Threshold.EARLY_HELP)


@pytest.mark.parametrize("hub", SHIPPED)
def test_a_risk_of_significant_harm_is_never_stopped(hub: str) -> None:
    for outcome in find_profile(hub).outcomes:
        if not outcome.needs_consent:
            assert not stopped(hub, outcome.code, REFUSED, Threshold.S47)


@pytest.mark.parametrize("hub", [hub for hub in SHIPPED if hub != "cambridgeshire"])
def test_elsewhere_a_missing_consent_is_no_barrier_to_an_enquiry(hub: str) -> None:
    assert not stopped(hub, "mash-enquiry", REFUSED, Threshold.UNCLEAR)


@pytest.mark.parametrize("threshold", [None, Threshold.UNCLEAR, Threshold.S17, Threshold.NONE])
@pytest.mark.parametrize("code", CB.consent.stops)
def test_in_cambridgeshire_it_stops_what_would_progress(
    code: str, threshold: Threshold | None
) -> None:
    assert stopped("cambridgeshire", code, REFUSED, threshold)
    assert stopped("cambridgeshire", code, UNASKED, threshold)
    assert not stopped("cambridgeshire", code, ConsentFacts(Consent.OBTAINED), threshold)
    assert not stopped("cambridgeshire", "not-progressed", REFUSED, threshold)


def test_a_reason_counts_where_nobody_asked_and_a_refusal_needs_a_managers_word() -> None:
    asked = ("cambridgeshire", "mash-enquiry")
    unasked = ConsentFacts(Consent.NOT_SOUGHT, exception="increased-risk-of-harm")
    refused = ConsentFacts(Consent.REFUSED, exception="increased-risk-of-harm")
    overridden = ConsentFacts(Consent.REFUSED, overridden=True)

    assert not stopped(*asked, unasked, Threshold.UNCLEAR)
    assert "Team Manager may override" in stopped(*asked, refused, Threshold.UNCLEAR)
    assert not stopped(*asked, overridden, Threshold.UNCLEAR)
