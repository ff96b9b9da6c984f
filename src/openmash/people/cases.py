"""What case systems say of people: put on record as they say it, and shown with as at when."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from openmash.hubs.models import Team
from openmash.ledger.commanding import command, record
from openmash.ledger.models import Subject
from openmash.people.models import CaseEpisode
from openmash.policy.actors import Actor, Permission
from openmash.policy.times import as_at_words, date_words


@dataclass(frozen=True, kw_only=True)
class Episode:
    """One episode as a case system tells it. Empty: it does not say."""

    person_id: UUID
    system: str
    number: str
    kind: str = CaseEpisode.Kind.CASE.value
    service: str
    opened_on: date | None = None
    closed_on: date | None = None
    outcome: str = ""
    about: str = ""
    concerns: Sequence[str] = ()
    team: str = ""
    worker: str = ""
    worker_phone: str = ""
    manager: str = ""
    manager_phone: str = ""
    duty_phone: str = ""
    worker_email: str = ""
    manager_email: str = ""
    duty_email: str = ""
    as_at: datetime | None = None


@command(needs=Permission.TAKE_CONTACT)
def keep_episodes(
    actor: Actor, *, new: Sequence[Episode], changed: Sequence[CaseEpisode], now: datetime
) -> None:
    """Put episodes on record, and those that changed as they are told now: three statements.

    A team that the hub knows by the same name is the one that held the case. Each person's ledger
    tells that it came, and which episodes.
    """
    teams = {
        name.casefold(): team.pk
        for team in Team.objects.filter(hub=actor.hub_id)
        for name in (team.name, team.code)
    }
    added = [
        CaseEpisode(
            hub_id=actor.hub_id,
            held_by_id=teams.get(each.team.casefold()),
            **asdict(each) | {"concerns": list(each.concerns)},
        )
        for each in new
    ]
    for episode in changed:
        episode.held_by_id = teams.get(episode.team.casefold())
    CaseEpisode.objects.bulk_create(added)
    if changed:
        CaseEpisode.objects.bulk_update(changed, [*TOLD, "held_by_id"])
    for kind, episodes in (("episodes_added", added), ("episodes_changed", changed)):
        of_whom: dict[UUID, list[str]] = {}
        for episode in episodes:
            of_whom.setdefault(episode.person_id, []).append(episode.number)
        for person_id, numbers in of_whom.items():
            record(
                actor,
                kind,
                at=now,
                subject=Subject.PERSON,
                subject_id=person_id,
                episodes=numbers,
                many=len(numbers),
            )


# What may change of an episode: all that is told but whose it is.
TOLD = tuple(
    name for name in Episode.__dataclass_fields__ if name not in ("person_id", "system", "number")
)


def what_words(episode: CaseEpisode) -> str:
    """What it is, and with which service: "Early help", "Assessment, social care"."""
    kind, service = episode.get_kind_display(), episode.service.replace("-", " ")
    said = kind.casefold()
    if episode.kind == CaseEpisode.Kind.CASE:
        return f"{service.capitalize()} case"
    return kind if service in (said, "other") else f"{kind}, {service}"


def with_whom(episode: CaseEpisode, teams: dict[UUID, str] | None = None) -> str:
    """The team, the worker and how to reach them, as far as they are told."""
    held_by = (teams or {}).get(episode.held_by_id, "") if episode.held_by_id else ""
    manager = " ".join(filter(None, (episode.manager, episode.manager_phone)))
    told = (
        held_by or episode.team,
        " ".join(filter(None, (episode.worker, episode.worker_phone))),
        manager and f"manager {manager}",
        episode.duty_phone and f"duty {episode.duty_phone}",
    )
    return ", ".join(filter(None, told))


def state_words(episode: CaseEpisode) -> str:
    """Open since when, or closed when; a contact or a referral: what came of it."""
    outcome = f", {episode.outcome}" if episode.outcome else ""
    if episode.closed_on:
        return f"closed {date_words(episode.closed_on)}{outcome}"
    if episode.kind in CaseEpisode.EVENTS:
        return episode.outcome
    since = f" since {date_words(episode.opened_on)}" if episode.opened_on else ""
    return f"open{since}{outcome}"


@dataclass(frozen=True)
class ShownCase:
    """An episode ready to show."""

    what: str
    state: str
    whom: str
    as_at: str
    is_open: bool


def cases_shown(person_id: UUID, *, now: datetime) -> list[ShownCase]:
    """What case systems say of somebody, what is open first: two statements."""
    episodes = CaseEpisode.objects.filter(person=person_id)
    found = sorted(episodes, key=lambda e: e.is_open_case, reverse=True)
    held_by = dict(
        Team.objects.filter(pk__in=[e.held_by_id for e in found]).values_list("pk", "name")
    )
    return [
        ShownCase(
            what=": ".join(filter(None, (what_words(e), e.about))),
            state=state_words(e),
            whom=with_whom(e, held_by),
            as_at=as_at_words(e.as_at, now),
            is_open=e.is_open_case,
        )
        for e in found
    ]
