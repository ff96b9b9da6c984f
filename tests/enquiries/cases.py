"""Enquiries that run, made inside `acting_as` somebody, and partners who answer them."""

from datetime import date, datetime, timedelta
from typing import Any

from openmash.access.rows import acting_as
from openmash.contacts.models import Contact, Stage
from openmash.enquiries.answers import CHECKED, Answer, AnswerItem, SystemChecked
from openmash.enquiries.commands import Ask, open_enquiry
from openmash.enquiries.models import Request
from openmash.enquiries.queries import people_to_ask_about
from openmash.hubs.models import Agency
from openmash.policy.actors import Actor
from openmash.policy.vocabulary import Rag, Role
from openmash.triage.commands import rate_contact
from tests.factories import MONDAY_9AM, NORTHAMPTONSHIRE, an_actor
from tests.triage.contacts import a_contact

AT_TEN = MONDAY_9AM + timedelta(hours=1)
BOTH = ("police", "health")


def a_rated_contact(
    actor: Actor, rag: Rag = Rag.AMBER, *, received_at: datetime = MONDAY_9AM, **given: Any
) -> Contact:
    """A contact at triage, rated as soon as it came."""
    contact = a_contact(actor, stage=Stage.TRIAGE, received_at=received_at, **given)
    rate_contact(actor, contact_id=contact.pk, rag=rag, reason="Unclear", now=received_at)
    contact.refresh_from_db()
    return contact


def an_ask(actor: Actor, contact: Contact, code: str, **changed: Any) -> Ask:
    """What an agency is asked, about everybody in the contact."""
    given: dict[str, Any] = {
        "question": "What do you know of Mia?",
        "told": "Bruises were seen.",
        "about": tuple(people_to_ask_about(contact, today=date(2026, 3, 2))),
    }
    agency = Agency.objects.get(hub=actor.hub_id, code=code)
    return Ask(agency_id=agency.pk, **(given | changed))


def an_enquiry(
    actor: Actor,
    *codes: str,
    rag: Rag = Rag.AMBER,
    received_at: datetime = MONDAY_9AM,
    now: datetime = AT_TEN,
    **given: Any,
) -> Contact:
    """A contact whose agencies were asked."""
    contact = a_rated_contact(actor, rag, received_at=received_at, **given)
    asks = [an_ask(actor, contact, code) for code in codes or BOTH]
    open_enquiry(actor, contact_id=contact.pk, purpose="The whole picture", asks=asks, now=now)
    contact.refresh_from_db()
    return contact


def an_open_enquiry(*codes: str, hub: str = NORTHAMPTONSHIRE, **given: Any) -> Contact:
    """The same, by a decision maker of the hub."""
    with acting_as(an_actor(Role.DECISION_MAKER, hub=hub)) as maker:
        return an_enquiry(maker, *codes, **given)


def a_partner(
    agency: str = "police", *, hub: str = NORTHAMPTONSHIRE, name: str | None = None
) -> Actor:
    """Somebody of an agency."""
    return an_actor(Role.AGENCY_PARTNER, hub=hub, agency=agency, name=name)


def asked_of(agency: str, contact: Contact) -> Request:
    """What that agency is asked on this contact, as far as whoever acts may see it."""
    return Request.objects.get(contact=contact, agency__code=agency)


def a_fact(text: str = "A call in May: shouting, no injuries.", **changed: Any) -> AnswerItem:
    """Something that is known for certain."""
    return AnswerItem(**({"text": text, "kind": "fact", "certainty": "verified"} | changed))


def an_answer(*items: AnswerItem, **changed: Any) -> Answer:
    """An agency's answer, with one system looked into."""
    given: dict[str, Any] = {
        "systems": (SystemChecked(name="Niche", state=CHECKED, reference="N/1"),),
        "items": items or (a_fact(),),
        "so_what": "The shouting is frequent. Mia hears it.",
        "recommendation": "A visit this week.",
        "recommended_rag": "AMBER",
        "legal_basis": "Section 10, Children Act 2004",
    }
    return Answer(**(given | changed))
