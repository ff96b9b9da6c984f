"""What an agency says before it answers: it was read, it waits for somebody, the risk is another."""

from datetime import datetime
from uuid import UUID, uuid4

from openmash.access.queries import whom_to_ring
from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.commands import raise_alert
from openmash.enquiries.commands.addressed import own_request, tell
from openmash.enquiries.heightened import HEIGHTENED_RISK, RISK_TOLD, in_full
from openmash.enquiries.models import HeightenedRisk, Request, WaitingOn
from openmash.ledger.commanding import command
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import DoneAlready, RuleBroken


@command(needs=Permission.ANSWER_REQUEST)
def open_request(actor: Actor, *, request_id: UUID, now: datetime) -> Request:
    """Somebody of the agency has read it: the hub sees when."""
    request = own_request(actor, request_id)
    if request.opened_at:
        raise DoneAlready("This request was opened before.")
    request.opened_at, request.taken_by_id = now, actor.person_id
    if request.state == Request.State.ASKED:
        request.state = Request.State.OPENED
    request.save(update_fields=["opened_at", "taken_by", "state"])
    tell(actor, "request_opened", request, now)
    return request


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
    request = own_request(actor, request_id)
    if not name.strip():
        raise RuleBroken("Say whom you are waiting for.", field="name")
    if not designation.strip():
        raise RuleBroken("Say what they do there.", field="designation")
    if asked_at > now:
        raise RuleBroken("That time is still to come.", field="asked_at")
    last = WaitingOn.objects.filter(request=request).first()
    if last and (last.name, last.designation) == (name.strip(), designation.strip()):
        raise DoneAlready(f"The hub knows already that you are waiting for {last.name}.")
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
    tell(actor, "waiting_said", request, now, text=f"{waiting.name}, {waiting.designation}")
    return waiting


@command(needs=Permission.ANSWER_REQUEST)
def escalate_risk(
    actor: Actor, *, request_id: UUID, words: str, spoken_to: str = "", now: datetime
) -> Request:
    """This changes the risk: the manager is told at once, and by voice (requirement 5.5).

    The whole front hears that it is higher, and whom to ring; what changes it stands behind the wall.
    Of a request that was withdrawn too: what an agency has found is not less true.
    """
    request = own_request(actor, request_id, even_withdrawn=True)
    if not words.strip():
        raise RuleBroken("Say in a sentence what changes the risk.", field="words")
    said = {"words": words.strip(), "spoken_to": spoken_to.strip()}
    standing = HeightenedRisk.objects.filter(request=request, **said)
    with on_behalf_of_hub(actor):
        if standing.filter(alert__taken_at=None).exists():
            raise DoneAlready("The manager was told of this already. Ring them as well.")
        alert = raise_alert(
            actor,
            contact_id=request.contact_id,
            kind=HEIGHTENED_RISK,
            words=f"{request.agency.name} says that the risk is higher. {whom_to_ring(actor)}",
            now=now,
        )
        HeightenedRisk(
            id=uuid4(),
            hub_id=actor.hub_id,
            zone=Zone.ENQUIRY,
            request=request,
            contact_id=request.contact_id,
            agency_id=request.agency_id,
            alert=alert,
            said_by_id=actor.person_id,
            said_at=now,
            **said,
        ).save(force_insert=True)
    tell(actor, RISK_TOLD, request, now, text=in_full(**said))
    return request
