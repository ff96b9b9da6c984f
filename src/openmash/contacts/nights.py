"""What the out-of-hours service has, and what it brought back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from openmash.access.queries import names
from openmash.contacts.models import Contact, OutOfHoursCase
from openmash.contacts.queries import MOST_ROWS, about_whom
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Actor, Permission
from openmash.policy.times import time_words


@dataclass(frozen=True)
class NightRow:
    """One contact that the out-of-hours service has, or had, ready to show."""

    id: UUID
    contact_id: UUID
    reference: str
    about: str
    rag: str
    is_urgent: bool
    why: str
    passed: str
    taken: str
    done: str
    back: str
    is_mine: bool


def with_the_service() -> QuerySet[OutOfHoursCase]:
    """What the out-of-hours service has now, the longest waiting first."""
    return OutOfHoursCase.objects.filter(written_back_at=None).select_related("contact")


def out_of_hours_now(actor: Actor) -> list[NightRow]:
    """What the service has now, the longest waiting first: three statements."""
    return _rows(Q(written_back_at=None), actor)


def out_of_hours_since_closing(actor: Actor, *, now: datetime) -> list[NightRow]:
    """What the service has now, and what it wrote back since the hub closed last."""
    closed = profile_of(actor.hub_id).calendar.last_closing(now)
    return _rows(Q(written_back_at=None) | Q(written_back_at__gte=closed), actor)


def out_of_hours_of(contact_id: UUID, actor: Actor) -> list[NightRow]:
    """Every time that a contact was with the service, the newest first."""
    return _rows(Q(contact=contact_id), actor)[::-1]


def _rows(which: Q, actor: Actor) -> list[NightRow]:
    cases = list(OutOfHoursCase.objects.filter(which).select_related("contact")[:MOST_ROWS])
    about = about_whom([case.contact_id for case in cases])
    people = names(*(i for case in cases for i in (case.passed_by_id, case.taken_by_id)))
    return [_row(case, about, people, actor) for case in cases]


def _row(
    case: OutOfHoursCase, about: dict[UUID, str], people: dict[UUID, str], actor: Actor
) -> NightRow:
    taken = (
        f"{people[case.taken_by_id]}, {time_words(case.taken_at)}"
        if case.taken_by_id and case.taken_at
        else ""
    )
    return NightRow(
        id=case.pk,
        contact_id=case.contact_id,
        reference=case.contact.reference,
        about=about.get(case.contact_id, "No child named yet"),
        rag=case.contact.rag,
        is_urgent=case.contact.is_urgent,
        why=case.why,
        passed=f"{people[case.passed_by_id]}, {time_words(case.passed_at)}",
        taken=taken,
        done=case.done,
        back=time_words(case.written_back_at) if case.written_back_at else "",
        is_mine=case.taken_by_id == actor.person_id,
    )


def nights_of(contact: Contact, actor: Actor) -> dict[str, Any]:
    """What a contact's page shows of the out-of-hours service, and offers to this person."""
    nights = out_of_hours_of(contact.pk, actor)
    is_there = any(not night.back for night in nights)
    return {
        "nights": nights,
        "out_of_hours": profile_of(actor.hub_id).out_of_hours,
        "may_pass_out": actor.may(Permission.PASS_ON_CONTACT)
        and not is_there
        and contact.closed_at is None,
        "may_take_back": actor.may(Permission.PASS_ON_CONTACT),
        "may_work_night": actor.may(Permission.WORK_OUT_OF_HOURS),
    }
