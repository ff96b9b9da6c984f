"""Whose child it is: the authorities in which the children of a contact live, by their postcodes."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from openmash.adapters.postcodes import Authority, authority_of
from openmash.contacts.models import PersonInContact
from openmash.people.models import Address
from openmash.policy.profile import Profile


@dataclass(frozen=True)
class LivesElsewhere:
    """A child of this contact lives in another authority."""

    child: str
    postcode: str
    authority: Authority


def is_ours(authority: Authority, profile: Profile) -> bool:
    """Whether a child who lives there is this hub's."""
    return profile.area is None or authority.code in profile.area.authorities


def another(postcodes: Iterable[str], profile: Profile) -> dict[str, Authority]:
    """Of these postcodes, those that lie in another authority."""
    found = {postcode: authority_of(postcode) for postcode in postcodes if postcode}
    return {p: a for p, a in found.items() if a and not is_ours(a, profile)}


def living_elsewhere(contact_id: UUID, profile: Profile) -> list[LivesElsewhere]:
    """The children of concern who live in another authority now, each with where: two statements."""
    children = PersonInContact.objects.filter(
        contact=contact_id, role=PersonInContact.Role.CHILD, removed_at=None
    ).select_related("person")
    names = {named.person_id: named.person.name for named in children}
    homes: dict[UUID, str] = {}
    for home in Address.objects.filter(person__in=names, until=None).exclude(postcode=""):
        homes.setdefault(home.person_id, home.postcode)
    elsewhere = another(homes.values(), profile)
    return [
        LivesElsewhere(names[person_id], postcode, elsewhere[postcode])
        for person_id, postcode in homes.items()
        if postcode in elsewhere
    ]
