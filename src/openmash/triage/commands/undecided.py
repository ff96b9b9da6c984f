"""A contact that may be worked on, and what becomes known of its clocks by that."""

from datetime import datetime
from uuid import UUID

from openmash.contacts.models import Contact, Stage
from openmash.contacts.rounds import counting, reopened
from openmash.deadlines import running
from openmash.hubs.queries import profile_of
from openmash.ledger.models import Entry
from openmash.policy.actors import Actor
from openmash.policy.clocks import ClockFacts
from openmash.policy.errors import RuleBroken
from openmash.policy.profile import Profile
from openmash.policy.vocabulary import Destination, Event
from openmash.triage.models import Route


def undecided(contact_id: UUID) -> Contact:
    """The contact, locked, if its record is finished and it is not decided yet."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.stage == Stage.RECEIVING:
        raise RuleBroken("This contact is still being taken. Finish the record first.")
    if contact.stage == Stage.DESK:
        raise RuleBroken("The first desk answers this: it is no contact about a child yet.")
    if contact.stage == Stage.CLOSED:
        raise RuleBroken("This contact was decided already.")
    return contact


def way_ahead(contact: Contact, profile: Profile) -> Destination | None:
    """Where the contact goes by the way chosen last, if one was."""
    last = counting(Route.objects.filter(contact=contact)).first()
    outcome = profile.outcome(last.outcome) if last else None
    return outcome.destination if outcome else None


def learn(actor: Actor, contact: Contact, known: ClockFacts, now: datetime) -> None:
    """Start the clocks that hold now: of the enquiry, if there is one, before those of receipt.

    That an enquiry began is read in the ledger, because enquiries come later on the path.
    """
    opened = Entry.objects.filter(
        contact_id=contact.pk, kind="enquiry_opened", at__gte=contact.since
    ).order_by("-at")
    events = [(Event.ENQUIRY_STARTED, at) for at in opened.values_list("at", flat=True)[:1]]
    for event, began in [*events, (Event.CONTACT_RECEIVED, contact.since)]:
        running.learn(
            actor,
            event,
            contact_id=contact.pk,
            on_id=contact.pk,
            facts=known,
            at=began,
            reopened=reopened(contact, profile_of(actor.hub_id)),
            now=now,
        )
