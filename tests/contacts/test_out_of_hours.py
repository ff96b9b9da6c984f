"""What cannot wait until the hub opens: passed on, taken by name, written back (requirement 1.12)."""

from datetime import UTC, datetime, timedelta

import pytest

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.commands import (
    pass_to_out_of_hours,
    raise_alert,
    take_alert,
    take_back,
    take_out_of_hours,
    write_back,
)
from openmash.contacts.models import Alert, Contact, ContactNote, OutOfHoursCase
from openmash.contacts.nights import out_of_hours_now, out_of_hours_since_closing
from openmash.policy.actors import Actor
from openmash.policy.errors import NotPermitted, RuleBroken
from openmash.policy.vocabulary import Role
from tests.factories import MONDAY_9AM, a_member, an_actor
from tests.triage.contacts import a_contact
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.django_db

SUNDAY_2AM = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


def a_contact_of_the_night(officer: Actor, now: datetime = SUNDAY_2AM) -> Contact:
    contact = a_contact(officer, received_at=now)
    raise_alert(officer, contact_id=contact.pk, kind="urgent", words="Alone at home.", now=now)
    return contact


def test_an_urgent_alert_while_the_hub_is_closed_goes_out_of_hours_by_itself() -> None:
    officer, nights = an_actor(Role.MASH_OFFICER), an_actor(Role.OUT_OF_HOURS)
    with acting_as(officer):
        contact = a_contact_of_the_night(officer)

    with acting_as(nights):
        [row] = out_of_hours_now(nights)
        assert (row.contact_id, row.why, row.taken) == (contact.pk, "Alone at home.", "")


@pytest.mark.parametrize(
    ("kind", "now"),
    [("urgent", MONDAY_9AM), ("anonymous-caller", SUNDAY_2AM)],
    ids=["while the hub is open", "nothing that cannot wait"],
)
def test_all_else_waits_for_the_hub(kind: str, now: datetime) -> None:
    officer, nights = an_actor(Role.MASH_OFFICER), an_actor(Role.OUT_OF_HOURS)
    with acting_as(officer):
        contact = a_contact(officer, received_at=now)
        raise_alert(officer, contact_id=contact.pk, kind=kind, words="A voice.", now=now)

    with acting_as(nights):
        assert out_of_hours_now(nights) == []
        assert not Contact.objects.exists()


def test_it_is_taken_by_name_with_its_alerts_and_written_back_as_a_note() -> None:
    officer, nights = an_actor(Role.MASH_OFFICER), an_actor(Role.OUT_OF_HOURS, name="Nora Night")
    with acting_as(officer):
        contact = a_contact_of_the_night(officer)

    with acting_as(nights):
        case = OutOfHoursCase.objects.get(contact=contact)
        take_out_of_hours(nights, case_id=case.pk, now=SUNDAY_2AM)
        write_back(nights, case_id=case.pk, done=" Seen; with his aunt. ", now=SUNDAY_2AM)

    with acting_as(officer):
        assert Alert.objects.get(contact=contact).taken_by_id == nights.person_id
        assert ContactNote.objects.get(contact=contact).text == "Seen; with his aunt."
        [row] = out_of_hours_since_closing(officer, now=MONDAY_9AM)
        assert row.taken.startswith("Nora Night")
        assert row.done == "Seen; with his aunt."
        tuesday = MONDAY_9AM + timedelta(days=1)
        assert out_of_hours_since_closing(officer, now=tuesday) == []


