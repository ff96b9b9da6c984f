"""A child who lives in another authority: urgent action first, then passed there, acknowledged, chased."""

from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from openmash.access.queries import actor_of, service_actor
from openmash.access.rows import acting_as
from openmash.adapters.postcodes import Authority
from openmash.contacts.commands import (
    PersonRow,
    add_information,
    reopen_contact,
    take_up_contact,
)
from openmash.contacts.commands.attaching import NewFile, attach_files
from openmash.contacts.elsewhere import living_elsewhere
from openmash.contacts.models import (
    Alert,
    Attachment,
    ConsentRecord,
    Contact,
    Narrative,
    Original,
    PersonInContact,
    Stage,
)
from openmash.deadlines.models import Deadline
from openmash.front_door import jobs
from openmash.front_door.elsewhere.commands import (
    acknowledge_passed,
    chase_passed,
    pass_to_authority,
)
from openmash.front_door.elsewhere.queries import to_chase
from openmash.front_door.models import PassedToAuthority
from openmash.front_door.receipts import State, receipt_of
from openmash.hubs.queries import profile_of
from openmash.ledger.models import Entry
from openmash.notices.models import Notice
from openmash.people.commands import AddressFacts
from openmash.policy.actors import Actor
from openmash.policy.errors import DoneAlready, RuleBroken
from openmash.policy.public_form.questions import About
from openmash.policy.vocabulary import Role
from tests import files
from tests.contacts.taking import a_child, an_open_record, now, save, shown
from tests.factories import MONDAY_9AM, a_hub, a_member, an_actor
from tests.front_door.forms import Sender, a_worry
from tests.triage.test_pages import signed_in

LATER = MONDAY_9AM + timedelta(minutes=20)
WARWICKSHIRE, COVENTRY = Authority("E10000031", "Warwickshire"), Authority("E08000026", "Coventry")
SAM = {
    "referrer": "professional",
    "referrer_name": "Sam Reed",
    "referrer_phone": "01632 960222",
    "concerns": "He comes to school hungry.",
}


def living_at(postcode: str) -> PersonRow:
    home = AddressFacts(lines="1 Mill Lane", postcode=postcode)
    return a_child("Kofi", "Mensah", date_of_birth=date(2018, 6, 1), address=home)


def a_call(actor: Actor, postcode: str = "CV34 4RL", **given: Any) -> Contact:
    """A record that is being taken, about a child who lives there."""
    contact = an_open_record(actor)
    save(actor, contact, **{"values": SAM, "people": [living_at(postcode)]} | given)
    contact.refresh_from_db()
    return contact


def passed(
    actor: Actor, contact: Contact, to: Authority = WARWICKSHIRE, **given: Any
) -> PassedToAuthority:
    usual = {"why": "They live there.", "now": LATER}
    if to == WARWICKSHIRE:
        usual |= {"told": "Jo Bell, by telephone", "phone": "01632 960444"}
    return pass_to_authority(actor, contact_id=contact.pk, authority=to, **usual | given)


@pytest.mark.django_db
def test_the_postcode_of_a_child_says_whose_child_it_is(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        profile = profile_of(officer.hub_id)
        ours, theirs = a_call(officer, "NN4 7SL"), a_call(officer)
        assert living_elsewhere(ours.pk, profile) == []
        with django_assert_num_queries(2):
            [row] = living_elsewhere(theirs.pk, profile)
        assert (row.child, row.authority.name) == ("Kofi Mensah", "Warwickshire")


@pytest.mark.django_db
def test_it_closes_here_as_passed_on_and_the_referrer_is_told_who_has_it() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = a_call(officer, consent={"status": "refused", "why": "She said no."})
        passed(officer, contact)

        contact.refresh_from_db()
        assert ConsentRecord.objects.get(contact=contact).why == "She said no."
        assert (contact.stage, contact.passed_to) == (Stage.CLOSED, "Warwickshire")
        assert (contact.closed_at, contact.holder_id) == (LATER, None)
        running = Deadline.objects.filter(contact_id=contact.pk, met_at=None, superseded_at=None)
        assert [clock.clock for clock in running] == ["acknowledge-passed-contact"]
        notice = Notice.objects.get(contact=contact)
        assert (notice.addressee, notice.by) == ("Sam Reed", Notice.By.TELEPHONE)
        assert "passed what you told us to Warwickshire" in str(notice.words)
        assert "Kofi" not in str(notice.words)
        with pytest.raises(RuleBroken, match="passed to Warwickshire already"):
            passed(officer, contact)
        assert receipt_of(contact).state is State.PASSED_ON
        reopen_contact(officer, contact_id=contact.pk, why="They moved back.", now=LATER)
        contact.refresh_from_db()
        assert contact.passed_to == ""
        assert receipt_of(contact).state is State.BEING_CONSIDERED


@pytest.mark.django_db
def test_news_about_what_was_passed_on_says_where_it_went() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = a_call(officer)
        passed(officer, contact)
        add_information(officer, contact_id=contact.pk, text="He limps.", source="post", now=LATER)
        assert "which was passed to Warwickshire" in Alert.objects.get(contact=contact).words


@pytest.mark.django_db
def test_what_is_urgent_is_acted_on_first_and_chased_within_the_hour() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = a_call(officer, ticks=frozenset({"child-found-alone"}))
        with pytest.raises(RuleBroken, match="act first"):
            passed(officer, contact)
        done = passed(officer, contact, done_first="Police sent there, 09:10, PC Lee.")
        clock = Deadline.objects.get(on_id=done.pk)
        assert clock.due_at == LATER + timedelta(hours=1)
        assert done.done_first.startswith("Police")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"why": " "}, "why it is theirs"),
        ({"told": " "}, "who there was told"),
        ({"phone": ""}, "how that hub is reached"),
        ({"authority": Authority("E06000062", "West Northamptonshire")}, "own area"),
    ],
)
def test_it_does_not_go_to_nobody(wrong: dict[str, Any], words: str) -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = a_call(officer)
        to = wrong.pop("authority", WARWICKSHIRE)
        given = {"told": "Jo", "phone": "01632 960444"} | wrong
        with pytest.raises(RuleBroken, match=words):
            passed(officer, contact, to, **given)
        assert not PassedToAuthority.objects.exists()


