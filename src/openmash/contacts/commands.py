"""Taking a contact: opened at once, saved as it is typed, finished, added to; and its alerts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from openmash.access.queries import names
from openmash.contacts.models import (
    Alert,
    ConsentRecord,
    Contact,
    ContactNote,
    Narrative,
    PersonInContact,
    Stage,
    UrgentTick,
)
from openmash.contacts.reference import new_reference
from openmash.deadlines import running
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.people.commands import AddressFacts, PersonFacts, add_person, correct_person
from openmash.people.models import Person
from openmash.policy.actors import Actor, Permission
from openmash.policy.clocks import ClockFacts
from openmash.policy.errors import ChangedMeanwhile, Difference, RuleBroken
from openmash.policy.vocabulary import (
    Channel,
    Consent,
    Event,
    Kind,
    OpenTo,
    Rag,
    Referrer,
)

CONTACT_FIELDS = (
    "channel kind referrer referrer_name referrer_role referrer_organisation referrer_phone "
    "referrer_email referrer_address referrer_relation parents_aware"
).split()
NARRATIVE_FIELDS = (
    "concerns complicating_factors impact working_well safety_scale needs_to_change "
    "if_nothing_changes prompted_now child_voice parents_voice actions_taken support_needed "
    "risk_to_staff keep_from_family urgent_other"
).split()
CONSENT_FIELDS = ("status given_by implied_by exception exception_whose discussed_with why").split()


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """A row of the form: a person in the contact, known by the row's own id."""

    id: UUID
    role: str
    relation: str = ""
    lives_in_household: str = ""
    parental_responsibility: str = ""
    is_record: UUID | None = None  # chosen among the people on record
    facts: PersonFacts = field(default_factory=PersonFacts)
    address: AddressFacts = field(default_factory=AddressFacts)
    is_removed: bool = False


@command(needs=Permission.TAKE_CONTACT)
def open_contact(
    actor: Actor,
    *,
    channel: Channel,
    received_at: datetime | None = None,
    is_held: bool = True,
    now: datetime,
) -> Contact:
    """Begin the record while the caller speaks; the clocks run from receipt.

    `is_held`: by whoever opens it. What came by itself waits until somebody takes it up.
    """
    received = received_at or now
    if received > now:
        raise RuleBroken("A contact cannot have come in the future.", field="received_at")
    contact = _with_new_reference(actor, channel, received, is_held)
    Narrative(hub_id=actor.hub_id, contact=contact).save(force_insert=True)
    record(
        actor,
        "contact_received",
        at=received,
        contact_id=contact.pk,
        reference=contact.reference,
        channel=channel,
    )
    _start_clocks(actor, contact, now)
    return contact


def _with_new_reference(
    actor: Actor, channel: Channel, received: datetime, is_held: bool
) -> Contact:
    prefix = profile_of(actor.hub_id).hub.prefix
    for _ in range(20):
        contact = Contact(
            id=uuid4(),
            hub_id=actor.hub_id,
            reference=new_reference(prefix),
            channel=channel,
            kind=Kind.SERVICE,
            received_at=received,
            taken_by_id=actor.person_id,
            holder_id=actor.person_id if is_held else None,
        )
        try:
            with transaction.atomic():
                contact.save(force_insert=True)
        except IntegrityError:
            continue  # somebody has this reference already
        return contact
    raise RuntimeError("no free reference was found")


def _start_clocks(actor: Actor, contact: Contact, now: datetime) -> None:
    """Start the clocks of receipt that hold on what is known now and do not run yet."""
    running.learn(
        actor,
        Event.CONTACT_RECEIVED,
        contact_id=contact.pk,
        on_id=contact.pk,
        facts=ClockFacts(
            rag=Rag(contact.rag) if contact.rag else None,
            channel=Channel(contact.channel),
            referrer=Referrer(contact.referrer) if contact.referrer else None,
            kind=Kind(contact.kind),
            open_to=OpenTo(contact.open_to) if contact.open_to else None,
        ),
        at=contact.received_at,
        now=now,
    )


