"""Rating rules of all hubs: what must hold whatever the facts (section 5 of the design, 2.8)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmash.hubs.profile_files import SHIPPED, find_profile
from openmash.policy.errors import WrongInput
from openmash.policy.profile import Profile
from openmash.policy.ratings import RatingFacts, Suggestion, rate, read_facts
from openmash.policy.vocabulary import (
    Circumstance,
    ClosedBy,
    Consent,
    Destination,
    InformationSharing,
    OpenTo,
    Rag,
    Threshold,
)

ELEVEN = (
    "unsafe-home-immediate-removal",
    "child-found-alone",
    "physical-harm-evidence",
    "injury-with-disclosure",
    "sexual-abuse-disclosure",
    "parents-detained-no-carer",
    "parent-dead-or-in-hospital-no-carer",
    "remand-to-care",
    "unaccompanied-asylum-seeking-child",
    "homeless-child-or-family",
    "police-request-strategy-discussion",
)
THREE = ("paediatric-opinion-needed", "suspicious-injury", "unborn-baby-serious-risk")
# What a parent's no must never bring about: social care, where it would not have acted otherwise.
SOCIAL_CARE = {
    Destination.SOCIAL_CARE,
    Destination.ASSESSMENT,
    Destination.AREA_TEAM,
    Destination.LOCALITY_DUTY,
    Destination.JOINT_POLICE_TEAM,
    Destination.PREVIOUS_TEAM,
}

hubs = st.sampled_from(SHIPPED).map(find_profile)
maybe = st.sampled_from([None, True, False])
facts = st.builds(
    RatingFacts,
    threshold=st.none() | st.sampled_from(Threshold),
    level=st.none() | st.integers(1, 4),
    weeks_since_closed=st.none() | st.floats(0, 60),
    closed_by=st.none() | st.sampled_from(ClosedBy),
    same_concerns=maybe,
    open_to=st.none() | st.sampled_from(OpenTo),
    consent=st.none() | st.sampled_from(Consent),
    needs_action_to_prevent_harm=maybe,
    same_day_action=maybe,
    harm_suffered_or_immediate=maybe,
    complex=maybe,
    urgent=st.frozensets(st.sampled_from([*ELEVEN, *THREE, "other"]), max_size=3),
    circumstances=st.frozensets(st.sampled_from(Circumstance), max_size=3),
)


@settings(deadline=None)
@given(hubs, facts)
def test_significant_harm_is_never_less_than_red(profile: Profile, known: RatingFacts) -> None:
    s47 = known.model_copy(update={"threshold": Threshold.S47})

    assert rate(profile, s47).rag is Rag.RED


@settings(deadline=None)
@given(hubs, facts, st.sampled_from(ELEVEN))
def test_any_of_the_eleven_urgent_criteria_is_red_and_reaches_a_manager(
    profile: Profile, known: RatingFacts, code: str
) -> None:
    ticked = rate(profile, known.model_copy(update={"urgent": known.urgent | {code}}))

    assert ticked.rag is Rag.RED
    assert ticked.manager_now


@settings(deadline=None)
@given(hubs, facts, st.sampled_from([*THREE, "other"]))
def test_a_tick_for_the_manager_alerts_whatever_the_colour(
    profile: Profile, known: RatingFacts, code: str
) -> None:
    without = rate(profile, known.model_copy(update={"urgent": known.urgent - {code}}))
    ticked = rate(profile, known.model_copy(update={"urgent": known.urgent | {code}}))

    assert ticked.manager_now
    assert ticked.rag == without.rag


DANGERS: tuple[dict[str, object], ...] = (
    {"threshold": Threshold.S47},
    {"harm_suffered_or_immediate": True},
    {"same_day_action": True},
    {"needs_action_to_prevent_harm": True},
)


@settings(deadline=None)
@given(hubs, facts, st.sampled_from(DANGERS))
def test_one_danger_more_never_lowers_a_rating_or_keeps_it_from_a_manager(
    profile: Profile, known: RatingFacts, danger: dict[str, object]
) -> None:
    before = rate(profile, known)
    after = rate(profile, known.model_copy(update=danger))

    assert severity(after) >= severity(before)
    assert after.manager_now or not before.manager_now


@settings(deadline=None)
@given(facts)
def test_the_joint_police_criteria_hide_no_danger_from_a_manager(known: RatingFacts) -> None:
    profile = find_profile("hertfordshire")
    joint = known.circumstances | {Circumstance.JOINT_POLICE_CRITERIA}
    suggested = rate(profile, known.model_copy(update={"circumstances": joint}))

    assert (suggested.rag, suggested.destination) == (Rag.RED, Destination.JOINT_POLICE_TEAM)
    assert suggested.manager_now or not rate(profile, known).manager_now


@settings(deadline=None)
@given(hubs, facts, st.none() | st.sampled_from(Consent))
def test_a_parents_no_never_raises_a_rating_or_a_route(
    profile: Profile, known: RatingFacts, instead: Consent | None
) -> None:
    refused = rate(profile, known.model_copy(update={"consent": Consent.REFUSED}))
    other = rate(profile, known.model_copy(update={"consent": instead}))

    assert severity(refused) <= severity(other)
    assert not (refused.manager_now and not other.manager_now)
    if refused.destination != other.destination:
        assert refused.destination not in SOCIAL_CARE
    if refused.information_sharing != other.information_sharing:
        assert refused.information_sharing is InformationSharing.NONE


@settings(deadline=None)
@given(hubs, facts)
def test_what_is_suggested_names_its_rule_and_uses_the_hubs_own_colours(
    profile: Profile, known: RatingFacts
) -> None:
    suggested = rate(profile, known)

    assert suggested.rag is None or suggested.rag in {used.rag for used in profile.ratings}
    assert (suggested.rule is None) == (suggested.destination is None) == (suggested.why is None)
    assert suggested.rule is None or suggested.rule.endswith(")")


def severity(suggestion: Suggestion) -> int:
    return -1 if suggestion.rag is None else suggestion.rag.severity


@pytest.mark.parametrize("hub", SHIPPED)
def test_nothing_known_suggests_nothing(hub: str) -> None:
    assert rate(find_profile(hub), RatingFacts()) == Suggestion(
        None, None, None, (), False, None, None
    )


@pytest.mark.parametrize("hub", SHIPPED)
def test_every_rule_can_be_the_one_that_is_given(hub: str) -> None:
    """Facts that meet a rule's own conditions, and nothing more, reach it."""
    profile = find_profile(hub)

    for rule in profile.rating_rules:
        known = read_facts(
            {
                "threshold": next(iter(rule.when.threshold), None),
                "level": next(iter(rule.when.level), None),
                "consent": next(iter(rule.when.consent), None),
                "open_to": next(iter(rule.when.open_to), None),
                "closed_by": next(iter(rule.when.closed_by), None),
                "weeks_since_closed": rule.when.weeks_since_closed_at_most,
                "urgent": sorted(rule.when.urgent)[:1],
                "circumstances": sorted(rule.when.circumstances)[:1],
                "same_concerns": rule.when.same_concerns,
                "needs_action_to_prevent_harm": rule.when.needs_action_to_prevent_harm,
                "same_day_action": rule.when.same_day_action,
                "harm_suffered_or_immediate": rule.when.harm_suffered_or_immediate,
                "complex": rule.when.complex,
            }
        )
        assert rate(profile, known).rule == f"{rule.name} ({rule.cited})"


