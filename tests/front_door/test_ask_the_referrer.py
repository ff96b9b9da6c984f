"""A question back to whoever told us: by telephone, by e-mail, or on their receipt."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from openmash.access.queries import actor_of, service_actor
from openmash.access.rows import acting_as
from openmash.adapters.email import read_email
from openmash.contacts.models import Contact, ContactNote, Stage
from openmash.contacts.queries import information_for
from openmash.deadlines.models import Deadline
from openmash.front_door import jobs
from openmash.front_door.form.keys import link_of
from openmash.front_door.mail.commands import take_email
from openmash.front_door.models import Question
from openmash.front_door.questions.commands import (
    answer_question,
    ask_referrer,
    decline_answer,
    let_question_go,
    return_unanswered,
    see_answer,
    take_as_answer,
)
from openmash.front_door.questions.queries import asked_by, due_questions, not_answered
from openmash.notices.commands import release_notice, send_notice
from openmash.notices.jobs import post_email
from openmash.notices.models import Notice
from openmash.notices.queries import to_send
from openmash.policy.actors import Actor
from openmash.policy.errors import DoneAlready, RuleBroken
from openmash.policy.vocabulary import Role
from tests.emails import an_email
from tests.factories import MONDAY_9AM, a_hub, a_member, an_actor
from tests.front_door.forms import Sender
from tests.front_door.test_form_receipts import a_sent_form
from tests.mail_server import a_mail_server
from tests.triage.contacts import a_contact
from tests.triage.test_pages import signed_in

LATER, DUE = MONDAY_9AM + timedelta(hours=1), MONDAY_9AM + timedelta(hours=5)
TEXT = "Which day did you see the bruise?"
PHONE, EMAIL, RECEIPT = Question.By.TELEPHONE, Question.By.EMAIL, Question.By.RECEIPT


def a_referral(actor: Actor, **given: Any) -> Contact:
    usual = {
        "stage": Stage.TRIAGE,
        "holder_id": actor.person_id,
        "referrer_name": "Sam Reed",
        "referrer_email": "sam@oak.sch.uk",
    }
    return a_contact(actor, **usual | given)


def asked(actor: Actor, contact: Contact, by: Question.By = PHONE, **more: Any) -> Question:
    given = {"text": TEXT, "by": by, "due_at": DUE, "now": LATER} | more
    return ask_referrer(actor, contact_id=contact.pk, **given)


@pytest.mark.django_db
def test_an_answer_on_the_telephone_stands_on_the_contact_at_once() -> None:
    maker = an_actor(Role.DECISION_MAKER)
    with acting_as(maker):
        contact = a_referral(maker)
        question = asked(maker, contact, answer="On Friday.")

        assert (question.state, question.source) == (Question.State.ANSWERED, "telephone")
        note = ContactNote.objects.get(contact=contact)
        assert note.text == f"We asked: {TEXT}\nThe answer: On Friday."
        assert (note.sender, note.at) == ("Sam Reed", LATER)
        assert asked_by(maker, now=LATER) == []  # who asked and wrote it down has heard it


@pytest.mark.django_db
def test_whoever_asked_and_whoever_holds_it_are_told_of_an_answer_that_comes_later() -> None:
    officer, maker = an_actor(Role.MASH_OFFICER), an_actor(Role.DECISION_MAKER)
    colleague = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = a_referral(officer, holder_id=maker.person_id)
        question = asked(officer, contact)
        with pytest.raises(DoneAlready):
            asked(officer, contact)
    with acting_as(colleague):
        answer_question(
            colleague, question_id=question.pk, answer="On Friday.", source="telephone", now=LATER
        )
    with acting_as(maker):
        assert [row.sender for row in information_for(maker)] == ["Sam Reed"]
    with acting_as(officer):
        [row] = asked_by(officer, now=LATER)
        assert (row.question.answer, row.question.source) == ("On Friday.", "telephone")
        see_answer(officer, question_id=question.pk, now=LATER)
        assert asked_by(officer, now=LATER) == []


@pytest.mark.django_db
def test_not_answered_in_time_it_comes_back_to_the_managers_and_the_clocks_ran_on() -> None:
    maker, manager = an_actor(Role.DECISION_MAKER), an_actor(Role.TEAM_MANAGER)
    with acting_as(maker):
        contact = a_referral(maker)
        running = Deadline.objects.filter(contact_id=contact.pk, met_at=None, superseded_at=None)
        before = sorted(running.values_list("clock", "due_at"))
        question = asked(maker, contact)
        assert sorted(running.values_list("clock", "due_at")) == before
        assert due_questions(now=DUE - timedelta(minutes=1)) == []
        assert due_questions(now=DUE) == [question.pk]
        assert not_answered(maker, now=DUE) == []

    clock = service_actor(a_hub().pk, "clock")
    with acting_as(clock):
        return_unanswered(clock, question_id=question.pk, now=DUE)
        with pytest.raises(RuleBroken):
            return_unanswered(clock, question_id=question.pk, now=DUE)
    with acting_as(manager):
        assert [row.question.id for row in not_answered(manager, now=DUE)] == [question.pk]
        with pytest.raises(RuleBroken, match="Say why"):
            let_question_go(manager, question_id=question.pk, why=" ", now=DUE)
        let_question_go(manager, question_id=question.pk, why="We know enough.", now=DUE)
        assert not_answered(manager, now=DUE) == []
        # An answer is welcome also when nobody waits for it any more.
        answer_question(
            manager, question_id=question.pk, answer="Friday.", source="telephone", now=DUE
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": " "}, "Write the question"),
        ({"text": "x" * 1001}, "Shorten"),
        ({"due_at": LATER}, "still to come"),
        ({"by": RECEIPT}, "no receipt"),
        ({"by": EMAIL, "text": "Did mia say when?"}, "names Mia Thorne"),
    ],
)
def test_what_cannot_be_asked_is_refused(wrong: dict[str, Any], words: str) -> None:
    maker = an_actor(Role.DECISION_MAKER)
    with acting_as(maker):
        contact = a_referral(maker)
        with pytest.raises(RuleBroken, match=words):
            asked(maker, contact, **wrong)
        assert not Question.objects.exists()
        assert not Notice.objects.exists()
        for stage in (Stage.RECEIVING, Stage.CLOSED):
            with pytest.raises(RuleBroken, match="open in the hub"):
                asked(maker, a_referral(maker, stage=stage))


@pytest.mark.usefixtures("committed")
def test_by_e_mail_it_names_nobody_and_a_reply_is_offered_as_the_answer(settings: Settings) -> None:
    maker = an_actor(Role.DECISION_MAKER)
    with a_mail_server() as inbox:
        settings.SMTP = inbox.url
        with acting_as(maker):
            contact = a_referral(maker)
            question = asked(maker, contact, EMAIL)
            notice = Notice.objects.get()
            assert notice.state == Notice.State.SENT
        post_email(hub_id=str(maker.hub_id), notice_id=str(notice.pk))
    [message] = inbox.messages
    assert TEXT in message.get_content()
    assert "Mia" not in message.as_string()
    assert "Thorne" not in message.as_string()

    reply = an_email("On Friday.", sender="Sam Reed <sam@oak.sch.uk>")
    reply["In-Reply-To"] = message["Message-ID"]
    mailbox = service_actor(a_hub().pk, "mailbox")
    with acting_as(mailbox):
        took = take_email(mailbox, read_email(reply.as_bytes()), now=LATER + timedelta(hours=1))
        assert (took.contact, took.is_new) == (contact, False)
    with acting_as(maker):
        assert due_questions(now=DUE) == []  # it is not late: a reply waits to be read
        [row] = asked_by(maker, now=DUE)
        assert "On Friday." in row.question.offered
        answered = take_as_answer(maker, question_id=question.pk, now=DUE)
        assert (answered.state, answered.source) == (Question.State.ANSWERED, "email")


@pytest.mark.django_db
def test_an_e_mail_about_something_else_is_no_answer() -> None:
    maker, mailbox = an_actor(Role.DECISION_MAKER), service_actor(a_hub().pk, "mailbox")
    with acting_as(maker):
        contact = a_referral(maker)
        question = asked(maker, contact, EMAIL)
    message = an_email(f"Out of office {contact.reference}")
    message.replace_header("Subject", f"Something else, {contact.reference}")
    with acting_as(mailbox):
        take_email(mailbox, read_email(message.as_bytes()), now=LATER)
    with acting_as(maker):
        assert asked_by(maker, now=LATER)
        decline_answer(maker, question_id=question.pk, now=LATER)
        assert asked_by(maker, now=LATER) == []
        assert due_questions(now=DUE) == [question.pk]


@pytest.mark.django_db
def test_to_an_address_that_may_not_be_safe_a_manager_says_first_and_an_officer_sends_nothing(
    settings: Settings,
) -> None:
    settings.SMTP = ""
    officer, manager = an_actor(Role.MASH_OFFICER), an_actor(Role.TEAM_MANAGER)
    with acting_as(officer):
        asked(officer, a_referral(officer), EMAIL)
        assert Notice.objects.get().state == Notice.State.DRAFTED
    with acting_as(manager):
        asked(manager, a_referral(manager, referrer="public"), EMAIL)
        notice = Notice.objects.exclude(contact__referrer="professional").get()
        assert notice.state == Notice.State.DRAFTED
        assert len(to_send(manager, now=LATER)) == 2
        with pytest.raises(RuleBroken, match="not known to be safe"):
            send_notice(manager, notice_id=notice.pk, now=LATER)
        release_notice(manager, notice_id=notice.pk, why="They said so.", now=LATER)
        send_notice(manager, notice_id=notice.pk, now=LATER)


def on_the_receipt(sender: Sender, text: str = TEXT) -> Question:
    """The hub asks the sender of a form."""
    manager, contact = an_actor(Role.TEAM_MANAGER), sender.contact()
    now = datetime.now(UTC)
    with acting_as(manager):
        Contact.objects.filter(pk=contact.pk).update(stage=Stage.TRIAGE)
        return ask_referrer(
            manager,
            contact_id=contact.pk,
            text=text,
            by=RECEIPT,
            due_at=now + timedelta(hours=4),
            site="https://hub.example",
            now=now,
        )


@pytest.mark.django_db
@pytest.mark.slow
def test_on_the_receipt_it_is_shown_without_names_and_answered_once() -> None:
    sender = a_sent_form()
    question = on_the_receipt(sender)
    page = sender.text("receipt/")
    assert TEXT in page
    assert "Kofi" not in page
    sent = {"question": str(question.pk), "answer": "<script>alert(1)</script> On Friday."}

    assert sender.client.post(sender.url("answer/"), sent | {"answer": " "}).status_code == 422
    long = sender.client.post(sender.url("answer/"), sent | {"answer": "x" * 5001})
    assert long.status_code == 422
    for _ in range(2):
        assert sender.client.post(sender.url("answer/"), sent).status_code == 302

    after = sender.text("receipt/")
    assert "We have your answer" in after
    assert "On Friday" not in after
    manager = a_member(Role.TEAM_MANAGER)
    with acting_as(actor_of(manager)):
        question.refresh_from_db()
        assert (question.state, question.source) == (Question.State.ANSWERED, "receipt")
        assert ContactNote.objects.filter(contact=question.contact_id).count() == 1
    shown = signed_in(manager).get(f"/contacts/{question.contact_id}/").content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown


@pytest.mark.django_db
@pytest.mark.slow
def test_nobody_but_who_holds_the_receipt_answers_and_nothing_is_told_of_what_there_is() -> None:
    question = on_the_receipt(a_sent_form())
    strangers = [Sender(client=Client()), a_sent_form()]  # one with no form, one with another's
    for stranger in strangers:
        for which in (str(question.pk), "0", ""):
            said = {"question": which, "answer": "It was me."}
            answer = stranger.client.post(stranger.url("answer/"), said)
            assert (answer.status_code, answer["Location"]) == (302, stranger.url("receipt/"))
        assert TEXT not in stranger.text("receipt/")
    with acting_as(an_actor(Role.TEAM_MANAGER)):
        question.refresh_from_db()
        assert question.state == Question.State.ASKED


@pytest.mark.usefixtures("committed")
def test_the_worker_writes_to_a_safe_address_that_a_question_stands_there_and_returns_late_ones(
    settings: Settings,
) -> None:
    with a_mail_server() as inbox:
        settings.SMTP = inbox.url
        sender = a_sent_form(referrer_email="jo@school.example")
        question = on_the_receipt(sender)
        where = {"hub_id": str(question.hub_id), "site": "https://hub.example"}
        jobs.tell_of_question(question_id=str(question.pk), **where)
        [message] = inbox.messages
    assert link_of(sender.form().pk) in message.get_content()
    assert TEXT not in message.as_string()
    maker = an_actor(Role.DECISION_MAKER)
    with acting_as(maker):
        late = asked(maker, a_referral(maker))  # on a Monday long ago
    jobs.return_questions(timestamp=0)
    with acting_as(maker):
        late.refresh_from_db()
        assert late.state == Question.State.NOT_ANSWERED


@pytest.mark.django_db
@pytest.mark.slow
def test_the_pages_ask_answer_and_go_on_without() -> None:
    manager = a_member(Role.TEAM_MANAGER, name="Priya Shah")
    with acting_as(actor_of(manager)) as actor:
        contact = a_referral(actor, received_at=datetime.now(UTC) - timedelta(hours=1))
    desk, url = signed_in(manager), f"/questions/{contact.pk}/ask/"
    for page in (f"/contacts/{contact.pk}/", f"/triage/{contact.pk}/"):
        assert url in desk.get(page).content.decode()
    form = desk.get(url).content.decode()
    assert "By e-mail, to sam@oak.sch.uk" in form
    assert "On the receipt" not in form  # it came by no form
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    parts = (tomorrow.day, tomorrow.month, tomorrow.year, "12:00")
    due = {f"due_at_{place}": str(part) for place, part in enumerate(parts)}
    sent = {"text": TEXT, "by": "telephone", **due}
    assert desk.post(url, sent | {"text": ""}).status_code == 422
    assert desk.post(url, sent).status_code == 302
    page = desk.get(f"/contacts/{contact.pk}/").content.decode()
    assert "asked by Priya Shah" in page

    with acting_as(actor_of(manager)):
        question = Question.objects.get(contact=contact)
        Question.objects.filter(pk=question.pk).update(state="not-answered")
    for mine, said in (
        ("/", "Not answered by the referrer"),
        ("/triage/tray/", "has not answered"),
    ):
        assert said in desk.get(mine).content.decode()
    let_go, answer = (f"/questions/{question.pk}/{what}/" for what in ("let-go", "answer"))
    assert desk.post(let_go, {"why": ""}).status_code == 422
    assert desk.post(let_go, {"why": "We know enough."}).status_code == 302
    for mine, said in (
        ("/", "Not answered by the referrer"),
        ("/triage/tray/", "has not answered"),
    ):
        assert said not in desk.get(mine).content.decode()
    said = {"answer": "On Friday.", "source": "walk-in"}
    for _ in range(2):
        assert desk.post(answer, said).status_code == 302
    shown = desk.get(f"/contacts/{contact.pk}/").content.decode()
    assert "Answered through walk in" in shown
    assert "A manager went on" in desk.get(f"/contacts/{contact.pk}/timeline/").content.decode()
