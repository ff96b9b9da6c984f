"""E-mails become contacts to be recorded, once; replies find their contact (requirements 1.1, 1.10)."""

import threading
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import connections
from pytest_django import Settings

from openmash.access.queries import actor_of, service_actor
from openmash.access.rows import acting_as
from openmash.adapters.email import read_email
from openmash.contacts.commands import read_information
from openmash.contacts.models import (
    Alert,
    AttachmentContent,
    Contact,
    ContactNote,
    Narrative,
    Original,
    Stage,
)
from openmash.contacts.queries import information_for
from openmash.deadlines.models import Deadline
from openmash.front_door.mail.commands import Taken, make_contact, see_email, take_email
from openmash.front_door.mail.queries import set_aside
from openmash.front_door.models import Arrival, ReceivedEmail
from openmash.ledger.models import Entry
from openmash.notices.jobs import post_email
from openmash.notices.models import Notice
from openmash.policy.actors import Actor
from openmash.policy.vocabulary import Role
from tests import files
from tests.emails import an_email
from tests.factories import MONDAY_9AM, a_hub, a_member
from tests.front_door.test_form_receipts import a_sent_form
from tests.mail_server import a_mail_server
from tests.triage.contacts import a_contact
from tests.triage.test_pages import signed_in

LATER = MONDAY_9AM + timedelta(hours=2)


def the_mailbox() -> Actor:
    return service_actor(a_hub().pk, "mailbox")


def taken(actor: Actor, message: EmailMessage) -> Taken:
    return take_email(actor, read_email(message.as_bytes()), now=LATER)


@pytest.mark.django_db
def test_an_e_mail_is_a_contact_to_be_recorded_within_24_hours_of_when_it_came() -> None:
    message = an_email(sender='"Jo Bloggs" <jo.bloggs@oak.northants.sch.uk>')
    message.add_attachment(files.PDF, maintype="application", subtype="pdf", filename="report.pdf")

    with acting_as(the_mailbox()) as mailbox:
        contact = taken(mailbox, message).contact
        assert contact

        assert (contact.stage, contact.holder_id) == (Stage.RECEIVING, None)
        assert (contact.channel, contact.received_at) == ("email", MONDAY_9AM)
        assert (contact.referrer, contact.referrer_name, contact.referrer_email) == (
            *("professional", "Jo Bloggs"),
            "jo.bloggs@oak.northants.sch.uk",
        )
        clock = Deadline.objects.get(contact_id=contact.pk, clock="record-contact")
        assert clock.due_at == MONDAY_9AM + timedelta(hours=24)
        told = Narrative.objects.get(contact=contact).concerns
        assert told == "Worried about Kofi\n\nHe flinches when the door opens."
        original = Original.objects.get(contact=contact)
        assert original.sender == "Jo Bloggs <jo.bloggs@oak.northants.sch.uk>"
        assert [file.name for file in contact.attachments.all()] == ["report.pdf"]


@pytest.mark.django_db
def test_an_address_that_anybody_may_have_tells_nothing_of_who_writes() -> None:
    with acting_as(the_mailbox()) as mailbox:
        contact = taken(mailbox, an_email()).contact

    assert contact
    assert contact.referrer == ""


@pytest.mark.django_db
def test_the_same_e_mail_delivered_five_times_is_one_contact() -> None:
    with acting_as(the_mailbox()) as mailbox:
        found = []
        for number in range(5):
            message = an_email()
            message["Received"] = f"from a by b{number}; Mon, 2 Mar 2026 09:0{number}:00 +0000"
            found.append(taken(mailbox, message))

        assert [each.is_new for each in found] == [True, False, False, False, False]
        assert Contact.objects.count() == Original.objects.count() == Arrival.objects.count() == 1


@pytest.mark.usefixtures("committed")
def test_delivered_twice_at_the_same_moment_it_is_one_contact() -> None:
    mailbox, ready, found = the_mailbox(), threading.Barrier(2), []

    def deliver() -> None:
        try:
            with acting_as(mailbox):
                ready.wait(timeout=10)
                found.append(taken(mailbox, an_email()))
        finally:
            connections.close_all()

    both = [threading.Thread(target=deliver) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=30)

    assert sorted(each.is_new for each in found) == [False, True]
    assert len({each.contact.pk for each in found if each.contact}) == 1


