"""The way is chosen at triage (requirement 4.8)."""

from datetime import datetime
from uuid import UUID

from openmash.contacts.models import Stage
from openmash.contacts.rounds import counting
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import RuleBroken
from openmash.policy.vocabulary import Rag
from openmash.triage.commands.undecided import learn, undecided
from openmash.triage.consent import stopped_on
from openmash.triage.models import Route
from openmash.triage.rules import (
    MASH_ENQUIRY,
    known_of,
    must_be_one_of,
    triage_outcomes,
    who_decides,
)


@command(needs=Permission.TRIAGE)
def choose_route(
    actor: Actor, *, contact_id: UUID, outcome: str, reason: str, now: datetime
) -> Route:
    """Choose the way at triage (4.8): an enquiry is opened next; anything else is decided next."""
    profile = profile_of(actor.hub_id)
    chosen = next((o for o in triage_outcomes(profile) if o.code == outcome), None)
    if chosen is None:
        raise RuleBroken("Choose one of the ways of this hub.", field="outcome")
    must_be_one_of(profile, actor.role, who_decides(profile, chosen), f"choose: {chosen.name}")
    contact = undecided(contact_id)
    if contact.stage not in (Stage.TRIAGE, Stage.DECISION):
        raise RuleBroken(f"The way cannot be chosen now: {Stage(contact.stage).label.lower()}.")
    if not reason.strip():
        raise RuleBroken("Say why you chose this way.", field="reason")
    if chosen.code == MASH_ENQUIRY and not contact.rag:
        raise RuleBroken(
            "Rate the contact first: how long the agencies have depends on the rating.",
            field="outcome",
        )
    if stopped := stopped_on(contact.pk, profile)(chosen):
        raise RuleBroken(stopped, field="outcome")
    last = counting(Route.objects.filter(contact=contact)).first()
    if last and (last.outcome, last.reason) == (outcome, reason.strip()):
        raise RuleBroken(f"This way was chosen already: {chosen.name}.")
    route = Route.objects.create(
        hub_id=actor.hub_id,
        contact=contact,
        outcome=outcome,
        reason=reason.strip(),
        by_id=actor.person_id,
        at=now,
    )
    contact.stage = Stage.TRIAGE if outcome == MASH_ENQUIRY else Stage.DECISION
    contact.save(update_fields=["stage"])
    record(
        actor,
        "route_chosen",
        at=now,
        contact_id=contact.pk,
        text=route.reason,
        outcome=outcome,
        was=last.outcome if last else None,
    )
    rag = Rag(contact.rag) if contact.rag else None
    learn(actor, contact, known_of(contact, rag=rag, destination=chosen.destination), now)
    return route
