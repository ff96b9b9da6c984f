"""Who is shut out of a contact because they know the family, as a manager finds it."""

from dataclasses import dataclass
from uuid import UUID

from openmash.access.models import Bar, Membership
from openmash.access.queries import names, staff
from openmash.access.rows import on_behalf_of_hub
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Actor, Zone
from openmash.policy.times import time_words
from openmash.policy.vocabulary import Role


@dataclass(frozen=True)
class ShownBar:
    """Somebody who is shut out, or was. `why` is empty for who does not oversee the hub."""

    id: UUID
    name: str
    since: str
    why: str
    lifted: str
    lifted_why: str


def is_barred(actor: Actor, *, contact_id: UUID, person_id: UUID) -> bool:
    """Whether this person is shut out now: read on behalf of the hub."""
    with on_behalf_of_hub(actor):
        standing = Bar.objects.filter(contact_id=contact_id, person=person_id, lifted_at=None)
        return standing.exists()


def bars_of(actor: Actor, contact_id: UUID) -> list[ShownBar]:
    """Everybody who is shut out of a contact, or was: every manager must know whom not to give it to."""
    with on_behalf_of_hub(actor):
        found = list(Bar.objects.filter(contact_id=contact_id).order_by("-barred_at"))
    people = names(
        *(i for bar in found for i in (bar.person_id, bar.barred_by_id, bar.lifted_by_id))
    )
    oversees = Zone.OVERSIGHT in actor.zones
    return [
        ShownBar(
            id=bar.pk,
            name=people[bar.person_id],
            since=f"{people[bar.barred_by_id]}, {time_words(bar.barred_at)}",
            why=bar.why if oversees else "",
            lifted=f"{people[bar.lifted_by_id]}, {time_words(bar.lifted_at)}"
            if bar.lifted_at and bar.lifted_by_id
            else "",
            lifted_why=bar.lifted_why if oversees else "",
        )
        for bar in found
    ]


def may_be_barred(actor: Actor) -> list[Membership]:
    """Everybody who may be shut out: whoever works in or with this hub, each once."""
    found: dict[UUID, Membership] = {}
    for member in staff(actor.hub_id, *Role):
        if member.user_id != actor.person_id:
            found.setdefault(member.user_id, member)
    return list(found.values())


def people_to_bar(actor: Actor) -> list[tuple[str, str]]:
    """The same as a list to choose from: "Dina Haddad, Decision Maker"."""
    profile = profile_of(actor.hub_id)
    return [
        (str(member.user_id), f"{member.user.name}, {profile.title_of(Role(member.role))}")
        for member in may_be_barred(actor)
    ]