@pytest.mark.parametrize(
    ("given_facts", "named"),
    [
        ('{"threshold": "s99"}', 'threshold: "s99" is not one of none, early-help, s17'),
        ('{"level": 7}', "level: 7 is not a level: 1, 2, 3, 4"),
        ('{"level": "3"}', 'level: "3" is not a level'),
        ('{"level": true}', "level: true is not a level"),
        ('{"weeks_since_closed": -1}', "weeks_since_closed: -1 is not a number of weeks"),
        ('{"weeks_since_closed": NaN}', "weeks_since_closed"),
        ('{"complex": "yes"}', 'complex: "yes" is not true, false or null'),
        ('{"urgent": "other"}', 'urgent: "other" is not a list'),
        ('{"urgent": 0}', "urgent: 0 is not a list"),
        ('{"colour": "RED"}', '"colour" is no fact: threshold, level'),
        ("[]", "one JSON object"),
        ("{", "not JSON"),
        ("", "not JSON"),
    ],
)
def test_wrong_facts_are_refused_by_name_in_one_line(given_facts: str, named: str) -> None:
    with pytest.raises(WrongInput) as refused:
        read_facts(given_facts)

    assert named in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_urgent_criterion_that_the_hub_does_not_define_is_refused() -> None:
    with pytest.raises(WrongInput, match='urgent: "on-fire" is not one of unsafe-home'):
        rate(find_profile("northamptonshire"), RatingFacts(urgent=frozenset({"on-fire"})))


def test_null_is_unknown() -> None:
    assert read_facts(dict.fromkeys(RatingFacts.model_fields)) == RatingFacts()
