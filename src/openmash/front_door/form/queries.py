"""What the sender of a form looks at: the form itself, all answers on one page, the receipt."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from openmash.front_door.form.fields import worded, words_of
from openmash.front_door.form.keys import digest
from openmash.front_door.models import PassedToAuthority, PublicForm, SentForm
from openmash.notices.models import Notice
from openmash.policy.actors import Actor
from openmash.policy.profile import Profile
from openmash.policy.public_form.answers import Answers, PersonSaid, is_known
from openmash.policy.public_form.kinds import pages_of
from openmash.policy.public_form.questions import About
from openmash.policy.public_form.steps import pages_about
from openmash.policy.times import LONDON, date_words, time_words

# So many forms begun within ten minutes are one place's; who comes after them waits his turn.
A_PLACES_OWN, OF_THE_LAST, A_TURN, LONGEST_WAIT = 30, timedelta(minutes=10), 2, 60


def form_of(browser: str) -> PublicForm | None:
    """The form that this browser holds, a draft or sent: one statement."""
    if not browser:
        return None
    return PublicForm.objects.filter(browser=digest(browser)).select_related("contact").first()


def wait_for(source: str, *, now: datetime) -> int:
    """For how many seconds somebody from there waits before a new form begins. Nobody is refused."""
    begun = PublicForm.objects.filter(source=source, begun_at__gt=now - OF_THE_LAST)
    over = begun[: A_PLACES_OWN + LONGEST_WAIT].count() - A_PLACES_OWN
    return min(LONGEST_WAIT, max(0, over + 1) * A_TURN) if over >= 0 else 0


@dataclass(frozen=True)
class ShownAnswer:
    """A question and its answer, and the page on which it is changed."""

    code: str
    label: str
    text: str
    is_known: bool


@dataclass(frozen=True)
class ShownPage:
    """The answers of one page; of one person, where it is about people."""

    code: str
    title: str
    answers: tuple[ShownAnswer, ...]
    person_id: str = ""


def shown_pages(answers: Answers, profile: Profile) -> tuple[ShownPage, ...]:
    """All that was answered, in the order of the form."""
    return tuple(_shown(answers, profile))


def _shown(answers: Answers, profile: Profile) -> Iterator[ShownPage]:
    told: set[About] = set()
    for page in pages_of(profile, answers):
        if page.about is About.CONTACT:
            said = tuple(_answers(answers, None, page.questions, page.about, profile))
            yield ShownPage(page.code, page.title, said)
        elif page.about not in told:
            told.add(page.about)
            for person in answers.those(page.about):
                for own in pages_about(profile.form_pages, page.about):
                    said = tuple(_answers(answers, person, own.questions, page.about, profile))
                    yield ShownPage(own.code, f"{own.title}: {person.name}", said, person.id)


def _answers(
    answers: Answers,
    person: PersonSaid | None,
    codes: tuple[str, ...],
    about: About,
    profile: Profile,
) -> Iterator[ShownAnswer]:
    given = person.said if person else answers.said
    for code in codes:
        question = worded(profile, about, code)
        answer = given.get(code) or ""
        text = words_of(question, profile, answer).strip()
        yield ShownAnswer(code, question.label, text or "Not known", is_known(answer))


@dataclass(frozen=True)
class Told:
    """Something that the sender was told, as far as the rules let them be told it."""

    heading: str
    paragraphs: tuple[str, ...]
    on: str


@dataclass(frozen=True)
class Receipt:
    """What the sender of a form sees of it afterwards. It names nobody."""

    reference: str
    sent: str
    told: tuple[Told, ...]
    passed_to: str = ""  # the hub to which its sender had it sent on
    passed_phone: str = ""


def receipt_of(form: PublicForm, actor: Actor) -> Receipt:
    """The receipt: the reference, and what was told to the sender since: two statements.

    Where it was sent on by the sender's own press stands there; where staff passed it does not: where a
    child lives now may be hidden from them.
    """
    assert form.contact
    assert form.sent_at
    notices = Notice.objects.filter(
        contact=form.contact_id,
        to=Notice.To.REFERRER,
        what=Notice.What.OUTCOME,
        state__in=[Notice.State.SENT, Notice.State.TOLD],
    )
    passed = PassedToAuthority.objects.filter(contact=form.contact_id, by=actor.person_id).first()
    return Receipt(
        reference=form.contact.reference,
        sent=time_words(form.sent_at),
        told=tuple(_told(notice) for notice in notices),
        passed_to=passed.name if passed else "",
        passed_phone=passed.phone if passed else "",
    )


def _told(notice: Notice) -> Told:
    """A letter says here what it says on paper; of a call only that it was made, never its script."""
    on = date_words(notice.sent_at.astimezone(LONDON).date()) if notice.sent_at else ""
    if notice.by == Notice.By.TELEPHONE:
        return Told("We have decided what needs to be done", ("We told you on the telephone.",), on)
    return Told(notice.words["heading"], tuple(notice.words["paragraphs"]), on)


def sent_form(contact_id: UUID) -> SentForm | None:
    """What was sent, as it was sent; None where it was taken away since."""
    return SentForm.objects.select_related("contact").filter(contact=contact_id).first()


def forgotten(profile: Profile, *, now: datetime) -> list[UUID]:
    """Forms that nobody wrote on for as long as the hub keeps them."""
    if profile.form is None:
        return []
    before = now - timedelta(days=profile.form.keep_days)
    old = PublicForm.objects.filter(sent_at=None, saved_at__lt=before)
    return list(old.values_list("pk", flat=True)[:500])
