"""What the hub sees of an enquiry, and what an agency sees of what it is asked."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models.functions import Coalesce

from openmash.access.queries import names
from openmash.contacts.models import Contact, PersonInContact
from openmash.deadlines.models import Deadline
from openmash.enquiries.models import (
    Draft,
    Enquiry,
    Item,
    Request,
    Return,
    SensitiveContent,
    SharingDecision,
    WaitingOn,
)
from openmash.hubs.models import Agency
from openmash.hubs.queries import profile_of
from openmash.ledger.models import Entry
from openmash.people.models import Address
from openmash.policy.actors import Actor
from openmash.policy.profile.hub import HubAgency
from openmash.policy.times import DueWords, age_words, date_words, in_words, time_words


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


def agency_tray(actor: Actor, *, now: datetime) -> list[TrayRow]:
    """What this person's agency is asked and has not answered, soonest due first: three statements."""
    asked = list(
        Request.objects.filter(agency__in=actor.agency_ids, returned_at=None)
        .exclude(state=Request.State.WITHDRAWN)
        .order_by("due_at", "id")[:100]
    )
    ids = [request.pk for request in asked]
    waiting = {
        w.request_id: w for w in WaitingOn.objects.filter(request__in=ids).order_by("said_at")
    }
    moved = _moved(ids)
    return [
        TrayRow(
            id=r.pk,
            reference=r.reference,
            about=_names(r.about),
            question=r.question,
            rag=r.rag,
            state=Request.State(r.state).label,
            asked=time_words(r.asked_at),
            due=in_words(r.due_at, now) if r.due_at else None,
            is_new=r.opened_at is None,
            waiting=_waiting(waiting.get(r.pk)),
            moved=moved.get(r.pk, ""),
        )
        for r in asked
    ]


def answered(actor: Actor) -> list[TrayRow]:
    """What this agency answered lately, or need not answer any more, the newest first: one statement."""
    done = Request.objects.filter(agency__in=actor.agency_ids).annotate(
        done_at=Coalesce("withdrawn_at", "returned_at")
    )
    return [
        TrayRow(
            id=r.pk,
            reference=r.reference,
            about=_names(r.about),
            question=r.question,
            rag=r.rag,
            state=Request.State(r.state).label,
            asked=time_words(r.asked_at),
            due=None,
            is_new=False,
            waiting="",
            moved=_ended(r) or f"returned {time_words(r.done_at)}",
        )
        for r in done.exclude(done_at=None).order_by("-done_at")[:20]
    ]


def _ended(request: Request) -> str:
    """That the hub took a request back, when and why; nothing where it did not."""
    if request.withdrawn_at is None:
        return ""
    return f"withdrawn {time_words(request.withdrawn_at)}: {request.withdrawn_why}"


def _names(about: list[dict[str, str]]) -> str:
    return ", ".join(person.get("name", "") for person in about)


def _waiting(waiting: WaitingOn | None) -> str:
    if waiting is None:
        return ""
    return (
        f"waiting for {waiting.name}, {waiting.designation}, asked {time_words(waiting.asked_at)}"
    )


def _moved(ids: list[UUID]) -> dict[UUID, str]:
    """Which due times were moved by a new rating, and from when."""
    formerly = Deadline.objects.filter(on_id__in=ids, superseded_by__isnull=False)
    return {
        former.on_id: f"was due {time_words(former.due_at)}, until the rating changed"
        for former in formerly.order_by("started_at")
    }


@dataclass(frozen=True)
class ReturnShown:
    """One version of an answer."""

    number: int
    outcome: str
    by: str
    at: str
    so_what: str
    recommendation: str
    recommended_rag: str
    correction_why: str
    systems: list[dict[str, str]]
    items: list["ItemShown"]


@dataclass(frozen=True)
class ItemShown:
    """One item, or the placeholder of a sensitive one with whom to ask."""

    id: UUID
    agency: str
    kind: str
    certainty: str
    about: str
    dated: str
    system: str
    reference: str
    text: str
    is_sensitive: bool
    may_read: bool
    holder_name: str
    holder_post: str
    holder_deputy: str
    holder_phone: str
    holder_hours: str
    at: str
    is_new: bool = False
    corrected: str = ""  # why a later version corrects it or adds to it


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


