"""What differs in Hertfordshire: managers rate, and rate again once the information is in."""

from datetime import timedelta

import pytest

from openmash.contacts.models import Stage
from openmash.policy.vocabulary import Role
from openmash.triage.models import RatingStage
from tests.journeys.walk import MAKER, MANAGER, Walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def walk() -> Walk:
    walk = Walk("hertfordshire").call()
    walk.allocate(MAKER)
    return walk


def test_a_manager_rates_and_sees_that_it_waits_though_another_holds_it(walk: Walk) -> None:
    assert "Children's Services Manager, Deputy Manager or Head of Service may rate" in walk.judge(
        MAKER, threshold="s17"
    )
    refusal = walk.refused(MAKER, f"/triage/{walk.key}/rate/", rag="AMBER", reason="I think so")
    assert "Children's Services Manager, Deputy Manager or Head of Service may rate" in refusal
    assert "Rate it" in walk.reads(MANAGER, "/")

    walk.rate(MANAGER, "AMBER")

    assert walk.contact.rag == "AMBER"
    assert "Rate it" not in walk.reads(MANAGER, "/")
    assert "Choose the way" in walk.reads(MAKER, f"/contacts/{walk.key}/")


@pytest.mark.parametrize(("rag", "hours"), [("RED", 4), ("AMBER", 72), ("GREEN", 24)])
def test_the_decision_is_due_as_printed_a_lower_risk_with_the_shorter_clock(
    walk: Walk, rag: str, hours: int
) -> None:
    walk.rate(MANAGER, rag)

    assert walk.running("enquiry-outcome") == (timedelta(hours=hours), "contact-received")


def test_the_criteria_of_the_joint_police_team_are_asked_and_suggest_it(walk: Walk) -> None:
    page = walk.reads(MAKER, f"/triage/{walk.key}/")
    assert "The Joint Child Protection Investigation Team responds to this" in page
    assert "female genital mutilation" in page
    assert "No recourse to public funds" not in page  # no rule of this hub asks

    suggested = walk.judge(MAKER, circumstances=["joint-police-criteria"])

    assert (
        "The rules suggest RED . It goes to Joint Child Protection Investigation Team" in suggested
    )
    way = suggested[suggested.index("What happens next") :]
    assert "Joint Child Protection Investigation Team The rules suggest this." in way
    walk.rate(MANAGER, "RED")
    walk.choose(MAKER, "joint-police-team")
    walk.recommend(MAKER, "joint-police-team")
    walk.sends(MANAGER, walk.decision, answer="agree")
    tray = walk.reads(Role.RECEIVING_TEAM, "/", "jcpit")
    assert walk.contact.reference in tray


def test_a_final_rating_goes_before_the_decision_once_the_information_is_in(walk: Walk) -> None:
    walk.rate(MANAGER, "AMBER")
    walk.choose(MAKER, "mash-enquiry")
    walk.ask(MAKER, "police", "health")
    for code in ("police", "health"):
        walk.nothing_known(code)
    walk.sends(MAKER, f"/enquiries/{walk.key}/end/")
    assert "Give the final rating" in walk.reads(MANAGER, "/")
    walk.recommend(MAKER, "no-further-action")

    said = walk.refused(MANAGER, walk.decision, answer="agree")
    assert "a final rating is given" in said
    assert walk.contact.stage == Stage.TO_AUTHORISE
    walk.sends(
        MANAGER, walk.decision, answer="agree", rag="GREEN", rag_reason="Nobody knows of harm."
    )

    assert (walk.contact.stage, walk.contact.rag) == (Stage.CLOSED, "GREEN")
    page = walk.reads(MANAGER, f"/contacts/{walk.key}/")
    assert f"{RatingStage.FINAL.label} rating by" in page
    assert f"{RatingStage.INITIAL.label} rating by" in page


def test_a_final_rating_given_on_its_own_page_is_enough_and_may_confirm_the_first(
    walk: Walk,
) -> None:
    walk.rate(MANAGER, "AMBER")
    walk.choose(MAKER, "mash-enquiry")
    walk.ask(MAKER, "police")
    walk.nothing_known("police")
    walk.sends(MAKER, f"/enquiries/{walk.key}/end/")

    walk.rate(MANAGER, "AMBER", "Confirmed: nothing that was shared changes it.")

    assert "Give the final rating" not in walk.reads(MANAGER, "/")
    walk.recommend(MAKER, "no-further-action")
    walk.sends(MANAGER, walk.decision, answer="agree")
    assert walk.contact.stage == Stage.CLOSED


def test_without_an_enquiry_no_second_rating_is_asked_for(walk: Walk) -> None:
    walk.rate(MANAGER, "GREEN")
    walk.choose(MAKER, "early-help")
    walk.recommend(MAKER, "early-help")

    walk.sends(MANAGER, walk.decision, answer="agree")

    assert walk.contact.stage == Stage.CLOSED
