"""Who somebody is: read before anybody acts, so from tables without row security."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from openmash.access.browsers import Place
from openmash.access.models import Membership, SignInAttempt, User
from openmash.policy.actors import PERMISSIONS, ZONES, Actor, Permission, Zone
from openmash.policy.vocabulary import Role

# Five wrong passwords within a quarter of an hour close a name, for the rest of it and for whoever
# guessed: for their address, or for the browser in which the person signed in before. From many
# addresses at once a name is closed to strangers; and an address that guesses at many names to all.
ATTEMPTS, WINDOW = 5, timedelta(minutes=15)
OF_A_NAME, FROM_AN_ADDRESS = 50, 50


def memberships_of(user: User) -> list[Membership]:
    """What this person is, hub by hub: one statement."""
    return list(
        Membership.objects.filter(user=user, is_active=True, user__is_active=True)
        .select_related("user", "hub")
        .order_by("hub__name", "role")
    )


def membership(user_id: UUID | str, membership_id: UUID | str) -> Membership | None:
    """The membership a session names, if it is that person's and still stands."""
    return (
        Membership.objects.filter(
            pk=membership_id, user_id=user_id, is_active=True, user__is_active=True
        )
        .select_related("user", "hub")  # agency and team are behind the wall: read them inside it
        .first()
    )


def actor_of(member: Membership) -> Actor:
    """The actor that a membership makes: zones and permissions by role, one hub, one address."""
    role = Role(member.role)
    return Actor(
        person_id=member.user_id,
        name=member.user.name,
        hub_id=member.hub_id,
        role=role,
        permissions=PERMISSIONS[role],
        zones=ZONES[role],
        agency_ids=frozenset({member.agency_id} if member.agency_id else ()),
        team_ids=frozenset({member.team_id} if member.team_id else ()),
        post=member.post,
    )


SERVICES = ("public-form", "mailbox", "api", "clock", "command-line", "scanner")


def service_actor(hub_id: UUID, service: str) -> Actor:
    """A service of a hub (`clock`, `command-line` ...), a person of the ledger like any other."""
    user = User.objects.get(username=f"{service}@{hub_id}", is_service=True)
    return Actor(
        person_id=user.pk,
        name=user.name,
        hub_id=hub_id,
        role=Role.MASH_OFFICER,
        permissions=frozenset(Permission),
        zones=frozenset(Zone) - {Zone.AGENCY, Zone.SENSITIVE},
    )


def is_locked_out(username: str, *, place: Place, now: datetime) -> bool:
    """Whether too many passwords were guessed for this name, from this place: one statement."""
    recent = SignInAttempt.objects.filter(at__gt=now - WINDOW)
    if place.browser:
        return recent.filter(browser=place.browser).count() >= ATTEMPTS
    name, address = Q(username=username.lower()), Q(came_from=place.address)
    counted = recent.filter(name | address, browser="").aggregate(
        here=Count("pk", filter=name & address),
        of_name=Count("pk", filter=name),
        from_address=Count("pk", filter=address),
    )
    most = {"here": ATTEMPTS, "of_name": OF_A_NAME, "from_address": FROM_AN_ADDRESS}
    return any(counted[each] >= most[each] for each in most)


def whom_to_ring(actor: Actor) -> str:
    """Who says something that others must hear more of: "Ring Amara Osei, 01604 000000." """
    own = Membership.objects.filter(user=actor.person_id, hub=actor.hub_id, is_active=True).first()
    return f"Ring {actor.name}{f', {own.phone}' if own and own.phone else ''}."


def staff(hub_id: UUID, *roles: Role) -> list[Membership]:
    """The people of a hub in these roles, by name."""
    return list(
        Membership.objects.filter(hub_id=hub_id, role__in=roles, is_active=True)
        .select_related("user")
        .order_by("user__name")
    )


def names(*person_ids: UUID | None) -> dict[UUID, str]:
    """The names of people by id: one statement, for pages that show who did what."""
    wanted = {i for i in person_ids if i}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))
