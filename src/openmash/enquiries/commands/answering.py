"""An agency answers: a draft that is its own, then a version that stays (requirements 5.2 to 5.5)."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.commands import raise_alert
from openmash.contacts.models import Contact
from openmash.enquiries.answers import NOT_AVAILABLE, NOTHING, Answer, AnswerItem, SystemChecked
from openmash.enquiries.commands.asking import RETURNED
from openmash.enquiries.models import (
    Draft,
    Item,
    Request,
    Return,
    SensitiveContent,
    SharingDecision,
    WaitingOn,
)
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import ChangedMeanwhile, RuleBroken


def _own_request(actor: Actor, request_id: UUID) -> Request:
    """The request, locked, if it was addressed to this person's agency."""
    request = (
        Request.objects.select_for_update(of=("self",)).select_related("agency").get(pk=request_id)
    )
    if request.agency_id not in actor.agency_ids:
        raise RuleBroken("Another agency was asked this.")
    if request.state == Request.State.WITHDRAWN:
        raise RuleBroken("The hub has withdrawn this request.")
    return request


def _tell(
    actor: Actor, kind: str, request: Request, now: datetime, text: str = "", **facts: Any
) -> None:
    record(
        actor,
        kind,
        at=now,
        contact_id=request.contact_id,
        zone=Zone.ENQUIRY,
        agency_id=request.agency_id,
        text=text,
        on_id=request.pk,
        agency=request.agency.name,
        **facts,
    )


@command(needs=Permission.ANSWER_REQUEST)
def open_request(actor: Actor, *, request_id: UUID, now: datetime) -> Request:
    """Somebody of the agency has read it: the hub sees when."""
    request = _own_request(actor, request_id)
    if request.opened_at:
        raise RuleBroken("This request was opened before.")
    request.opened_at, request.taken_by_id = now, actor.person_id
    if request.state == Request.State.ASKED:
        request.state = Request.State.OPENED
    request.save(update_fields=["opened_at", "taken_by", "state"])
    _tell(actor, "request_opened", request, now)
    return request


@command(needs=Permission.ANSWER_REQUEST)
def save_draft(
    actor: Actor, *, request_id: UUID, version: int, answer: Answer, now: datetime
) -> Draft:
    """Keep what was written so far. Nobody outside the agency reads it."""
    request = _own_request(actor, request_id)
    draft = Draft.objects.select_for_update().filter(request=request).first()
    if draft is None:
        draft = Draft(
            id=uuid4(),
            hub_id=actor.hub_id,
            zone=Zone.AGENCY,
            request=request,
            contact_id=request.contact_id,
            agency_id=request.agency_id,
            answer=asdict(answer),
            saved_by_id=actor.person_id,
            saved_at=now,
        )
        draft.save(force_insert=True)
    else:
        if draft.version != version and draft.answer != asdict(answer):
            who = "You" if draft.saved_by_id == actor.person_id else "A colleague"
            raise ChangedMeanwhile(
                f"{who} wrote this answer in another window, and saved it first.",
                version=draft.version,
            )
        draft.answer, draft.saved_by_id, draft.saved_at = asdict(answer), actor.person_id, now
        draft.version += 1
        draft.save(update_fields=["answer", "saved_by", "saved_at", "version"])
    record(
        actor,
        "draft_saved",
        at=now,
        contact_id=request.contact_id,
        zone=Zone.AGENCY,
        agency_id=request.agency_id,
        on_id=request.pk,
    )
    return draft


@command(needs=Permission.ANSWER_REQUEST)
def say_waiting(
    actor: Actor,
    *,
    request_id: UUID,
    name: str,
    designation: str,
    asked_at: datetime,
    now: datetime,
) -> WaitingOn:
    """Whom the agency itself waits for: name, designation, asked when (requirement 5.3)."""
    request = _own_request(actor, request_id)
    if not name.strip():
        raise RuleBroken("Say whom you are waiting for.", field="name")
    if not designation.strip():
        raise RuleBroken("Say what they do there.", field="designation")
    if asked_at > now:
        raise RuleBroken("That time is still to come.", field="asked_at")
    waiting = WaitingOn(
        id=uuid4(),
        hub_id=actor.hub_id,
        zone=Zone.ENQUIRY,
        request=request,
        contact_id=request.contact_id,
        agency_id=request.agency_id,
        name=name.strip(),
        designation=designation.strip(),
        asked_at=asked_at,
        said_by_id=actor.person_id,
        said_at=now,
    )
    waiting.save(force_insert=True)
    if not request.returned_at:
        request.state = Request.State.WAITING
        request.save(update_fields=["state"])
    _tell(actor, "waiting_said", request, now, text=f"{waiting.name}, {waiting.designation}")
    return waiting