def answer_page(request: Request, *, actor: Actor, now: datetime) -> AnswerPage:
    """The request, the draft, what was returned, and what the agency shared before on this family."""
    agency = next(
        (a for a in profile_of(actor.hub_id).agencies if a.code == request.agency.code), None
    )
    draft = Draft.objects.filter(request=request).select_related("saved_by").first()
    returns = list(Return.objects.filter(request=request))
    withheld = _withheld(request.contact_id)
    items = _items(Item.objects.filter(from_return__request=request))
    return AnswerPage(
        request=request,
        due=in_words(request.due_at, now) if request.due_at and not request.returned_at else None,
        systems=agency.systems if agency and agency.systems else ("Our records",),
        draft=draft.answer if draft else {},
        draft_version=draft.version if draft else 0,
        draft_by=f"{draft.saved_by.name}, {time_words(draft.saved_at)}" if draft else "",
        waiting=[_waiting(w) for w in WaitingOn.objects.filter(request=request)],
        moved=_moved([request.pk]).get(request.pk, ""),
        withdrawn=_ended(request),
        returns=[
            _return(r, [i for key, i in items if key == r.pk], withheld.get(r.pk, ""))
            for r in returns
        ],
        shared_before=[
            item
            for _, item in _items(
                Item.objects.filter(
                    agency__in=actor.agency_ids, contact_id__in=_same_family(request)
                )
            )
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


def _withheld(contact_id: UUID) -> dict[UUID, str]:
    """Of each answer by which an agency did not share: why, and on what basis."""
    return {
        word.from_return_id: f"Not shared, because: {word.why} Basis: {word.legal_basis}"
        for word in SharingDecision.objects.filter(contact=contact_id, share=False, item=None)
    }


def _return(returned: Return, items: list[ItemShown], withheld: str) -> ReturnShown:
    return ReturnShown(
        number=returned.number,
        outcome=Return.Outcome(returned.outcome).label,
        by=returned.returned_by_name,
        at=time_words(returned.returned_at),
        so_what=withheld or returned.so_what,
        recommendation=returned.recommendation,
        recommended_rag=returned.recommended_rag,
        correction_why=returned.correction_why,
        systems=returned.systems,
        items=items,
    )


def _items(found: Any, *, since: datetime | None = None) -> list[tuple[UUID, ItemShown]]:
    """Items ready to show; the content of a sensitive one only where the wall lets this person read it."""
    rows = list(found.select_related("agency", "from_return"))
    later = _corrections({r.from_return.request_id for r in rows})
    contents = {
        c.item_id: c for c in SensitiveContent.objects.filter(item__in=[r.pk for r in rows])
    }
    shown = []
    for row in rows:
        content = contents.get(row.pk)
        said: Any = content if row.is_sensitive and content else row
        shown.append(
            (
                row.from_return_id,
                ItemShown(
                    id=row.pk,
                    agency=row.agency.name,
                    kind=said.kind,
                    certainty=said.certainty,
                    about=said.about,
                    dated=said.dated,
                    system=row.system,
                    reference=row.reference,
                    text=said.text,
                    is_sensitive=row.is_sensitive,
                    may_read=not row.is_sensitive or content is not None,
                    holder_name=row.holder_name,
                    holder_post=row.holder_post,
                    holder_deputy=row.holder_deputy,
                    holder_phone=row.holder_phone,
                    holder_hours=row.holder_hours,
                    at=time_words(row.from_return.returned_at),
                    is_new=since is not None and row.from_return.returned_at > since,
                    corrected=later.get((row.from_return.request_id, row.from_return.number), ""),
                ),
            )
        )
    return shown


def _corrections(request_ids: set[UUID]) -> dict[tuple[UUID, int], str]:
    """Of each version of an answer that another follows: why that one was sent."""
    versions = Return.objects.filter(request__in=request_ids, number__gt=1)
    return {(v.request_id, v.number - 1): v.correction_why for v in versions}


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
    so_what: str
    recommendation: str
    recommended_rag: str
    is_back: bool
    is_new: bool
    is_out: bool


@dataclass(frozen=True)
class Board:
    """The enquiry as one screen."""

    enquiry: Enquiry | None
    rows: list[BoardRow]
    items: list[ItemShown]
    back: int
    out: int
    disagree: list[str] = field(default_factory=list)


def board(contact_id: UUID, *, actor: Actor, now: datetime) -> Board:
    """A row for each agency and every item in one list, in ten statements however many there are."""
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
    items = [item for _, item in _items(Item.objects.filter(contact=contact_id), since=since)]
    withheld = _withheld(contact_id)
    rows = [
        _board_row(r, newest.get(r.pk), waiting.get(r.pk), withheld, since, now) for r in requests
    ]
    running = [r for r in requests if r.state != Request.State.WITHDRAWN]
    back = sum(r.returned_at is not None for r in running)
    said = {r.recommended_rag for r in newest.values() if r.recommended_rag}
    differ = (
        [f"{r.agency}: {r.recommended_rag}" for r in rows if r.recommended_rag]
        if len(said) > 1
        else []
    )
    ordered = sorted(items, key=lambda item: item.dated, reverse=True)
    return Board(enquiry, rows, ordered, back, len(running) - back, differ)


def _board_row(
    request: Request,
    returned: Return | None,
    waiting: WaitingOn | None,
    withheld: dict[UUID, str],
    since: datetime | None,
    now: datetime,
) -> BoardRow:
    state = {
        Request.State.ASKED: "asked, not opened yet",
        Request.State.OPENED: f"opened {time_words(request.opened_at)}"
        if request.opened_at
        else "opened",
        Request.State.WAITING: _waiting(waiting),
        Request.State.PARTIAL: "answered in part",
        Request.State.RETURNED: "answered",
        Request.State.WITHDRAWN: _ended(request),
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
        waiting=_waiting(waiting),
        outcome=Return.Outcome(returned.outcome).label if returned else "",
        so_what=(withheld.get(returned.pk) or returned.so_what) if returned else "",
        recommendation=returned.recommendation if returned else "",
        recommended_rag=returned.recommended_rag if returned else "",
        is_back=returned is not None,
        is_new=bool(returned and since and returned.returned_at > since),
        is_out=is_out,
    )


@dataclass(frozen=True)
class AgencyChoice:
    """An agency that may be asked, and why it is suggested."""

    id: UUID
    name: str
    kind: str
    systems: str
    suggested: str


def agency_choices(contact: Contact, *, today: date) -> list[AgencyChoice]:
    """Whom to ask: those in the hub, and whom the facts suggest, each with why (requirement 5.1)."""
    profile = profile_of(contact.hub_id)
    known: dict[str, HubAgency] = {agency.code: agency for agency in profile.agencies}
    children = PersonInContact.objects.filter(
        contact=contact, role=PersonInContact.Role.CHILD, removed_at=None
    ).select_related("person")
    born = [n.person.date_of_birth for n in children if n.person.date_of_birth]
    unborn = any(n.person.expected_date for n in children)
    school_age = any(timedelta(days=4 * 365) < today - b < timedelta(days=18 * 366) for b in born)
    asked = set(
        Request.objects.filter(contact=contact)
        .exclude(state="withdrawn")
        .values_list("agency_id", flat=True)
    )
    choices = []
    for agency in Agency.objects.filter(hub=contact.hub_id, is_active=True):
        rule = known.get(agency.code)
        if agency.pk in asked or rule is None or rule.kind == "outside":
            continue
        why = "sits in the hub" if rule.kind == "co-located" else ""
        if school_age and "education" in agency.code:
            why = "a child of school age"
        if unborn and ("health" in agency.code or "midwifery" in agency.code):
            why = "an unborn child"
        choices.append(
            AgencyChoice(agency.pk, agency.name, rule.kind, ", ".join(rule.systems), why)
        )
    return sorted(choices, key=lambda c: (not c.suggested, c.name))


def people_to_ask_about(contact: Contact, *, today: date) -> list[dict[str, str]]:
    """The people of the contact as a request would name them: two statements."""
    named = list(
        PersonInContact.objects.filter(contact=contact, removed_at=None).select_related("person")
    )
    addresses: dict[UUID, Address] = {}
    for address in Address.objects.filter(person__in=[n.person_id for n in named], until=None):
        addresses.setdefault(address.person_id, address)
    found = []
    for n in named:
        home = addresses.get(n.person_id)
        born = n.person.date_of_birth
        found.append(
            {
                "person_id": str(n.person_id),
                "name": n.person.name,
                "date_of_birth": date_words(born) if born else "",
                "age": age_words(born, today) if born else n.person.approximate_age,
                "address": ", ".join(filter(None, (home.lines, home.postcode))) if home else "",
                "as": n.get_role_display(),
            }
        )
    return found


@dataclass(frozen=True)
class WaitingEnquiry:
    """An enquiry that still waits for agencies."""

    contact_id: UUID
    reference: str
    out: int
    back: int
    holder: str


def waiting_enquiries(*, now: datetime) -> list[WaitingEnquiry]:
    """Enquiries that run, with how many agencies are still out: three statements."""
    running = list(Enquiry.objects.filter(ended_at=None).select_related("contact")[:100])
    requests = Request.objects.filter(enquiry__in=running).exclude(state=Request.State.WITHDRAWN)
    out: dict[UUID, int] = {}
    back: dict[UUID, int] = {}
    for request in requests:
        counted = out if request.returned_at is None else back
        counted[request.enquiry_id] = counted.get(request.enquiry_id, 0) + 1
    people = names(*(e.contact.holder_id for e in running))
    return [
        WaitingEnquiry(
            contact_id=e.contact_id,
            reference=e.contact.reference,
            out=out.get(e.pk, 0),
            back=back.get(e.pk, 0),
            holder=people.get(e.contact.holder_id, "") if e.contact.holder_id else "",
        )
        for e in running
    ]
