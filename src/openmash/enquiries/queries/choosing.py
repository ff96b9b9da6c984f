"""Whom to ask, and about whom."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from openmash.contacts.models import Contact, PersonInContact
from openmash.enquiries.models import (
    Request,
)
from openmash.hubs.models import Agency
from openmash.hubs.queries import profile_of
from openmash.people.models import Address
from openmash.policy.profile.hub import HubAgency
from openmash.policy.times import age_words, date_words


@dataclass(frozen=True)
class AgencyChoice:
    """An agency that may be asked, and why it is suggested."""

    id: UUID
    name: str
    kind: str
    systems: str
    suggested: str


def agency_choices(contact: Contact, *, today: date) -> list[AgencyChoice]:
    """Whom to ask: those in the hub, and whom the facts suggest, each with why (requirement 5.1)."""
    profile = profile_of(contact.hub_id)
    known: dict[str, HubAgency] = {agency.code: agency for agency in profile.agencies}
    children = PersonInContact.objects.filter(
        contact=contact, role=PersonInContact.Role.CHILD, removed_at=None
    ).select_related("person")
    born = [n.person.date_of_birth for n in children if n.person.date_of_birth]
    unborn = any(n.person.is_unborn for n in children)
    school_age = any(timedelta(days=4 * 365) < today - b < timedelta(days=18 * 366) for b in born)
    asked = set(
        Request.objects.filter(contact=contact)
        .exclude(state="withdrawn")
        .values_list("agency_id", flat=True)
    )
    choices = []
    for agency in Agency.objects.filter(hub=contact.hub_id, is_active=True):
        rule = known.get(agency.code)
        if agency.pk in asked or rule is None or rule.kind == "outside":
            continue
        why = "sits in the hub" if rule.kind == "co-located" else ""
        if school_age and "education" in agency.code:
            why = "a child of school age"
        if unborn and ("health" in agency.code or "midwifery" in agency.code):
            why = "an unborn child"
        choices.append(
            AgencyChoice(agency.pk, agency.name, rule.kind, ", ".join(rule.systems), why)
        )
    return sorted(choices, key=lambda c: (not c.suggested, c.name))


def people_to_ask_about(contact: Contact, *, today: date) -> list[dict[str, str]]:
    """The people of the contact as a request would name them: two statements."""
    named = list(
        PersonInContact.objects.filter(contact=contact, removed_at=None).select_related("person")
    )
    addresses: dict[UUID, Address] = {}
    for address in Address.objects.filter(person__in=[n.person_id for n in named], until=None):
        addresses.setdefault(address.person_id, address)
    found = []
    for n in named:
        home = addresses.get(n.person_id)
        born = n.person.date_of_birth
        found.append(
            {
                "person_id": str(n.person_id),
                "name": n.person.name,
                "date_of_birth": date_words(born) if born else "",
                "age": age_words(born, today) if born else n.person.approximate_age,
                "address": ", ".join(filter(None, (home.lines, home.postcode))) if home else "",
                "as": n.get_role_display(),
            }
        )
    return found
