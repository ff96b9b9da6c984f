"""What differs in Coventry: Triage, then MASH; its clocks begin with the MASH assessment."""

from datetime import timedelta

import pytest

from openmash.contacts.models import Stage
from openmash.policy.vocabulary import Role
from tests.journeys.walk import MAKER, MANAGER, OFFICER, Walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
HOUR = timedelta(hours=1)
PRACTICE = Role.PRACTICE_MANAGER


@pytest.fixture
def walk() -> Walk:
    return Walk("coventry").call()


def rated(walk: Walk, rag: str, **facts: str) -> None:
    """Judged and rated by the triage co-ordinator, and agreed by the team manager."""
    walk.allocate(MAKER)
    walk.judge(MAKER, **facts)
    walk.rate(MAKER, rag)
    walk.agree_rating()


def test_the_team_manager_sends_a_contact_to_triage_or_to_the_mash(walk: Walk) -> None:
    walk.member(PRACTICE)
    walk.member(MAKER)
    page = walk.seat(MANAGER).get("/").content.decode()
    desks = page[page.index("<select") : page.index("</select>")]
    assert desks.index("Children's MASH Triage".replace("'", "&#x27;")) < desks.index('"MASH"')

    walk.allocate(MAKER)
    assert walk.contact.reference in walk.reads(MAKER, "/")
    walk.allocate(PRACTICE)
    assert walk.contact.reference in walk.reads(PRACTICE, "/")


@pytest.mark.parametrize(
    ("level", "rag"), [("1", "BLUE"), ("2", "GREEN"), ("3", "AMBER"), ("4", "RED")]
)
def test_the_rating_follows_the_level_of_need(walk: Walk, level: str, rag: str) -> None:
    walk.allocate(MAKER)

    assert f"The rules suggest {rag} " in walk.judge(MAKER, level=level)


def test_triage_rates_and_the_team_manager_agrees_chooses_and_decides(walk: Walk) -> None:
    walk.allocate(MAKER)
    walk.judge(MAKER, level="3")
    walk.rate(MAKER, "AMBER")
    assert "Ratings that wait for a manager's word (1)" in walk.reads(MANAGER, "/")
    walk.agree_rating()
    assert "In this hub MASH Team Manager may choose the way." in walk.reads(
        MAKER, f"/triage/{walk.key}/"
    )
    assert "Choose the way" in walk.reads(MANAGER, "/")

    walk.choose(MANAGER, "s17-assessment")
    assert "Decide" in walk.reads(MANAGER, "/")
    walk.recommend(MANAGER, "s17-assessment")

    assert walk.contact.stage == Stage.CLOSED
    assert walk.contact.reference in walk.reads(Role.RECEIVING_TEAM, "/", "responsive-services")


@pytest.mark.parametrize(("level", "rag"), [("1", "BLUE"), ("2", "GREEN")])
def test_without_a_mash_assessment_blue_and_green_have_a_day_from_receipt(
    walk: Walk, level: str, rag: str
) -> None:
    rated(walk, rag, level=level)

    assert walk.running("enquiry-outcome") == (24 * HOUR, "contact-received")


@pytest.mark.parametrize(("rag", "hours"), [("RED", 4), ("AMBER", 24), ("GREEN", 72)])
def test_the_clocks_begin_with_the_mash_assessment(walk: Walk, rag: str, hours: int) -> None:
    rated(walk, rag, level="3")
    walk.choose(MANAGER, "mash-enquiry")

    walk.ask(MAKER, "police", "health")

    assert walk.running("enquiry-outcome") == (hours * HOUR, "enquiry-started")
    request = walk.request("police")
    assert request.due_at is not None
    assert request.due_at - walk.began("enquiry-outcome") == hours * HOUR - timedelta(minutes=30)


def test_the_clock_of_receipt_is_superseded_by_that_of_the_mash_assessment(walk: Walk) -> None:
    rated(walk, "GREEN", level="2")
    walk.choose(MANAGER, "mash-enquiry")
    walk.ask(MAKER, "police")

    receipt, started = walk.clocks("enquiry-outcome")

    assert (receipt.event, started.event) == ("contact-received", "enquiry-started")
    assert receipt.superseded_by_id == started.pk
    timeline = walk.reads(MANAGER, f"/contacts/{walk.key}/timeline/")
    assert "Clock moved: enquiry outcome" in timeline


def test_the_manager_confirms_or_changes_the_rating_with_the_decision(walk: Walk) -> None:
    rated(walk, "AMBER", level="3")
    walk.choose(MANAGER, "mash-enquiry")
    walk.ask(MAKER, "police")
    walk.nothing_known("police")
    walk.sends(MAKER, f"/enquiries/{walk.key}/end/")

    form = walk.recommended("no-further-action")
    said = walk.refused(MANAGER, f"/decisions/{walk.key}/recommend/", **form)
    assert "the rating is looked at again, and confirmed or changed" in said
    assert walk.contact.stage == Stage.DECISION
    walk.recommend(MANAGER, "no-further-action", rag="GREEN", rag_reason="Nobody knows of harm.")

    assert (walk.contact.stage, walk.contact.rag) == (Stage.CLOSED, "GREEN")


@pytest.mark.parametrize(
    ("weeks", "suggested"), [("8", "It goes to Area team"), ("8.2", "The rules suggest no rating")]
)
def test_a_case_closed_within_eight_weeks_goes_to_the_area_team(
    walk: Walk, weeks: str, suggested: str
) -> None:
    walk.allocate(MAKER)

    page = walk.judge(MAKER, weeks_since_closed=weeks, closed_by="social-care")

    assert suggested in page
    assert ("It goes to Area team" in page) is (weeks == "8")


