"""A family that comes back: which closing, by which team, and what the hub's own rule says of it (3.4)."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import Contact, PersonInContact, Stage
from openmash.hubs.models import Team
from openmash.people.models import CaseEpisode
from openmash.policy.vocabulary import Role
from openmash.triage.closings import CameBack, came_back
from openmash.triage.facts import facts_on_record
from openmash.triage.models import Assessment
from tests.access.asking import browser_of
from tests.factories import a_member
from tests.triage.contacts import a_contact

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def a_child_who_comes_back(
    maker: Membership, *closed: dict[str, Any], days_ago: int = 21, **told: Any
) -> Contact:
    """A contact about a child whose case was closed, as a case system tells."""
    with acting_as(actor_of(maker)) as actor:
        contact = a_contact(
            actor,
            received_at=NOW - timedelta(hours=1),
            stage=Stage.TRIAGE,
            holder_id=maker.user_id,
        )
        child = PersonInContact.objects.get(contact=contact).person
        first = {"closed_on": (NOW - timedelta(days=days_ago)).date(), **told}
        for number, case in enumerate([first, *closed]):
            facts = {"service": "social-care", "number": f"E{number}", "as_at": NOW, **case}
            CaseEpisode.objects.create(
                hub_id=actor.hub_id, person=child, system=str(contact.pk), **facts
            )
    return contact


def back(maker: Membership, contact: Contact) -> CameBack | None:
    with acting_as(actor_of(maker)):
        return came_back(contact, now=NOW)


def test_within_the_time_it_names_the_team_the_date_and_the_rule() -> None:
    maker = a_member(Role.DECISION_MAKER)
    with acting_as(actor_of(maker)) as actor:
        team = Team.objects.get(hub=actor.hub_id, code="first-response")
    contact = a_child_who_comes_back(maker, held_by_id=team.pk)

    found = back(maker, contact)

    assert found is not None
    assert (found.team, found.goes_to, found.ago) == (team.name, team.name, "3 weeks ago")
    assert found.holds
    assert found.rule.startswith("Within 12 weeks of closing: to the team that held the case")
    assert "(NO 10, 13, App C)" in found.rule


@pytest.mark.parametrize(("days", "holds"), [(84, True), (85, False)])
def test_the_hub_s_weeks_are_counted_to_the_day(days: int, holds: bool) -> None:
    maker = a_member(Role.DECISION_MAKER)

    found = back(maker, a_child_who_comes_back(maker, days_ago=days))

    assert found is not None
    assert (found.holds, bool(found.goes_to)) == (holds, holds)


def test_another_hub_has_another_rule_and_one_without_a_rule_says_so() -> None:
    coventry = a_member(Role.DECISION_MAKER, hub="coventry")
    hertfordshire = a_member(Role.DECISION_MAKER, hub="hertfordshire")

    there = back(coventry, a_child_who_comes_back(coventry))
    none = back(hertfordshire, a_child_who_comes_back(hertfordshire))

    assert there is not None
    assert none is not None
    assert there.rule.startswith("Within 8 weeks of closing: to the area team")
    assert there.holds
    assert there.goes_to
    assert not none.holds
    assert "print no rule" in none.rule


def test_while_another_case_of_that_service_is_open_nothing_was_closed() -> None:
    maker = a_member(Role.DECISION_MAKER)
    contact = a_child_who_comes_back(maker, {"kind": "child-protection-plan"})

    assert back(maker, contact) is None
    with acting_as(actor_of(maker)):
        assert facts_on_record(contact, now=NOW).weeks_since_closed is None


def test_the_end_of_a_contact_that_another_system_noted_is_no_closing() -> None:
    maker = a_member(Role.DECISION_MAKER)

    assert back(maker, a_child_who_comes_back(maker, kind="contact")) is None


def test_the_kinds_of_then_and_now_are_compared_and_a_person_says_whether_they_are_the_same() -> (
    None
):
    maker = a_member(Role.DECISION_MAKER)
    contact = a_child_who_comes_back(maker, concerns=["neglect", "physical-abuse"])
    browser = browser_of(maker)

    before = said(browser.get(f"/triage/{contact.pk}/").content)
    judged = {"threshold": "s17", "concerns": ["neglect", "domestic-abuse"]}
    browser.post(f"/triage/{contact.pk}/", judged)
    after = said(browser.get(f"/triage/{contact.pk}/").content)

    assert "Then: Physical abuse and Neglect. Which kinds they are now nobody has said" in before
    assert "In both: Neglect . Whether they are the same is for you to say." in after
    with acting_as(actor_of(maker)):
        assessment = Assessment.objects.get(contact=contact)
        assert assessment.concerns == ["domestic-abuse", "neglect"]
        assert facts_on_record(contact, now=NOW).same_concerns is None


def test_where_the_case_system_does_not_say_the_kinds_judged_before_it_closed_are_compared() -> (
    None
):
    maker = a_member(Role.DECISION_MAKER)
    contact = a_child_who_comes_back(maker)
    with acting_as(actor_of(maker)) as actor:
        child = PersonInContact.objects.get(contact=contact).person
        earlier = a_contact(actor, children=())
        PersonInContact.objects.create(
            hub_id=actor.hub_id, contact=earlier, person=child, role=PersonInContact.Role.CHILD
        )
        Assessment.objects.create(
            hub_id=actor.hub_id,
            contact=earlier,
            facts={},
            suggestion={},
            concerns=["neglect"],
            by_id=actor.person_id,
            at=NOW - timedelta(days=60),
        )

    found = back(maker, contact)

    assert found is not None
    assert found.compared.then == "Neglect"


def test_once_the_same_concerns_are_said_the_suggestion_sends_it_back_to_that_team_by_name() -> (
    None
):
    maker = a_member(Role.DECISION_MAKER)
    contact = a_child_who_comes_back(maker, team="Wellingborough Team 2")
    browser = browser_of(maker)

    browser.post(
        f"/triage/{contact.pk}/",
        {
            "threshold": "s17",
            "weeks_since_closed": "3",
            "closed_by": "social-care",
            "same_concerns": "yes",
        },
    )

    page = said(browser.get(f"/triage/{contact.pk}/").content)
    assert "It goes to the team that held the case: Wellingborough Team 2 (closed " in page
    assert "Rule 2: closed within 12 weeks, same concerns" in page


def test_a_kind_of_concern_that_the_hub_does_not_have_is_refused_and_what_was_judged_stays() -> (
    None
):
    maker = a_member(Role.DECISION_MAKER)
    contact = a_child_who_comes_back(maker)

    answer = browser_of(maker).post(
        f"/triage/{contact.pk}/", {"threshold": "s17", "concerns": ["sorcery"]}
    )

    assert answer.status_code == 422
    with acting_as(actor_of(maker)):
        assert not Assessment.objects.exists()


def said(page: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.decode())).split())
