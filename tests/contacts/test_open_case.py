"""A child whose case is open: the worker is told at once, and it is on record (requirement 1.17)."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from openmash.access.queries import actor_of, service_actor
from openmash.access.rows import acting_as
from openmash.contacts.commands import add_information, pass_on_contact, take_alert
from openmash.contacts.commands.open_cases import chase_open_case, tell_open_case, to_chase
from openmash.contacts.models import Alert, Contact, OpenCaseStep, PersonInContact, Stage
from openmash.contacts.open_cases import open_cases_of, steps_of
from openmash.contacts.queries import passed_on, taking
from openmash.deadlines.models import Deadline
from openmash.notices.models import Notice
from openmash.people.models import CaseEpisode
from openmash.policy.actors import Actor
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import OpenTo, Role
from tests.contacts.taking import a_case, a_child, an_open_record, save, somebody_on_record
from tests.factories import MONDAY_9AM, a_hub, a_member, an_actor
from tests.triage.contacts import a_contact
from tests.triage.test_pages import signed_in

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


WORKER, MANAGER, DUTY = OpenCaseStep.Whom.WORKER, OpenCaseStep.Whom.MANAGER, OpenCaseStep.Whom.DUTY


def on_an_open_case(actor: Actor, **given: Any) -> Contact:
    """A contact in triage about a child whose case is open."""
    contact = a_contact(actor, stage=Stage.TRIAGE, open_to=OpenTo.SOCIAL_CARE, **given)
    child = PersonInContact.objects.get(contact=contact).person
    a_case(
        actor, child, worker="Jan Novak", worker_phone="01632 960155",
        manager="Lea Frost", manager_phone="01632 960156", duty_phone="01632 960157",
    )  # fmt: skip
    return contact


def rung(actor: Actor, contact: Contact, whom: OpenCaseStep.Whom, **said: Any) -> None:
    now = said.pop("now", MONDAY_9AM)
    told = {"name": whom.label, "reached": True} | said
    tell_open_case(actor, contact_id=contact.pk, whom=whom, now=now, **told)


def test_the_worker_and_their_manager_are_both_told_and_only_then_is_it_passed_on() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = on_an_open_case(officer)
        [case] = open_cases_of(contact.pk)
        assert [(who.name, who.phone) for who in case.to_tell] == [
            ("Jan Novak", "01632 960155"), ("Lea Frost", "01632 960156"), ("", "01632 960157"),
        ]  # fmt: skip
        clock = Deadline.objects.get(contact_id=contact.pk, clock="pass-open-case")
        rung(officer, contact, WORKER)
        clock.refresh_from_db()
        assert clock.met_at is None
        rung(officer, contact, MANAGER)
        clock.refresh_from_db()
        assert clock.met_at == MONDAY_9AM


def test_the_duty_worker_is_rung_where_the_worker_is_away_and_not_before() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = on_an_open_case(officer)
        with pytest.raises(RuleBroken, match="allocated worker first"):
            rung(officer, contact, DUTY)
        said = {"text": "A new bruise.", "source": "telephone", "now": MONDAY_9AM}
        add_information(officer, contact_id=contact.pk, **said)  # type: ignore[arg-type]
        rung(officer, contact, WORKER, reached=False)
        calls = Notice.objects.order_by("made_at").values_list("addressee", "address", "state")
        assert set(calls) == {
            ("Jan Novak", "01632 960155", "stopped"), ("Lea Frost", "01632 960156", "drafted"),
            ("The team's duty worker", "01632 960157", "drafted"),
        }  # fmt: skip
        with pytest.raises(DoneAlready):
            rung(officer, contact, WORKER, reached=False)
        rung(officer, contact, DUTY)
        rung(officer, contact, MANAGER)
        assert len(passed_on(contact.pk)) == 1


def test_red_is_chased_until_somebody_there_takes_it_by_name() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = on_an_open_case(officer, rag="RED")
        calm = on_an_open_case(officer, rag="GREEN")
    clock, manager = service_actor(a_hub().pk, "clock"), an_actor(Role.TEAM_MANAGER)
    with acting_as(clock):
        assert to_chase(clock, now=MONDAY_9AM) == [contact.pk]
        alert = chase_open_case(clock, contact_id=contact.pk, now=MONDAY_9AM)
        later = MONDAY_9AM + timedelta(minutes=31)
        assert to_chase(clock, now=later) == []  # a manager has not taken the first one yet
    with acting_as(manager):
        take_alert(manager, alert_id=alert.pk, now=MONDAY_9AM)
    with acting_as(clock):
        assert to_chase(clock, now=MONDAY_9AM + timedelta(minutes=29)) == []
        assert to_chase(clock, now=later) == [contact.pk]
    with acting_as(manager):
        rung(manager, contact, MANAGER, name="Lea Frost", takes_it=True, now=later)
        assert steps_of(contact)[1] == "Lea Frost"
    with acting_as(clock):
        assert to_chase(clock, now=later + timedelta(days=1)) == []
        with pytest.raises(RuleBroken, match="has taken it"):
            chase_open_case(clock, contact_id=contact.pk, now=later)
        assert not Alert.objects.filter(contact=calm).exists()


def test_worker_and_manager_are_written_to_by_the_system_and_what_they_answer_is_not_sent_to_them(
    settings: Settings,
) -> None:
    settings.SMTP = "smtp://localhost"
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = on_an_open_case(officer, rag="RED")
        CaseEpisode.objects.update(
            worker_email="jan@team.example", manager_email="lea@team.example"
        )
        add_information(
            officer, contact_id=contact.pk, text="A new bruise.", source="telephone", now=MONDAY_9AM
        )
        sent = {(notice.address, notice.state) for notice in Notice.objects.all()}
        assert sent == {("jan@team.example", "sent"), ("lea@team.example", "sent")}
        words = " ".join(Notice.objects.all()[0].words["paragraphs"])
        assert contact.reference in words
        assert "RED" in words
        assert "Mia" not in words
        clock = Deadline.objects.get(contact_id=contact.pk, clock="pass-open-case")
        assert (clock.met_at, steps_of(contact)[1]) == (MONDAY_9AM, "")  # told, and not taken yet
        add_information(
            officer, contact_id=contact.pk, text="I have it.", source="email",
            sender="Jan Novak <JAN@team.example>", now=MONDAY_9AM,
        )  # fmt: skip
        assert Notice.objects.count() == 2
    with acting_as(service_actor(a_hub().pk, "clock")) as clocks:
        chase_open_case(clocks, contact_id=contact.pk, now=MONDAY_9AM + timedelta(minutes=31))
        assert Notice.objects.filter(address="lea@team.example").count() == 2


@pytest.mark.slow
def test_the_page_says_whom_to_ring_and_what_came_of_it() -> None:
    officer = a_member(Role.MASH_OFFICER)
    with acting_as(actor_of(officer)) as actor:
        contact = on_an_open_case(actor)
    desk, page = signed_in(officer), f"/contacts/{contact.pk}/open-case/"
    assert "Tell the open case" in desk.get(f"/contacts/{contact.pk}/").content.decode()
    assert "01632 960156" in desk.get(page).content.decode()

    assert desk.post(page, {"name": "Jan"}).status_code == 422
    said = {"whom": "worker", "name": "Jan Novak", "came": "takes-it", "how": "Visits today."}
    answer = desk.post(page, said, follow=True).content.decode()
    assert "Jan Novak has taken it." in answer
    assert "The allocated worker, Jan Novak: takes it. Visits today." in answer
