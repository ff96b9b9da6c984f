"""A new rating moves what is asked; a request that is not needed is taken back (requirements 5.5, 5.6)."""

from datetime import timedelta

import pytest

from openmash.access.rows import acting_as
from openmash.deadlines.models import Deadline
from openmash.enquiries.commands import ask_agencies, return_information, withdraw_request
from openmash.enquiries.models import Enquiry, Request
from openmash.enquiries.queries import agency_tray, answer_page, answered, board
from openmash.ledger.models import Entry
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Rag, Role
from openmash.triage.commands import rate_contact
from tests.enquiries.cases import (
    AT_TEN,
    a_partner,
    an_answer,
    an_ask,
    an_enquiry,
    an_open_enquiry,
    asked_of,
)
from tests.factories import an_actor

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
AT_ELEVEN = AT_TEN + HOUR


def test_raised_to_red_every_open_request_is_due_sooner_and_tells_both_times() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = an_enquiry(maker)
        rate_contact(maker, contact_id=contact.pk, rag=Rag.RED, reason="Fractures", now=AT_ELEVEN)

        request = asked_of("police", contact)
        # RED gives four hours from now, and the outcome is due four hours from now as well
        assert (request.rag, request.due_at) == (Rag.RED, AT_ELEVEN + 3.5 * HOUR)
        moved = Entry.objects.filter(kind="request_retimed", contact_id=contact.pk)
        assert moved.count() == 2
        assert all('"was":"2026-03-02 18:00' in entry.payload for entry in moved)

    with acting_as(a_partner()) as partner:
        [row] = agency_tray(partner, now=AT_ELEVEN)
        assert row.rag == Rag.RED
        assert row.moved == "was due Mon 2 Mar 2026 18:00, until the rating changed"
        page = answer_page(asked_of("police", contact), actor=partner, now=AT_ELEVEN)
        assert page.moved == row.moved


def test_what_was_answered_is_not_moved_by_a_new_rating() -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        was = asked_of("police", contact).due_at
        return_information(
            partner, request_id=asked_of("police", contact).pk, answer=an_answer(), now=AT_ELEVEN
        )
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        rate_contact(maker, contact_id=contact.pk, rag=Rag.RED, reason="Fractures", now=AT_ELEVEN)

        assert asked_of("police", contact).due_at == was
        assert asked_of("health", contact).due_at == AT_ELEVEN + 3.5 * HOUR


def test_a_lowered_rating_gives_the_time_of_the_lower_one_from_the_first_start() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = an_enquiry(maker, rag=Rag.RED)
        rate_contact(maker, contact_id=contact.pk, rag=Rag.AMBER, reason="A fall", now=AT_ELEVEN)

        assert asked_of("police", contact).due_at == AT_TEN + 8 * HOUR


def test_a_request_is_withdrawn_with_a_reason_that_the_agency_reads_and_its_clock_ends() -> None:
    contact = an_open_enquiry()
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        request = asked_of("police", contact)
        with pytest.raises(RuleBroken) as refused:
            withdraw_request(maker, request_id=request.pk, why=" ", now=AT_ELEVEN)
        assert refused.value.field == "why"

        withdraw_request(maker, request_id=request.pk, why="Another force.", now=AT_ELEVEN)
        with pytest.raises(DoneAlready):
            withdraw_request(maker, request_id=request.pk, why="Another force.", now=AT_ELEVEN)

        clock = Deadline.objects.get(on_id=request.pk)
        assert (clock.superseded_at, clock.met_at) == (AT_ELEVEN, None)
        states = [row.state for row in board(contact.pk, actor=maker, now=AT_ELEVEN).rows]
        assert "withdrawn Mon 2 Mar 2026 11:00: Another force." in states
        assert board(contact.pk, actor=maker, now=AT_ELEVEN).out == 1

    with acting_as(a_partner()) as partner:
        assert agency_tray(partner, now=AT_ELEVEN) == []
        assert answered(partner)[0].moved == "withdrawn Mon 2 Mar 2026 11:00: Another force."
        with pytest.raises(RuleBroken, match="withdrawn"):
            return_information(partner, request_id=request.pk, answer=an_answer(), now=AT_ELEVEN)


def test_an_agency_whose_request_was_withdrawn_may_be_asked_again() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = an_enquiry(maker, "police")
        withdraw_request(
            maker, request_id=asked_of("police", contact).pk, why="Wrong family.", now=AT_ELEVEN
        )
        ask = an_ask(maker, contact, "police")
        ask_agencies(maker, enquiry_id=Enquiry.objects.get().pk, asks=[ask], now=AT_ELEVEN)

        assert Request.objects.exclude(state="withdrawn").count() == 1


def test_what_was_answered_is_not_withdrawn_and_an_officer_withdraws_nothing() -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        request = asked_of("police", contact)
        return_information(partner, request_id=request.pk, answer=an_answer(), now=AT_ELEVEN)
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker, pytest.raises(RuleBroken):
        withdraw_request(maker, request_id=request.pk, why="Late.", now=AT_ELEVEN)
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer, pytest.raises(NotPermitted):
        withdraw_request(officer, request_id=request.pk, why="Late.", now=AT_ELEVEN)


def test_in_a_hub_without_clocks_for_agencies_the_outcome_less_the_margin_moves_with_the_rating() -> (
    None
):
    with acting_as(an_actor(Role.TEAM_MANAGER, hub="hertfordshire")) as manager:
        contact = an_enquiry(manager, "police", rag=Rag.AMBER)
        rate_contact(manager, contact_id=contact.pk, rag=Rag.RED, reason="Worse", now=AT_ELEVEN)

        assert asked_of("police", contact).due_at == AT_ELEVEN + 3.5 * HOUR
