"""A hub's rules, agencies and teams."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from uuid import UUID

from openmash.hubs.models import Agency, Hub, HubProfile, Team
from openmash.policy.profile import Profile, read_profile
from openmash.policy.vocabulary import Destination


@lru_cache(maxsize=64)
def _parsed(profile_id: UUID) -> Profile:
    """A version never changes, so it is read once in a process."""
    stored = HubProfile.objects.get(pk=profile_id)
    return read_profile(stored.toml, name=f"version {stored.version}")


_in_force: ContextVar[dict[UUID, UUID] | None] = ContextVar("in_force", default=None)


@contextmanager
def under_one_version() -> Iterator[None]:
    """Within this, whoever asks for a hub's rules gets the version that was in force at first."""
    token = _in_force.set({})
    try:
        yield
    finally:
        _in_force.reset(token)


def profile_in_force(hub_id: UUID) -> tuple[UUID, Profile]:
    """The version of a hub's rules that is in force, and its id: one statement in a transaction."""
    known = _in_force.get()
    if known is None or hub_id not in known:
        newest = HubProfile.objects.filter(hub=hub_id).order_by("-version")
        profile_id = newest.values_list("pk", flat=True)[0]
        if known is None:
            return profile_id, _parsed(profile_id)
        known[hub_id] = profile_id
    return known[hub_id], _parsed(known[hub_id])


def profile_of(hub_id: UUID) -> Profile:
    """The rules of a hub that are in force."""
    return profile_in_force(hub_id)[1]


def profiles_by_hub() -> dict[str, Profile]:
    """The rules in force of every hub, by its code, in the order of their names: one statement."""
    newest = HubProfile.objects.order_by("hub_id", "-version").distinct("hub_id")
    found = {code: _parsed(pk) for code, pk in newest.values_list("hub__code", "pk")}
    return dict(sorted(found.items(), key=lambda hub: hub[1].hub.name))


def hub_by_code(code: str) -> Hub:
    """The hub of that name. Raises Hub.DoesNotExist."""
    return Hub.objects.get(code=code)


def agencies_of(hub_id: UUID) -> list[Agency]:
    """The agencies of a hub, by name."""
    return list(Agency.objects.filter(hub=hub_id, is_active=True))


def team_for(hub_id: UUID, destination: Destination) -> Team | None:
    """The team of this hub that serves a destination, by its profile; None where no team does."""
    for team in profile_of(hub_id).teams:
        if destination in team.destinations:
            return Team.objects.filter(hub=hub_id, code=team.code, is_active=True).first()
    return None
