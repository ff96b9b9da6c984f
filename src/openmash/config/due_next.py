"""What runs out first of what is this role's own to do; where a role has no clock, that is said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from openmash.contacts.models import Contact
from openmash.contacts.nights import with_the_service
from openmash.deadlines.models import Deadline
from openmash.disclosures.models import Disclosure
from openmash.disclosures.queries import to_accept
from openmash.enquiries.queries import next_request
from openmash.notices.queries import next_to_tell
from openmash.policy.actors import Actor, Permission
from openmash.policy.times import in_words
from openmash.policy.vocabulary import Role

# The first to be due as printed; of these, the first with the time that was agreed.
_LOOKED_AT = 20


@dataclass(frozen=True)
class Shown:
    """What is due next, where, whose it is, and by which rule. Without an address: that nothing is."""

    text: str
    url: str = ""
    whose: str = ""
    why: str = ""


def due_next(actor: Actor, now: datetime) -> Shown:
    """What is due next for this person: three statements at most."""
    if actor.role in _OF_ROLE:
        return _OF_ROLE[actor.role](actor, now)
    if actor.may(Permission.ALLOCATE):
        return _of_contacts(actor, now, Q(), "No clock runs in this hub.")
    held = Contact.objects.filter(holder=actor.person_id, closed_at=None)
    which = Q(contact_id__in=held.values("pk"))
    return _of_contacts(actor, now, which, "No clock runs on what you hold.")


def _first(running: QuerySet[Deadline]) -> Deadline | None:
    """The clock that runs out first: one statement."""
    soonest = running.filter(met_at=None, superseded_at=None).order_by("due_at", "id")
    return min(soonest[:_LOOKED_AT], key=_binds, default=None)


def _binds(deadline: Deadline) -> datetime:
    return deadline.extended_to or deadline.due_at


def _of_contacts(actor: Actor, now: datetime, which: Q, nothing: str) -> Shown:
    first = _first(Deadline.objects.filter(which, hub=actor.hub_id, agency=None, team=None))
    if first is None:
        return Shown(nothing)
    contact = Contact.objects.select_related("holder").filter(pk=first.contact_id).first()
    if contact is None:
        return Shown(nothing)
    holder = contact.holder
    return _clock(
        contact.reference,
        first,
        f"/contacts/{contact.pk}/",
        f"held by {_you(holder, actor)}" if holder else "",
        now,
    )


def _clock(reference: str, clock: Deadline, url: str, whose: str, now: datetime) -> Shown:
    words = in_words(_binds(clock), now).text
    return Shown(f"{reference}, {clock.clock.replace('-', ' ')}, {words}", url, whose, clock.why)


def _you(somebody: Any, actor: Actor) -> str:
    return "you" if somebody.pk == actor.person_id else str(somebody.name)


def _of_support(actor: Actor, now: datetime) -> Shown:
    """The first letter or call of which a clock runs, and which no manager holds."""
    notice, clock = next_to_tell(actor.hub_id)
    if notice is None or clock is None:
        return Shown("No letter and no call that you may send has a clock.")
    words = in_words(_binds(clock), now).text
    by = notice.get_by_display().lower()
    return Shown(
        text=f"{notice.contact.reference}, {by} to {notice.addressee}, {words}",
        url=f"/notices/{notice.pk}/",
        whose="for you or a colleague",
        why=clock.why,
    )


def _of_nights(actor: Actor, now: datetime) -> Shown:
    """What the service has now: the clock that runs out first on it, else what waits longest."""
    cases = {case.contact_id: case for case in with_the_service().select_related("taken_by")}
    first = _first(Deadline.objects.filter(contact_id__in=cases, agency=None, team=None))
    if not cases:
        return Shown("Nothing is with you now, so no clock of yours runs.")
    case = cases[first.contact_id] if first else next(iter(cases.values()))
    whose = f"taken by {_you(case.taken_by, actor)}" if case.taken_by else "taken by nobody yet"
    url = f"/contacts/{case.contact_id}/"
    if first is None:
        return Shown(f"{case.contact.reference}, passed to you", url, whose)
    return _clock(case.contact.reference, first, url, whose, now)


def _of_auditor(actor: Actor, now: datetime) -> Shown:
    """The wall shows an auditor the sample alone. Its clocks are others' to meet."""
    nothing = "No clock is yours to meet, and none runs on your sample."
    return _of_contacts(actor, now, Q(), nothing)


def _of_agency(actor: Actor, now: datetime) -> Shown:
    """The request that is to be answered first."""
    request = next_request(actor)
    if request is None:
        return Shown("Nothing waits for your answer, so no clock of yours runs.")
    due = in_words(request.due_at, now).text if request.due_at else "as soon as you can"
    names = ", ".join(person.get("name", "") for person in request.about)
    return Shown(
        text=f"{request.reference}, {names}, {due}",
        url=f"/agency/requests/{request.pk}/",
        whose=f"opened by {_you(request.taken_by, actor)}"
        if request.taken_by
        else "opened by nobody yet",
        why=request.due_why,
    )


def _of_team(actor: Actor, now: datetime) -> Shown:
    """A clock of the team's that has run out; else the pack that waits longest for being accepted; else
    the clock that runs out next."""
    first, pack = _first(Deadline.objects.filter(team__in=actor.team_ids)), to_accept(actor)
    if pack and not (first and _binds(first) <= now):
        text = f"{pack.reference}, {_children(pack)}, to be accepted"
        return Shown(text, f"/teams/{pack.pk}/", "for anybody of your team")
    mine = Disclosure.objects.filter(pk=first.on_id).first() if first else None
    if first is None or mine is None:
        return Shown("Nothing waits to be accepted, and no clock of your team's runs.")
    reference = f"{mine.reference}, {_children(mine)}"
    return _clock(reference, first, f"/teams/{mine.pk}/", "for your team", now)


def _children(pack: Disclosure) -> str:
    return ", ".join(child["name"] for child in pack.content.get("children", []))


def _of_administrator(actor: Actor, now: datetime) -> Shown:
    return Shown("No clock runs for your role: you keep this hub's rules, and see no family.")


_OF_ROLE: dict[Role, Callable[[Actor, datetime], Shown]] = {
    Role.BUSINESS_SUPPORT: _of_support,
    Role.OUT_OF_HOURS: _of_nights,
    Role.AUDITOR: _of_auditor,
    Role.AGENCY_PARTNER: _of_agency,
    Role.RECEIVING_TEAM: _of_team,
    Role.HUB_ADMINISTRATOR: _of_administrator,
}
