"""Who may rate, agree, and choose a way, by the hub's own rules (requirement 6.6)."""

from collections.abc import Iterable
from dataclasses import dataclass

from openmash.contacts.models import Contact, Stage
from openmash.policy.actors import Actor
from openmash.policy.clocks import ClockFacts
from openmash.policy.errors import NotPermitted
from openmash.policy.profile import Profile
from openmash.policy.profile.rules import Outcome, Route
from openmash.policy.vocabulary import (
    Channel,
    Destination,
    Kind,
    OpenTo,
    Rag,
    Referrer,
    Role,
)

# The outcome by which a contact stays in the hub and the agencies are asked.
MASH_ENQUIRY = "mash-enquiry"


@dataclass(frozen=True)
class Choice:
    """A way that may be chosen at triage, and what stands against it for this person."""

    code: str
    name: str
    source: str
    refused: str
    is_suggested: bool = False


def rating_roles(profile: Profile) -> frozenset[Role]:
    """Who rates in this hub, on any route: the route is chosen after the rating."""
    return frozenset(role for route in profile.routes for role in route.rates)


def may_rate_again(actor: Actor, contact: Contact, profile: Profile) -> bool:
    """Whether this person may rate again what was rated, while it is not decided."""
    is_open = contact.stage in (Stage.TRIAGE, Stage.ENQUIRY, Stage.DECISION, Stage.TO_AUTHORISE)
    return bool(contact.rag) and is_open and actor.role in rating_roles(profile)


def agreeing_roles(profile: Profile) -> frozenset[Role]:
    """Who agrees a rating; nobody in a hub whose rules ask for no agreement."""
    return frozenset(role for route in profile.routes for role in route.agrees_rating)


def deciding_roles(profile: Profile, routes: Iterable[Route] | None = None) -> frozenset[Role]:
    """Who decides on these routes, or on any."""
    return frozenset(role for route in (routes or profile.routes) for role in route.decides)


def allocated_roles(profile: Profile) -> frozenset[Role]:
    """To whom a contact is allocated: the people of the hub's desks, else whoever decides."""
    at_desks = frozenset(role for desk in profile.desks for role in desk.roles)
    return at_desks or deciding_roles(profile)


def taking_roles(profile: Profile) -> frozenset[Role]:
    """Who takes the next contact without waiting for a manager to give it."""
    return frozenset(role for desk in profile.desks if desk.takes_itself for role in desk.roles)


def desk_of(profile: Profile, role: Role) -> str:
    """The desk at which this role sits, in a hub that has more than one."""
    named = [desk.name for desk in profile.desks if role in desk.roles]
    return named[0] if named and len(profile.desks) > 1 else ""


def triage_outcomes(profile: Profile) -> tuple[Outcome, ...]:
    """What may be chosen at triage in this hub."""
    return tuple(outcome for outcome in profile.outcomes if "triage" in outcome.stage)


def who_decides(profile: Profile, outcome: Outcome) -> frozenset[Role]:
    """Who may choose an outcome: whoever decides on its route, on any where it has none."""
    route = profile.route(outcome.route)
    return deciding_roles(profile, [route] if route else None)


def titles(profile: Profile, roles: Iterable[Role]) -> str:
    """Roles by the hub's own titles: "Decision Maker or MASH Team Manager"."""
    named = [profile.title_of(role) for role in Role if role in set(roles)]
    return " or ".join(filter(None, (", ".join(named[:-1]), named[-1] if named else "")))


def must_be_one_of(profile: Profile, role: Role, roles: frozenset[Role], to_do: str) -> None:
    """Raises NotPermitted, and says who may by the hub's own titles."""
    if role not in roles:
        who = titles(profile, roles) or "nobody"
        raise NotPermitted(f"In this hub {who} may {to_do}.")


def known_of(contact: Contact, *, rag: Rag | None, destination: Destination | None) -> ClockFacts:
    """What clocks may depend on, of this contact. None: not known."""
    return ClockFacts(
        rag=rag,
        channel=Channel(contact.channel),
        referrer=Referrer(contact.referrer) if contact.referrer else None,
        kind=Kind(contact.kind),
        open_to=OpenTo(contact.open_to) if contact.open_to else None,
        destination=None if destination is Destination.NONE else destination,
    )
