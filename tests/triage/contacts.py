"""Contacts that wait for triage, with the clocks of their receipt, as `acting_as` somebody."""

from datetime import date, datetime
from itertools import count
from typing import Any

from openmash.contacts.models import Contact, Narrative, PersonInContact, Stage
from openmash.deadlines import running
from openmash.ledger.commanding import command, record
from openmash.people.models import Person
from openmash.policy.actors import Actor, Permission
from openmash.policy.vocabulary import Channel, Event, Referrer
from openmash.triage.rules import known_of
from tests.factories import MONDAY_9AM

_numbers = count(1)


@command(needs=Permission.LOOK)
def a_contact(
    actor: Actor,
    *,
    received_at: datetime = MONDAY_9AM,
    stage: Stage = Stage.TO_ALLOCATE,
    children: tuple[tuple[str, date | None], ...] = (("Mia Thorne", date(2021, 6, 1)),),
    **given: Any,
) -> Contact:
    """A finished record of a call from a professional, not allocated yet."""
    contact = Contact.objects.create(
        hub_id=actor.hub_id,
        reference=f"NH-{next(_numbers):05}",
        stage=stage,
        channel=given.pop("channel", Channel.TELEPHONE),
        referrer=given.pop("referrer", Referrer.PROFESSIONAL),
        received_at=received_at,
        recorded_at=received_at,
        taken_by_id=actor.person_id,
        **given,
    )
    Narrative.objects.create(hub_id=actor.hub_id, contact=contact, concerns="Bruises on both arms.")
    for position, (name, born) in enumerate(children):
        given_names, _, family_name = name.rpartition(" ")
        child = Person.objects.create(
            hub_id=actor.hub_id,
            given_names=given_names,
            family_name=family_name,
            date_of_birth=born,
            recorded_at=received_at,
        )
        PersonInContact.objects.create(
            hub_id=actor.hub_id,
            contact=contact,
            person=child,
            role=PersonInContact.Role.CHILD,
            position=position,
        )
    record(actor, "contact_received", at=received_at, contact_id=contact.pk)
    running.start(
        actor,
        Event.CONTACT_RECEIVED,
        contact_id=contact.pk,
        on_id=contact.pk,
        facts=known_of(contact, rag=None, destination=None),
        at=received_at,
        now=received_at,
    )
    return contact
