"""A record that was begun turns out to be about a contact that the hub has already: it is added to that."""

from datetime import datetime
from uuid import UUID

from openmash.contacts.commands.informing import ToldBy, add_information
from openmash.contacts.commands.taking import being_taken
from openmash.contacts.models import Contact, Narrative, PersonInContact, Stage
from openmash.contacts.rounds import may_reopen
from openmash.contacts.said import SAID
from openmash.deadlines import running
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import RuleBroken

_SOURCE = {
    "referrer_role": "Role of whoever told it",
    "referrer_relation": "How they know the child",
    "referrer_reference": "Their reference",
    "referrer_reach": "When and how it is safe to reach them",
}
_CONSENT = {
    "given_by": "Consent given by",
    "implied_by": "Consent implied by",
    "exception": "Consent not asked, by the exception",
    "exception_whose": "Whose risk asking would be",
    "discussed_with": "Consent discussed with",
    "asked_by": "The family was asked by",
    "child_view": "What the child wants shared",
    "why": "Consent, the reasons",
}


@command(needs=Permission.TAKE_CONTACT)
def join_contact(actor: Actor, *, contact_id: UUID, to_id: UUID, now: datetime) -> Contact:
    """What was typed becomes new information on the other contact; this record is kept, closed as joined.

    Nothing is lost: people, files, ticks and alerts stay where they were written, and each of the two
    names the other. The clocks of this record end, with the reason. A contact that is closed is reopened
    with it: nothing goes to where nobody looks. Returns the other contact.
    """
    contact = being_taken(contact_id)
    to = Contact.objects.select_for_update().get(pk=to_id)
    is_open = to.stage != Stage.RECEIVING and to.closed_at is None
    if to.pk == contact.pk or not (is_open or may_reopen(actor, to)):
        raise RuleBroken(f"{to.reference} is not open in the hub: nothing can be added to it so.")
    narrative = Narrative.objects.get(contact=contact)
    add_information(
        actor,
        contact_id=to.pk,
        text=_all_said(contact, narrative),
        source=contact.channel,
        told_by=_told_by(contact, narrative),
        arrival_id=contact.pk,
        at=contact.received_at,
        reopens=True,
        now=now,
    )
    why = f"Joined to {to.reference}: it is about the same thing."
    contact.stage, contact.recorded_at, contact.closed_at = Stage.CLOSED, now, now
    contact.joined_to, contact.holder_id = to, None
    contact.version += 1
    contact.save(
        update_fields=["stage", "recorded_at", "closed_at", "joined_to", "holder", "version"]
    )
    running.supersede(actor, on_id=contact.pk, why=why, now=now)
    record(actor, "contact_joined", at=now, contact_id=contact.pk, reference=to.reference)
    return to


def _told_by(contact: Contact, narrative: Narrative) -> ToldBy:
    return ToldBy(
        referrer=contact.referrer,
        referrer_name=contact.referrer_name,
        referrer_organisation=contact.referrer_organisation,
        referrer_phone=contact.referrer_phone,
        referrer_email=contact.referrer_email,
        referrer_address=contact.referrer_address,
        referrer_safe=contact.referrer_safe,
        consent=narrative.consent.get("status", ""),
    )


def _all_said(contact: Contact, narrative: Narrative) -> str:
    """Everything that was typed, under its headings; what stays on the record itself is named."""
    told = [(words, getattr(narrative, name)) for name, words in SAID.items()]
    told.append(("How safe, 0 to 10", narrative.safety_scale))
    told += [(words, getattr(contact, name)) for name, words in _SOURCE.items()]
    told.append(("Parents aware", contact.parents_aware))
    told += [(words, narrative.consent.get(name)) for name, words in _CONSENT.items()]
    named = PersonInContact.objects.filter(contact=contact, removed_at=None)
    told += [
        (row.get_role_display(), ", ".join(filter(None, (row.person.name, row.relation))))
        for row in named.select_related("person")
    ]
    told += [
        ("Ticked as urgent", tick.code) for tick in contact.urgent_ticks.filter(withdrawn_at=None)
    ]
    lines = [f"{words}: {text}" for words, text in told if text not in ("", None)]
    return "\n".join([*lines, f"Taken as {contact.reference}, where its people and files stand."])
