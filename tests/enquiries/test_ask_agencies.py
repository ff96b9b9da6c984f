"""Asking several agencies at once, each with its clock (requirements 5.1, 5.14, 3.5)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from openmash.access.rows import acting_as
from openmash.contacts.models import Stage
from openmash.deadlines.models import Deadline
from openmash.enquiries.commands import ask_agencies, end_enquiry, open_enquiry
from openmash.enquiries.models import Enquiry, Request
from openmash.enquiries.queries import board
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Rag, Role
from tests.enquiries.cases import AT_TEN, a_partner, a_rated_contact, an_ask, an_enquiry, asked_of
from tests.factories import MONDAY_9AM, an_actor

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_every_agency_is_asked_at_once_and_reads_what_was_chosen_for_it() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER, name="Dina Haddad")) as maker:
        contact = a_rated_contact(maker)
        asks = [
            an_ask(maker, contact, "police", told="Bruises were seen."),
            an_ask(maker, contact, "health", told="A child has bruises.", question="Any injuries?"),
        ]

        open_enquiry(maker, contact_id=contact.pk, purpose="To see", asks=asks, now=AT_TEN)

        contact.refresh_from_db()
        assert contact.stage == Stage.ENQUIRY
    with acting_as(a_partner("health")):
        [request] = Request.objects.all()
        assert (request.question, request.told) == ("Any injuries?", "A child has bruises.")
        assert [person["name"] for person in request.about] == ["Mia Thorne"]
        assert (request.asked_by_name, request.rag) == ("Dina Haddad", Rag.AMBER)


@pytest.mark.parametrize(
    ("hub", "rag", "due"),
    [
        ("northamptonshire", Rag.RED, MONDAY_9AM + 3.5 * HOUR),  # half an hour before the outcome
        ("northamptonshire", Rag.AMBER, AT_TEN + 8 * HOUR),  # its own clock comes first
        ("hertfordshire", Rag.AMBER, MONDAY_9AM + 71.5 * HOUR),  # no clock of its own
        ("coventry", Rag.AMBER, AT_TEN + 23.5 * HOUR),  # both from the start of the assessment
    ],
)
def test_a_request_is_due_at_its_own_clock_or_the_margin_before_the_outcome(
    hub: str, rag: Rag, due: object
) -> None:
    with acting_as(an_actor(Role.TEAM_MANAGER, hub=hub)) as manager:
        contact = an_enquiry(manager, "police", rag=rag)

        request = asked_of("police", contact)

        assert request.due_at == due
        assert request.due_why


def test_each_agency_has_a_clock_of_its_own_that_its_answer_meets() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = an_enquiry(maker, "police", "health")

        clocks = Deadline.objects.filter(contact_id=contact.pk, clock="agency-return")

        assert {clock.on_id for clock in clocks} == {
            asked_of("police", contact).pk,
            asked_of("health", contact).pk,
        }


def test_without_an_agency_nothing_is_opened() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_rated_contact(maker)

        with pytest.raises(RuleBroken) as refused:
            open_enquiry(maker, contact_id=contact.pk, purpose="", asks=[], now=AT_TEN)

        assert refused.value.field == "agencies"
        assert not Enquiry.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"), [({"question": " "}, "question"), ({"about": ()}, "about")]
)
def test_a_request_says_what_is_asked_and_about_whom(
    changed: dict[str, object], field: str
) -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_rated_contact(maker)
        ask = an_ask(maker, contact, "police", **changed)

        with pytest.raises(RuleBroken) as refused:
            open_enquiry(maker, contact_id=contact.pk, purpose="", asks=[ask], now=AT_TEN)

        assert refused.value.field == field
        assert not Request.objects.exists()


def test_an_agency_that_is_asked_twice_has_one_request() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = an_enquiry(maker, "police")
        enquiry = Enquiry.objects.get()

        with pytest.raises(DoneAlready):
            ask_agencies(
                maker, enquiry_id=enquiry.pk, asks=[an_ask(maker, contact, "police")], now=AT_TEN
            )
        with pytest.raises(DoneAlready):
            open_enquiry(
                maker, contact_id=contact.pk, purpose="", asks=[an_ask(maker, contact, "health")],
                now=AT_TEN,
            )  # fmt: skip

        assert Request.objects.count() == 1


def test_further_agencies_are_all_asked_or_none_is() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = an_enquiry(maker, "police")
        asks = [an_ask(maker, contact, "health"), an_ask(maker, contact, "housing", question="")]

        with pytest.raises(RuleBroken):
            ask_agencies(maker, enquiry_id=Enquiry.objects.get().pk, asks=asks, now=AT_TEN)
        assert Request.objects.count() == 1

        ask_agencies(maker, enquiry_id=Enquiry.objects.get().pk, asks=asks[:1], now=AT_TEN)
        assert Request.objects.count() == 2


def test_an_unrated_contact_asks_nobody_because_the_rating_sets_the_time() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_rated_contact(maker)
        contact.rag = ""
        contact.save(update_fields=["rag"])

        with pytest.raises(RuleBroken, match="Rate the contact first"):
            open_enquiry(
                maker, contact_id=contact.pk, purpose="", asks=[an_ask(maker, contact, "police")],
                now=AT_TEN,
            )  # fmt: skip


def test_an_agency_of_another_hub_is_no_partner() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_rated_contact(maker)
        ask = an_ask(maker, contact, "police")

        with pytest.raises(RuleBroken, match="no partner"):
            open_enquiry(
                maker, contact_id=contact.pk, purpose="", now=AT_TEN,
                asks=[type(ask)(**(vars(ask) | {"agency_id": uuid4()}))],
            )  # fmt: skip


def test_a_role_without_the_permission_asks_nobody() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_rated_contact(maker)
        ask = an_ask(maker, contact, "police")
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer, pytest.raises(NotPermitted):
        open_enquiry(officer, contact_id=contact.pk, purpose="", asks=[ask], now=AT_TEN)


def test_an_agency_sees_what_it_is_asked_and_nothing_that_others_are() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        an_enquiry(maker, "police", "health")

    with acting_as(a_partner("police")):
        assert [request.agency.code for request in Request.objects.all()] == ["police"]
        assert not Enquiry.objects.exists()
    with acting_as(a_partner("education")):
        assert not Request.objects.exists()
    with acting_as(a_partner("police", hub="hertfordshire")):
        assert not Request.objects.exists()


def test_a_family_asked_about_before_is_asked_with_the_date_of_that_enquiry() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        first = an_enquiry(maker, "police")
        child = first.people.get()
        second = a_rated_contact(maker, children=())
        child.pk, child.contact = uuid4(), second
        child.save(force_insert=True)

        open_enquiry(
            maker, contact_id=second.pk, purpose="", asks=[an_ask(maker, second, "police")],
            now=AT_TEN + 24 * HOUR,
        )  # fmt: skip

        assert asked_of("police", second).previous_enquiry_at == AT_TEN


def test_an_enquiry_is_ended_with_a_reason_where_somebody_is_still_out() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = an_enquiry(maker)

        with pytest.raises(RuleBroken, match="2 still to answer"):
            end_enquiry(maker, contact_id=contact.pk, now=AT_TEN)
        end_enquiry(maker, contact_id=contact.pk, why="It cannot wait.", now=AT_TEN)

        contact.refresh_from_db()
        assert contact.stage == Stage.DECISION
        assert board(contact.pk, actor=maker, now=AT_TEN).out == 2
