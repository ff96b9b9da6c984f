"""What counts on a contact that was reopened: what was judged before that is history."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model, Q, QuerySet

from openmash.access.queries import names
from openmash.contacts.models import Contact, Reopening, Stage
from openmash.deadlines.running import Reopened
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Actor, Permission
from openmash.policy.profile import Profile
from openmash.policy.times import time_words


def counting[M: Model](rows: QuerySet[M], *, at: str = "at") -> QuerySet[M]:
    """Of rows about contacts, those since each was opened the last time. `at`: when a row was made."""
    never: dict[str, Any] = {"contact__reopened_at": None}
    since: dict[str, Any] = {f"{at}__gte": F("contact__reopened_at")}
    return rows.filter(Q(**never) | Q(**since))


def reopened(contact: Contact, profile: Profile) -> Reopened | None:
    """When its clocks began anew, and which; None where it was never closed and taken up again."""
    if contact.reopened_at is None:
        return None
    return Reopened(contact.reopened_at, profile.reopening.clocks if profile.reopening else ())


def may_reopen(actor: Actor, contact: Contact) -> bool:
    """Whether this person may take this contact up again now."""
    rules = profile_of(actor.hub_id).reopening
    is_over = contact.stage == Stage.CLOSED and contact.joined_to_id is None
    allowed = rules is not None and actor.role in rules.by
    return is_over and allowed and actor.may(Permission.REOPEN_CONTACT)


@dataclass(frozen=True)
class ShownReopening:
    """That it was taken up again, by whom and why."""

    why: str
    by: str
    at: str
    closed: str


def reopenings_of(contact: Contact) -> list[ShownReopening]:
    """Each time that it was taken up again, the newest first: two statements."""
    found = list(Reopening.objects.filter(contact=contact).order_by("-at"))
    people = names(*(reopening.by_id for reopening in found))
    return [
        ShownReopening(r.why, people[r.by_id], time_words(r.at), time_words(r.closed_at))
        for r in found
    ]
