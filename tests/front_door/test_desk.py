"""The first desk: requests from outside, advice, questions, what is not for us (1.2, 1.14, 1.20)."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.commands import PersonRow, finish_contact
from openmash.contacts.models import Contact, Narrative, Stage
from openmash.contacts.queries import taking
from openmash.deadlines.models import Deadline
from openmash.front_door.desk.commands import (
    Written,
    answer_at_desk,
    begin_at_desk,
    end_at_desk,
    make_it_a_worry,
    write_at_desk,
)
from openmash.front_door.desk.models import DeskAnswer, DeskEnding, OutsideAnswer
from openmash.front_door.desk.outside import propose_answer, sign_off, tell_answer
from openmash.front_door.desk.queries import at_the_desk, ended_of_late
from openmash.ledger.models import Entry
from openmash.notices.models import Notice
from openmash.people.commands import PersonFacts
from openmash.policy.actors import Actor
from openmash.policy.errors import ChangedMeanwhile, DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Channel, Kind, Role
from tests.contacts.taking import an_open_record, fields_of, save, shown
from tests.factories import MONDAY_9AM, a_member, an_actor
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.django_db

LATER = MONDAY_9AM + timedelta(hours=1)
COURT = {
    "referrer": "professional",
    "referrer_name": "Ann Reed",
    "referrer_organisation": "CAFCASS",
}
KNOWN = {
    "asker": "cafcass",
    "basis": "Order of the court of 1 March",
    "asker_checked": "Rung back on the number of the switchboard",
    "checked": "CareFirst: one contact, closed 2024",
}


def mia() -> PersonRow:
    facts = PersonFacts(given_names="Mia", family_name="Thorne")
    return PersonRow(id=uuid4(), role="child-of-concern", facts=facts)


def begun(actor: Actor, kind: Kind = Kind.INFORMATION_REQUEST, **given: Any) -> Contact:
    return begin_at_desk(
        actor, **({"kind": kind, "channel": Channel.EMAIL, "now": MONDAY_9AM} | given)
    )


def a_request(actor: Actor, **known: Any) -> Contact:
    """A request from CAFCASS, written down."""
    contact = begun(actor)
    written = Written(
        by=COURT, asked="What is known of Mia?", request=KNOWN | known, people=[mia()]
    )
    return write_at_desk(actor, contact_id=contact.pk, version=1, written=written, now=MONDAY_9AM)


def proposed(actor: Actor, contact: Contact, text: str = "One contact in 2024.") -> OutsideAnswer:
    return propose_answer(actor, contact_id=contact.pk, tells=True, text=text, now=MONDAY_9AM)


def running(contact: Contact) -> set[str]:
    found = Deadline.objects.filter(contact_id=contact.pk, met_at=None, superseded_at=None)
    return set(found.values_list("clock", flat=True))


def test_a_request_is_told_what_a_manager_signed_off_and_its_clock_is_met() -> None:
    officer, manager = an_actor(Role.MASH_OFFICER), an_actor(Role.TEAM_MANAGER)
    with acting_as(officer):
        contact = a_request(officer)
        assert "answer-information-request" in running(contact)
        assert not running(contact) & {"triage-decision", "leave-hub", "pass-to-team"}
        answer = proposed(officer, contact)
        with pytest.raises(RuleBroken, match="before anything is told"):
            tell_answer(
                officer, answer_id=answer.pk, how=OutsideAnswer.How.TELEPHONE, to="Ann",
                at=MONDAY_9AM, now=MONDAY_9AM,
            )  # fmt: skip
    with acting_as(manager):
        sign_off(manager, answer_id=answer.pk, signed=True, now=LATER)
    with acting_as(officer):
        tell = {"answer_id": answer.pk, "how": OutsideAnswer.How.EMAIL, "to": "Ann Reed"}
        with pytest.raises(RuleBroken, match="before a manager"):
            tell_answer(officer, **tell, at=MONDAY_9AM, now=LATER)  # type: ignore[arg-type]
        tell_answer(officer, **tell, at=LATER, now=LATER)  # type: ignore[arg-type]

        contact.refresh_from_db()
        assert contact.stage == Stage.CLOSED
        assert running(contact) == set()
        clock = Deadline.objects.get(contact_id=contact.pk, clock="answer-information-request")
        assert clock.met_at == LATER
        assert at_the_desk(officer, now=LATER) == []


@pytest.mark.parametrize("missing", ["asker", "basis", "asker_checked", "checked"])
def test_nothing_is_proposed_before_it_is_known_who_asks_by_what_right_and_what_was_checked(
    missing: str,
) -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = a_request(officer, **{missing: ""})
        with pytest.raises(RuleBroken, match="Before a manager can sign it off"):
            proposed(officer, contact)


def test_nobody_signs_off_their_own_answer_and_the_database_holds_it() -> None:
    manager, practice = an_actor(Role.TEAM_MANAGER), an_actor(Role.PRACTICE_MANAGER)
    with acting_as(manager):
        contact = a_request(manager)
        answer = proposed(manager, contact)
        with pytest.raises(RuleBroken, match="another manager"):
            sign_off(manager, answer_id=answer.pk, signed=True, now=LATER)
        with pytest.raises(IntegrityError), transaction.atomic():
            OutsideAnswer.objects.filter(pk=answer.pk).update(
                signed=True, signed_by=manager.person_id, signed_at=LATER
            )
    with acting_as(practice):
        sign_off(practice, answer_id=answer.pk, signed=True, now=LATER)
        with pytest.raises(DoneAlready):
            sign_off(practice, answer_id=answer.pk, signed=True, now=LATER)


def test_an_officer_signs_nothing_off_and_a_manager_sends_back_with_a_reason() -> None:
    officer, manager = an_actor(Role.MASH_OFFICER), an_actor(Role.TEAM_MANAGER)
    with acting_as(officer):
        contact = a_request(officer)
        answer = proposed(officer, contact)
        with pytest.raises(NotPermitted):
            sign_off(officer, answer_id=answer.pk, signed=True, now=LATER)
    with acting_as(manager):
        with pytest.raises(RuleBroken, match="what must be different"):
            sign_off(manager, answer_id=answer.pk, signed=False, now=LATER)
        sign_off(manager, answer_id=answer.pk, signed=False, why="Leave out the aunt.", now=LATER)
    with acting_as(officer):
        [row] = at_the_desk(officer, now=LATER)
        assert row.state == "Sent back by a manager"
        propose_answer(
            officer, contact_id=contact.pk, tells=False, text="No basis for it.", now=LATER
        )
        assert OutsideAnswer.objects.filter(contact=contact).count() == 2


def test_two_who_write_at_once_do_not_write_over_each_other() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = a_request(officer)
        stale = Written(by={}, asked="Something else", request={})
        with pytest.raises(ChangedMeanwhile):
            write_at_desk(officer, contact_id=contact.pk, version=1, written=stale, now=LATER)
        assert Narrative.objects.get(contact=contact).concerns == "What is known of Mia?"


def test_a_worry_found_makes_a_contact_about_a_child_and_nothing_is_typed_again() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = a_request(officer)
        make_it_a_worry(officer, contact_id=contact.pk, concern="He sleeps in a car.", now=LATER)

        contact.refresh_from_db()
        assert (contact.stage, contact.kind) == (Stage.RECEIVING, Kind.SERVICE)
        kept = taking(contact)
        assert kept.initial["concerns"].startswith("He sleeps in a car.")
        assert "What is known of Mia?" in kept.initial["concerns"]
        assert "CareFirst: one contact" in kept.initial["concerns"]
        assert kept.initial["referrer_organisation"] == "CAFCASS"
        assert list(kept.people.values()) == ["Mia Thorne"]
        assert {"triage-decision", "response-type-decision"} <= running(contact)
        finish_contact(officer, contact_id=contact.pk, version=contact.version, now=LATER)
        contact.refresh_from_db()
        assert contact.stage == Stage.TO_ALLOCATE


def test_advice_is_given_without_a_name_and_closes_with_whose_it_was() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = begun(officer, Kind.ADVICE, channel=Channel.TELEPHONE)
        answer = {
            "contact_id": contact.pk,
            "written": Written(by={}, asked="May I ring the father?"),
            "is_consultation": True,
        }
        with pytest.raises(RuleBroken, match="what you answered"):
            answer_at_desk(officer, version=1, answer=" ", now=LATER, **answer)  # type: ignore[arg-type]
        answer_at_desk(officer, version=1, answer="Ask first.", ends=False, now=LATER, **answer)  # type: ignore[arg-type]
        assert at_the_desk(officer, now=LATER)[0].by == "No name"
        answer_at_desk(officer, version=2, answer="Ring him.", now=LATER, **answer)  # type: ignore[arg-type]

        contact.refresh_from_db()
        assert contact.stage == Stage.CLOSED
        assert [a.text for a in DeskAnswer.objects.all()] == ["Ask first.", "Ring him."]
        assert {a.by_id for a in DeskAnswer.objects.all()} == {officer.person_id}
        assert not Notice.objects.exists()  # the answer was the acknowledgement
        assert running(contact) == set()


def test_a_record_that_turns_out_to_ask_for_advice_is_finished_at_the_first_desk() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = an_open_record(officer)
        said = {"kind": Kind.ADVICE, "concerns": "Is this bruise a worry?"}
        version = save(officer, contact, values=said).contact.version
        finish_contact(officer, contact_id=contact.pk, version=version, now=LATER)

        contact.refresh_from_db()
        assert (contact.stage, contact.holder_id) == (Stage.DESK, officer.person_id)


def test_what_is_not_for_us_is_sent_elsewhere_and_counted_but_nothing_urgent_is() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact, urgent = an_open_record(officer), an_open_record(officer)
        save(officer, urgent, ticks=frozenset({"child-found-alone"}))
        to = {"how": DeskEnding.How.SIGNPOSTED, "to": "Housing", "words": "Damp. Rang them."}
        with pytest.raises(RuleBroken, match="a manager decides"):
            end_at_desk(officer, contact_id=urgent.pk, now=LATER, **to)  # type: ignore[arg-type]
        end_at_desk(officer, contact_id=contact.pk, now=LATER, **to)  # type: ignore[arg-type]

        contact.refresh_from_db()
        assert (contact.stage, running(contact)) == (Stage.CLOSED, set())
        [counted] = ended_of_late(now=LATER)
        assert (counted.words, counted.times) == ("Sent elsewhere: not for this hub (Housing)", 1)


def test_who_is_eighteen_goes_to_adult_services_with_a_record() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = an_open_record(officer)
        end_at_desk(
            officer,
            contact_id=contact.pk,
            how=DeskEnding.How.ADULT,
            to="",
            words="Nineteen, no children.",
            now=LATER,
        )
        ending = DeskEnding.objects.get(contact=contact)
        assert (ending.to, ending.words) == ("Adult social care", "Nineteen, no children.")
        assert Entry.objects.filter(contact_id=contact.pk, kind="ended_at_desk").exists()
        call = Notice.objects.get(contact=contact, what="passed-on")
        assert (call.to, call.by, call.addressee) == ("service", "telephone", "Adult social care")
        assert "Nineteen, no children." in " ".join(call.words["paragraphs"])


@pytest.mark.slow
def test_the_pages_of_a_request_from_the_post_to_the_answer() -> None:
    officer, manager = a_member(Role.MASH_OFFICER), a_member(Role.TEAM_MANAGER, name="Mo Ali")
    desk, office = signed_in(officer), signed_in(manager)
    assert "A request for information" in desk.get("/desk/new/").content.decode()
    assert desk.post("/desk/new/", {"channel": "post"}).status_code == 422

    begun = desk.post("/desk/new/", {"what": "information-request", "channel": "post"})
    page = begun["Location"]
    assert page.startswith("/desk/")
    row = str(uuid4())
    sent = {
        "version": "1", "asked": "What is known of Mia?", "referrer_name": "Ann Reed",
        "referrer_organisation": "CAFCASS", **KNOWN, "row": row, f"{row}-given_names": "Mia",
        f"{row}-role": "child-of-concern", "tells": "yes", "text": "One contact in 2024.",
    }  # fmt: skip
    kept = desk.post(f"{page}save/", {**sent, "basis": "", f"{row}-date_of_birth_2": "20"}).json()
    assert (kept["version"], len(kept["problems"])) == (2, 1)  # all but half a date
    assert desk.post(f"{page}save/", {**sent, "basis": "", "version": "2"}).json()["version"] == 2
    later = desk.get(page).content.decode()  # as after a time-out
    assert "One contact in 2024." in later
    assert 'value="Mia"' in later
    behind = desk.post(f"{page}save/", {**sent, "asked": "Mine", "version": "1"})
    assert (behind.status_code, 'data-version="2"' in behind.content.decode()) == (409, True)
    sent["version"] = "2"
    refused = desk.post(page, {**sent, "basis": "", "press": "propose"})
    assert "on what legal basis" in refused.content.decode()
    assert "One contact in 2024." in refused.content.decode()  # nothing typed is lost
    answer = desk.post(page, {**sent, "press": "propose"}, follow=True)
    assert (
        "One contact in 2024."
        not in answer.content.decode().split("<form", 1)[1].split("</form")[0]
    )
    assert "A manager has it to sign off" in answer.content.decode()
    assert "Waits for a manager" in desk.get("/").content.decode()

    with acting_as(actor_of(manager)):
        key = OutsideAnswer.objects.get().pk
        contact = Contact.objects.get()
    assert "Sign it off" in office.get(f"/contacts/{contact.pk}/").content.decode()
    assert desk.post(f"/desk/answers/{key}/sign-off/").status_code == 403
    office.post(f"/desk/answers/{key}/sign-off/")
    said = desk.get(f"/contacts/{contact.pk}/").content.decode()
    assert "Signed off by Mo Ali" in said
    told = {"how": "telephone", "to": "Ann Reed"}
    assert desk.post(f"/desk/answers/{key}/told/", told).status_code == 422
    moment = desk.get(f"/contacts/{contact.pk}/")
    at = {k: v for k, v in _moment(moment).items() if k.startswith("at_")}
    done = desk.post(f"/desk/answers/{key}/told/", {**told, **at}, follow=True)
    assert "Told to Ann Reed, by telephone" in done.content.decode()
    assert "Answered" in desk.get("/desk/").content.decode()


def _moment(answer: Any) -> dict[str, str]:
    tags = re.findall(r'<input[^>]*name="at_[^>]*>', answer.content.decode())
    return {
        re.findall(r'name="([^"]*)"', tag)[0]: re.findall(r'value="([^"]*)"', tag)[0]
        for tag in tags
    }


@pytest.mark.slow
def test_the_page_of_advice_becomes_the_record_of_a_worry_with_all_that_was_typed() -> None:
    officer = a_member(Role.MASH_OFFICER)
    desk = signed_in(officer)
    page = desk.post("/desk/new/", {"what": "advice", "channel": "telephone"})["Location"]
    row = str(uuid4())
    sent = {"version": "1", "asked": "Is this a bruise to worry about?", "row": row,
            f"{row}-given_names": "Leo", f"{row}-role": "child-of-concern"}  # fmt: skip
    desk.post(page, {**sent, "press": "save"})

    answer = desk.post(f"{page}worry/", {"concern": "Two bruises on his arms."})

    record = answer["Location"]
    assert record.endswith("/take/")
    typed = fields_of(desk.get(record))
    assert typed["concerns"].startswith("Two bruises on his arms.")
    assert "Is this a bruise to worry about?" in typed["concerns"]
    assert "Leo" in {v for k, v in shown(desk, _key(record)).items() if k.endswith("given_names")}


def _key(record: str) -> Any:
    return record.split("/")[2]
