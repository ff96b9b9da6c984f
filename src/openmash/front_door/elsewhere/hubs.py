"""How another authority's hub is reached: in this installation, by the profile, or not known."""

from dataclasses import dataclass

from openmash.adapters.postcodes import Authority
from openmash.hubs.queries import profiles_by_hub
from openmash.policy.profile import Profile


@dataclass(frozen=True)
class Reached:
    """The hub of an authority. `code`: it works in this installation, and a contact arrives there."""

    authority: Authority
    name: str = ""
    phone: str = ""
    email: str = ""
    code: str = ""
    has_form: bool = False


def reached(authority: Authority, profile: Profile) -> Reached:
    """How the hub of that authority is reached: one statement."""
    for code, other in profiles_by_hub().items():
        if other.area and authority.code in other.area.authorities:
            hub = other.hub
            return Reached(
                authority, hub.name, hub.phone, hub.email, code, has_form=other.form is not None
            )
    for near in profile.neighbours:
        if near.authority == authority.code:
            return Reached(authority, near.name, near.phone, near.email)
    return Reached(authority)
