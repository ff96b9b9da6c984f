"""The hub asks several agencies at once, each with its own clock (requirements 5.1, 5.14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from openmash.access.models import Membership
from openmash.contacts.models import Contact, Stage
from openmash.deadlines import running
from openmash.deadlines.models import Deadline
from openmash.enquiries.commands.addressed import tell
from openmash.enquiries.models import Enquiry, Request
from openmash.hubs.models import Agency
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.ledger.models import Entry
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.clocks import Due, request_due
from openmash.policy.errors import DoneAlready, RuleBroken
from openmash.policy.vocabulary import Event, Rag
from openmash.triage.rules import known_of

# The kind of entry that meets an agency's own clock; which clock that is, the profile says.
RETURNED = "information_returned"
NO_TIME = "The hub's rules print no time: as soon as you can."


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What one agency is asked, and what it is told: no more of the story than it needs."""

    agency_id: UUID
    question: str
    told: str
    about: tuple[dict[str, str], ...]  # {"name", "date_of_birth", "address", "as"}
    legal_basis: str = ""
    consent: str = ""


@command(needs=Permission.OPEN_ENQUIRY)
def open_enquiry(
    actor: Actor,
    *,
    contact_id: UUID,
    purpose: str,
    asks: Sequence[Ask],
    now: datetime,
) -> Enquiry:
    """Open the round of information gathering, and ask every agency chosen."""
    if not asks:
        raise RuleBroken("Choose at least one agency to ask.", field="agencies")
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.stage in (Stage.RECEIVING, Stage.DESK, Stage.TO_ALLOCATE, Stage.CLOSED):
        raise RuleBroken(f"An enquiry cannot be opened now: {Stage(contact.stage).label.lower()}.")
    if Enquiry.objects.filter(contact=contact, ended_at=None).exists():
        raise DoneAlready("An enquiry is running already. Ask further agencies there.")
    if not contact.rag:
        raise RuleBroken("Rate the contact first: how long the agencies have depends on it.")
    enquiry = Enquiry(
        id=uuid4(),
        hub_id=actor.hub_id,
        contact=contact,
        purpose=purpose.strip(),
        beside_s47=_is_beside_strategy(contact),
        opened_by_id=actor.person_id,
        opened_at=now,
    )
    enquiry.save(force_insert=True)
    contact.stage = Stage.ENQUIRY
    contact.save(update_fields=["stage"])
    record(
        actor,
        "enquiry_opened",
        at=now,
        contact_id=contact.pk,
        text=enquiry.purpose,
        text_zone=Zone.ENQUIRY,
        agencies=[str(ask.agency_id) for ask in asks],
    )
    running.start(
        actor,
        Event.ENQUIRY_STARTED,
        contact_id=contact.pk,
        on_id=contact.pk,
        facts=known_of(contact, rag=Rag(contact.rag), destination=None),
        at=now,
        now=now,
        not_met_by=RETURNED,
    )
    for ask in asks:
        _ask(actor, enquiry, contact, ask, now)
    return enquiry


def _is_beside_strategy(contact: Contact) -> bool:
    """Whether a strategy discussion was agreed: read in the ledger, because it comes later on the path."""
    agreed = Entry.objects.filter(contact_id=contact.pk, kind="strategy_discussion_agreed")
    return agreed.filter(at__gte=contact.since).exists()


@command(needs=Permission.ASK_AGENCY)
def ask_agencies(
    actor: Actor, *, enquiry_id: UUID, asks: Sequence[Ask], now: datetime
) -> list[Request]:
    """Ask further agencies: all of them, or none."""
    enquiry = Enquiry.objects.select_for_update().get(pk=enquiry_id)
    if enquiry.ended_at:
        raise RuleBroken("This enquiry has ended.")
    if not asks:
        raise RuleBroken("Choose at least one agency to ask.", field="agencies")
    contact = Contact.objects.select_for_update().get(pk=enquiry.contact_id)
    return [_ask(actor, enquiry, contact, ask, now) for ask in asks]


@command(needs=Permission.ASK_AGENCY)
def withdraw_request(actor: Actor, *, request_id: UUID, why: str, now: datetime) -> Request:
    """The hub needs no answer any more, or asked the wrong people. The agency reads why."""
    request = (
        Request.objects.select_for_update(of=("self",)).select_related("agency").get(pk=request_id)
    )
    if request.state == Request.State.WITHDRAWN:
        raise DoneAlready(f"What {request.agency.name} was asked is withdrawn already.")
    if request.returned_at:
        raise RuleBroken(f"{request.agency.name} has answered already.")
    if not why.strip():
        raise RuleBroken("Say why it is withdrawn: the agency reads it.", field="why")
    end_request(actor, request, why.strip(), now)
    return request


def end_request(actor: Actor, request: Request, why: str, now: datetime) -> None:
    """Take a request back, and stop its clocks."""
    request.state = Request.State.WITHDRAWN
    request.withdrawn_at, request.withdrawn_why = now, why
    request.save(update_fields=["state", "withdrawn_at", "withdrawn_why"])
    tell(actor, "request_withdrawn", request, now, text=why)
    running.supersede(actor, on_id=request.pk, now=now)


