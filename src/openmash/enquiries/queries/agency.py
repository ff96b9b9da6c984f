"""What an agency sees of what it is asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from openmash.deadlines.models import Deadline
from openmash.enquiries.heightened import in_full, told_on
from openmash.enquiries.models import (
    Draft,
    Item,
    Request,
    Return,
    WaitingOn,
)
from openmash.enquiries.queries.shown import (
    ItemShown,
    ReturnShown,
    ended,
    names_in,
    shown_items,
    shown_return,
    waiting_words,
    withheld_words,
)
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Actor
from openmash.policy.matching import is_named
from openmash.policy.times import DueWords, in_words, time_words

# The search looks through an agency's last requests, and shows no more than somebody reads.
MOST_SEARCHED, MOST_FOUND = 3000, 20


@dataclass(frozen=True)
class TrayRow:
    """One request in an agency's tray."""

    id: UUID
    reference: str
    about: str
    question: str
    rag: str
    state: str
    asked: str
    due: DueWords | None
    is_new: bool
    waiting: str
    moved: str


def next_request(actor: Actor) -> Request | None:
    """What this person's agency must answer first: one statement."""
    return _to_answer(actor).select_related("taken_by").first()


def _to_answer(actor: Actor) -> QuerySet[Request]:
    return (
        Request.objects.filter(agency__in=actor.agency_ids, returned_at=None)
        .exclude(state=Request.State.WITHDRAWN)
        .order_by("due_at", "id")
    )


def agency_tray(actor: Actor, *, now: datetime) -> list[TrayRow]:
    """What this person's agency is asked and has not answered, soonest due first: three statements."""
    asked = list(_to_answer(actor)[:100])
    ids = [request.pk for request in asked]
    waiting = {
        w.request_id: w for w in WaitingOn.objects.filter(request__in=ids).order_by("said_at")
    }
    moved = _moved(ids)
    return [
        TrayRow(
            id=r.pk,
            reference=r.reference,
            about=names_in(r.about),
            question=r.question,
            rag=r.rag,
            state=Request.State(r.state).label,
            asked=time_words(r.asked_at),
            due=in_words(r.due_at, now) if r.due_at else None,
            is_new=r.opened_at is None,
            waiting=waiting_words(waiting.get(r.pk)),
            moved=moved.get(r.pk, ""),
        )
        for r in asked
    ]


def find_requests(actor: Actor, asked: str) -> list[TrayRow]:
    """What this person's agency was asked about somebody, the newest first: one statement. A reference,
    or names with or without a birth date; people whom no request to the agency names are not found."""
    own = Request.objects.filter(agency__in=actor.agency_ids).order_by("-asked_at")
    found = [
        r
        for r in own[:MOST_SEARCHED]
        if asked.upper() == r.reference
        or any(is_named(asked, p.get("name", ""), p.get("date_of_birth", "")) for p in r.about)
    ]
    return [_past(r) for r in found[:MOST_FOUND]]


def answered(actor: Actor) -> list[TrayRow]:
    """What this agency answered lately, or need not answer any more, the newest first: one statement."""
    done = Request.objects.filter(agency__in=actor.agency_ids).annotate(
        done_at=Coalesce("withdrawn_at", "returned_at")
    )
    return [_past(r) for r in done.exclude(done_at=None).order_by("-done_at")[:20]]


def _past(r: Request) -> TrayRow:
    done = r.withdrawn_at or r.returned_at
    return TrayRow(
        id=r.pk,
        reference=r.reference,
        about=names_in(r.about),
        question=r.question,
        rag=r.rag,
        state=Request.State(r.state).label,
        asked=time_words(r.asked_at),
        due=None,
        is_new=False,
        waiting="",
        moved=ended(r) or (f"returned {time_words(done)}" if done else ""),
    )


def _moved(ids: list[UUID]) -> dict[UUID, str]:
    """Which due times were moved by a new rating, and from when."""
    formerly = Deadline.objects.filter(on_id__in=ids, superseded_by__isnull=False)
    return {
        former.on_id: f"was due {time_words(former.due_at)}, until the rating changed"
        for former in formerly.order_by("started_at")
    }


@dataclass(frozen=True)
class AnswerPage:
    """All that an agency's person needs to answer one request."""

    request: Request
    due: DueWords | None
    systems: tuple[str, ...]
    draft: dict[str, Any]
    draft_version: int
    draft_by: str
    waiting: list[str]
    moved: str
    withdrawn: str
    returns: list[ReturnShown]
    shared_before: list[ItemShown]
    risks: list[str]  # what this agency told on this request that changes the risk


def answer_page(request: Request, *, actor: Actor, now: datetime) -> AnswerPage:
    """The request, the draft, what was returned, and what the agency shared before on this family."""
    agency = next(
        (a for a in profile_of(actor.hub_id).agencies if a.code == request.agency.code), None
    )
    draft = Draft.objects.filter(request=request).select_related("saved_by").first()
    returns = list(Return.objects.filter(request=request))
    withheld = withheld_words(request.contact_id)
    items = shown_items(Item.objects.filter(from_return__request=request))
    return AnswerPage(
        request=request,
        due=in_words(request.due_at, now) if request.due_at and not request.returned_at else None,
        systems=agency.systems if agency and agency.systems else ("Our records",),
        draft=draft.answer if draft else {},
        draft_version=draft.version if draft else 0,
        draft_by=f"{draft.saved_by.name}, {time_words(draft.saved_at)}" if draft else "",
        waiting=[waiting_words(w) for w in WaitingOn.objects.filter(request=request)],
        moved=_moved([request.pk]).get(request.pk, ""),
        withdrawn=ended(request),
        returns=[
            shown_return(r, [i for key, i in items if key == r.pk], withheld.get(r.pk, ""))
            for r in returns
        ],
        shared_before=[
            item
            for _, item in shown_items(
                Item.objects.filter(
                    agency__in=actor.agency_ids, contact_id__in=_same_family(request)
                )
            )
        ],
        risks=[
            f"{in_full(words=risk.words, spoken_to=risk.spoken_to)} Told {time_words(risk.said_at)}."
            for risk in told_on(request)
        ],
    )


def _same_family(request: Request) -> list[UUID]:
    """Earlier contacts on which this agency was asked about somebody of the same name and birth date."""
    known = {(p.get("name"), p.get("date_of_birth")) for p in request.about if p.get("name")}
    earlier = Request.objects.filter(agency=request.agency_id).exclude(contact=request.contact_id)
    return [
        r.contact_id
        for r in earlier.order_by("-asked_at")[:200]
        if known & {(p.get("name"), p.get("date_of_birth")) for p in r.about}
    ]
