"""What stands around every page: hub, person, what the role may open, what is due next."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from openmash.access.models import Membership
from openmash.contacts.models import Contact
from openmash.deadlines.models import Deadline
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.profile import Profile
from openmash.policy.times import in_words, time_words
from openmash.policy.vocabulary import Role


@dataclass(frozen=True)
class Link:
    """A place to go."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Shown:
    """What is due next, where, who holds it, and by which rule."""

    text: str
    url: str
    held_by: str
    why: str


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
            "may_search": Zone.FRONT in actor.zones,
            "nav": [_here(link, request) for link in _links(actor)],
            "new_contact": "/contacts/open/" if actor.may(Permission.TAKE_CONTACT) else "",
            "closed_line": closed,
            "due_next": _due_next(actor, now),
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
    if actor.role in (Role.MASH_OFFICER, Role.BUSINESS_SUPPORT):
        links.append(Link("Lists", "/lists/"))
    if actor.may(Permission.DRAW_SAMPLE):
        links.append(Link("Samples", "/samples/"))
    return [*links, Link("How this hub works", "/hub/")]


def _here(link: Link, request: HttpRequest) -> Link:
    return Link(link.label, link.url, current=request.path == link.url)


def _due_next(actor: Actor, now: Any) -> Shown | None:
    """What runs out first: of the whole hub for whoever allocates, else of what this person holds."""
    if Zone.FRONT not in actor.zones:
        return None
    running = Deadline.objects.filter(
        hub=actor.hub_id, met_at=None, superseded_at=None, agency=None, team=None
    ).order_by("due_at")
    if not actor.may(Permission.ALLOCATE):
        held = Contact.objects.filter(holder=actor.person_id, closed_at=None)
        running = running.filter(contact_id__in=held.values("pk"))
    first = running.first()
    if first is None:
        return None
    contact = Contact.objects.select_related("holder").filter(pk=first.contact_id).first()
    if contact is None:
        return None
    words = in_words(first.extended_to or first.due_at, now).text
    holder = contact.holder
    return Shown(
        text=f"{contact.reference}, {first.clock.replace('-', ' ')}, {words}",
        url=f"/contacts/{contact.pk}/",
        held_by="" if holder is None else "you" if holder.pk == actor.person_id else holder.name,
        why=first.why,
    )
