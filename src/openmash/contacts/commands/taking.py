"""Taking a contact: opened at once, saved as it is typed, finished."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from openmash.access.queries import names
from openmash.contacts.commands.afterwards import add_consent
from openmash.contacts.commands.alerting import alert_on_ticks, tell_managers, tick
from openmash.contacts.commands.naming import PersonRow, put_row
from openmash.contacts.models import Contact, Narrative, Stage
from openmash.contacts.reference import new_reference
from openmash.deadlines import running
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.clocks import ClockFacts
from openmash.policy.errors import ChangedMeanwhile, Difference, RuleBroken
from openmash.policy.vocabulary import (
    Channel,
    Event,
    Kind,
    OpenTo,
    Rag,
    Referrer,
)

CONTACT_FIELDS = (
    "channel kind referrer referrer_name referrer_role referrer_organisation referrer_phone "
    "referrer_email referrer_address referrer_relation referrer_reference referrer_safe "
    "referrer_reach referral_source parents_aware"
).split()
NARRATIVE_FIELDS = (
    "concerns danger_now harm what_happened evidence complicating_factors family_factors impact "
    "working_well safety_scale needs_to_change if_nothing_changes prompted_now child_voice child_told "
    "parents_voice actions_taken actions_not_enough early_help agencies_involved support_needed "
    "risk_to_staff keep_from_family urgent_other already_spoken"
).split()


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
    named = [put_row(actor, contact, place, row, now) for place, row in enumerate(people)]
    ticked = tick(actor, contact, ticks, now) if ticks is not None else []
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
    alert_on_ticks(actor, contact, ticked, narrative.urgent_other, now)
    if contact.referrer == Referrer.ANONYMOUS and not was_anonymous:
        tell_managers(actor, contact, "anonymous-caller", "An anonymous caller is on the line", now)
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


@command(needs=Permission.TAKE_CONTACT)
def finish_contact(actor: Actor, *, contact_id: UUID, version: int, now: datetime) -> Contact:
    """The record is as full as it gets: it goes to the managers. Pressed twice, it is once."""
    contact = _being_taken(contact_id)
    if contact.version != version:
        raise _changed_meanwhile(contact, [])
    narrative = Narrative.objects.get(contact=contact)
    if narrative.consent.get("status"):
        add_consent(actor, contact, narrative.consent, now)
    contact.stage, contact.recorded_at = Stage.TO_ALLOCATE, now
    contact.holder_id = None
    contact.version += 1
    contact.save(update_fields=["stage", "recorded_at", "holder", "version"])
    record(actor, "contact_recorded", at=now, contact_id=contact.pk, reference=contact.reference)
    return contact
