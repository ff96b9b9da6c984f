"""Between shifts: what came is ticked as read, and what the night did is taken by name (requirement 1.12)."""

from datetime import UTC, datetime, timedelta

import pytest

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.commands import add_information, raise_alert, take_up_contact
from openmash.contacts.commands.shifts import begin_at_night, tick_as_read
from openmash.contacts.models import Contact, Narrative, ShiftRead, Stage
from openmash.contacts.nights import out_of_hours_since_closing
from openmash.contacts.queries import to_record
from openmash.contacts.shifts import to_be_read
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Role
from tests.contacts.taking import a_child
from tests.factories import MONDAY_9AM, a_member, an_actor
from tests.triage.contacts import a_contact
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.django_db

SUNDAY_2AM = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
MORNING = MONDAY_9AM + timedelta(minutes=5)


def test_the_morning_ticks_what_came_while_the_hub_was_closed_and_one_tick_is_for_all() -> None:
    officer, other = an_actor(Role.MASH_OFFICER), an_actor(Role.TEAM_MANAGER)
    with acting_as(officer):
        night = a_contact(officer, received_at=SUNDAY_2AM)
        a_contact(officer, received_at=MORNING)  # came while the hub was open
        add_information(
            officer, contact_id=night.pk, text="He is with us.", source="email", now=SUNDAY_2AM
        )
        rows = to_be_read(officer, now=MORNING)
        assert [(r.reference, r.what) for r in rows] == [
            (night.reference, "A contact"), (night.reference, "New information"),
        ]  # fmt: skip
        for row in rows:
            tick_as_read(officer, contact_id=night.pk, thing_id=row.thing_id, now=MORNING)
        with pytest.raises(DoneAlready):
            tick_as_read(officer, contact_id=night.pk, thing_id=night.pk, now=MORNING)
    with acting_as(other):
        assert to_be_read(other, now=MORNING) == []
        assert {r.by_id for r in ShiftRead.objects.all()} == {officer.person_id}


def test_the_night_reads_what_was_passed_to_it_and_its_ticks_are_not_the_mornings() -> None:
    officer, nights = an_actor(Role.MASH_OFFICER), an_actor(Role.OUT_OF_HOURS)
    with acting_as(officer):
        a_contact(officer, received_at=SUNDAY_2AM)  # waits for the hub: no business of the night
        contact = a_contact(officer, received_at=SUNDAY_2AM)
        words = "Alone at home."
        raise_alert(officer, contact_id=contact.pk, kind="urgent", words=words, now=SUNDAY_2AM)
    with acting_as(nights):
        [row] = to_be_read(nights, now=SUNDAY_2AM)
        assert (row.what, row.begins) == ("Passed to you", "Alone at home.")
        tick_as_read(nights, contact_id=contact.pk, thing_id=row.thing_id, now=SUNDAY_2AM)
        assert to_be_read(nights, now=SUNDAY_2AM) == []
    with acting_as(officer):
        assert len(to_be_read(officer, now=MORNING)) == 2


def test_a_call_to_the_night_itself_becomes_a_contact_that_the_morning_takes_by_name() -> None:
    nights, officer = an_actor(Role.OUT_OF_HOURS), an_actor(Role.MASH_OFFICER)
    said = {"values": {"concerns": "Found at the station."}, "child": a_child("Leo", "Birch")}
    with acting_as(nights):
        with pytest.raises(RuleBroken, match="what was done"):
            begin_at_night(nights, done=" ", now=SUNDAY_2AM, **said)  # type: ignore[arg-type]
        begin_at_night(nights, done="With foster carers.", now=SUNDAY_2AM, **said)  # type: ignore[arg-type]
    with acting_as(officer):
        with pytest.raises(NotPermitted):
            begin_at_night(officer, done="Done.", now=SUNDAY_2AM, **said)  # type: ignore[arg-type]
        contact = Contact.objects.get()
        assert (contact.stage, contact.holder_id) == (Stage.RECEIVING, None)
        assert Narrative.objects.get().concerns == "Found at the station."
        assert [row.about for row in to_record(now=MORNING)] == ["Leo Birch"]
        assert out_of_hours_since_closing(officer, now=MORNING)[0].done == "With foster carers."
        take_up_contact(officer, contact_id=contact.pk, now=MORNING)
        contact.refresh_from_db()
        assert contact.holder_id == officer.person_id


@pytest.mark.slow
def test_the_pages_of_a_call_in_the_night_and_of_the_morning_after() -> None:
    nights, officer = a_member(Role.OUT_OF_HOURS), a_member(Role.MASH_OFFICER)
    night, desk = signed_in(nights), signed_in(officer)
    assert "A call came to us" in night.get("/").content.decode()
    page = "/contacts/out-of-hours/new/"
    assert desk.get(page).status_code == 403
    assert night.post(page, {"concerns": "Alone."}).status_code == 422
    said = {"concerns": "Alone.", "done": "With her aunt.", "given_names": "Mia"}
    answer = night.post(page, said, follow=True).content.decode()
    assert "waits for the hub to take it up" in answer

    assert "With her aunt." in desk.get("/").content.decode()
    with acting_as(actor_of(officer)):
        contact = Contact.objects.get()
    ticked = desk.post(f"/contacts/{contact.pk}/read/", {"thing": str(contact.pk)}, follow=True)
    assert "you read it" in ticked.content.decode()