@pytest.mark.django_db
def test_it_is_chased_by_its_clock_until_a_named_person_has_acknowledged_it() -> None:
    officer, clock = an_actor(Role.MASH_OFFICER), service_actor(a_hub().pk, "clock")
    tomorrow = LATER + timedelta(days=1)
    with acting_as(officer):
        done = passed(officer, a_call(officer))
    with acting_as(clock):
        assert to_chase(clock.hub_id, now=tomorrow - timedelta(minutes=1)) == []
        assert to_chase(clock.hub_id, now=tomorrow) == [done.pk]
        chase_passed(clock, passed_id=done.pk, now=tomorrow)
        assert "ring them on 01632 960444" in Alert.objects.get(contact=done.contact_id).words
        assert to_chase(clock.hub_id, now=tomorrow) == []
        assert to_chase(clock.hub_id, now=tomorrow + timedelta(days=1)) == [done.pk]
    with acting_as(officer):
        with pytest.raises(RuleBroken, match="Write the name"):
            acknowledge_passed(officer, passed_id=done.pk, by_name=" ", now=tomorrow)
        acknowledge_passed(officer, passed_id=done.pk, by_name="Jo Bell", now=tomorrow)
        with pytest.raises(DoneAlready, match="Jo Bell"):
            acknowledge_passed(officer, passed_id=done.pk, by_name="Al", now=tomorrow)
        assert Deadline.objects.get(on_id=done.pk).met_at == tomorrow
    with acting_as(clock):
        assert to_chase(clock.hub_id, now=tomorrow + timedelta(days=9)) == []


@pytest.mark.usefixtures("committed")
def test_a_hub_of_this_installation_gets_all_of_it_once_and_says_who_has_it() -> None:
    officer = an_actor(Role.MASH_OFFICER, hub="hertfordshire")
    there = an_actor(Role.MASH_OFFICER, hub="coventry")
    with acting_as(officer):
        contact = a_call(
            officer,
            "CV1 5RR",
            ticks=frozenset({"imminent-danger"}),
            consent={"status": "refused", "why": "She said no."},
        )
        attach_files(
            officer,
            contact_id=contact.pk,
            files=[NewFile("report.pdf", files.PDF)],
            now=MONDAY_9AM,
        )
        done = passed(officer, contact, COVENTRY, done_first="Police sent there.")
        assert done.name == "Coventry Children's MASH"

    for _ in range(2):  # tried again, it is the same
        jobs.deliver_passed(hub_id=str(officer.hub_id), passed_id=str(done.pk))

    with acting_as(there):
        arrived = Contact.objects.get()
        assert (arrived.stage, arrived.holder_id, arrived.is_urgent) == (
            Stage.RECEIVING,
            None,
            True,
        )
        assert arrived.referrer_name == "Sam Reed"
        narrative = Narrative.objects.get(contact=arrived)
        assert narrative.concerns == "He comes to school hungry."
        assert "imminent danger" in narrative.urgent_other
        assert narrative.consent["why"] == "She said no."
        assert PersonInContact.objects.get(contact=arrived).person.name == "Kofi Mensah"
        assert Attachment.objects.get(contact=arrived).name == "report.pdf"
        letter = Original.objects.get(contact=arrived)
        assert letter.sender == "Hertfordshire MASH"
        assert "Done already: Police sent there." in letter.text
        assert ConsentRecord.objects.count() == 0  # an officer there reads it first
        take_up_contact(there, contact_id=arrived.pk, now=now())

    jobs.acknowledge_back(
        sender="hertfordshire",
        passed_id=str(done.pk),
        by_id=str(there.person_id),
        hub_id=str(there.hub_id),
    )
    with acting_as(officer):
        done.refresh_from_db()
        assert done.their_reference == arrived.reference
        assert done.acknowledged_by == f"{there.name}, Coventry Children's MASH"
        assert Entry.objects.filter(kind="passed_contact_arrived").count() == 2


