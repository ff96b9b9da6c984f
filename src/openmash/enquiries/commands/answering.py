"""An agency answers: a draft that is its own, then a version that stays (requirements 5.2 to 5.5)."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.models import Contact
from openmash.enquiries.answers import NOT_AVAILABLE, NOTHING, Answer, AnswerItem, SystemChecked
from openmash.enquiries.commands.addressed import own_request, tell
from openmash.enquiries.commands.asking import RETURNED
from openmash.enquiries.heightened import told_on
from openmash.enquiries.models import (
    Draft,
    Item,
    Request,
    Return,
    SensitiveContent,
    SharingDecision,
)
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import ChangedMeanwhile, Difference, DoneAlready, RuleBroken
from openmash.policy.times import time_words


@command(needs=Permission.ANSWER_REQUEST)
def save_draft(
    actor: Actor, *, request_id: UUID, version: int, answer: Answer, now: datetime
) -> Draft:
    """Keep what was written so far. Nobody outside the agency reads it."""
    request = own_request(actor, request_id)
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
        if draft.version != version and (differ := _differences(draft, answer)):
            who = "You" if draft.saved_by_id == actor.person_id else "A colleague"
            raise ChangedMeanwhile(
                f"{who} wrote this answer in another window, and saved it first.",
                version=draft.version,
                differences=differ,
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


def _differences(draft: Draft, answer: Answer) -> tuple[Difference, ...]:
    """Where the draft that stands says something else than this answer."""
    theirs, mine = Answer.read(draft.answer).in_words(), answer.in_words()
    return tuple(Difference(name, "", said) for name, said in theirs.items() if said != mine[name])


@command(needs=Permission.ANSWER_REQUEST)
def return_nothing_known(
    actor: Actor,
    *,
    request_id: UUID,
    not_available: tuple[str, ...] = (),
    nothing_else: bool = False,
    now: datetime,
) -> Return:
    """One press: every system of the agency was searched for these people, and nothing is known.

    A system that could not be searched makes it a part of an answer. Who told that the risk is higher
    knows something: then it is `nothing_else` that is known, and the answer says so.
    """
    request = own_request(actor, request_id)
    risks = told_on(request)
    systems_of = {a.code: a.systems for a in profile_of(actor.hub_id).agencies}
    searched = "; ".join(
        ", born ".join(filter(None, (person.get("name"), person.get("date_of_birth"))))
        for person in request.about
    )
    systems = tuple(
        SystemChecked(name=s, state=NOT_AVAILABLE)
        if s in not_available
        else SystemChecked(name=s, state=NOTHING, reference=f"searched for {searched}")
        for s in (systems_of.get(request.agency.code) or ("Our records",))
    )
    names = ", ".join(person.get("name", "") for person in request.about)
    besides = f" beyond the risk told {time_words(risks[0].said_at)}" if risks else ""
    answer = Answer(systems=systems, so_what=f"Nothing is known of {names}{besides}.")
    if last := Return.objects.filter(request=request).first():
        if (last.so_what, last.returned_by_id) == (answer.so_what, actor.person_id):
            raise DoneAlready("Returned already: nothing is known of this family.")
        raise ChangedMeanwhile(
            "Your agency has answered this already. To correct it, send another version and say why.",
            version=last.number,
        )
    if risks and not nothing_else:
        raise RuleBroken(
            f'You told of a higher risk: "{risks[0].words}" ({time_words(risks[0].said_at)}). Return '
            "that as information, or say here that nothing else is known.",
            field="nothing_else",
        )
    whole = Return.Outcome.INFORMATION if risks else Return.Outcome.NOTHING_KNOWN
    outcome = Return.Outcome.PARTIAL if answer.is_partial else whole
    return _return(actor, request, answer, outcome, now)


@command(needs=Permission.ANSWER_REQUEST)
def return_information(
    actor: Actor, *, request_id: UUID, answer: Answer, after: int | None = None, now: datetime
) -> Return:
    """The agency's answer, as a version that stays. A correction is another one, and says why.

    `after`: how many versions the writer knew of; somebody who returned meanwhile comes first.
    """
    request = own_request(actor, request_id)
    last = Return.objects.filter(request=request).first()
    if last and _is_the_same(last, answer, actor):
        raise DoneAlready("Returned already. The hub has it.")
    _check_shared(request, answer)
    _check_version(last, after, answer.correction_why)
    outcome = Return.Outcome.PARTIAL if answer.is_partial else Return.Outcome.INFORMATION
    return _return(actor, request, answer, outcome, now)


@command(needs=Permission.ANSWER_REQUEST)
def withhold_information(
    actor: Actor,
    *,
    request_id: UUID,
    why: str,
    legal_basis: str,
    correction_why: str = "",
    after: int | None = None,
    now: datetime,
) -> Return:
    """Something is known and not shared: an answer too, with its reason and its basis (5.4).

    What was drafted stays the agency's own: it may be shared yet.
    """
    request = own_request(actor, request_id)
    if not why.strip():
        raise RuleBroken("Say why you do not share.", field="why")
    if not legal_basis.strip():
        raise RuleBroken("Say on what basis you do not share.", field="legal_basis")
    last = Return.objects.filter(request=request).first()
    if last and (last.outcome, last.returned_by_id) == (Return.Outcome.WITHHELD, actor.person_id):
        raise DoneAlready("The hub knows already that you do not share.")
    _check_version(last, after, correction_why)
    answer = Answer(legal_basis=legal_basis, sharing_why=why, correction_why=correction_why)
    return _return(actor, request, answer, Return.Outcome.WITHHELD, now)


def _check_version(last: Return | None, after: int | None, correction_why: str) -> None:
    so_far = last.number if last else 0
    if after is not None and so_far != after:
        raise ChangedMeanwhile(
            "A colleague of yours has returned an answer meanwhile. Look at it, then correct or add.",
            version=so_far,
        )
    if so_far and not correction_why.strip():
        raise RuleBroken("Say why you add to or correct your answer.", field="correction_why")


def _is_the_same(last: Return, answer: Answer, actor: Actor) -> bool:
    """Whether this person returned these very words before: the button was pressed twice."""
    hidden = {c.item_id: c for c in SensitiveContent.objects.filter(item__from_return=last)}
    told = ("kind", "certainty", "about", "dated", "system", "reference", "text")
    kept = [
        tuple(getattr(hidden.get(item.pk, item), name) for name in told)
        for item in last.items.all()
    ]
    given = [tuple(getattr(item, name).strip() for name in told) for item in answer.items]
    whole = ("so_what", "recommendation", "recommended_rag", "correction_why")
    return (
        last.returned_by_id == actor.person_id
        and kept == given
        and last.systems == [asdict(system) for system in answer.systems]
        and last.not_checked_why == answer.unchecked
        and all(getattr(last, name) == getattr(answer, name).strip() for name in whole)
    )


def _check_shared(request: Request, answer: Answer) -> None:
    if not answer.so_what.strip():
        raise RuleBroken('Answer "so what?": what this means for the child.', field="so_what")
    if not answer.items and not answer.systems:
        raise RuleBroken("Say what was checked, or what is known.", field="text", row=0)
    if not answer.systems and not answer.unchecked:
        raise RuleBroken(
            "Say what came of each system, or why none was checked.", field="not_checked_why"
        )
    for place, item in enumerate(answer.items):
        _check_item(place, item)
    if answer.items and not (answer.legal_basis.strip() or request.legal_basis):
        raise RuleBroken("Say on what basis you share this.", field="legal_basis")
    if any(i.is_sensitive for i in answer.items) and not answer.holder_post.strip():
        raise RuleBroken("Say which post holds the sensitive information.", field="holder_post")
    if answer.existence_only and not answer.narrowed_why.strip():
        raise RuleBroken("Say why only its existence may be known.", field="narrowed_why")


def _check_item(place: int, item: AnswerItem) -> None:
    if not item.text.strip():
        raise RuleBroken("Write what is known, or empty this row.", field="text", row=place)
    if item.kind not in Item.Kind.values:
        raise RuleBroken("Say whether this is fact or opinion.", field="kind", row=place)
    if item.certainty not in Item.Certainty.values:
        raise RuleBroken("Say how sure this is.", field="certainty", row=place)


def _return(
    actor: Actor, request: Request, answer: Answer, outcome: Return.Outcome, now: datetime
) -> Return:
    number = Return.objects.filter(request=request).count() + 1
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
        not_checked_why=answer.unchecked,
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
        share=outcome != Return.Outcome.WITHHELD,
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
    if answer.items:
        Draft.objects.filter(request=request).delete()
    sensitive = sum(item.is_sensitive for item in answer.items)
    tell(
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