@pytest.mark.django_db
def test_another_hub_takes_the_same_e_mail_for_itself() -> None:
    coventry = service_actor(a_hub("coventry").pk, "mailbox")
    with acting_as(the_mailbox()) as mailbox:
        assert taken(mailbox, an_email()).is_new
    with acting_as(coventry):
        assert taken(coventry, an_email()).is_new


@pytest.mark.usefixtures("committed")
def test_an_answer_to_what_the_hub_sent_joins_its_contact_and_our_own_come_back_is_no_worry(
    settings: Settings,
) -> None:
    with a_mail_server() as inbox:
        settings.SMTP = inbox.url
        sender = a_sent_form(referrer_email="jo@school.example")
        with sender.acting():
            notice = Notice.objects.get()
        for _ in range(2):  # tried again, it is the same e-mail
            post_email(hub_id=str(notice.hub_id), notice_id=str(notice.pk))
        first, again = inbox.messages
    contact = sender.contact()
    assert first["Message-ID"] == again["Message-ID"]

    with acting_as(the_mailbox()) as mailbox:
        answer = an_email("He is worse.", In_Reply_To=first["Message-ID"], subject="Re: Message")
        joined, back = taken(mailbox, answer), taken(mailbox, first)

        assert joined.contact == contact
        assert not joined.is_new
        assert back.aside == "Automatic reply"
        assert Contact.objects.count() == 1


def a_reply(text: str = "He has a bruise today.", **more: Any) -> EmailMessage:
    given = {"In_Reply_To": "<one@oak.example>", "subject": "RE: Worried about Kofi"} | more
    return an_email(text, message_id="<two@oak.example>", **given)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "how",
    [
        {},
        {"In_Reply_To": "<of another program@x>", "References": "<one@oak.example> <other@x>"},
    ],
)
def test_a_reply_joins_the_contact_of_what_it_answers(how: dict[str, str]) -> None:
    reply = a_reply(**how)
    reply.add_attachment(files.JPEG, maintype="image", subtype="jpeg", filename="arm.jpg")

    with acting_as(the_mailbox()) as mailbox:
        first = taken(mailbox, an_email())
        answers = [taken(mailbox, reply) for _ in range(2)]

        assert first.contact
        assert [(a.contact and a.contact.pk, a.is_new) for a in answers] == [
            (first.contact.pk, False)
        ] * 2
        note = ContactNote.objects.get()
        assert note.text == "RE: Worried about Kofi\n\nHe has a bruise today."
        assert (note.source, note.sender) == ("mailbox", "Jo Bloggs <jo@oak.example>")
        assert [file.name for file in first.contact.attachments.all()] == ["arm.jpg"]


@pytest.mark.django_db
def test_a_reference_in_the_subject_leads_to_its_contact_and_one_of_nobody_to_none() -> None:
    with acting_as(the_mailbox()) as mailbox:
        first = taken(mailbox, an_email()).contact
        assert first
        named = a_reply(subject=f"fwd: your ref {first.reference.lower()}.", In_Reply_To="<x@y>")
        nobody = an_email(subject="NH-XXXXX", message_id="<three@oak.example>")

        assert taken(mailbox, named).contact == first
        assert taken(mailbox, nobody).is_new


@pytest.mark.django_db
def test_new_information_waits_for_whoever_holds_the_contact_until_they_read_it() -> None:
    maker = a_member(Role.DECISION_MAKER)
    with acting_as(actor_of(maker)) as actor:
        contact = a_contact(actor, stage=Stage.TRIAGE, holder_id=actor.person_id)
    with acting_as(the_mailbox()) as mailbox:
        taken(mailbox, an_email(subject=f"Re: {contact.reference}"))
        assert not Alert.objects.exists()

    with acting_as(actor_of(maker)) as actor:
        [row] = information_for(actor)
        assert (row.reference, row.sender) == (contact.reference, "Jo Bloggs <jo@oak.example>")
        read_information(actor, note_id=row.id, now=LATER)
        assert information_for(actor) == []
        assert Entry.objects.filter(kind="information_read", contact_id=contact.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stage", "words"), [(Stage.CLOSED, "is decided"), (Stage.TO_ALLOCATE, "nobody holds yet")]
)
def test_new_information_on_what_nobody_works_on_alerts_a_manager(stage: Stage, words: str) -> None:
    with acting_as(the_mailbox()) as mailbox:
        contact = a_contact(mailbox, stage=stage)
        taken(mailbox, an_email(subject=f"Re: {contact.reference}"))

        alert = Alert.objects.get(contact=contact)
        assert words in alert.words


