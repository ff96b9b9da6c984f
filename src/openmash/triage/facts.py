"""The facts of a contact as the hub's rules take them, and what the rules suggest, in words."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from openmash.access.queries import names
from openmash.contacts.models import ConsentRecord, Contact, PersonInContact, UrgentTick
from openmash.hubs.queries import profile_of
from openmash.people.models import CaseEpisode
from openmash.policy.actors import Actor
from openmash.policy.profile import Profile
from openmash.policy.ratings import RatingFacts, Suggestion, rate
from openmash.policy.rules_in_words import HubWords
from openmash.policy.times import LONDON, time_words
from openmash.policy.vocabulary import (
    Destination,
    InformationSharing,
    OpenTo,
    Tell,
)
from openmash.triage.closings import CameBack, came_back, last_closing, weeks_since
from openmash.triage.models import Assessment


@dataclass(frozen=True)
class ShownSuggestion:
    """What the hub's rules suggest, in words."""

    rag: str
    rule: str
    why: str
    destination: str
    information_sharing: str
    tell: str
    manager_now: bool
    goes_to: Destination | None = None
    asks_agencies: bool = False


@dataclass(frozen=True)
class ShownAssessment:
    """What the rules suggest now; who judged the facts last, when, with what history, if anybody did."""

    suggestion: ShownSuggestion
    by: str
    at: str
    history: str
    concerns: tuple[str, ...] = ()
    came_back: CameBack | None = None


_ASKED_NOW = (InformationSharing.ENQUIRY, InformationSharing.ENQUIRY_BESIDE_S47)


def assessment_of(contact: Contact, *, actor: Actor, now: datetime) -> ShownAssessment | None:
    """What the hub's rules suggest from all that is on record now: what was ticked, how consent
    stands, what somebody judged. None for who does not read what was said."""
    if not actor.reads_narratives:
        return None
    last = Assessment.objects.filter(contact=contact).first()
    profile = profile_of(contact.hub_id)
    suggestion = rate(profile, facts_on_record(contact, now=now))
    back = came_back(contact, now=now)
    return ShownAssessment(
        _naming_the_team(shown(suggestion, profile), back),
        by=names(last.by_id).get(last.by_id, "") if last else "",
        at=time_words(last.at) if last else "",
        history=last.history if last else "",
        concerns=tuple(last.concerns) if last else (),
        came_back=back,
    )


def _naming_the_team(suggestion: ShownSuggestion, back: CameBack | None) -> ShownSuggestion:
    """Where it goes back to the team that held the case: which that is, and when it closed it."""
    if back is None or suggestion.goes_to is not Destination.PREVIOUS_TEAM:
        return suggestion
    team = back.team or "the case system does not say which"
    words = f"{suggestion.destination}: {team} (closed {back.closed})"
    return replace(suggestion, destination=words)


def shown(suggestion: Suggestion, profile: Profile) -> ShownSuggestion:
    """A suggestion's codes as people of the hub say them. Nothing where no rule speaks."""
    words = HubWords(profile)
    destination = suggestion.destination or Destination.NONE
    goes = destination != Destination.NONE
    sharing = suggestion.information_sharing
    return ShownSuggestion(
        rag=suggestion.rag or "",
        rule=suggestion.rule or "No rule of this hub speaks on these facts.",
        why=suggestion.why or "",
        destination=words.goes_to(Destination(destination)) if goes else "",
        information_sharing=words.shares(InformationSharing(sharing)) if sharing else "",
        tell=words.tells(Tell(tell) for tell in suggestion.tell),
        manager_now=suggestion.manager_now,
        goes_to=Destination(destination) if goes else None,
        asks_agencies=sharing in _ASKED_NOW,
    )


def facts_on_record(contact: Contact, *, now: datetime) -> RatingFacts:
    """What is known of the facts: what the record says, and what was judged last.

    Ticks and consent are the record's own; of the rest, what a person judged goes before it.
    """
    last = Assessment.objects.filter(contact=contact).first()
    judged = {name: fact for name, fact in last.facts.items() if fact is not None} if last else {}
    ticks = UrgentTick.objects.filter(contact=contact, withdrawn_at=None)
    consent = ConsentRecord.objects.filter(contact=contact).first()
    children = PersonInContact.objects.filter(
        contact=contact, role=PersonInContact.Role.CHILD, removed_at=None
    )
    episodes = list(CaseEpisode.objects.filter(person__in=children.values("person")))
    track = profile_of(contact.hub_id).track(contact.track)
    recorded = {
        "circumstances": [track.circumstance] if track and track.circumstance else None,
        "open_to": _open_to(contact, episodes),
        **_closed(episodes, now.astimezone(LONDON).date()),
    }
    criteria = {criterion.code for criterion in profile_of(contact.hub_id).urgent}
    own = {
        "urgent": sorted({tick.code for tick in ticks} & criteria),
        "consent": consent.status if consent else None,
    }
    return RatingFacts.model_validate(recorded | judged | own)


def _open_to(contact: Contact, episodes: list[CaseEpisode]) -> OpenTo | None:
    """Who works with the family: social care before early help; else what the caller said."""
    services = {episode.service for episode in episodes if episode.is_open_case}
    for service in (OpenTo.SOCIAL_CARE, OpenTo.EARLY_HELP):
        if service in services:
            return service
    return OpenTo(contact.open_to) if contact.open_to else None


def _closed(episodes: list[CaseEpisode], today: date) -> dict[str, float | str]:
    """How many weeks ago a case was closed, and by whom: the latest closing of any child."""
    last = last_closing(episodes)
    if last is None:
        return {}
    return {"weeks_since_closed": weeks_since(last, today), "closed_by": last.service}
