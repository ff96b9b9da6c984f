"""What a sender is told back: that we have it, where it stands, and what became of it as far as may be."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from openmash.contacts.models import Contact, Stage
from openmash.decisions.models import Outcome
from openmash.hubs.queries import profile_of
from openmash.notices.models import Notice
from openmash.policy.vocabulary import Referrer


class State(StrEnum):
    """Where a contact stands, as far as its sender may know."""

    RECEIVED = "received"
    BEING_RECORDED = "being-recorded"
    BEING_CONSIDERED = "being-considered"
    DECIDED = "decided"
    PASSED_ON = "passed-on"


_MEANS = {
    State.RECEIVED: "We have it. Somebody in the hub will read it and make the record.",
    State.BEING_RECORDED: "Somebody in the hub reads it and makes the record.",
    State.BEING_CONSIDERED: "The record is made. The hub decides what needs to be done.",
    State.DECIDED: "The hub has decided what needs to be done.",
    State.PASSED_ON: "Another authority's hub has it now and decides what needs to be done.",
}


@dataclass(frozen=True)
class Receipt:
    """A receipt. It names nobody, and says nothing that the sender did not say themselves."""

    reference: str
    their_reference: str
    received_at: datetime
    state: State
    means: str
    outcomes: tuple[str, ...]
    told_at: datetime | None
    phone: str


def receipt_of(contact: Contact) -> Receipt:
    """The receipt for a contact: three statements at most."""
    state = _state(contact)
    told_at = _told_at(contact) if state is State.DECIDED else None
    return Receipt(
        reference=contact.reference,
        their_reference=contact.referrer_reference,
        received_at=contact.received_at,
        state=state,
        means=_MEANS[state],
        outcomes=_outcomes(contact) if told_at else (),
        told_at=told_at,
        phone=profile_of(contact.hub_id).hub.phone,
    )


def _state(contact: Contact) -> State:
    if contact.joined_to_id:  # the other contact is somebody else's: its end is not told here
        return State.BEING_CONSIDERED
    if contact.passed_to:
        return State.PASSED_ON
    if contact.stage == Stage.RECEIVING:
        return State.BEING_RECORDED if contact.holder_id else State.RECEIVED
    return State.DECIDED if contact.stage == Stage.CLOSED else State.BEING_CONSIDERED


def _told_at(contact: Contact) -> datetime | None:
    """When the referrer was told, by the hub's own rules; a notice held or stopped tells nothing."""
    told = Notice.objects.filter(
        contact=contact,
        what=Notice.What.OUTCOME,
        to=Notice.To.REFERRER,
        state__in=[Notice.State.SENT, Notice.State.TOLD],
    )
    return told.order_by("-sent_at").values_list("sent_at", flat=True).first()


def _outcomes(contact: Contact) -> tuple[str, ...]:
    """What was decided, by its name alone. Only a professional hears it (see policy.telling)."""
    if contact.referrer != Referrer.PROFESSIONAL:
        return ()
    names = Outcome.objects.filter(contact=contact).order_by("name").values_list("name", flat=True)
    return tuple(dict.fromkeys(names))
