"""A question back to the referrer: asked, answered, or not answered in time. The clocks run on."""

from datetime import datetime
from uuid import UUID, uuid4

from openmash.contacts.commands import add_information
from openmash.contacts.models import OPEN_STAGES, Contact, ContactNote, PersonInContact
from openmash.front_door.models import Question, SentForm
from openmash.ledger.commanding import command, record
from openmash.ledger.queueing import defer
from openmash.notices.commands import send_notice, why_not_yet
from openmash.notices.making import draft_question
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import DoneAlready, RuleBroken
from openmash.policy.telling import named_in

LONGEST_QUESTION, LONGEST_ANSWER = 1_000, 5_000
# An answer is welcome also when nobody waits for it any more.
WAITS = (Question.State.ASKED, Question.State.NOT_ANSWERED, Question.State.LET_GO)
RECEIPT = "receipt"


@command(needs=Permission.TAKE_CONTACT)
def ask_referrer(
    actor: Actor,
    *,
    contact_id: UUID,
    text: str,
    by: Question.By,
    due_at: datetime,
    answer: str = "",
    site: str = "",
    now: datetime,
) -> Question:
    """Ask whoever told us. `answer`: what they said at once, on the telephone.

    What goes out in writing names nobody: the question is refused where it does. `site`: where the
    pages are, for the link to the receipt.
    """
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)
    if contact.stage not in OPEN_STAGES:
        raise RuleBroken("A question is asked of a contact that is open in the hub.")
    _check(contact, text, by, due_at, now)
    same = Question.objects.filter(contact=contact, state=Question.State.ASKED, text=text.strip())
    if same.filter(asked_by=actor.person_id, by=by).exists():
        raise DoneAlready("This was asked already.")
    question = Question(
        id=uuid4(),
        hub_id=actor.hub_id,
        contact=contact,
        text=text.strip(),
        by=by,
        asked_by_id=actor.person_id,
        asked_at=now,
        due_at=due_at,
    )
    if by == Question.By.EMAIL:
        question.notice = draft_question(actor, contact, question.text, due_at, now)
    question.save(force_insert=True)
    record(
        actor,
        "question_asked",
        at=now,
        contact_id=contact.pk,
        text=question.text,
        by=by,
        until=due_at,
        question=question.pk,
    )
    _send(actor, question, site, now)
    if by == Question.By.TELEPHONE and answer.strip():
        return answer_question(
            actor, question_id=question.pk, answer=answer, source=by.value, now=now
        )
    return question


def _check(contact: Contact, text: str, by: Question.By, due_at: datetime, now: datetime) -> None:
    if not text.strip():
        raise RuleBroken("Write the question.", field="text")
    if len(text) > LONGEST_QUESTION:
        raise RuleBroken(f"Shorten this to {LONGEST_QUESTION:,} characters.", field="text")
    if due_at <= now:
        raise RuleBroken("Choose a time that is still to come.", field="due_at")
    if by == Question.By.EMAIL and not contact.referrer_email:
        raise RuleBroken("They left no e-mail address.", field="by")
    if by == Question.By.RECEIPT and not SentForm.objects.filter(contact=contact).exists():
        raise RuleBroken("This contact came by no online form: there is no receipt.", field="by")
    if by == Question.By.TELEPHONE:
        return
    people = PersonInContact.objects.filter(contact=contact).select_related("person")
    if name := named_in(text, [named.person.name for named in people]):
        raise RuleBroken(
            f"This names {name}. It may be read over a shoulder: ask without names.", field="text"
        )


def _send(actor: Actor, question: Question, site: str, now: datetime) -> None:
    """An e-mail goes at once where whoever asks may send it and it is safe; else from the outbox."""
    notice = question.notice
    if notice and actor.may(Permission.SEND_NOTICES) and not why_not_yet(notice):
        send_notice(actor, notice_id=notice.pk, now=now)
    if question.by == Question.By.RECEIPT:
        defer(
            "openmash.front_door.jobs.tell_of_question",
            hub_id=str(actor.hub_id),
            question_id=str(question.pk),
            site=site,
        )


@command(needs=Permission.TAKE_CONTACT)
def answer_question(
    actor: Actor, *, question_id: UUID, answer: str, source: str, now: datetime
) -> Question:
    """What they answered. It stands on the contact as new information, and whoever asked is told."""
    question = _waiting(question_id)
    if not answer.strip():
        raise RuleBroken("Write the answer.", field="answer")
    if len(answer) > LONGEST_ANSWER:
        raise RuleBroken(f"Shorten this to {LONGEST_ANSWER:,} characters.", field="answer")
    note = add_information(
        actor,
        contact_id=question.contact_id,
        text=f"We asked: {question.text}\nThe answer: {answer.strip()}",
        source=source,
        sender=question.contact.referrer_name or "whoever told us",
        arrival_id=question.pk,
        now=now,
    )
    return _answer(actor, question, answer.strip(), source, note, now)


