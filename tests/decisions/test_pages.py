"""The pages of the decision, through the web."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import Contact, Stage
from openmash.decisions.models import Decision, Outcome, StrategyDiscussion, Word
from openmash.decisions.rules import outcome_field
from openmash.policy.times import LONDON
from openmash.policy.vocabulary import Role
from tests.conftest import DATABASE, as_superuser
from tests.decisions.cases import ANALYSIS, a_case, children, recommended
from tests.factories import a_member
from tests.triage.test_pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BOTH = (("Mia Thorne", date(2021, 6, 1)), ("Leo Thorne", date(2016, 2, 3)))


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def maker() -> Membership:
    return a_member(Role.DECISION_MAKER, name="Dina Haddad")


@pytest.fixture
def manager() -> Membership:
    return a_member(Role.TEAM_MANAGER, name="Kavita Rao")


def a_waiting_case(maker: Membership, **given: Any) -> Contact:
    with acting_as(actor_of(maker)) as actor:
        return a_case(actor, received_at=now() - timedelta(hours=2), **given)


def a_recommendation(maker: Membership, **given: Any) -> Decision:
    contact = a_waiting_case(maker, **given)
    with acting_as(actor_of(maker)) as actor:
        return recommended(actor, contact, now=now())


def typed(contact: Contact, **changed: str) -> dict[str, str]:
    """The form of a recommendation as somebody fills it in."""
    ids = children(contact)
    return vars(ANALYSIS) | {outcome_field(child): "s17-assessment" for child in ids} | changed


def test_a_recommendation_is_sent_and_the_second_press_sends_nothing_more(
    maker: Membership,
) -> None:
    contact = a_waiting_case(maker)
    page, url = signed_in(maker), f"/decisions/{contact.pk}/recommend/"
    with acting_as(actor_of(maker)):
        said = typed(contact)

    first, second = page.post(url, said), page.post(url, said)

    assert (first.status_code, second.status_code) == (302, 302)
    with acting_as(actor_of(maker)):
        assert Decision.objects.filter(contact=contact).count() == 1


def test_a_child_without_an_outcome_is_named_in_the_summary_and_nothing_typed_is_lost(
    maker: Membership,
) -> None:
    contact = a_waiting_case(maker, children=BOTH)
    with acting_as(actor_of(maker)):
        leo = children(contact)[1]
        said = typed(contact, **{outcome_field(leo): "", "analysis": "What I typed before."})

    answer = signed_in(maker).post(f"/decisions/{contact.pk}/recommend/", said)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="#id_{outcome_field(leo)}">Choose an outcome for Leo Thorne.</a>' in page
    assert "What I typed before." in page
    assert "<title>Error: Recommend an outcome" in page


def test_letters_that_would_name_a_neighbour_are_refused_at_their_question(
    maker: Membership,
) -> None:
    contact = a_waiting_case(maker, referrer="public", referrer_name="Joan Peel")
    with acting_as(actor_of(maker)):
        said = typed(contact, for_family="Joan heard you shout.")

    answer = signed_in(maker).post(f"/decisions/{contact.pk}/recommend/", said)

    assert answer.status_code == 422
    assert '<a href="#id_for_family">This names the person who told us.' in answer.content.decode()


def test_names_in_any_script_and_twenty_thousand_characters_are_kept(maker: Membership) -> None:
    contact = a_waiting_case(maker, children=(("ميا ثورن", None), ("孟 美亚", None)))
    with acting_as(actor_of(maker)):
        said = typed(contact, analysis="ж" * 20_000)
    url = f"/decisions/{contact.pk}/recommend/"

    assert "Outcome for ميا ثورن" in signed_in(maker).get(url).content.decode()
    assert signed_in(maker).post(url, said).status_code == 302
    assert signed_in(maker).post(url, said | {"analysis": "ж" * 20_001}).status_code == 422


def test_a_manager_sees_the_case_on_one_page_and_agrees_once(
    maker: Membership, manager: Membership
) -> None:
    decision = a_recommendation(maker)
    page, url = signed_in(manager), f"/decisions/{decision.pk}/authorise/"

    shown = page.get(url).content.decode()
    assert "Bruises on both arms." in shown
    assert "The bruises fit what Mia says." in shown
    assert (
        shown.count("2.12 Every part of the risk was looked into.") == 1
    )  # asked once, nowhere else
    assert shown.index("The bruises fit what Mia says.") < shown.index("Bruises on both arms.")
    assert "First Response Team" in shown
    first = page.post(url, {"answer": "agree", "standard_2_12": "yes"})
    second = page.post(url, {"answer": "agree", "standard_2_12": "yes"})

    assert (first.status_code, second.status_code) == (302, 302)
    with acting_as(actor_of(manager)):
        assert Outcome.objects.filter(decision=decision).count() == 1
        assert Word.objects.get(decision=decision).checklist["2.12"] == "yes"


def test_a_challenge_without_words_is_an_error_at_the_words(
    maker: Membership, manager: Membership
) -> None:
    decision = a_recommendation(maker)
    page, url = signed_in(manager), f"/decisions/{decision.pk}/authorise/"

    empty = page.post(url, {"answer": "challenge"})
    assert empty.status_code == 422
    assert '<a href="#id_words">Say what you see differently.</a>' in empty.content.decode()
    assert (
        page.post(url, {"answer": "challenge", "words": "What of her father?"}).status_code == 302
    )
    shown = signed_in(maker).get(f"/decisions/{decision.contact_id}/recommend/").content.decode()
    assert "What of her father?" in shown
    assert "Your answer to the manager" in shown
    assert "The bruises fit what Mia says." in shown


def test_two_managers_at_once_the_second_is_told_by_whom(
    maker: Membership, manager: Membership
) -> None:
    decision = a_recommendation(maker)
    url = f"/decisions/{decision.pk}/authorise/"
    signed_in(manager).post(url, {"answer": "agree"})

    answer = signed_in(a_member(Role.PRACTICE_MANAGER)).post(
        url, {"answer": "challenge", "words": "I see it otherwise."}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This was decided already. Kavita Rao agreed to it" in page
    assert "does not wait for an answer" in page


def test_whoever_recommended_it_reads_that_somebody_else_agrees(maker: Membership) -> None:
    decision = a_recommendation(maker)

    page = signed_in(maker).get(f"/decisions/{decision.pk}/authorise/").content.decode()

    assert "MASH Team Manager or MASH Practice Manager may agree to this" in page
    assert 'value="agree"' not in page


def test_who_works_in_two_roles_does_not_agree_to_their_own_recommendation(
    maker: Membership,
) -> None:
    decision = a_recommendation(maker)
    manages = uuid4()
    with as_superuser(DATABASE) as server:
        server.execute(
            "INSERT INTO access_membership (id, user_id, hub_id, role, post, phone, is_active, is_in) "
            "SELECT %s, user_id, hub_id, 'team-manager', '', '', true, true FROM access_membership "
            "WHERE id = %s",
            [manages, maker.pk],
        )
    myself = Membership.objects.select_related("user", "hub").get(pk=manages)

    answer = signed_in(myself).post(f"/decisions/{decision.pk}/authorise/", {"answer": "agree"})

    assert answer.status_code == 403
    assert "You wrote this" in answer.content.decode()
    with acting_as(actor_of(maker)):
        assert Contact.objects.get(pk=decision.contact_id).stage == Stage.TO_AUTHORISE


def test_an_attempt_without_the_role_is_refused_and_stands_in_the_security_log(
    maker: Membership,
) -> None:
    decision = a_recommendation(maker)

    answer = signed_in(maker).post(f"/decisions/{decision.pk}/authorise/", {"answer": "agree"})

    assert answer.status_code == 403
    assert "Your role does not let you authorise a decision." in answer.content.decode()
    with as_superuser(DATABASE) as server:
        tried = f"POST /decisions/{decision.pk}/authorise/"
        logged = server.execute("SELECT person_id FROM access_refusal WHERE tried = %s", [tried])
        assert logged.fetchall() == [(maker.user_id,)]


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.MASH_OFFICER, 404), (Role.BUSINESS_SUPPORT, 404), (Role.HUB_ADMINISTRATOR, 404)],
)
def test_who_does_not_read_recommendations_finds_none(
    maker: Membership, role: Role, status: int
) -> None:
    decision = a_recommendation(maker)

    assert (
        signed_in(a_member(role)).get(f"/decisions/{decision.pk}/authorise/").status_code == status
    )


def test_another_hub_finds_nothing(maker: Membership) -> None:
    decision = a_recommendation(maker)
    stranger = signed_in(a_member(Role.TEAM_MANAGER, hub="coventry"))

    assert stranger.get(f"/decisions/{decision.pk}/authorise/").status_code == 404
    assert stranger.get(f"/decisions/{decision.contact_id}/recommend/").status_code == 404
    assert stranger.get(f"/decisions/{decision.contact_id}/strategy/").status_code == 404


def test_in_coventry_the_manager_decides_with_one_press() -> None:
    manager = a_member(Role.TEAM_MANAGER, hub="coventry")
    contact = a_waiting_case(manager)
    url, page = f"/decisions/{contact.pk}/recommend/", signed_in(manager)
    with acting_as(actor_of(manager)):
        said = typed(contact)

    assert "Your decision" in page.get(url).content.decode()
    assert page.post(url, said).status_code == 302
    assert page.post(url, said).status_code == 302
    with acting_as(actor_of(manager)):
        assert Contact.objects.get(pk=contact.pk).stage == Stage.CLOSED


def test_a_strategy_discussion_is_agreed_then_put_on_record(
    maker: Membership, manager: Membership
) -> None:
    contact = a_waiting_case(maker)
    page, url = signed_in(manager), f"/decisions/{contact.pk}/strategy/"

    assert page.post(url, {"discussion": "", "reason": ""}).status_code == 422
    said = {"discussion": "", "reason": "Fractures.", "agencies": ["Northamptonshire Police"]}
    assert page.post(url, said).status_code == 302
    assert page.post(url, said).status_code == 302  # pressed twice
    with acting_as(actor_of(manager)):
        [discussion] = StrategyDiscussion.objects.filter(contact=contact)
    assert discussion.invited == ["Northamptonshire Police"]
    local = now().astimezone(LONDON)
    held = {
        "discussion": str(discussion.pk),
        "held_at_0": str(local.day),
        "held_at_1": str(local.month),
        "held_at_2": str(local.year),
        "held_at_3": f"{local:%H:%M}",
        "conclusion": "Joint enquiry.",
    }
    impossible = page.post(url, held | {"held_at_1": "2", "held_at_0": "30"})
    assert impossible.status_code == 422
    assert "There is no such day or time" in impossible.content.decode()
    assert page.post(url, held).status_code == 302
    assert "Joint enquiry." in page.get(url).content.decode()


def test_the_page_of_a_case_costs_the_same_however_many_children_it_has(
    manager: Membership, maker: Membership, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    few = a_recommendation(maker)
    many = a_recommendation(maker, children=tuple((f"Child{n} Thorne", None) for n in range(12)))
    page = signed_in(manager)
    for decision in (few, many):
        page.get(f"/decisions/{decision.pk}/authorise/")  # the look is on record
        with django_assert_max_num_queries(60) as counted:
            page.get(f"/decisions/{decision.pk}/authorise/")
        decision.cost = len(counted.captured_queries)  # type: ignore[attr-defined]

    assert few.cost == many.cost  # type: ignore[attr-defined]


def test_nobody_is_asked_what_nobody_may_answer(client: Client, maker: Membership) -> None:
    decision = a_recommendation(maker)

    answer = client.get(f"/decisions/{decision.pk}/authorise/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")


def test_the_second_of_two_managers_keeps_what_they_wrote(
    maker: Membership, manager: Membership
) -> None:
    with acting_as(actor_of(maker)) as actor:
        decision = recommended(actor, a_case(actor))
    page = f"/decisions/{decision.pk}/authorise/"
    first, second = signed_in(manager), signed_in(a_member(Role.TEAM_MANAGER))
    assert first.post(page, {"answer": "agree", "words": "Yes."}).status_code == 302

    late = second.post(page, {"answer": "challenge", "words": "I disagree with this text."})

    assert late.status_code == 422
    said = late.content.decode()
    assert "This was decided already." in said
    assert ">I disagree with this text.</textarea>" in said