@pytest.mark.django_db
def test_what_a_machine_answers_makes_no_contact_and_waits_in_a_list_until_it_is_seen() -> None:
    bounce = a_reply("Mailbox full.", sender="MAILER-DAEMON@mx.example", subject="Undelivered")
    bounce["Auto-Submitted"] = "auto-replied"

    with acting_as(the_mailbox()) as mailbox:
        first = taken(mailbox, an_email())
        set_apart = [taken(mailbox, bounce) for _ in range(2)]
        [row] = set_aside()

        assert Contact.objects.count() == 1
        assert {each.aside for each in set_apart} == {"An e-mail could not be delivered"}
        assert first.contact
        assert (row.reference, row.text) == (first.contact.reference, "Mailbox full.")
        see_email(mailbox, email_id=row.id, now=LATER)
        assert set_aside() == []


@pytest.mark.django_db
def test_a_worry_in_an_automatic_reply_becomes_a_contact_after_all() -> None:
    away = an_email("I am away. If it is about Kofi: he is alone.", Auto_Submitted="auto-replied")

    with acting_as(the_mailbox()) as mailbox:
        assert taken(mailbox, away).contact is None
        [row] = set_aside()
        contact = make_contact(mailbox, email_id=row.id, now=LATER)
        again = make_contact(mailbox, email_id=row.id, now=LATER)

        assert contact == again == taken(mailbox, away).contact
        assert "he is alone" in Narrative.objects.get(contact=contact).concerns
        assert set_aside() == []


@pytest.mark.django_db
def test_an_e_mail_longer_than_a_record_is_kept_whole_as_a_file() -> None:
    with acting_as(the_mailbox()) as mailbox:
        contact = taken(mailbox, an_email("He flinches.\n" * 10_000)).contact
        assert contact

        assert len(Narrative.objects.get(contact=contact).concerns) < 100_000
        [whole] = contact.attachments.all()
        kept = bytes(AttachmentContent.objects.get(attachment=whole).content)
        assert kept.count(b"He flinches.") == 10_000


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "   \n "])
def test_an_empty_e_mail_is_somebody_who_wrote(text: str) -> None:
    with acting_as(the_mailbox()) as mailbox:
        contact = taken(mailbox, an_email(text, subject="")).contact
        assert contact

        assert Narrative.objects.get(contact=contact).concerns == "The e-mail holds no words."


