"""Opening a record is an act too: one entry for each person, record and hour (section 8 of the design)."""

from datetime import datetime
from uuid import UUID

from openmash.ledger.commanding import command, record
from openmash.ledger.models import Entry, Subject
from openmash.policy.actors import Actor, Permission, Zone


@command(needs=Permission.LOOK)
def _look(
    actor: Actor,
    kind: str,
    *,
    subject: Subject,
    subject_id: UUID,
    contact_id: UUID | None,
    zone: Zone,
    agency_id: UUID | None,
    team_id: UUID | None,
    now: datetime,
) -> None:
    record(
        actor,
        kind,
        at=now,
        subject=subject,
        subject_id=subject_id,
        contact_id=contact_id,
        zone=zone,
        agency_id=agency_id,
        team_id=team_id,
    )


def note_look(
    actor: Actor,
    kind: str,
    *,
    now: datetime,
    contact_id: UUID | None = None,
    subject: Subject = Subject.CONTACT,
    subject_id: UUID | None = None,
    zone: Zone = Zone.FRONT,
    agency_id: UUID | None = None,
    team_id: UUID | None = None,
    changed_at: datetime | None = None,
) -> None:
    """Note that this person looked, unless they did already within this hour of the clock.

    `kind` says at what, for instance "contact_opened" or "letter_opened". `changed_at`: when something
    new came; who looked before that has not seen it.
    """
    about = subject_id or contact_id
    if about is None:
        raise RuntimeError(f"{kind}: a look is at something")
    since = now.replace(minute=0, second=0, microsecond=0)
    if changed_at:
        since = max(since, changed_at)
    if not Entry.objects.filter(
        subject_id=about, kind=kind, actor_id=actor.person_id, at__gte=since
    ).exists():
        _look(
            actor,
            kind,
            subject=subject,
            subject_id=about,
            contact_id=contact_id,
            zone=zone,
            agency_id=agency_id,
            team_id=team_id,
            now=now,
        )