@command(needs=Permission.ANSWER_REQUEST)
def return_nothing_known(
    actor: Actor, *, request_id: UUID, not_available: tuple[str, ...] = (), now: datetime
) -> Return:
    """One press: every system of the agency was searched for these people, and nothing is known.

    A system that could not be searched makes it a part of an answer.
    """
    request = _own_request(actor, request_id)
    if so_far := Return.objects.filter(request=request).count():
        raise ChangedMeanwhile(
            "Your agency has answered this already. To correct it, send another version and say why.",
            version=so_far,
        )
    agency = next(a for a in profile_of(actor.hub_id).agencies if a.code == request.agency.code)
    searched = "; ".join(
        ", born ".join(filter(None, (person.get("name"), person.get("date_of_birth"))))
        for person in request.about
    )
    systems = tuple(
        SystemChecked(name=s, state=NOT_AVAILABLE)
        if s in not_available
        else SystemChecked(name=s, state=NOTHING, reference=f"searched for {searched}")
        for s in (agency.systems or ("Our records",))
    )
    names = ", ".join(person.get("name", "") for person in request.about)
    answer = Answer(systems=systems, so_what=f"Nothing is known of {names}.")
    return _return(actor, request, answer, Return.Outcome.NOTHING_KNOWN, now)


@command(needs=Permission.ANSWER_REQUEST)
def return_information(
    actor: Actor, *, request_id: UUID, answer: Answer, after: int | None = None, now: datetime
) -> Return:
    """The agency's answer, as a version that stays. A correction is another one, and says why.

    `after`: how many versions the writer knew of; somebody who returned meanwhile comes first.
    """
    request = _own_request(actor, request_id)
    outcome = Return.Outcome.INFORMATION
    if answer.share:
        _check_shared(answer)
    else:
        _check_withheld(answer)
        outcome = Return.Outcome.WITHHELD
    so_far = Return.objects.filter(request=request).count()
    if after is not None and so_far != after:
        raise ChangedMeanwhile(
            "A colleague of yours has returned an answer meanwhile. Look at it, then correct or add.",
            version=so_far,
        )
    if so_far and not answer.correction_why.strip():
        raise RuleBroken("Say why you add to or correct your answer.", field="correction_why")
    return _return(actor, request, answer, outcome, now)


def _check_shared(answer: Answer) -> None:
    if not answer.so_what.strip():
        raise RuleBroken('Answer "so what?": what this means for the child.', field="so_what")
    if not answer.items and not answer.systems:
        raise RuleBroken("Say what was checked, or what is known.", field="items")
    for item in answer.items:
        _check_item(item)
    if any(i.is_sensitive for i in answer.items) and not answer.holder_post.strip():
        raise RuleBroken("Say which post holds the sensitive information.", field="holder_post")
    if answer.existence_only and not answer.narrowed_why.strip():
        raise RuleBroken("Say why only its existence may be known.", field="narrowed_why")


def _check_withheld(answer: Answer) -> None:
    """Withholding is an answer too, with its reason and its basis (requirement 5.4)."""
    if answer.items:
        raise RuleBroken("You do not share, so take out what is known, or share it.", field="share")
    if not answer.sharing_why.strip():
        raise RuleBroken("Say why you do not share.", field="sharing_why")
    if not answer.legal_basis.strip():
        raise RuleBroken("Say on what basis you do not share.", field="legal_basis")


def _check_item(item: AnswerItem) -> None:
    if not item.text.strip():
        raise RuleBroken("An item has no words. Write it, or take the row out.", field="items")
    if item.kind not in Item.Kind.values:
        raise RuleBroken("Say of each item whether it is fact or opinion.", field="items")
    if item.certainty not in Item.Certainty.values:
        raise RuleBroken("Say of each item how sure it is.", field="items")


