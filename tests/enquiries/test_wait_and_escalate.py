"""Waiting on somebody, and a risk that is higher than was thought (requirements 5.3, 5.5)."""

from datetime import timedelta

import pytest

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import Alert, OutOfHoursCase
from openmash.contacts.queries import alerts_for
from openmash.enquiries.commands import (
    end_enquiry,
    escalate_risk,
    say_waiting,
    withdraw_request,
)
from openmash.enquiries.models import WaitingOn
from openmash.enquiries.queries import agency_tray, board
from openmash.history.queries import alerts_in_full
from openmash.policy.errors import DoneAlready, RuleBroken
from openmash.policy.vocabulary import Role
from tests.enquiries.cases import AT_TEN, a_partner, an_open_enquiry, asked_of
from tests.factories import a_member, an_actor
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.django_db
LATER = AT_TEN + timedelta(hours=1)


def test_whom_an_agency_waits_for_is_on_the_board_and_in_its_own_tray() -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        say_waiting(
            partner,
            request_id=asked_of("police", contact).pk,
            name="Jo Hale",
            designation="duty sergeant",
            asked_at=AT_TEN,
            now=LATER,
        )
        [row] = agency_tray(partner, now=LATER)
        said = "waiting for Jo Hale, duty sergeant, asked Mon 2 Mar 2026 10:00"
        assert row.waiting == said

    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        assert said in [row.state for row in board(contact.pk, actor=maker, now=LATER).rows]


@pytest.mark.parametrize(
    ("name", "designation", "minutes", "field"),
    [
        (" ", "sergeant", 0, "name"),
        ("Jo", " ", 0, "designation"),
        ("Jo", "sergeant", 61, "asked_at"),
    ],
)
def test_waiting_names_somebody_who_was_asked_already(
    name: str, designation: str, minutes: int, field: str
) -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        with pytest.raises(RuleBroken) as refused:
            say_waiting(
                partner,
                request_id=asked_of("police", contact).pk,
                name=name,
                designation=designation,
                asked_at=AT_TEN + timedelta(minutes=minutes),
                now=LATER - timedelta(minutes=1),
            )
        assert refused.value.field == field
        assert not WaitingOn.objects.exists()


def test_a_risk_that_is_higher_reaches_the_managers_at_once_and_once() -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        request = asked_of("police", contact)
        with pytest.raises(RuleBroken) as refused:
            escalate_risk(partner, request_id=request.pk, words=" ", now=LATER)
        assert refused.value.field == "words"

        escalate_risk(
            partner,
            request_id=request.pk,
            words="He is out of prison.",
            spoken_to="Kavita",
            now=LATER,
        )
        with pytest.raises(DoneAlready):
            escalate_risk(
                partner, request_id=request.pk, words="He is out of prison.", spoken_to="Kavita",
                now=LATER,
            )  # fmt: skip
        assert not Alert.objects.exists()  # an agency reads no alert of the hub

    with acting_as(an_actor(Role.TEAM_MANAGER)) as manager:
        [alert] = alerts_in_full(manager, now=LATER)
    assert alert.words.endswith("He is out of prison. Spoken to: Kavita.")
    assert alert.is_mine


def test_what_changes_the_risk_stands_behind_the_wall_and_the_front_hears_whom_to_ring() -> None:
    contact = an_open_enquiry()
    police = a_member(Role.AGENCY_PARTNER, agency="police", name="Amara Osei")
    with acting_as(actor_of(police)) as partner:
        request = asked_of("police", contact)
        escalate_risk(partner, request_id=request.pk, words="Burns were seen", now=LATER)
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        end_enquiry(maker, contact_id=contact.pk, why="Burns are enough.", now=LATER)
    officer, manager = a_member(Role.MASH_OFFICER), a_member(Role.TEAM_MANAGER)
    for page in (f"/contacts/{contact.pk}/", f"/contacts/{contact.pk}/timeline/"):
        said = signed_in(officer).get(page).content.decode()
        assert "Burns" not in said
        assert "says that the risk is higher. Ring Amara Osei, 01604 000000." in said
    assert (
        "Burns were seen. Not spoken to anybody yet."
        in signed_in(manager).get("/").content.decode()
    )
    timeline = signed_in(manager).get(f"/contacts/{contact.pk}/timeline/").content.decode()
    assert "Burns were seen." in timeline
    assert "Burns are enough." in timeline


def test_an_agency_whose_request_was_withdrawn_still_tells_of_a_risk() -> None:
    contact = an_open_enquiry()
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        request = asked_of("police", contact)
        withdraw_request(maker, request_id=request.pk, why="Another force.", now=LATER)
    with acting_as(a_partner()) as partner:
        escalate_risk(partner, request_id=request.pk, words="He is out of prison.", now=LATER)

    with acting_as(an_actor(Role.TEAM_MANAGER)) as manager:
        assert len(alerts_for(manager, now=LATER)) == 1


def test_a_risk_found_while_the_hub_is_closed_reaches_the_out_of_hours_service() -> None:
    contact, at_night = an_open_enquiry(), AT_TEN + timedelta(hours=13)
    with acting_as(a_partner()) as partner:
        request = asked_of("police", contact)
        escalate_risk(partner, request_id=request.pk, words="He is out of prison.", now=at_night)

    with acting_as(an_actor(Role.TEAM_MANAGER)) as manager:
        assert len(alerts_for(manager, now=at_night)) == 1
        why = OutOfHoursCase.objects.get(contact=contact).why
        assert "says that the risk is higher. Ring " in why
        assert "out of prison" not in why
