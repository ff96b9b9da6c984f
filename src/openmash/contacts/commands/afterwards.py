"""What is added to a record: consent as it changes, notes, and that an open case was told."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from openmash.contacts.models import ConsentRecord, Contact, ContactNote
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.ledger.models import Entry, EntryText
from openmash.policy.actors import Actor, Permission
from openmash.policy.consent import CONSENTED
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Consent

WRITTEN = "written_referral_received"
CONSENT_FIELDS = (
    "status given_by implied_by exception exception_whose discussed_with asked_by child_view why"
).split()


@command(needs=Permission.TAKE_CONTACT)
def record_consent(
    actor: Actor, *, contact_id: UUID, consent: Mapping[str, str], now: datetime
) -> ConsentRecord:
    """Consent is kept under review: each change is dated, with who and why (requirement 2.5)."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if consent.get("status") not in set(Consent):
        raise RuleBroken("Choose how consent stands now.", field="status")
    return add_consent(actor, contact, consent, now)


@command(needs=Permission.OVERRIDE_CONSENT)
def override_consent(actor: Actor, *, contact_id: UUID, why: str, now: datetime) -> ConsentRecord:
    """Go on without consent (2.2): who may, the hub's rules say. How consent stands stays as it is."""
    profile = profile_of(actor.hub_id)
    if actor.role not in profile.consent.override_by:
        who = " or ".join(profile.title_of(role) for role in profile.consent.override_by)
        raise NotPermitted(f"In this hub {who or 'nobody'} may override consent.")
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    stands = ConsentRecord.objects.filter(contact=contact).first()
    if stands and stands.status in CONSENTED:
        raise RuleBroken("The family agreed: there is nothing to override.", field="override_why")
    if stands and stands.overridden:
        raise RuleBroken("It was overridden already.", field="override_why")
    if not why.strip():
        raise RuleBroken(
            "Write why it goes on without consent, and on what legal basis.", field="override_why"
        )
    said = (
        {n: getattr(stands, n) for n in CONSENT_FIELDS} if stands else {"status": Consent.UNKNOWN}
    )
    return add_consent(actor, contact, {**said, "why": why.strip()}, now, overridden=True)


def add_consent(
    actor: Actor,
    contact: Contact,
    consent: Mapping[str, str],
    now: datetime,
    *,
    overridden: bool = False,
) -> ConsentRecord:
    """Put on record how consent stands from now on."""
    added = ConsentRecord(
        id=uuid4(),
        hub_id=actor.hub_id,
        contact=contact,
        by_id=actor.person_id,
        at=now,
        overridden=overridden,
        **{name: consent.get(name, "") for name in CONSENT_FIELDS},
    )
    added.save(force_insert=True)
    record(
        actor,
        "consent_overridden" if overridden else "consent_recorded",
        at=now,
        contact_id=contact.pk,
        text=added.why,
        status=added.status,
        exception=added.exception,
    )
    return added


@command(needs=Permission.TAKE_CONTACT)
def add_note(actor: Actor, *, contact_id: UUID, text: str, now: datetime) -> ContactNote:
    """Add to a finished record; what was said stays as it was."""
    if not text.strip():
        raise RuleBroken("Write the note first.", field="text")
    last = ContactNote.objects.filter(contact=contact_id, by=actor.person_id).last()
    if last and last.text == text.strip():
        raise DoneAlready("The note is on the record.")
    note = ContactNote(
        id=uuid4(),
        hub_id=actor.hub_id,
        contact_id=contact_id,
        text=text.strip(),
        by_id=actor.person_id,
        at=now,
    )
    note.save(force_insert=True)
    record(actor, "note_added", at=now, contact_id=contact_id, text=note.text)
    return note


@command(needs=Permission.TAKE_CONTACT)
def receive_written_referral(actor: Actor, *, contact_id: UUID, now: datetime) -> Contact:
    """A professional who rang has sent the written form (1.6). Its absence delays nothing."""
    contact = Contact.objects.get(pk=contact_id)
    if Entry.objects.filter(contact_id=contact.pk, kind=WRITTEN).exists():
        raise RuleBroken("It is on record already that the written form came.")
    record(actor, WRITTEN, at=now, contact_id=contact.pk)
    return contact


@command(needs=Permission.PASS_ON_CONTACT)
def pass_on_contact(actor: Actor, *, contact_id: UUID, to: str, how: str, now: datetime) -> Contact:
    """A child's case is open: tell its worker or their team at once (requirement 1.17)."""
    if not to.strip():
        raise RuleBroken("Say to whom it was passed.", field="to")
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    text = f"Passed to {to.strip()}. {how.strip()}".strip()
    last = Entry.objects.filter(subject_id=contact_id, kind="contact_passed_on").last()
    if last and EntryText.objects.filter(pk=last.pk, text=text).exists():
        raise DoneAlready("It is on record that this was passed on.")
    record(actor, "contact_passed_on", at=now, contact_id=contact.pk, text=text)
    return contact