def _ask(actor: Actor, enquiry: Enquiry, contact: Contact, ask: Ask, now: datetime) -> Request:
    agency = Agency.objects.filter(pk=ask.agency_id, is_active=True).first()
    if agency is None:
        raise RuleBroken("This agency is no partner of the hub now.", field="agencies")
    if not ask.question.strip():
        raise RuleBroken(f"Say what {agency.name} is asked.", field="question")
    if not ask.about:
        raise RuleBroken(f"Choose about whom {agency.name} is asked.", field="about")
    if Request.objects.filter(enquiry=enquiry, agency=agency).exclude(state="withdrawn").exists():
        raise DoneAlready(f"{agency.name} was asked already.", field="agencies")
    key = uuid4()
    begun = _start_own_clocks(actor, key, contact, enquiry, agency, now)
    due = binding_due(contact, min(begun, key=lambda d: d.due_at, default=None))
    manager = _manager(contact)
    request = Request(
        id=key,
        hub_id=actor.hub_id,
        zone=Zone.ENQUIRY,
        enquiry=enquiry,
        contact=contact,
        agency=agency,
        reference=contact.reference,
        question=ask.question.strip(),
        told=ask.told.strip(),
        about=list(ask.about),
        legal_basis=ask.legal_basis.strip(),
        consent=ask.consent,
        rag=contact.rag,
        due_at=due.at if due else None,
        due_why=due.why if due else NO_TIME,
        manager_name=manager.get("name", ""),
        manager_phone=manager.get("phone", ""),
        previous_enquiry_at=_previous(contact),
        asked_by_id=actor.person_id,
        asked_by_name=actor.name,
        asked_at=now,
    )
    request.save(force_insert=True)
    tell(
        actor,
        "information_requested",
        request,
        now,
        text=request.question,
        due=request.due_at,
        rag=contact.rag,
    )
    return request


def _start_own_clocks(
    actor: Actor, key: UUID, contact: Contact, enquiry: Enquiry, agency: Agency, now: datetime
) -> list[Deadline]:
    """The agency's own clocks: from the request, or from the start of the enquiry where it says so."""
    facts = known_of(contact, rag=Rag(contact.rag), destination=None)
    events = ((Event.INFORMATION_REQUESTED, now), (Event.ENQUIRY_STARTED, enquiry.opened_at))
    return [
        deadline
        for event, at in events
        for deadline in running.start(
            actor,
            event,
            contact_id=contact.pk,
            on_id=key,
            facts=facts,
            at=at,
            now=now,
            agency_id=agency.pk,
            met_by=RETURNED,
        )
    ]


def binding_due(contact: Contact, own: Deadline | None) -> Due | None:
    """A request is due at its own clock, or the profile's margin before the outcome if that is first."""
    profile = profile_of(contact.hub_id)
    decided_by = [
        c.name for c in profile.clocks if c.met_by == "decision_authorised" and c.when.rag
    ]
    outcome = (
        Deadline.objects.filter(
            contact_id=contact.pk,
            on_id=contact.pk,
            clock__in=decided_by,
            met_at=None,
            superseded_at=None,
        )
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )
    margin = timedelta(minutes=profile.requests.margin_minutes)
    return request_due(Due(own.due_at, own.why) if own else None, outcome=outcome, margin=margin)


def _manager(contact: Contact) -> dict[str, Any]:
    """Whom an agency rings when it finds that the risk is higher (requirement 5.5)."""
    member = (
        Membership.objects.filter(hub=contact.hub_id, user=contact.manager_id, is_active=True)
        .select_related("user")
        .first()
    )
    if member:
        return {"name": member.user.name, "phone": member.phone}
    return {"name": "the MASH", "phone": profile_of(contact.hub_id).hub.phone}


def _previous(contact: Contact) -> datetime | None:
    """When the same people were asked about last (requirement 3.5)."""
    people = contact.people.filter(removed_at=None).values("person")
    return (
        Enquiry.objects.filter(contact__people__person__in=people)
        .exclude(contact=contact)
        .order_by("-opened_at")
        .values_list("opened_at", flat=True)
        .first()
    )


@command(needs=Permission.OPEN_ENQUIRY)
def end_enquiry(actor: Actor, *, contact_id: UUID, why: str = "", now: datetime) -> Enquiry:
    """All that is needed is in: it is time to decide. What is still out goes on being asked for; where
    the decision stands already, it is withdrawn."""
    enquiry = Enquiry.objects.select_for_update().filter(contact=contact_id, ended_at=None).first()
    if enquiry is None:
        if Enquiry.objects.filter(contact=contact_id).exists():
            raise DoneAlready("The enquiry has ended already.")
        raise RuleBroken("No enquiry is running on this contact.")
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    waited_for = Request.objects.filter(enquiry=enquiry, returned_at=None).exclude(
        state=Request.State.WITHDRAWN
    )
    out = list(waited_for.select_related("agency"))
    if out and not why.strip():
        raise RuleBroken(f"{len(out)} still to answer. Say why it ends without.", field="why")
    enquiry.ended_at = now
    enquiry.save(update_fields=["ended_at"])
    if contact.stage == Stage.ENQUIRY:
        contact.stage = Stage.DECISION
        contact.save(update_fields=["stage"])
    record(
        actor,
        "enquiry_ended",
        at=now,
        contact_id=contact.pk,
        text=why.strip(),
        text_zone=Zone.ENQUIRY,
        still_out=len(out),
    )
    if contact.stage == Stage.CLOSED:
        for request in out:
            end_request(actor, request, why.strip(), now)
    return enquiry
