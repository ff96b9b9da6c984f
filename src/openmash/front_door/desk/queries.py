"""What is at the first desk, and how what was there ended."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from openmash.access.queries import names
from openmash.contacts.models import Contact, Stage
from openmash.contacts.queries import MOST_ROWS
from openmash.deadlines.queries import soonest_by_contact
from openmash.front_door.desk.models import DeskAnswer, DeskEnding, OutsideAnswer, OutsideRequest
from openmash.front_door.desk.outside import may_sign_off
from openmash.hubs.queries import profile_of
from openmash.notices.models import Notice
from openmash.policy.actors import Actor, Permission
from openmash.policy.profile import Profile
from openmash.policy.times import DueWords, time_words
from openmash.policy.vocabulary import Kind

_KINDS = {
    Kind.ADVICE: "Advice",
    Kind.BASIC_INFORMATION: "Question",
    Kind.INFORMATION_REQUEST: "Request for information",
}
# So far back the desk counts what it ended.
COUNTED = timedelta(days=90)


@dataclass(frozen=True)
class DeskRow:
    """Something that waits at the first desk."""

    id: UUID
    reference: str
    kind: str
    by: str
    received: str
    state: str
    waits_for_manager: bool
    due: DueWords | None


def at_the_desk(actor: Actor, *, now: datetime) -> list[DeskRow]:
    """What the first desk has to answer, the oldest first: three statements."""
    if not actor.may(Permission.TAKE_CONTACT):
        return []
    waiting = list(Contact.objects.filter(stage=Stage.DESK).order_by("received_at")[:MOST_ROWS])
    ids = [contact.pk for contact in waiting]
    newest: dict[UUID, OutsideAnswer] = {}
    for answer in OutsideAnswer.objects.filter(contact__in=ids):
        newest.setdefault(answer.contact_id, answer)
    due = soonest_by_contact(ids, now=now)
    return [
        DeskRow(
            id=c.pk,
            reference=c.reference,
            kind=_KINDS.get(Kind(c.kind), c.kind),
            by=", ".join(filter(None, (c.referrer_name, c.referrer_organisation))) or "No name",
            received=time_words(c.received_at),
            state=_state(newest.get(c.pk)),
            waits_for_manager=_waits(newest.get(c.pk)),
            due=due[c.pk].words if c.pk in due else None,
        )
        for c in waiting
    ]


def _waits(answer: OutsideAnswer | None) -> bool:
    return answer is not None and answer.signed is None


def _state(answer: OutsideAnswer | None) -> str:
    if answer is None:
        return "To be answered"
    if answer.signed is None:
        return "Waits for a manager's sign-off"
    return "Signed off: tell them" if answer.signed else "Sent back by a manager"


@dataclass(frozen=True)
class ShownAnswer:
    """What was proposed, with the manager's word and what was told."""

    id: UUID
    tells: bool
    text: str
    proposed: str
    word: str
    word_why: str
    told: str
    may_sign: bool
    is_own: bool
    may_tell: bool


@dataclass(frozen=True)
class ShownDesk:
    """All that the first desk did with a contact."""

    facts: tuple[tuple[str, str], ...]
    answers: tuple[ShownAnswer, ...]
    advice: tuple[tuple[str, str], ...]
    endings: tuple[tuple[str, str], ...]

    @property
    def is_anything(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.facts or self.answers or self.advice or self.endings)


def desk_of(contact: Contact, actor: Actor) -> ShownDesk:
    """What the first desk did with a contact: five statements."""
    profile = profile_of(actor.hub_id)
    request = OutsideRequest.objects.filter(contact=contact).first()
    answers = list(OutsideAnswer.objects.filter(contact=contact))
    advice = list(DeskAnswer.objects.filter(contact=contact))
    endings = list(DeskEnding.objects.filter(contact=contact))
    people = names(
        *(i for a in answers for i in (a.proposed_by_id, a.signed_by_id, a.told_by_id)),
        *(a.by_id for a in advice),
        *(e.by_id for e in endings),
    )
    return ShownDesk(
        facts=_facts(request, profile) if request else (),
        answers=tuple(_answer(a, people, actor, profile) for a in answers),
        advice=tuple(
            (
                a.text,
                f"{'Consultation' if a.is_consultation else 'Answered'} by {people[a.by_id]}, "
                f"{time_words(a.at)}",
            )
            for a in advice
        ),
        endings=tuple(
            (
                f"{e.get_how_display()}{f': {e.to}' if e.to else ''}",
                f"{e.words} {people[e.by_id]}, {time_words(e.at)}".strip(),
            )
            for e in endings
        ),
    )


def _facts(request: OutsideRequest, profile: Profile) -> tuple[tuple[str, str], ...]:
    asker = profile.asker(request.asker)
    told = (
        ("Who asks", asker.name if asker else ""),
        ("How we know that it is they", request.asker_checked),
        ("Legal basis", request.basis),
        ("What was checked", request.checked),
    )
    return tuple((words, text) for words, text in told if text)


def _answer(
    answer: OutsideAnswer, people: dict[UUID, str], actor: Actor, profile: Profile
) -> ShownAnswer:
    word = ""
    if answer.signed_by_id and answer.signed_at:
        verb = "Signed off" if answer.signed else "Sent back"
        word = f"{verb} by {people[answer.signed_by_id]}, {time_words(answer.signed_at)}"
    told = ""
    if answer.told_by_id and answer.told_at:
        told = (
            f"Told to {answer.told_to}, {OutsideAnswer.How(answer.told_how).label.lower()}, "
            f"{time_words(answer.told_at)}, by {people[answer.told_by_id]}"
        )
    is_own = answer.proposed_by_id == actor.person_id
    waits = answer.signed is None and may_sign_off(actor, profile)
    return ShownAnswer(
        id=answer.pk,
        tells=answer.tells,
        text=answer.text,
        proposed=f"{people[answer.proposed_by_id]}, {time_words(answer.proposed_at)}",
        word=word,
        word_why=answer.signed_why,
        told=told,
        may_sign=waits and not is_own,
        is_own=waits and is_own,
        may_tell=bool(answer.signed)
        and answer.told_at is None
        and actor.may(Permission.TAKE_CONTACT),
    )


@dataclass(frozen=True)
class Counted:
    """How often something happened at the first desk, in the time that is counted."""

    words: str
    times: int


def ended_of_late(*, now: datetime) -> list[Counted]:
    """How what came to the first desk ended, and where it was sent: one statement."""
    ended = DeskEnding.objects.filter(at__gte=now - COUNTED).values_list("how", "to")
    return _counted(
        f"{DeskEnding.How(how).label}{f' ({to})' if to and how != DeskEnding.How.ANSWERED else ''}"
        for how, to in ended
    )


def challenged_of_late(*, now: datetime) -> list[Counted]:
    """Which organisations used a way that the hub does not accept: one statement."""
    told = Notice.objects.filter(
        what=Notice.What.CHALLENGE, made_at__gte=now - COUNTED
    ).values_list("contact__referrer_organisation", "contact__channel")
    return _counted(
        f"{by or 'No organisation named'}, by {how.replace('-', ' ')}" for by, how in told
    )


def _counted(words: Iterable[str]) -> list[Counted]:
    return [Counted(said, times) for said, times in Counter(words).most_common(20)]
