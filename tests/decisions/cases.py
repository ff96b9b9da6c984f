"""Contacts that wait for a decision, made inside `acting_as` somebody."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from openmash.contacts.models import ConsentRecord, Contact, PersonInContact, Stage
from openmash.decisions.commands import Analysis, recommend
from openmash.decisions.models import Decision
from openmash.people.models import Address, CaseEpisode, Person
from openmash.policy.actors import Actor
from openmash.policy.vocabulary import Consent
from tests.factories import MONDAY_9AM
from tests.triage.contacts import a_contact

AT_NOON = MONDAY_9AM + timedelta(hours=3)
ANALYSIS = Analysis(
    analysis="The bruises fit what Mia says.",
    rationale="Mia needs a plan, and her mother asks for one.",
    for_family="We want to help you keep Mia safe.",
    for_referrer="Your worry was right.",
)


def a_case(actor: Actor, *, stage: Stage = Stage.DECISION, **given: Any) -> Contact:
    """A contact whose recommendation may be written now."""
    return a_contact(actor, stage=stage, **given)


def children(contact: Contact) -> list[UUID]:
    """The ids of its children, in their order."""
    named = PersonInContact.objects.filter(contact=contact, role=PersonInContact.Role.CHILD)
    return [row.person_id for row in named]


def a_parent(
    actor: Actor,
    contact: Contact,
    name: str = "Ada Thorne",
    *,
    lines: str = "1 Mill Lane\nKettering",
    postcode: str = "NN16 0AA",
    safe: str = "yes",
    phone: str = "01632 960777",
) -> Person:
    """A parent with an address, if `lines` says one."""
    given_names, _, family_name = name.rpartition(" ")
    parent = Person.objects.create(
        hub_id=actor.hub_id,
        given_names=given_names,
        family_name=family_name,
        phone=phone,
        is_child=False,
        recorded_at=MONDAY_9AM,
    )
    PersonInContact.objects.create(
        hub_id=actor.hub_id,
        contact=contact,
        person=parent,
        role=PersonInContact.Role.PARENT,
        position=PersonInContact.objects.filter(contact=contact).count(),
    )
    if lines:
        Address.objects.create(
            hub_id=actor.hub_id,
            person=parent,
            lines=lines,
            postcode=postcode,
            safe_to_write=safe,
            recorded_at=MONDAY_9AM,
        )
    return parent


def consent(actor: Actor, contact: Contact, status: Consent = Consent.OBTAINED) -> None:
    """A word on consent, on record."""
    ConsentRecord.objects.create(
        hub_id=actor.hub_id, contact=contact, status=status, by_id=actor.person_id, at=MONDAY_9AM
    )


def held_before(actor: Actor, child_id: UUID, team_id: UUID) -> None:
    """A case of this child, closed, that a team of the hub held."""
    CaseEpisode.objects.create(
        hub_id=actor.hub_id, person_id=child_id, service="social-care", held_by_id=team_id
    )


def recommended(
    actor: Actor,
    contact: Contact,
    outcome: str = "s17-assessment",
    *,
    analysis: Analysis = ANALYSIS,
    now: datetime = AT_NOON,
) -> Decision:
    """The same outcome recommended for every child."""
    ids: list[UUID | None] = [*children(contact)] or [None]
    return recommend(
        actor,
        contact_id=contact.pk,
        analysis=analysis,
        outcomes=dict.fromkeys(ids, outcome),
        now=now,
    )
