"""What came between two shifts, and nobody of this one has ticked as read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openmash.contacts.commands.shifts import shift_of
from openmash.contacts.models import Contact, ContactNote, OutOfHoursCase, ShiftRead
from openmash.contacts.queries import MOST_ROWS, about_whom
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Actor
from openmash.policy.times import time_words


@dataclass(frozen=True)
class ShiftRow:
    """Something to be ticked as read."""

    thing_id: UUID
    contact_id: UUID
    reference: str
    about: str
    what: str
    begins: str
    came: str


type _Came = tuple[datetime, UUID, Contact, str, str]


def to_be_read(actor: Actor, *, now: datetime) -> list[ShiftRow]:
    """What came since this shift was last there, the oldest first: five statements at most.

    For the hub: what came while it was closed. For the out-of-hours service: what was passed to it and
    is not done, and what was told about that since.
    """
    shift = shift_of(actor)
    if shift is None:
        return []
    is_night = shift == ShiftRead.Shift.NIGHT
    came = sorted(_at_night() if is_night else _by_morning(actor, now), key=lambda row: row[0])
    read = set(
        ShiftRead.objects.filter(
            shift=shift, thing_id__in=[key for _, key, *_ in came]
        ).values_list("thing_id", flat=True)
    )
    rows = [row for row in came if row[1] not in read][:MOST_ROWS]
    about = about_whom([contact.pk for _, _, contact, _, _ in rows])
    return [
        ShiftRow(
            thing_id=key,
            contact_id=contact.pk,
            reference=contact.reference,
            about=about.get(contact.pk, "No child named yet"),
            what=what,
            begins=words[:200],
            came=time_words(at),
        )
        for at, key, contact, what, words in rows
    ]


def _at_night() -> Iterator[_Came]:
    cases = list(
        OutOfHoursCase.objects.filter(written_back_at=None).select_related("contact")[:MOST_ROWS]
    )
    for case in cases:
        yield case.passed_at, case.pk, case.contact, "Passed to you", case.why
    news = ContactNote.objects.filter(contact__in=[case.contact_id for case in cases])
    for note in news.exclude(source="").select_related("contact")[:MOST_ROWS]:
        yield note.at, note.pk, note.contact, "New information", note.text


def _by_morning(actor: Actor, now: datetime) -> Iterator[_Came]:
    """While the hub was closed last; while it is closed, since then."""
    calendar = profile_of(actor.hub_id).calendar
    closed = calendar.last_closing(now)
    until = min(now, calendar.next_opening(closed))
    arrived = Contact.objects.filter(received_at__gte=closed, received_at__lte=until)
    for contact in arrived.order_by("received_at")[:MOST_ROWS]:
        words = contact.channel.replace("-", " ")
        yield contact.received_at, contact.pk, contact, "A contact", f"By {words}"
    back = OutOfHoursCase.objects.filter(written_back_at__gte=closed, written_back_at__lte=until)
    for case in back.exclude(taken_by=None).select_related("contact")[:MOST_ROWS]:
        if case.written_back_at:
            yield case.written_back_at, case.pk, case.contact, "Done out of hours", case.done
    news = ContactNote.objects.filter(at__gte=closed, at__lte=until).exclude(source="")
    for note in news.select_related("contact")[:MOST_ROWS]:
        yield note.at, note.pk, note.contact, "New information", note.text
