"""A child whose case is open: the worker is told at once, and it is on record (requirement 1.17)."""

from datetime import timedelta

import pytest

from openmash.access.rows import acting_as
from openmash.contacts.commands import pass_on_contact
from openmash.contacts.queries import taking
from openmash.deadlines.models import Deadline
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import OpenTo, Role
from tests.contacts.taking import a_case, a_child, an_open_record, save, somebody_on_record
from tests.factories import MONDAY_9AM, an_actor

pytestmark = pytest.mark.django_db


def test_whose_case_it_is_stands_on_the_record_and_its_clock_runs_from_receipt() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        mia = somebody_on_record(officer)
        a_case(officer, mia, worker="Jan Novak", worker_phone="01632 960155")
        contact = an_open_record(officer)
        save(officer, contact, people=[a_child("", "", is_record=mia.pk)])

        contact.refresh_from_db()
        [case] = taking(contact).open_cases
        assert (case.child, case.worker, case.phone) == ("Mia Thorne", "Jan Novak", "01632 960155")
        assert contact.open_to == OpenTo.SOCIAL_CARE
        clock = Deadline.objects.get(contact_id=contact.pk, clock="pass-open-case")
        assert clock.due_at == MONDAY_9AM + timedelta(hours=24)


def test_that_it_was_passed_on_is_said_once_and_meets_the_clock() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER, name="Priya Shah")) as officer:
        mia = somebody_on_record(officer)
        a_case(officer, mia)
        contact = an_open_record(officer)
        save(officer, contact, people=[a_child("", "", is_record=mia.pk)])
        with pytest.raises(RuleBroken) as refused:
            pass_on_contact(officer, contact_id=contact.pk, to=" ", how="", now=MONDAY_9AM)
        assert refused.value.field == "to"

        said = {"contact_id": contact.pk, "to": "Jan Novak", "how": "By phone."}
        pass_on_contact(officer, now=MONDAY_9AM, **said)  # type: ignore[arg-type]
        with pytest.raises(DoneAlready):
            pass_on_contact(officer, now=MONDAY_9AM, **said)  # type: ignore[arg-type]

        assert taking(contact).passed_on == [
            "Passed to Jan Novak. By phone. (Priya Shah, Mon 2 Mar 2026 09:00)"
        ]
        clock = Deadline.objects.get(contact_id=contact.pk, clock="pass-open-case")
        assert clock.met_at == MONDAY_9AM


def test_a_closed_case_asks_nobody_to_pass_anything_on() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        mia = somebody_on_record(officer)
        a_case(officer, mia, closed_on=MONDAY_9AM.date())
        contact = an_open_record(officer)
        save(officer, contact, people=[a_child("", "", is_record=mia.pk)])

        assert taking(contact).open_cases == []
        assert not Deadline.objects.filter(clock="pass-open-case").exists()


def test_business_support_passes_no_case_on() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
    with acting_as(an_actor(Role.BUSINESS_SUPPORT)) as support, pytest.raises(NotPermitted):
        pass_on_contact(support, contact_id=contact.pk, to="Jan", how="", now=MONDAY_9AM)
