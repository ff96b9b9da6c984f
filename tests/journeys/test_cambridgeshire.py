"""What differs in Cambridgeshire: a senior practitioner decides the threshold, and consent comes first."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.contacts.models import Stage
from openmash.history.minimising import minimise_contact, to_minimise
from openmash.hubs.queries import profile_of
from openmash.policy.vocabulary import Role
from tests.journeys.walk import MAKER, MANAGER, OFFICER, Walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def taken(**said: Any) -> Walk:
    """A contact that the senior practitioner took from the list."""
    walk = Walk("cambridgeshire").call(**said)
    walk.sends(MAKER, f"/triage/{walk.key}/take/")
    return walk


def test_the_senior_practitioner_takes_the_next_contact_and_decides_the_threshold() -> None:
    walk = Walk("cambridgeshire").call()
    assert "Take it : " + walk.contact.reference in walk.reads(MAKER, "/")

    assert walk.sends(MAKER, f"/triage/{walk.key}/take/") == f"/triage/{walk.key}/"

    assert walk.contact.holder_id == walk.member(MAKER).user_id
    assert "To take Every finished contact is taken." in walk.reads(MAKER, "/")
    assert "The rules suggest AMBER" in walk.judge(MAKER, threshold="unclear")
    walk.rate(MAKER, "AMBER")
    walk.choose(MAKER, "mash-enquiry")
    other = walk.reads(Role.EARLY_HELP_DECISION_MAKER, f"/triage/{walk.key}/")
    assert "In this hub Senior Practitioner may choose the way." in other


def test_who_comes_second_is_told_who_has_it_and_others_wait_for_a_manager() -> None:
    walk = taken()

    page = walk.seat(Role.TEAM_MANAGER).post(f"/triage/{walk.key}/take/")
    assert page.status_code == 403
    page = walk.seat(Role.EARLY_HELP_DECISION_MAKER).post(f"/triage/{walk.key}/take/")
    assert page.status_code == 403
    walk.sends(MAKER, f"/triage/{walk.key}/take/")  # pressed twice
    assert walk.contact.stage == Stage.TRIAGE


def test_red_goes_to_the_assessment_team_with_a_strategy_discussion_within_a_day() -> None:
    walk = taken(consent_status="not-sought", consent_exception="increased-risk-of-harm")
    suggested = walk.judge(MAKER, threshold="s47")
    assert "The rules suggest RED . It goes to Assessment Team" in suggested
    assert "Assessment Team: strategy discussion (s47) The rules suggest this." in suggested
    walk.rate(MAKER, "RED")
    walk.choose(MAKER, "strategy-discussion")
    walk.recommend(MAKER, "strategy-discussion")
    walk.sends(MANAGER, walk.decision, answer="agree")

    assert walk.running("strategy-discussion") == (timedelta(hours=24), "strategy-agreed")
    assert walk.contact.reference in walk.reads(Role.RECEIVING_TEAM, "/", "assessment")
    assert "Not held yet" in walk.reads(MAKER, f"/decisions/{walk.key}/strategy/")


def test_blue_is_closed_with_signposting_and_the_referrer_is_told() -> None:
    walk = taken()
    assert "The rules suggest BLUE" in walk.judge(MAKER, threshold="none")
    walk.rate(MAKER, "BLUE")
    walk.choose(MAKER, "signpost")
    walk.recommend(MAKER, "signpost", for_referrer="The family group can help.")
    walk.sends(MANAGER, walk.decision, answer="agree")

    assert walk.contact.stage == Stage.CLOSED
    page = walk.reads(OFFICER, f"/contacts/{walk.key}/")
    assert "Mia Thorne: Signpost to another service" in page
    assert "Referrer (Alison Byrne), letter" in page
    assert "Referral" not in page[page.index("Outcome") : page.index("Told")]


def test_early_help_asks_for_consent_and_goes_on_when_it_is_there() -> None:
    walk = taken(consent_status="refused")
    assert "The rules suggest BLUE" in walk.judge(MAKER, threshold="early-help")
    walk.rate(MAKER, "BLUE")
    route = f"/triage/{walk.key}/route/"
    said = walk.refused(MAKER, route, outcome="early-help", reason="They need it.")
    assert "Early Help Hub needs the family's recorded consent." in said

    walk.sends(OFFICER, f"/contacts/{walk.key}/consent/", status="obtained", given_by="Ada Thorne")

    assert "The rules suggest GREEN" in walk.judge(MAKER, threshold="early-help")
    walk.choose(MAKER, "early-help")
    walk.recommend(MAKER, "early-help")
    walk.sends(MANAGER, walk.decision, answer="agree")
    assert walk.contact.reference in walk.reads(Role.RECEIVING_TEAM, "/", "early-help")


@pytest.mark.parametrize("outcome", ["mash-enquiry", "s17-assessment"])
def test_without_consent_a_contact_does_not_progress_and_is_closed_with_the_reason(
    outcome: str,
) -> None:
    walk = taken(consent_status="refused")
    walk.judge(MAKER, threshold="unclear")
    walk.rate(MAKER, "AMBER")

    said = walk.refused(MAKER, f"/triage/{walk.key}/route/", outcome=outcome, reason="Unclear.")

    assert "needs consent, or a reason why it was not sought" in said
    assert "the contact is not progressed, and not kept on the record" in said
    assert "Team Manager may override that, with a reason" in said
    assert "Not without consent." in said
    walk.choose(MAKER, "not-progressed")
    walk.recommend(MAKER, "not-progressed")
    walk.sends(MANAGER, walk.decision, answer="agree")
    page = walk.reads(OFFICER, f"/contacts/{walk.key}/")
    assert "Mia Thorne: Not progressed: no consent" in page


def test_a_team_manager_goes_on_without_consent_with_the_reason_on_the_file() -> None:
    walk = taken(consent_status="refused")
    walk.judge(MAKER, threshold="unclear")
    walk.rate(MAKER, "AMBER")
    override = f"/contacts/{walk.key}/consent/override/"
    assert "Your role does not let you" in walk.refused(MAKER, override, override_why="I must.")
    assert "In this hub Team Manager may override consent." in walk.refused(
        Role.PRACTICE_MANAGER, override, override_why="I must."
    )
    assert "Write why it goes on without consent" in walk.refused(MANAGER, override)

    walk.sends(MANAGER, override, override_why="Two schools worry; section 47 may be near.")

    walk.choose(MAKER, "mash-enquiry")
    page = walk.reads(MAKER, f"/contacts/{walk.key}/")
    assert "overridden; Two schools worry; section 47 may be near." in page
    timeline = walk.reads(MAKER, f"/contacts/{walk.key}/timeline/")
    assert "It goes on without consent: a manager overrode it" in timeline


def test_a_reason_why_nobody_asked_is_enough_where_the_level_is_not_clear() -> None:
    walk = taken(consent_status="not-sought", consent_exception="prejudice-serious-crime")
    walk.judge(MAKER, threshold="unclear")
    walk.rate(MAKER, "AMBER")

    walk.choose(MAKER, "mash-enquiry")

    assert "Ask the agencies" in walk.reads(MAKER, f"/contacts/{walk.key}/")


def test_a_refused_early_help_never_raises_a_rating() -> None:
    walk = taken(consent_status="refused")

    suggested = walk.judge(MAKER, threshold="early-help")

    assert (
        "The rules suggest BLUE . It goes to the referrer, for an early help assessment"
        in suggested
    )


def test_a_risk_of_significant_harm_is_never_stopped_by_a_missing_consent() -> None:
    walk = taken(consent_status="refused")
    walk.judge(MAKER, threshold="s47")
    walk.rate(MAKER, "RED")

    walk.choose(MAKER, "mash-enquiry")

    assert walk.contact.stage == Stage.TRIAGE


def test_beside_what_goes_no_further_for_want_of_consent_stands_the_printed_rule() -> None:
    asked, view = "the school, on 3 March", "She wants her aunt to know."
    walk = taken(consent_status="refused", consent_asked_by=asked, consent_child_view=view)
    walk.judge(MAKER, threshold="none")
    walk.rate(MAKER, "BLUE")
    walk.choose(MAKER, "not-progressed")
    walk.recommend(MAKER, "not-progressed", for_referrer="Nobody agreed.")
    assert "The printed rule" not in walk.reads(OFFICER, f"/contacts/{walk.key}/")
    walk.sends(MANAGER, walk.decision, answer="agree")

    page = walk.reads(OFFICER, f"/contacts/{walk.key}/")
    assert "kept as a minimal closed contact" in page
    assert "not progressed and not recorded" in page
    assert "[CB consent]" in page
    assert WORRY in page

    hub_id = walk.contact.hub_id
    assert taken_away(walk, timedelta(days=27)) == []
    # Nor is it by anybody who asks the database for it.
    with acting_as(service_actor(hub_id, "clock")), pytest.raises(DatabaseError):  # noqa: SIM117
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT history_take_away(%s, '{notes}', 'x', '{}')", [walk.key])
    assert taken_away(walk, timedelta(days=29)) == [walk.key]

    page = walk.reads(OFFICER, f"/contacts/{walk.key}/")
    assert WORRY not in page + walk.reads(OFFICER, f"/contacts/{walk.key}/timeline/")
    assert "What was said was taken away" in page
    assert "Mia Thorne: Not progressed: no consent" in page
    assert "Consent refused" in page
    assert f"asked by {asked}; the child's own view: {view}" in page
    assert "It is clear." in walk.reads(MAKER, walk.decision)


WORRY = "often hungry"


def taken_away(walk: Walk, later: timedelta) -> list[Any]:
    """What the night's job keeps minimal so much later."""
    now = datetime.now(UTC) + later
    with acting_as(service_actor(walk.contact.hub_id, "clock")) as clock:
        found = to_minimise(profile_of(clock.hub_id), now=now)
        for contact_id in found:
            minimise_contact(clock, contact_id=contact_id, now=now)
    return found