@pytest.mark.usefixtures("committed")
def test_the_worker_chases_each_minute() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        done = passed(officer, a_call(officer))  # on a Monday long ago
    for _ in range(2):
        jobs.chase_what_was_passed(timestamp=0)
    with acting_as(officer):
        assert Alert.objects.filter(contact=done.contact_id).count() == 1


@pytest.mark.django_db
@pytest.mark.slow
def test_the_pages_say_where_the_address_is_and_pass_it_on() -> None:
    officer = a_member(Role.MASH_OFFICER)
    with acting_as(actor_of(officer)) as actor:
        contact = a_call(actor, ticks=frozenset({"child-found-alone"}))
    desk, url = signed_in(officer), f"/elsewhere/{contact.pk}/pass-on/"
    sent = shown(desk, contact.pk) | {"elsewhere": "E10000031", "concerns": "Typed last."}
    page = desk.get(f"/contacts/{contact.pk}/take/").content.decode()
    assert "address (CV34 4RL) is in Warwickshire" in page
    there = desk.post(f"/contacts/{contact.pk}/take/", sent)["Location"]
    assert there == f"{url}?authority=E10000031"
    with acting_as(actor_of(officer)):
        assert Narrative.objects.get(contact=contact).concerns == "Typed last."

    form = desk.get(there).content.decode()
    assert "Act first." in form
    sent = {
        "authority": "E10000031",
        "why": "Kofi lives there.",
        "told": "Jo Bell",
        "phone": "01632 960444",
    }
    assert desk.post(url, sent).status_code == 422
    assert desk.post(url, sent | {"done_first": "Police sent."}).status_code == 302
    assert desk.post(url, sent).status_code == 302  # pressed twice
    passed_on = desk.get(f"/contacts/{contact.pk}/").content.decode()
    assert "Passed to Warwickshire" in passed_on
    assert "Not acknowledged yet" in passed_on
    with acting_as(actor_of(officer)):
        done = PassedToAuthority.objects.get()
    said = f"/elsewhere/{done.pk}/acknowledged/"
    assert desk.post(said, {"by_name": ""}).status_code == 422
    for _ in range(2):
        assert desk.post(said, {"by_name": "Jo Bell"}).status_code == 302
    assert "Acknowledged by Jo Bell" in desk.get(f"/contacts/{contact.pk}/").content.decode()


def a_form_about(postcode: str, **said: Any) -> Sender:
    sender = a_worry(Sender(), **said)
    first = sender.add(About.CHILDREN, "child", given_names="Kofi")
    sender.write(first.replace("child/", "child-home/"), postcode=postcode)
    return sender


@pytest.mark.django_db
@pytest.mark.slow
def test_the_sender_of_a_form_is_told_whose_child_it_is_and_sends_it_on_with_one_press() -> None:
    sender = a_form_about("CV1 5RR")
    page = sender.text("check/")
    assert "postcode is in Coventry" in page
    assert "Send it to Coventry Children&#x27;s MASH" in page

    for _ in range(2):
        assert sender.client.post(sender.url("send/"), {"elsewhere": "yes"}).status_code == 302

    contact = sender.contact()
    assert (contact.stage, contact.passed_to) == (Stage.CLOSED, "Coventry Children's MASH")
    receipt = sender.text("receipt/")
    assert "We sent it to Coventry Children&#x27;s MASH, as you asked." in receipt
    assert "A MASH officer reads it" not in receipt  # not here


@pytest.mark.django_db
@pytest.mark.slow
def test_a_form_is_sent_here_all_the_same_where_it_is_urgent_or_nobody_there_gets_it() -> None:
    nowhere = a_form_about("CV34 4RL")
    urgent = a_form_about("CV1 5RR", danger_now="yes")
    urgent.write("danger-now/", danger_now="yes")
    for sender in (nowhere, urgent, a_form_about("NN4 7SL")):
        assert "Send it to" not in sender.text("check/")
        assert sender.client.post(sender.url("send/"), {"elsewhere": "yes"}).status_code == 302
        assert sender.contact().stage == Stage.RECEIVING
    assert "postcode is in Warwickshire" not in nowhere.text("receipt/")


@pytest.mark.django_db
def test_only_a_professional_is_told_where_the_child_lives_now() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = a_call(officer, values=SAM | {"referrer": "family"})
        passed(officer, contact)
        told = str(Notice.objects.get(contact=contact).words)
        assert "Warwickshire" not in told
        assert "the council whose area it is" in told
