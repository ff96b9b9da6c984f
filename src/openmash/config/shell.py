"""What stands around every page: hub, person, what the role may open, what is due next."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from openmash.access.models import Membership
from openmash.config.due_next import due_next
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Actor, Permission
from openmash.policy.profile import Profile
from openmash.policy.times import time_words
from openmash.policy.vocabulary import Role

# What is typed into the search box, where it is not the hub's people. Who reads of no family has none.
_SEARCHES = {
    Role.AGENCY_PARTNER: "Name, reference",
    Role.RECEIVING_TEAM: "Name, reference",
    Role.HUB_ADMINISTRATOR: "",
}


@dataclass(frozen=True)
class Link:
    """A place to go."""

    label: str
    url: str
    current: bool = False


def shell(request: HttpRequest) -> dict[str, Any]:
    """Nothing where nobody has signed in; else four statements at most."""
    actor: Actor | None = getattr(request, "actor", None)
    member: Membership | None = getattr(request, "membership", None)
    if actor is None or member is None or getattr(request, "was_refused", False):
        return {}
    profile, now = profile_of(actor.hub_id), timezone.now()
    closed = ""
    if not profile.calendar.is_open(now):
        opens = time_words(profile.calendar.next_opening(now))
        away = profile.out_of_hours
        closed = f"The hub is closed until {opens}. {away.name} answers: {away.phone}."
    return {
        "shell": {
            "hub_name": profile.hub.name,
            "user_name": actor.name,
            "role_title": _title(actor, profile, member),
            "searches": _SEARCHES.get(actor.role, "Name, reference, phone"),
            "nav": [_here(link, request) for link in _links(actor)],
            "new_contact": "/contacts/open/" if actor.may(Permission.TAKE_CONTACT) else "",
            "closed_line": closed,
            "due_next": due_next(actor, now),
        }
    }


def _title(actor: Actor, profile: Profile, member: Membership) -> str:
    if actor.role is Role.AGENCY_PARTNER and member.agency:
        return str(member.agency.name)
    if actor.role is Role.RECEIVING_TEAM and member.team:
        return str(member.team.name)
    return profile.title_of(actor.role)


def _links(actor: Actor) -> list[Link]:
    """What this role may open, in the order of its day."""
    if actor.role is Role.AGENCY_PARTNER:
        return [Link("What we are asked", "/agency/tray/")]
    if actor.role is Role.RECEIVING_TEAM:
        return [Link("Handed over to us", "/teams/tray/")]
    if actor.role is Role.HUB_ADMINISTRATOR:
        return [Link("How this hub works", "/hub/"), Link("Keys", "/hub/keys/")]
    links = [Link("My work", "/")]
    if actor.may(Permission.TAKE_CONTACT):
        links.append(Link("First desk", "/desk/"))
    if actor.may(Permission.ALLOCATE):
        links.append(Link("Triage", "/triage/tray/"))
    if actor.may(Permission.SEND_NOTICES):
        links.append(Link("Letters and calls", "/notices/tray/"))
    if actor.may(Permission.MERGE_PEOPLE):
        links.append(Link("Duplicates", "/people/duplicates/"))
    if actor.role in (Role.MASH_OFFICER, Role.BUSINESS_SUPPORT):
        links.append(Link("Lists", "/lists/"))
    if actor.may(Permission.DRAW_SAMPLE):
        links.append(Link("Samples", "/samples/"))
    return [*links, Link("How this hub works", "/hub/")]


def _here(link: Link, request: HttpRequest) -> Link:
    return Link(link.label, link.url, current=request.path == link.url)