@pytest.mark.django_db
def test_stopped_in_the_middle_nothing_is_half_made_and_the_next_time_it_is_taken_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message = an_email()
    message.add_attachment(files.PDF, maintype="application", subtype="pdf", filename="report.pdf")

    def killed(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with acting_as(the_mailbox()) as mailbox:
        with monkeypatch.context() as patched:
            patched.setattr("openmash.contacts.commands.attaching._keep", killed)
            with pytest.raises(KeyboardInterrupt):
                taken(mailbox, message)

        for model in (Contact, Arrival, ReceivedEmail, Original, Narrative):
            assert not model.objects.exists()
        again = taken(mailbox, message)
        assert again.is_new
        assert again.contact
        assert again.contact.attachments.count() == 1


@pytest.mark.django_db
def test_the_officer_reads_the_e_mail_beside_the_record_and_types_nothing_again() -> None:
    with acting_as(the_mailbox()) as mailbox:
        contact = taken(mailbox, an_email("He flinches.\n\nHe is <b>four</b>.")).contact
        taken(mailbox, a_reply())
    assert contact
    page = signed_in(a_member(Role.MASH_OFFICER))

    page.post(f"/contacts/{contact.pk}/take-up/")
    shown = page.get(f"/contacts/{contact.pk}/take/").content.decode()

    _, _, after = shown.partition('aria-label="What they wrote, and what to ask"')
    beside, _, record = after.partition("</aside>")
    assert "Jo Bloggs &lt;jo@oak.example&gt;, Mon 2 Mar 2026 09:00" in beside
    assert "He is &lt;b&gt;four&lt;/b&gt;." in beside
    assert "He has a bruise today." in beside
    assert "He is &lt;b&gt;four&lt;/b&gt;." in record
    assert 'value="jo@oak.example"' in record
    assert "Who is calling?" not in shown


@pytest.mark.django_db
def test_who_holds_the_contact_finds_the_news_on_the_work_page_and_says_that_it_was_read() -> None:
    maker = a_member(Role.DECISION_MAKER)
    with acting_as(actor_of(maker)) as actor:
        contact = a_contact(actor, stage=Stage.TRIAGE, holder_id=actor.person_id)
    with acting_as(the_mailbox()) as mailbox:
        taken(mailbox, an_email("A new bruise.", subject=f"Re: {contact.reference}"))
    page = signed_in(maker)
    with acting_as(actor_of(maker)):
        note = ContactNote.objects.get()

    assert "New information, not read yet" in page.get("/").content.decode()
    shown = page.get(f"/contacts/{contact.pk}/").content.decode()
    assert "Added by Jo Bloggs &lt;jo@oak.example&gt;, by e-mail" in shown
    page.post(f"/contacts/information/{note.pk}/read/")

    assert "New information, not read yet" not in page.get("/").content.decode()
    assert "I have read it" not in page.get(f"/contacts/{contact.pk}/").content.decode()


@pytest.mark.django_db
def test_what_was_set_aside_is_looked_through_and_ticked_off_on_its_page() -> None:
    with acting_as(the_mailbox()) as mailbox:
        for number in range(2):
            away = an_email(f"Away {number}.", message_id=f"<{number}@x>", X_Autoreply="yes")
            taken(mailbox, away)
        first, second = set_aside()
    officer = a_member(Role.MASH_OFFICER)
    page = signed_in(officer)
    assert "2 e-mails set aside" in page.get("/").content.decode()

    page.post(f"/mail/{first.id}/seen/")
    made = page.post(f"/mail/{second.id}/contact/")

    assert "Nothing is set aside." in page.get("/mail/set-aside/").content.decode()
    with acting_as(actor_of(officer)):
        [contact] = Contact.objects.all()
    assert made.headers["Location"] == f"/contacts/{contact.pk}/"
    assert signed_in(a_member(Role.BUSINESS_SUPPORT)).get("/mail/set-aside/").status_code == 403
    other = signed_in(a_member(Role.MASH_OFFICER, hub="coventry"))
    assert other.post(f"/mail/{first.id}/seen/").status_code == 404


@pytest.mark.django_db
def test_each_who_tells_more_by_e_mail_is_answered_once_and_a_stranger_after_a_managers_word() -> (
    None
):
    officer = a_member(Role.MASH_OFFICER)
    with acting_as(actor_of(officer)) as actor:
        contact = a_contact(actor)
    with acting_as(the_mailbox()) as mailbox:
        for number, sender in enumerate(
            ["Jo Day <jo.day@oak.sch.uk>", "J Day <jo.day@oak.sch.uk>", "May <may@mail.example>"]
        ):
            about = f"{contact.reference}: and {number}"
            mail = an_email("It goes on.", sender=sender, subject=about, message_id=f"<{number}@x>")
            taken(mailbox, mail)

    with acting_as(actor_of(officer)):
        assert ContactNote.objects.filter(contact=contact, source="mailbox").count() == 3
        told = Notice.objects.filter(contact=contact, what=Notice.What.ACKNOWLEDGEMENT)
        by = {n.addressee: (n.by, n.address, n.safe_to_write) for n in told}
    assert by["Jo Day"] == ("email", "jo.day@oak.sch.uk", "yes")
    assert by["May"][2] == "unknown"
    assert len(by) == 2
