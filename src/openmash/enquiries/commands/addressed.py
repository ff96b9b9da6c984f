"""The request that was addressed to an agency, and what is told of it in the ledger."""

from datetime import datetime
from typing import Any
from uuid import UUID

from openmash.enquiries.models import Request
from openmash.ledger.commanding import record
from openmash.policy.actors import Actor, Zone
from openmash.policy.errors import RuleBroken


def own_request(actor: Actor, request_id: UUID, *, even_withdrawn: bool = False) -> Request:
    """The request, locked, if it was addressed to this person's agency."""
    request = (
        Request.objects.select_for_update(of=("self",)).select_related("agency").get(pk=request_id)
    )
    if request.agency_id not in actor.agency_ids:
        raise RuleBroken("Another agency was asked this.")
    if request.state == Request.State.WITHDRAWN and not even_withdrawn:
        raise RuleBroken("The hub has withdrawn this request.")
    return request


def tell(
    actor: Actor, kind: str, request: Request, now: datetime, text: str = "", **facts: Any
) -> None:
    """Record something about a request, for the hub and for its agency."""
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