@command(needs=Permission.TAKE_CONTACT)
def take_as_answer(actor: Actor, *, question_id: UUID, now: datetime) -> Question:
    """The e-mail that came answers the question."""
    question = _waiting(question_id)
    if question.offered is None:
        raise RuleBroken("No e-mail came that may be the answer.")
    return _answer(
        actor, question, question.offered.text, Question.By.EMAIL.value, question.offered, now
    )


@command(needs=Permission.TAKE_CONTACT)
def decline_answer(actor: Actor, *, question_id: UUID, now: datetime) -> Question:
    """The e-mail that came is about something else: the question waits on."""
    question = _waiting(question_id)
    if question.offered is None:
        raise DoneAlready("No e-mail is offered as the answer.")
    note, question.offered = question.offered, None
    question.save(update_fields=["offered"])
    record(actor, "question_offer_declined", at=now, contact_id=question.contact_id, note=note.pk)
    return question


def _answer(
    actor: Actor, question: Question, answer: str, source: str, note: ContactNote, now: datetime
) -> Question:
    question.state, question.answer, question.source = Question.State.ANSWERED, answer, source
    question.answered_at, question.note, question.offered = note.at, note, None
    # Who asked and wrote the answer down has heard it.
    question.seen_at = now if actor.person_id == question.asked_by_id else None
    question.save(
        update_fields=["state", "answer", "source", "answered_at", "note", "offered", "seen_at"]
    )
    record(
        actor,
        "question_answered",
        at=now,
        contact_id=question.contact_id,
        text=answer,
        source=source,
        question=question.pk,
    )
    return question


@command(needs=Permission.TAKE_CONTACT)
def offer_as_answer(actor: Actor, *, question_id: UUID, note_id: UUID, now: datetime) -> Question:
    """An e-mail joined the contact: it is offered to whoever asked as the answer."""
    question = _waiting(question_id)
    question.offered_id = note_id
    question.save(update_fields=["offered"])
    record(actor, "question_offered", at=now, contact_id=question.contact_id, note=note_id)
    return question


@command(needs=Permission.SERVE_HUB)
def return_unanswered(actor: Actor, *, question_id: UUID, now: datetime) -> Question:
    """Its time is over: it goes back to the managers as not answered."""
    question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
    if question.state != Question.State.ASKED or question.offered_id or question.due_at > now:
        raise RuleBroken("This question need not come back.")
    question.state = Question.State.NOT_ANSWERED
    question.save(update_fields=["state"])
    record(
        actor,
        "question_not_answered",
        at=now,
        contact_id=question.contact_id,
        question=question.pk,
        due=question.due_at,
    )
    return question


@command(needs=Permission.ALLOCATE)
def let_question_go(actor: Actor, *, question_id: UUID, why: str, now: datetime) -> Question:
    """A manager goes on without the answer, and says why."""
    question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
    if question.state == Question.State.LET_GO:
        raise DoneAlready("It is on record that the hub goes on without the answer.")
    if question.state == Question.State.ANSWERED:
        raise RuleBroken("It was answered meanwhile.")
    if not why.strip():
        raise RuleBroken("Say why you go on without the answer.", field="why")
    question.state, question.seen_at = Question.State.LET_GO, now
    question.save(update_fields=["state", "seen_at"])
    record(
        actor,
        "question_let_go",
        at=now,
        contact_id=question.contact_id,
        text=why.strip(),
        question=question.pk,
    )
    return question


@command(needs=Permission.TAKE_CONTACT)
def see_answer(actor: Actor, *, question_id: UUID, now: datetime) -> Question:
    """Whoever asked has read the answer: it leaves their list."""
    question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
    if question.seen_at is None:
        question.seen_at = now
        question.save(update_fields=["seen_at"])
    record(actor, "question_answer_read", at=now, contact_id=question.contact_id)
    return question


def _waiting(question_id: UUID) -> Question:
    """The question, locked, while an answer is welcome."""
    question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("contact", "offered")
        .get(pk=question_id)
    )
    if question.state not in WAITS:
        raise DoneAlready("This question is answered.")
    return question