def test_a_second_person_is_told_who_has_it_and_nobody_writes_back_twice() -> None:
    officer, nights = an_actor(Role.MASH_OFFICER), an_actor(Role.OUT_OF_HOURS, name="Nora Night")
    with acting_as(officer):
        contact = a_contact_of_the_night(officer)
        with pytest.raises(RuleBroken, match="has it already"):
            pass_to_out_of_hours(officer, contact_id=contact.pk, why="Again", now=SUNDAY_2AM)
    with acting_as(nights):
        case = OutOfHoursCase.objects.get(contact=contact)
        take_out_of_hours(nights, case_id=case.pk, now=SUNDAY_2AM)
        with pytest.raises(RuleBroken, match="Write what was done"):
            write_back(nights, case_id=case.pk, done=" ", now=SUNDAY_2AM)
        write_back(nights, case_id=case.pk, done="Seen.", now=SUNDAY_2AM)
        with pytest.raises(RuleBroken, match="written back to the hub already"):
            write_back(nights, case_id=case.pk, done="Seen.", now=SUNDAY_2AM)

    other = an_actor(Role.OUT_OF_HOURS)
    with acting_as(other), pytest.raises(RuleBroken, match="written back"):
        take_out_of_hours(other, case_id=case.pk, now=SUNDAY_2AM)


def test_an_officer_passes_it_on_before_the_hub_closes_and_takes_nothing_in_the_night() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = a_contact(officer)
        case = pass_to_out_of_hours(
            officer, contact_id=contact.pk, why="No carer tonight.", now=MONDAY_9AM
        )
        with pytest.raises(NotPermitted):
            take_out_of_hours(officer, case_id=case.pk, now=MONDAY_9AM)


def test_what_the_hub_takes_up_when_it_opens_waits_for_the_night_no_more() -> None:
    officer, manager = an_actor(Role.MASH_OFFICER), an_actor(Role.TEAM_MANAGER, name="Della Day")
    nights = an_actor(Role.OUT_OF_HOURS)
    with acting_as(officer):
        taken_up, told, at_home = (a_contact_of_the_night(officer) for _ in range(3))
    with acting_as(manager):
        for contact, now in ((taken_up, MONDAY_9AM), (at_home, SUNDAY_2AM)):
            alert = Alert.objects.get(contact=contact)
            take_alert(manager, alert_id=alert.pk, now=now)  # at night: the service goes on
    with acting_as(officer):
        case = OutOfHoursCase.objects.get(contact=told)
        with pytest.raises(RuleBroken, match="Say why"):
            take_back(officer, case_id=case.pk, why=" ", now=MONDAY_9AM)
        take_back(officer, case_id=case.pk, why="They rang us.", now=MONDAY_9AM)

    with acting_as(nights):
        assert [row.contact_id for row in out_of_hours_now(nights)] == [at_home.pk]
    with acting_as(officer):
        rows = out_of_hours_since_closing(officer, now=MONDAY_9AM)
        done = {row.contact_id: row.done for row in rows}
        assert done[told.pk] == "They rang us."
        assert done[taken_up.pk].startswith("Della Day took it up at the hub")


def test_the_pages_of_a_night_from_the_officer_to_the_morning() -> None:
    officer, nights = a_member(Role.MASH_OFFICER), a_member(Role.OUT_OF_HOURS, name="Nora Night")
    manager = a_member(Role.TEAM_MANAGER)
    with acting_as(actor_of(officer)) as actor:
        contact = a_contact(actor)
    desk, night, morning = signed_in(officer), signed_in(nights), signed_in(manager)
    page = f"/contacts/{contact.pk}/"
    assert night.get(page).status_code == 404

    desk.post(f"{page}out-of-hours/", {"why": "No carer tonight."})

    assert "No carer tonight." in night.get("/").content.decode()
    with acting_as(actor_of(nights)):
        case = OutOfHoursCase.objects.get()
    night.post(f"/contacts/out-of-hours/{case.pk}/take/")
    assert "Taken by Nora Night" in night.get(page).content.decode()
    night.post(f"/contacts/out-of-hours/{case.pk}/write-back/", {"done": "With her aunt."})
    assert "With her aunt." in morning.get("/").content.decode()
    assert "With her aunt." in desk.get(page).content.decode()
    assert desk.post(f"/contacts/out-of-hours/{case.pk}/take/").status_code == 403
