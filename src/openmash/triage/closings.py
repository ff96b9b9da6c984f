"""Who came back after a case was closed: which closing, by which team, and what the hub's rule says (3.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from openmash.contacts.models import Contact, PersonInContact
from openmash.hubs.models import Team
from openmash.hubs.queries import profile_of, team_for
from openmash.people.cases import what_words
from openmash.people.models import CaseEpisode
from openmash.policy.profile import Profile
from openmash.policy.profile.rules import Rereferral
from openmash.policy.rules_in_words import listed, rereferral
from openmash.policy.times import LONDON, as_at_words, date_words
from openmash.policy.vocabulary import ClosedBy, Destination
from openmash.triage.models import Assessment


@dataclass(frozen=True)
class Compared:
    """The kinds of concern of then and of now, by the hub's names. A person says whether it is the same."""

    then: str
    now: str
    both: str


@dataclass(frozen=True)
class CameBack:
    """A case of a child of this contact that was closed, and what follows by the hub's rule."""

    what: str
    child: str
    closed: str
    ago: str
    team: str
    as_at: str
    rule: str
    has_rule: bool
    holds: bool
    goes_to: str
    compared: Compared


def last_closing(episodes: Iterable[CaseEpisode]) -> CaseEpisode | None:
    """The case that was closed last. While another of the same service is open, none of it was closed."""
    cases = [e for e in episodes if e.kind not in CaseEpisode.NO_CASES]
    still_open = {(e.person_id, e.service) for e in cases if e.closed_on is None}
    closed = [
        e
        for e in cases
        if e.closed_on and e.service in set(ClosedBy) and (e.person_id, e.service) not in still_open
    ]
    return max(closed, key=lambda e: (e.closed_on or date.min, e.pk), default=None)


def weeks_since(closing: CaseEpisode, today: date) -> float:
    """How many weeks ago it was closed."""
    assert closing.closed_on
    return round(max((today - closing.closed_on).days, 0) / 7, 2)


def came_back(contact: Contact, *, now: datetime) -> CameBack | None:
    """The last closing of a case of its children, beside the hub's rule: seven statements at most."""
    children = PersonInContact.objects.filter(
        contact=contact, role=PersonInContact.Role.CHILD, removed_at=None
    )
    episodes = CaseEpisode.objects.filter(person__in=children.values("person"))
    closing = last_closing(episodes.select_related("person"))
    if closing is None:
        return None
    profile = profile_of(contact.hub_id)
    weeks = weeks_since(closing, now.astimezone(LONDON).date())
    rule = profile.rereferral
    holds = (
        rule is not None and weeks <= rule.weeks and closing.service == ClosedBy.SOCIAL_CARE.value
    )
    team = team_that_held(closing)
    return CameBack(
        what=what_words(closing),
        child=closing.person.name,
        closed=date_words(closing.closed_on or date.min),
        ago=_ago(weeks),
        team=team,
        as_at=as_at_words(closing.as_at, now),
        rule=_rule(rule),
        has_rule=rule is not None,
        holds=holds,
        goes_to=_goes_to(rule, team, contact.hub_id) if rule and holds else "",
        compared=_compared(contact, closing, profile),
    )


def team_that_held(closing: CaseEpisode) -> str:
    """The team by the hub's name, else as the case system calls it."""
    held = Team.objects.filter(pk=closing.held_by_id).first() if closing.held_by_id else None
    return held.name if held else closing.team


def _ago(weeks: float) -> str:
    if weeks < 1:
        days = round(weeks * 7)
        return f"{days} {'day' if days == 1 else 'days'} ago" if days else "today"
    return f"{weeks:.0f} {'week' if round(weeks) == 1 else 'weeks'} ago"


def _rule(rule: Rereferral | None) -> str:
    if rule is None:
        return "The documents of this hub print no rule for a family that comes back."
    return f"{rereferral(rule)} ({rule.cited})"


def _goes_to(rule: Rereferral, team: str, hub_id: UUID) -> str:
    if rule.to is Destination.PREVIOUS_TEAM:
        return team or "the team that held the case; the case system does not say which"
    found = team_for(hub_id, rule.to)
    return found.name if found else rule.to.replace("-", " ")


def _compared(contact: Contact, closing: CaseEpisode, profile: Profile) -> Compared:
    """Kinds as they were judged: of then by the case system, else at the last contact before it closed."""
    names = {concern.code: concern.name for concern in profile.concerns}
    judged = Assessment.objects.filter(contact=contact).first()
    now = set(judged.concerns) if judged else set()
    then = set(closing.concerns)
    if not then:
        before = (
            Assessment.objects.filter(
                contact__people__person=closing.person_id,
                contact__people__removed_at=None,
                at__date__lte=closing.closed_on,
            )
            .exclude(contact=contact)
            .exclude(concerns=[])
            .first()
        )
        then = set(before.concerns) if before else set()

    def words(codes: set[str]) -> str:
        found = [name for code, name in names.items() if code in codes]
        return listed(found) if found else ""

    return Compared(words(then), words(now), words(then & now))
