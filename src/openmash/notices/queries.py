"""The outbox: what is to be told today, in order of due time, and one notice on its page."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Coalesce

from openmash.access.queries import names
from openmash.contacts.models import Narrative
from openmash.deadlines.models import Deadline
from openmash.ledger.models import Entry, EntryText
from openmash.notices.commands import why_not_yet
from openmash.notices.ending import MET_BY, OPEN, clocks_met_by
from openmash.notices.models import Notice
from openmash.policy.actors import Actor, Permission
from openmash.policy.times import DueWords, in_words, time_words

# A list that somebody works through holds this many.
MOST_ROWS = 100


@dataclass(frozen=True)
class NoticeRow:
    """One notice in the outbox, ready to show."""

    id: UUID
    contact_id: UUID
    reference: str
    what: str
    by: str
    to: str
    addressee: str
    address: str
    safe: str
    state: str
    why_not_yet: str
    due: DueWords | None
    due_at: datetime | None


_SAFE = {"yes": "safe to write to", "no": "not safe to write to", "unknown": "not known if safe"}


def to_send(actor: Actor, *, now: datetime) -> list[NoticeRow]:
    """What is still to be told, soonest due first: three statements however many."""
    if not (actor.may(Permission.SEND_NOTICES) or actor.may(Permission.MANAGE_NOTICES)):
        return []
    waiting = list(
        Notice.objects.filter(state__in=OPEN)
        .select_related("contact")
        .order_by("made_at", "id")[:MOST_ROWS]
    )
    return sorted(_rows(waiting, now), key=lambda row: (row.due_at is None, row.due_at or now))


def next_to_tell(hub_id: UUID) -> tuple[Notice | None, Deadline | None]:
    """The notice that no manager holds and whose clock runs out first, and that clock: two statements."""
    ready = Notice.objects.filter(state=Notice.State.DRAFTED)
    which = Q()
    for what, kind in MET_BY.items():
        of_what = ready.filter(what=what).values("contact")
        which |= Q(clock__in=clocks_met_by(hub_id, kind), contact_id__in=of_what)
    running = Deadline.objects.filter(which, met_at=None, superseded_at=None)
    first = running.order_by(Coalesce("extended_to", "due_at"), "id").first()
    if first is None:
        return None, None
    kinds = [w for w, kind in MET_BY.items() if first.clock in clocks_met_by(hub_id, kind)]
    of_it = ready.filter(contact=first.contact_id, what__in=kinds).select_related("contact")
    return of_it.order_by("made_at", "id").first(), first


def notices_of(contact_id: UUID, *, now: datetime) -> list[NoticeRow]:
    """Every notice of a contact, as it stands, in the order in which they were drafted."""
    return _rows(list(Notice.objects.filter(contact=contact_id).select_related("contact")), now)


def _rows(notices: list[Notice], now: datetime) -> list[NoticeRow]:
    due = _due(notices)
    return [
        NoticeRow(
            id=notice.pk,
            contact_id=notice.contact_id,
            reference=notice.contact.reference,
            what=Notice.What(notice.what).label,
            by=Notice.By(notice.by).label,
            to=Notice.To(notice.to).label,
            addressee=notice.addressee,
            address=notice.address,
            safe=_SAFE[notice.safe_to_write]
            if notice.by in (Notice.By.LETTER, Notice.By.EMAIL)
            else "",
            state=Notice.State(notice.state).label,
            why_not_yet=why_not_yet(notice) if notice.state in OPEN else "",
            due=in_words(when, now) if when else None,
            due_at=when,
        )
        for notice in notices
        for when in [due.get((notice.contact_id, notice.what))]
    ]


def _due(notices: Iterable[Notice]) -> dict[tuple[UUID, str], datetime]:
    """When each is due, by the running clock of its kind on its contact: one statement."""
    found = list(notices)
    if not found:
        return {}
    what_of = {
        clock: what
        for what, kind in MET_BY.items()
        for clock in clocks_met_by(found[0].hub_id, kind)
    }
    running = Deadline.objects.filter(
        contact_id__in={notice.contact_id for notice in found},
        clock__in=list(what_of),
        met_at=None,
        superseded_at=None,
    )
    return {(d.contact_id, what_of[d.clock]): d.extended_to or d.due_at for d in running}


@dataclass(frozen=True)
class ShownNotice:
    """One notice on its page: its words, its state, and what was decided about it."""

    row: NoticeRow
    version: int
    rule: str
    heading: str
    paragraphs: tuple[str, ...]
    contact: tuple[str, ...]
    is_open: bool
    is_letter: bool
    is_email: bool
    is_posted: bool
    is_call: bool
    is_feedback: bool
    is_held: bool
    decided: str
    done: str
    said: str
    calls: tuple[str, ...]
    keep_from_family: str


def shown(notice: Notice, *, now: datetime) -> ShownNotice:
    """A notice ready to show, with what must not be told to a family beside it."""
    people = names(notice.decided_by_id, notice.sent_by_id)
    narrative = (
        Narrative.objects.filter(contact=notice.contact_id).first()
        if notice.to == Notice.To.FAMILY
        else None
    )
    by, sent_by = notice.decided_by_id, notice.sent_by_id
    return ShownNotice(
        row=_rows([notice], now)[0],
        version=notice.version,
        rule=notice.rule,
        heading=notice.words["heading"],
        paragraphs=tuple(notice.words["paragraphs"]),
        contact=tuple(notice.words["contact"]),
        is_open=notice.state in OPEN,
        is_letter=notice.by == Notice.By.LETTER,
        is_email=notice.by == Notice.By.EMAIL,
        is_posted=bool(settings.SMTP),
        is_call=notice.by == Notice.By.TELEPHONE,
        is_feedback=notice.by == Notice.By.FEEDBACK,
        is_held=notice.state == Notice.State.HELD,
        decided=f"{people[by]}: {notice.decided_why}" if by else "",
        done=f"{people[sent_by]}, {time_words(notice.sent_at)}"
        if sent_by and notice.sent_at
        else "",
        said=notice.said,
        calls=_calls(notice) if notice.by == Notice.By.TELEPHONE else (),
        keep_from_family=narrative.keep_from_family if narrative else "",
    )


def _calls(notice: Notice) -> tuple[str, ...]:
    """The calls that nobody answered, from the ledger."""
    entries = [
        entry
        for entry in Entry.objects.filter(contact_id=notice.contact_id, kind="call_not_answered")
        if str(notice.pk) in entry.payload
    ]
    texts = EntryText.objects.in_bulk([entry.pk for entry in entries])
    people = names(*(entry.actor_id for entry in entries))
    return tuple(
        f"{people[entry.actor_id]}, {time_words(entry.at)}: no answer"
        + (f" ({texts[entry.pk].text})" if entry.pk in texts else "")
        for entry in entries
    )


_OURS = re.compile(r"<notice\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")


def notice_named(message_ids: Iterable[str]) -> Notice | None:
    """The notice that one of these ids of e-mails names, the first that does."""
    for message_id in message_ids:
        if (ours := _OURS.match(message_id)) and (
            found := Notice.objects.filter(pk=ours[1]).select_related("contact").first()
        ):
            return found
    return None