@command(needs=Permission.TAKE_CONTACT)
def take_up_contact(actor: Actor, *, contact_id: UUID, now: datetime) -> Contact:
    """Somebody makes the record of what came by itself. Taken up already: says by whom."""
    contact = _being_taken(contact_id)
    if contact.holder_id and contact.holder_id != actor.person_id:
        by = names(contact.holder_id)[contact.holder_id]
        raise RuleBroken(f"{by} has taken this up already.")
    contact.holder_id = actor.person_id
    contact.save(update_fields=["holder"])
    record(actor, "contact_taken_up", at=now, contact_id=contact.pk)
    return contact


@command(needs=Permission.TAKE_CONTACT)
def save_contact(
    actor: Actor,
    *,
    contact_id: UUID,
    version: int,
    values: Mapping[str, Any],
    consent: Mapping[str, str] | None = None,
    ticks: frozenset[str] | None = None,
    people: Sequence[PersonRow] = (),
    now: datetime,
) -> Contact:
    """Save what was typed so far. Raises ChangedMeanwhile where somebody saved since `version`.

    `values` holds fields of the contact and of its narrative; what is not named is left alone.
    `ticks`, when given, are all the urgent criteria that stand ticked now.
    """
    contact = _being_taken(contact_id)
    narrative = Narrative.objects.select_for_update().get(contact=contact)
    changed = _changes(contact, values, CONTACT_FIELDS)
    told = _changes(narrative, values, NARRATIVE_FIELDS)
    if consent is not None and narrative.consent != dict(consent):
        told["consent"] = dict(consent)
    if contact.version != version:
        raise _changed_meanwhile(contact, [*changed, *told])
    _set(narrative, told)
    named = [_put_row(actor, contact, place, row, now) for place, row in enumerate(people)]
    ticked = _tick(actor, contact, ticks, now) if ticks is not None else []
    was_anonymous = contact.referrer == Referrer.ANONYMOUS
    if changed or told or any(named) or ticked:
        changed["version"] = contact.version + 1
    _set(contact, changed)
    record(
        actor,
        "contact_written",
        at=now,
        contact_id=contact.pk,
        fields=sorted({*changed, *told} - {"version"}),
        people=sum(named),
        ticks=ticked,
    )
    _start_clocks(actor, contact, now)
    _alert_on_ticks(actor, contact, ticked, narrative.urgent_other, now)
    if contact.referrer == Referrer.ANONYMOUS and not was_anonymous:
        _raise_alert(actor, contact, "anonymous-caller", "An anonymous caller is on the line", now)
    return contact


def _being_taken(contact_id: UUID) -> Contact:
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.stage != Stage.RECEIVING:
        raise RuleBroken("This record is finished. Add a note instead.")
    return contact


def _changes(
    row: Contact | Narrative, values: Mapping[str, Any], names: Sequence[str]
) -> dict[str, Any]:
    return {n: values[n] for n in names if n in values and getattr(row, n) != values[n]}