def test_back_to_the_area_team_without_a_rating_or_an_enquiry(walk: Walk) -> None:
    walk.allocate(MAKER)
    walk.judge(MAKER, weeks_since_closed="5", closed_by="social-care", level="2")
    walk.rate(MAKER, "GREEN")
    walk.agree_rating()

    page = walk.reads(MANAGER, f"/triage/{walk.key}/")
    assert "Back to the area team The rules suggest this." in page
    walk.choose(MANAGER, "area-team")
    walk.recommend(MANAGER, "area-team")

    assert walk.contact.reference in walk.reads(Role.RECEIVING_TEAM, "/", "area-team")


def test_a_professional_who_rang_is_waited_for_in_writing_and_delays_nothing(walk: Walk) -> None:
    assert walk.running("written-referral") == (24 * HOUR, "contact-received")
    page = f"/contacts/{walk.key}/"
    assert "The written form came" in walk.reads(OFFICER, page)

    walk.sends(OFFICER, f"{page}written/")

    assert all(clock.met_at for clock in walk.clocks("written-referral"))
    assert (
        "The written form came" not in walk.reads(OFFICER, page).split("It is on record")[-1][40:]
    )
    walk.sends(OFFICER, f"{page}written/")  # pressed twice
    assert "The written form came" in walk.reads(OFFICER, f"{page}timeline/")


def test_the_enquiry_runs_beside_the_strategy_discussion(walk: Walk) -> None:
    rated(walk, "RED", harm_suffered_or_immediate="yes", level="4")
    page = walk.reads(MANAGER, f"/triage/{walk.key}/")
    assert "The agencies are asked beside the s47 enquiries." in page
    walk.choose(MANAGER, "mash-enquiry")
    strategy = f"/decisions/{walk.key}/strategy/"
    assert "Strategy discussion" in walk.reads(MANAGER, f"/contacts/{walk.key}/")

    walk.sends(MANAGER, strategy, discussion="", reason="Harm suffered.", others="Duty sergeant")

    assert walk.running("strategy-discussion") == (0 * HOUR, "strategy-agreed")
    walk.ask(MAKER, "police", "health")
    assert walk.contact.stage == Stage.ENQUIRY
    board = walk.reads(MAKER, f"/enquiries/{walk.key}/")
    assert "It runs beside the strategy discussion (s47): neither waits for the other." in board
    assert "Not held yet" in walk.reads(MANAGER, f"/contacts/{walk.key}/")
    walk.nothing_known("police")  # the agencies answer while it is held
    assert "1 answered, 1 still to answer." in walk.reads(MAKER, f"/enquiries/{walk.key}/")


def test_a_strategy_discussion_agreed_during_an_enquiry_leaves_it_running(walk: Walk) -> None:
    rated(walk, "AMBER", level="3")
    walk.choose(MANAGER, "mash-enquiry")
    walk.ask(MAKER, "police")
    walk.sends(
        MANAGER, f"/decisions/{walk.key}/strategy/", discussion="", reason="Police rang: a bruise."
    )

    board = walk.reads(MAKER, f"/enquiries/{walk.key}/")
    assert "It runs beside the strategy discussion" in board
    assert "0 answered, 1 still to answer." in board


def test_s47_is_authorised_at_once_and_what_the_agencies_still_answer_reaches_who_holds_it(
    walk: Walk,
) -> None:
    rated(walk, "RED", harm_suffered_or_immediate="yes", level="4")
    walk.choose(MANAGER, "mash-enquiry")
    walk.ask(MAKER, "police", "health", "education")
    walk.nothing_known("police")
    board, decide = f"/enquiries/{walk.key}/", f"/decisions/{walk.key}/recommend/"
    assert "You need not wait for the agencies to decide: Strategy discussion (s47)" in walk.reads(
        MANAGER, board
    )
    page = walk.reads(MANAGER, decide)
    assert "Until the enquiry ends, only what it goes on beside can be decided." in page
    assert "Children and families assessment" not in page[page.index("Your decision") :]

    walk.recommend(MANAGER, "strategy-discussion")

    assert walk.contact.stage == Stage.CLOSED
    assert walk.running("strategy-discussion") == (0 * HOUR, "strategy-agreed")
    assert "The enquiry goes on beside what was decided" in walk.reads(
        MANAGER, f"/contacts/{walk.key}/timeline/"
    )
    assert "decided; the enquiry goes on Mia Thorne (age not known) RED 1 1 new 2" in walk.reads(
        MAKER, "/"
    )
    walk.reads(MAKER, board)
    assert "decided; the enquiry goes on Mia Thorne (age not known) RED 1 2" in walk.reads(
        MAKER, "/"
    )
    health = f"/agency/requests/{walk.request('health').pk}/nothing-known/"
    assert "answered already" not in walk.reads(Role.AGENCY_PARTNER, "/", "health")
    walk.sends(Role.AGENCY_PARTNER, health, "health")
    assert "2 1 new 1" in walk.reads(MAKER, "/")
    assert "See who has answered" in walk.reads(MAKER, f"/contacts/{walk.key}/")
    assert "2 answered, 1 still to answer." in walk.reads(MAKER, board)
    assert "1 new" not in walk.reads(MAKER, "/")
    assert " answered since" in walk.reads(Role.RECEIVING_TEAM, "/", "locality-duty")

    assert "Say why it ends without." in walk.refused(MAKER, f"{board}end/", why="")
    walk.sends(MAKER, f"{board}end/", why="The discussion has what it needs.")

    assert "decided; the enquiry goes on" not in walk.reads(MAKER, "/")
    education = walk.request("education")
    assert (education.state, education.withdrawn_why) == (
        "withdrawn",
        "The discussion has what it needs.",
    )