def _return(
    actor: Actor, request: Request, answer: Answer, outcome: Return.Outcome, now: datetime
) -> Return:
    number = Return.objects.filter(request=request).count() + 1
    if answer.share and answer.is_partial:
        outcome = Return.Outcome.PARTIAL
    addressed: dict[str, Any] = {
        "hub_id": actor.hub_id,
        "contact_id": request.contact_id,
        "agency_id": request.agency_id,
    }
    returned = Return(
        id=uuid4(),
        zone=Zone.ENQUIRY,
        request=request,
        number=number,
        outcome=outcome,
        systems=[asdict(system) for system in answer.systems],
        so_what=answer.so_what.strip(),
        recommendation=answer.recommendation.strip(),
        recommended_rag=answer.recommended_rag,
        correction_why=answer.correction_why.strip(),
        returned_by_id=actor.person_id,
        returned_by_name=actor.name,
        returned_at=now,
        **addressed,
    )
    returned.save(force_insert=True)
    readers = _readers(actor, request, answer)
    for place, item in enumerate(answer.items):
        _put_item(actor, returned, place, item, answer, readers, addressed)
    SharingDecision(
        id=uuid4(),
        zone=Zone.ENQUIRY,
        from_return=returned,
        share=answer.share,
        legal_basis=answer.legal_basis.strip() or request.legal_basis,
        why=answer.sharing_why.strip(),
        by_id=actor.person_id,
        at=now,
        **addressed,
    ).save(force_insert=True)
    is_part = outcome == Return.Outcome.PARTIAL
    request.state = Request.State.PARTIAL if is_part else Request.State.RETURNED
    request.returned_at = now
    request.opened_at = request.opened_at or now
    request.save(update_fields=["state", "returned_at", "opened_at"])
    Draft.objects.filter(request=request).delete()
    sensitive = sum(item.is_sensitive for item in answer.items)
    _tell(
        actor,
        RETURNED,
        request,
        now,
        version=number,
        outcome=outcome,
        items=len(answer.items),
        sensitive=sensitive,
        recommended=answer.recommended_rag,
    )
    return returned


def _readers(actor: Actor, request: Request, answer: Answer) -> list[UUID]:
    """Who in the hub may read the sensitive: whoever holds the contact, if profile and agency say so."""
    if answer.existence_only or not profile_of(actor.hub_id).sensitive.read_by_decision_maker:
        return []
    with on_behalf_of_hub(actor):
        contact = Contact.objects.get(pk=request.contact_id)
    return [key for key in (contact.holder_id, contact.manager_id) if key]


def _put_item(
    actor: Actor,
    returned: Return,
    place: int,
    item: AnswerItem,
    answer: Answer,
    readers: list[UUID],
    addressed: dict[str, Any],
) -> None:
    """Keep an item; of a sensitive one the marker here and the content behind its own wall."""
    said = {n: getattr(item, n).strip() for n in ("kind", "certainty", "about", "dated", "text")}
    where = {"system": item.system.strip(), "reference": item.reference.strip()}
    row = Item(id=uuid4(), zone=Zone.ENQUIRY, from_return=returned, position=place, **addressed)
    if not item.is_sensitive:
        for name, value in (said | where).items():
            setattr(row, name, value)
        row.save(force_insert=True)
        return
    row.is_sensitive = True
    row.holder_name, row.holder_post = actor.name, answer.holder_post.strip()
    row.holder_deputy = answer.holder_deputy.strip()
    row.holder_phone, row.holder_hours = answer.holder_phone.strip(), answer.holder_hours.strip()
    row.save(force_insert=True)
    SensitiveContent(
        id=uuid4(),
        zone=Zone.SENSITIVE,
        item=row,
        readers=readers,
        existence_only=answer.existence_only,
        narrowed_why=answer.narrowed_why.strip() if answer.existence_only else "",
        **said,
        **where,
        **addressed,
    ).save(force_insert=True)


@command(needs=Permission.ANSWER_REQUEST)
def escalate_risk(
    actor: Actor, *, request_id: UUID, words: str, spoken_to: str = "", now: datetime
) -> Request:
    """This changes the risk: the manager is told at once, and by voice (requirement 5.5)."""
    request = _own_request(actor, request_id)
    if not words.strip():
        raise RuleBroken("Say in a sentence what changes the risk.", field="words")
    voice = (
        f" Spoken to: {spoken_to.strip()}." if spoken_to.strip() else " Not spoken to anybody yet."
    )
    _tell(actor, "risk_escalated", request, now, text=words.strip() + voice)
    with on_behalf_of_hub(actor):
        raise_alert(
            actor,
            contact_id=request.contact_id,
            kind="heightened-risk",
            words=f"{request.agency.name}: {words.strip()}{voice}",
            now=now,
        )
    return request
