"""Whatever arrives becomes the same kind of contact, once (requirements 1.1, 1.10)."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client

from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.contacts.models import Alert, Contact, Narrative, PersonInContact, Stage
from openmash.deadlines.models import Deadline
from openmash.front_door.arriving import AnotherBody, Arriving, new_row, receive
from openmash.front_door.models import Arrival
from openmash.ledger.models import Entry
from openmash.people.commands import PersonFacts
from openmash.policy.vocabulary import Channel, Role
from tests.factories import MONDAY_9AM, a_hub, a_member, an_actor
from tests.triage.test_pages import signed_in


def a_letter(key: str = "form-1", body: bytes = b"He flinches.", **more: object) -> Arriving:
    return Arriving(
        source="public-form",
        key=key,
        body=body,
        channel=Channel.ONLINE_FORM,
        values={"concerns": "He flinches.", "referrer": "professional", "referrer_name": "Jo"},
        consent={"status": "not-sought"},
        people=[
            new_row(
                PersonInContact.Role.CHILD,
                facts=PersonFacts(given_names="Kofi", family_name="Mensah"),
            )
        ],
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.django_db
def test_what_arrives_is_a_contact_that_waits_for_its_record() -> None:
    form = service_actor(a_hub().pk, "public-form")

    with acting_as(form):
        arrived = receive(form, a_letter(), now=MONDAY_9AM)

        contact = Contact.objects.get(pk=arrived.contact.pk)
        assert arrived.is_new
        assert (contact.stage, contact.holder_id) == (Stage.RECEIVING, None)
        assert Narrative.objects.get(contact=contact).concerns == "He flinches."
        assert [row.person.name for row in contact.people.select_related("person")] == [
            "Kofi Mensah"
        ]
        clock = Deadline.objects.get(contact_id=contact.pk, clock="record-contact")
        assert clock.due_at == MONDAY_9AM + timedelta(hours=24)
        kinds = set(Entry.objects.values_list("kind", flat=True))
        assert {"contact_received", "contact_arrived", "contact_written"} <= kinds


@pytest.mark.django_db
def test_the_same_delivered_five_times_is_one_contact() -> None:
    form = service_actor(a_hub().pk, "public-form")

    with acting_as(form):
        arrived = [receive(form, a_letter(), now=MONDAY_9AM) for _ in range(5)]

        assert [each.is_new for each in arrived] == [True, False, False, False, False]
        assert len({each.contact.pk for each in arrived}) == 1
        assert Contact.objects.count() == 1


@pytest.mark.django_db
def test_something_else_under_the_same_key_is_refused() -> None:
    form = service_actor(a_hub().pk, "public-form")

    with acting_as(form):
        receive(form, a_letter(), now=MONDAY_9AM)
        with pytest.raises(AnotherBody):
            receive(form, a_letter(body=b"Another child."), now=MONDAY_9AM)

        assert Arrival.objects.count() == 1


@pytest.mark.usefixtures("committed")
def test_two_deliveries_at_once_are_one_contact() -> None:
    form = service_actor(a_hub().pk, "public-form")
    ready, found = threading.Barrier(2), []

    def deliver() -> None:
        try:
            with acting_as(form):
                ready.wait(timeout=10)
                found.append(receive(form, a_letter(), now=MONDAY_9AM))
        finally:
            connections.close_all()

    both = [threading.Thread(target=deliver) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=30)

    assert sorted(each.is_new for each in found) == [False, True]
    assert len({each.contact.pk for each in found}) == 1


@pytest.mark.django_db
def test_an_urgent_tick_that_arrives_alerts_a_manager_before_anybody_reads_it() -> None:
    form = service_actor(a_hub().pk, "public-form")

    with acting_as(form):
        receive(form, a_letter(ticks=frozenset({"child-found-alone"})), now=MONDAY_9AM)

        assert Alert.objects.get().role == Role.TEAM_MANAGER


@pytest.mark.django_db
def test_an_officer_takes_it_up_and_the_next_is_told_by_whom() -> None:
    form = service_actor(a_hub().pk, "public-form")
    with acting_as(form):
        contact = receive(form, a_letter(), now=MONDAY_9AM).contact
    first, second = a_member(Role.MASH_OFFICER, name="Xenia Popova"), a_member(Role.MASH_OFFICER)
    page: Client = signed_in(first)
    assert "Came in, to be recorded" in page.get("/").content.decode()

    taken = page.post(f"/contacts/{contact.pk}/take-up/")
    again = signed_in(second).post(f"/contacts/{contact.pk}/take-up/", follow=True)

    assert taken.headers["Location"] == f"/contacts/{contact.pk}/take/"
    assert "Xenia Popova has taken this up already." in again.content.decode()
    assert "Came in, to be recorded" not in page.get("/").content.decode()


@pytest.mark.django_db
def test_who_takes_no_contacts_is_shown_none_to_record() -> None:
    form = service_actor(a_hub().pk, "public-form")
    with acting_as(form):
        receive(form, a_letter(), now=MONDAY_9AM)

    with acting_as(an_actor(Role.AGENCY_PARTNER, agency="police")):
        assert not Arrival.objects.exists()
