"""What the hub sees of an enquiry."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from openmash.contacts.models import Stage
from openmash.deadlines.queries import RunningClock
from openmash.enquiries.answers import CAME_OF_IT
from openmash.enquiries.heightened import RiskSaid, by_request, risks_of
from openmash.enquiries.models import (
    Enquiry,
    Item,
    Request,
    Return,
    WaitingOn,
)
from openmash.enquiries.queries.shown import (
    ItemShown,
    ended,
    shown_items,
    waiting_words,
    withheld_words,
)
from openmash.ledger.models import Entry
from openmash.policy.actors import Actor
from openmash.policy.matching import is_named
from openmash.policy.times import DueWords, in_words, time_words
from openmash.triage.queries import contact_rows


@dataclass(frozen=True)
class BoardRow:
    """One agency on the board, its state in words."""

    id: UUID
    agency: str
    rag: str
    asked: str
    state: str
    due: DueWords | None
    waiting: str
    outcome: str
    checked: list[str]
    so_what: str
    recommendation: str
    recommended_rag: str
    is_back: bool
    is_new: bool
    is_out: bool
    risks: list[RiskSaid]


@dataclass(frozen=True)
class Board:
    """The enquiry as one screen."""

    enquiry: Enquiry | None
    rows: list[BoardRow]
    items: list[ItemShown]
    back: int
    out: int
    disagree: list[str] = field(default_factory=list)
    changed_at: datetime | None = None  # when the newest answer came
    risks: list[RiskSaid] = field(default_factory=list)
    people: list[str] = field(default_factory=list)  # about whom the agencies were asked


def narrowed(
    items: list[ItemShown], *, about: str = "", agency: str = "", kind: str = ""
) -> list[ItemShown]:
    """What is known about one person, from one agency, facts or opinions alone. What does not say
    about whom it is may be about anybody, and so may what this person must not read."""
    return [
        item
        for item in items
        if agency in ("", item.agency)
        and (not item.may_read or kind in ("", item.kind))
        and (not about or not item.about or _is_about(item.about, about))
    ]


def _is_about(said: str, name: str) -> bool:
    return name.casefold() in said.casefold() or is_named(said, name, "")


def board(contact_id: UUID, *, actor: Actor, now: datetime) -> Board:
    """A row for each agency and every item in one list, in eleven statements however many there are."""
    enquiry = Enquiry.objects.filter(contact=contact_id).first()
    if enquiry is None:
        return Board(None, [], [], 0, 0)
    since = (
        Entry.objects.filter(
            contact_id=contact_id, kind="enquiry_looked_at", actor_id=actor.person_id
        )
        .order_by("-at")
        .values_list("at", flat=True)
        .first()
    )
    requests = list(Request.objects.filter(contact=contact_id).select_related("agency"))
    newest: dict[UUID, Return] = {}
    for returned in Return.objects.filter(contact=contact_id).order_by("number"):
        newest[returned.request_id] = returned
    waiting = {
        w.request_id: w for w in WaitingOn.objects.filter(contact=contact_id).order_by("said_at")
    }
    items = [item for _, item in shown_items(Item.objects.filter(contact=contact_id), since=since)]
    withheld = withheld_words(contact_id)
    risks = risks_of(contact_id)
    told = by_request(risks)
    rows = [
        _board_row(r, newest.get(r.pk), waiting.get(r.pk), withheld, told.get(r.pk, []), since, now)
        for r in requests
    ]
    running = [r for r in requests if r.state != Request.State.WITHDRAWN]
    back = sum(r.returned_at is not None for r in running)
    said = {r.recommended_rag for r in newest.values() if r.recommended_rag}
    differ = (
        [f"{r.agency}: {r.recommended_rag}" for r in rows if r.recommended_rag]
        if len(said) > 1
        else []
    )
    ordered = sorted(items, key=lambda item: item.order, reverse=True)
    people = list(dict.fromkeys(p.get("name", "") for r in requests for p in r.about))
    changed_at = max((r.returned_at for r in newest.values()), default=None)
    return Board(
        enquiry, rows, ordered, back, len(running) - back, differ, changed_at, risks, people
    )


def _board_row(
    request: Request,
    returned: Return | None,
    waiting: WaitingOn | None,
    withheld: dict[UUID, str],
    risks: list[RiskSaid],
    since: datetime | None,
    now: datetime,
) -> BoardRow:
    state = {
        Request.State.ASKED: "asked, not opened yet",
        Request.State.OPENED: f"opened {time_words(request.opened_at)}"
        if request.opened_at
        else "opened",
        Request.State.WAITING: waiting_words(waiting),
        Request.State.PARTIAL: "answered in part",
        Request.State.RETURNED: "answered",
        Request.State.WITHDRAWN: ended(request),
    }[Request.State(request.state)]
    if returned:
        state = f"{state} {time_words(returned.returned_at)} by {returned.returned_by_name}"
    is_out = request.returned_at is None and request.state != Request.State.WITHDRAWN
    return BoardRow(
        id=request.pk,
        agency=request.agency.name,
        rag=request.rag,
        asked=time_words(request.asked_at),
        state=state,
        due=in_words(request.due_at, now) if request.due_at and is_out else None,
        waiting=waiting_words(waiting),
        outcome=Return.Outcome(returned.outcome).label if returned else "",
        checked=_checked(returned) if returned else [],
        so_what=(withheld.get(returned.pk) or returned.so_what) if returned else "",
        recommendation=returned.recommendation if returned else "",
        recommended_rag=returned.recommended_rag if returned else "",
        is_back=returned is not None,
        is_new=bool(returned and since and returned.returned_at > since),
        is_out=is_out,
        risks=risks,
    )


def _checked(returned: Return) -> list[str]:
    """What came of each system that the agency looked into; or why it looked into none."""
    if returned.not_checked_why:
        return [f"No system was checked: {returned.not_checked_why}"]
    return [
        f"{system['name']}: {CAME_OF_IT.get(system['state'], 'not checked')}"
        f"{' (' + system['reference'] + ')' if system.get('reference') else ''}"
        for system in returned.systems
    ]


@dataclass(frozen=True)
class WaitingEnquiry:
    """An enquiry that still waits for agencies."""

    contact_id: UUID
    reference: str
    children: str
    rag: str
    clock: RunningClock | None
    out: int
    back: int
    unread: int  # answered since this person looked, where they hold or manage the contact
    holder: str
    is_decided: bool


def waiting_enquiries(actor: Actor, *, now: datetime) -> list[WaitingEnquiry]:
    """Enquiries that run, with how many agencies are still out: six statements. What came back to
    this person, and was not looked at yet, stands first."""
    running = list(
        Enquiry.objects.filter(ended_at=None).select_related("contact").order_by("opened_at")[:100]
    )
    asked: dict[UUID, list[datetime | None]] = {}
    requests = Request.objects.filter(enquiry__in=running).exclude(state=Request.State.WITHDRAWN)
    for enquiry_id, returned_at in requests.values_list("enquiry_id", "returned_at"):
        asked.setdefault(enquiry_id, []).append(returned_at)
    looked = dict(
        Entry.objects.filter(
            contact_id__in=[e.contact_id for e in running],
            kind="enquiry_looked_at",
            actor_id=actor.person_id,
        )
        .order_by("at")
        .values_list("contact_id", "at")
    )
    rows = contact_rows((e.contact for e in running), actor=actor, now=now)
    found = []
    for e, row in zip(running, rows, strict=True):
        back = [at for at in asked.get(e.pk, ()) if at]
        since = looked.get(e.contact_id, e.opened_at)
        is_theirs = actor.person_id in (e.contact.holder_id, e.contact.manager_id)
        found.append(
            WaitingEnquiry(
                contact_id=e.contact_id,
                reference=row.reference,
                children=row.children,
                rag=row.rag,
                clock=row.clock,
                out=len(asked.get(e.pk, ())) - len(back),
                back=len(back),
                unread=sum(at > since for at in back) if is_theirs else 0,
                holder=row.holder,
                is_decided=e.contact.stage == Stage.CLOSED,
            )
        )
    return sorted(found, key=lambda row: not row.unread)
