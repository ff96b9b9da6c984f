"""Waiting on somebody, and a risk that is higher than was thought (requirements 5.3, 5.5)."""

from datetime import timedelta

import pytest

from openmash.access.rows import acting_as
from openmash.contacts.models import Alert, OutOfHoursCase
from openmash.contacts.queries import alerts_for
from openmash.enquiries.commands import escalate_risk, say_waiting, withdraw_request
from openmash.enquiries.models import WaitingOn
from openmash.enquiries.queries import agency_tray, board
from openmash.policy.errors import DoneAlready, RuleBroken
from openmash.policy.vocabulary import Role
from tests.enquiries.cases import AT_TEN, a_partner, an_open_enquiry, asked_of
from tests.factories import an_actor

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
        [alert] = alerts_for(manager, now=LATER)
    assert alert.words.endswith("He is out of prison. Spoken to: Kavita.")
    assert alert.is_mine


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
        assert "He is out of prison." in OutOfHoursCase.objects.get(contact=contact).why
