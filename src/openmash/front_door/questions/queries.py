"""Questions to referrers: on their contact, on the work page of whoever asked, on the receipt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from openmash.access.queries import names
from openmash.contacts.models import Contact
from openmash.contacts.queries import about_whom
from openmash.front_door.models import Question, SentForm
from openmash.front_door.questions.commands import WAITS
from openmash.notices.commands import why_not_yet
from openmash.notices.ending import OPEN
from openmash.notices.models import Notice
from openmash.policy.actors import Actor, Permission
from openmash.policy.times import DueWords, in_words, time_words

# A list that somebody works through holds this many.
MOST_ROWS = 50


@dataclass(frozen=True)
class ShownQuestion:
    """One question, ready to show."""

    id: UUID
    contact_id: UUID
    reference: str
    text: str
    by: str
    asked_by: str
    asked: str
    due: DueWords | None
    state: str
    is_open: bool
    is_late: bool
    answer: str
    source: str
    answered: str
    offered: str
    waits_because: str


def _shown(rows: Iterable[Question], now: datetime) -> list[ShownQuestion]:
    found = list(rows)
    people = names(*(q.asked_by_id for q in found))
    return [
        ShownQuestion(
            id=q.pk,
            contact_id=q.contact_id,
            reference=q.contact.reference,
            text=q.text,
            by=Question.By(q.by).label,
            asked_by=people[q.asked_by_id],
            asked=time_words(q.asked_at),
            due=in_words(q.due_at, now) if q.state == Question.State.ASKED else None,
            state=Question.State(q.state).label,
            is_open=q.state in WAITS,
            is_late=q.state == Question.State.NOT_ANSWERED,
            answer=q.answer,
            source=q.source.replace("-", " "),
            answered=time_words(q.answered_at) if q.answered_at else "",
            offered=q.offered.text if q.offered else "",
            waits_because=_not_gone(q.notice),
        )
        for q in found
    ]


def _questions() -> QuerySet[Question]:
    return Question.objects.select_related("contact", "offered", "notice")


def questions_of(contact_id: UUID, *, now: datetime) -> list[ShownQuestion]:
    """What was asked of this contact's referrer, the newest first: two statements."""
    return _shown(_questions().filter(contact=contact_id).order_by("-asked_at"), now)


@dataclass(frozen=True)
class AskedRow:
    """A question in somebody's list, and about whom."""

    question: ShownQuestion
    about: str


def asked_by(actor: Actor, *, now: datetime) -> list[AskedRow]:
    """What came of the questions that this person asked, or of their contacts; not read yet."""
    mine = Q(asked_by=actor.person_id) | Q(contact__holder=actor.person_id)
    came = Q(state=Question.State.ANSWERED) | Q(offered__isnull=False)
    late = Q(state=Question.State.NOT_ANSWERED)
    return _rows(_questions().filter(mine, came | late, seen_at=None), now)


def not_answered(actor: Actor, *, now: datetime) -> list[AskedRow]:
    """What was not answered in time and waits for a manager: three statements."""
    if not actor.may(Permission.ALLOCATE):
        return []
    return _rows(_questions().filter(state=Question.State.NOT_ANSWERED), now)


def _rows(found: QuerySet[Question], now: datetime) -> list[AskedRow]:
    shown = _shown(found.order_by("due_at")[:MOST_ROWS], now)
    about = about_whom([question.contact_id for question in shown])
    return [AskedRow(q, about.get(q.contact_id, "No child named yet")) for q in shown]


def ways_to_ask(contact: Contact) -> list[tuple[str, str]]:
    """How this contact's referrer can be asked: one statement."""
    phone = f"By telephone, on {contact.referrer_phone}" if contact.referrer_phone else ""
    ways = [(Question.By.TELEPHONE, phone or "By telephone")]
    if contact.referrer_email:
        ways.append((Question.By.EMAIL, f"By e-mail, to {contact.referrer_email}"))
    if SentForm.objects.filter(contact=contact).exists():
        ways.append((Question.By.RECEIPT, "On the receipt of their online form"))
    return [(way.value, words) for way, words in ways]


def due_questions(*, now: datetime) -> list[UUID]:
    """Questions whose time is over; not those for which an e-mail came that may be the answer."""
    late = Question.objects.filter(state=Question.State.ASKED, offered=None, due_at__lte=now)
    return list(late.values_list("pk", flat=True))


@dataclass(frozen=True)
class AskedOfSender:
    """A question as the sender of a form reads it. `answered`: when they did."""

    id: UUID
    text: str
    until: str
    answered: str


def asked_on_receipt(contact_id: UUID) -> list[AskedOfSender]:
    """What the sender of a form is asked, and what they have answered: one statement."""
    found = Question.objects.filter(contact=contact_id, by=Question.By.RECEIPT)
    return [
        AskedOfSender(
            id=q.pk,
            text=q.text,
            until=time_words(q.due_at),
            answered="" if q.state in WAITS or not q.answered_at else time_words(q.answered_at),
        )
        for q in found.order_by("asked_at")
    ]


def _not_gone(notice: Notice | None) -> str:
    """Why the e-mail of a question has not gone yet."""
    if notice is None or notice.state not in OPEN:
        return ""
    return why_not_yet(notice) or "It waits among the letters and calls to be sent."