def _set(row: Contact | Narrative, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    if changes:
        row.save(update_fields=list(changes))


def _changed_meanwhile(contact: Contact, fields: list[str]) -> ChangedMeanwhile:
    """What the second person is told: that it changed, and where the two differ."""
    return ChangedMeanwhile(
        "Somebody else changed this record while you were writing.",
        version=contact.version,
        differences=tuple(Difference(name, "", "") for name in fields),
    )


def _put_row(actor: Actor, contact: Contact, place: int, row: PersonRow, now: datetime) -> bool:
    """Keep one row of people: new, changed or taken out. Returns whether anything changed."""
    there = (
        PersonInContact.objects.filter(pk=row.id, contact=contact).select_related("person").first()
    )
    given = {
        "role": row.role,
        "relation": row.relation,
        "lives_in_household": row.lives_in_household,
        "parental_responsibility": row.parental_responsibility,
        "position": place,
    }
    if there is None:
        if row.is_removed or not _says_anything(row):
            return False
        person = _person_of(actor, contact, row, now)
        PersonInContact(
            id=row.id, hub_id=actor.hub_id, contact=contact, person=person, **given
        ).save(force_insert=True)
        return True
    if there.removed_at:
        return False
    if row.is_removed:
        there.removed_at = now
        there.save(update_fields=["removed_at"])
        return True
    if row.is_record and row.is_record != there.person_id:
        there.person = Person.objects.get(pk=row.is_record)
        there.save(update_fields=["person"])
        return True
    changes = {name: value for name, value in given.items() if getattr(there, name) != value}
    for name, value in changes.items():
        setattr(there, name, value)
    if changes:
        there.save(update_fields=list(changes))
    was = there.person.version
    address = there.person.addresses.filter(until=None).order_by("-recorded_at").first()
    person = (
        correct_person(
            actor,
            person_id=there.person_id,
            facts=row.facts,
            address=row.address,
            contact_id=contact.pk,
            now=now,
        )
        if _differs(there.person, address, row)
        else there.person
    )
    return bool(set(changes) - {"position"}) or person.version != was


def _differs(person: Person, address: Any, row: PersonRow) -> bool:
    """Whether the row says something else of the person than is on record."""
    facts = vars(row.facts)
    if any(getattr(person, name) != value for name, value in facts.items()):
        return True
    known = (
        (address.lines, address.postcode, address.safe_to_write) if address else ("", "", "unknown")
    )
    return known != (row.address.lines, row.address.postcode, row.address.safe_to_write)


def _says_anything(row: PersonRow) -> bool:
    facts = vars(row.facts) | {"lines": row.address.lines, "postcode": row.address.postcode}
    return row.is_record is not None or any(facts.values())


def _person_of(actor: Actor, contact: Contact, row: PersonRow, now: datetime) -> Person:
    if row.is_record:
        return Person.objects.get(pk=row.is_record)
    children = (PersonInContact.Role.CHILD, PersonInContact.Role.SIBLING)
    return add_person(
        actor,
        facts=row.facts,
        address=row.address,
        is_child=row.role in children,
        contact_id=contact.pk,
        now=now,
    )


def _tick(actor: Actor, contact: Contact, ticks: frozenset[str], now: datetime) -> list[str]:
    """Bring the ticks in line with the form; returns the codes that are new."""
    known = {criterion.code for criterion in profile_of(actor.hub_id).urgent}
    if unknown := ticks - known:
        raise RuleBroken(f"This hub has no urgent criterion {min(unknown)}.", field="urgent")
    standing = {tick.code: tick for tick in contact.urgent_ticks.filter(withdrawn_at=None)}
    new = sorted(ticks - set(standing))
    for code in new:
        UrgentTick(
            hub_id=actor.hub_id, contact=contact, code=code, by_id=actor.person_id, at=now
        ).save(force_insert=True)
    for code in set(standing) - ticks:
        standing[code].withdrawn_at = now
        standing[code].save(update_fields=["withdrawn_at"])
    contact.is_urgent = bool(ticks)
    contact.save(update_fields=["is_urgent"])
    return new


def _alert_on_ticks(
    actor: Actor, contact: Contact, ticked: list[str], other: str, now: datetime
) -> None:
    """One alert for what was ticked just now, before the call is over (requirement 4.5)."""
    criteria = {c.code: c for c in profile_of(actor.hub_id).urgent}
    words = [
        other if code == "other" and other else criteria[code].words
        for code in ticked
        if criteria[code].manager_now
    ]
    if words:
        _raise_alert(actor, contact, "urgent", "; ".join(words), now)


@command(needs=Permission.LOOK)
def raise_alert(actor: Actor, *, contact_id: UUID, kind: str, words: str, now: datetime) -> Alert:
    """Tell the managers at once, from any step of the way (heightened risk: requirement 5.5)."""
    if not words.strip():
        raise RuleBroken("Say what a manager should hear.", field="words")
    contact = Contact.objects.get(pk=contact_id)
    return _raise_alert(actor, contact, kind, words.strip(), now)


def _raise_alert(actor: Actor, contact: Contact, kind: str, words: str, now: datetime) -> Alert:
    alerts = profile_of(actor.hub_id).alerts
    alert = Alert(
        id=uuid4(),
        hub_id=actor.hub_id,
        contact=contact,
        kind=kind,
        words=words,
        raised_by_id=actor.person_id,
        raised_at=now,
        role=alerts.ladder[0],
        climbs_at=now + timedelta(minutes=alerts.take_within_minutes),
    )
    alert.save(force_insert=True)
    record(
        actor,
        "alert_raised",
        at=now,
        contact_id=contact.pk,
        text=words,
        alert=alert.pk,
        alert_kind=kind,
        to=alerts.ladder[0],
    )
    return alert


@command(needs=Permission.TAKE_ALERT)
def take_alert(actor: Actor, *, alert_id: UUID, answer: str = "", now: datetime) -> Alert:
    """A named person takes it: from now on it is theirs. Taken already: says by whom."""
    alert = (
        Alert.objects.select_for_update(of=("self",)).select_related("taken_by").get(pk=alert_id)
    )
    if alert.taken_by:
        raise RuleBroken(f"{alert.taken_by.name} has taken this already.")
    alert.taken_by_id, alert.taken_at, alert.answer = actor.person_id, now, answer.strip()
    alert.climbs_at = None
    alert.save(update_fields=["taken_by", "taken_at", "answer", "climbs_at"])
    record(
        actor, "alert_taken", at=now, contact_id=alert.contact_id, text=alert.answer, alert=alert.pk
    )
    return alert


@command(needs=Permission.SERVE_HUB)
def climb_alert(actor: Actor, *, alert_id: UUID, now: datetime) -> Alert:
    """Not taken in time: it goes to the next on the ladder, and stays with the last."""
    alert = Alert.objects.select_for_update().get(pk=alert_id)
    if alert.taken_at or not alert.climbs_at or alert.climbs_at > now:
        raise RuleBroken("This alert need not climb.")
    alerts = profile_of(actor.hub_id).alerts
    alert.step = min(alert.step + 1, len(alerts.ladder) - 1)
    alert.role = alerts.ladder[alert.step]
    is_last = alert.step == len(alerts.ladder) - 1
    alert.climbs_at = None if is_last else now + timedelta(minutes=alerts.take_within_minutes)
    alert.save(update_fields=["step", "role", "climbs_at"])
    record(
        actor, "alert_climbed", at=now, contact_id=alert.contact_id, alert=alert.pk, to=alert.role
    )
    return alert


@command(needs=Permission.TAKE_CONTACT)
def finish_contact(actor: Actor, *, contact_id: UUID, version: int, now: datetime) -> Contact:
    """The record is as full as it gets: it goes to the managers. Pressed twice, it is once."""
    contact = _being_taken(contact_id)
    if contact.version != version:
        raise _changed_meanwhile(contact, [])
    narrative = Narrative.objects.get(contact=contact)
    if narrative.consent.get("status"):
        _add_consent(actor, contact, narrative.consent, now)
    contact.stage, contact.recorded_at = Stage.TO_ALLOCATE, now
    contact.holder_id = None
    contact.version += 1
    contact.save(update_fields=["stage", "recorded_at", "holder", "version"])
    record(actor, "contact_recorded", at=now, contact_id=contact.pk, reference=contact.reference)
    return contact


@command(needs=Permission.TAKE_CONTACT)
def record_consent(
    actor: Actor, *, contact_id: UUID, consent: Mapping[str, str], now: datetime
) -> ConsentRecord:
    """Consent is kept under review: each change is dated, with who and why (requirement 2.5)."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if consent.get("status") not in set(Consent):
        raise RuleBroken("Choose how consent stands now.", field="status")
    return _add_consent(actor, contact, consent, now)


def _add_consent(
    actor: Actor, contact: Contact, consent: Mapping[str, str], now: datetime
) -> ConsentRecord:
    added = ConsentRecord(
        id=uuid4(),
        hub_id=actor.hub_id,
        contact=contact,
        by_id=actor.person_id,
        at=now,
        **{name: consent.get(name, "") for name in CONSENT_FIELDS},
    )
    added.save(force_insert=True)
    record(
        actor,
        "consent_recorded",
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


@command(needs=Permission.PASS_ON_CONTACT)
def pass_on_contact(actor: Actor, *, contact_id: UUID, to: str, how: str, now: datetime) -> Contact:
    """A child's case is open: tell its worker or their team at once (requirement 1.17)."""
    if not to.strip():
        raise RuleBroken("Say to whom it was passed.", field="to")
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    record(
        actor,
        "contact_passed_on",
        at=now,
        contact_id=contact.pk,
        text=f"Passed to {to.strip()}. {how.strip()}".strip(),
    )
    return contact
