"""Decided contacts among which a sample is drawn, and what was drawn for whom."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openmash.access.models import SampledContact
from openmash.access.queries import staff
from openmash.contacts.models import Contact
from openmash.decisions.models import Outcome
from openmash.policy.actors import Actor
from openmash.policy.vocabulary import Role
from openmash.triage.queries import ContactRow, contact_rows

# A list from which somebody draws by hand holds this many, the newest first.
MOST_ROWS = 100


@dataclass(frozen=True)
class Auditor:
    """Somebody who reads a sample, and how many contacts were drawn for them."""

    id: UUID
    name: str
    drawn: int


def auditors(actor: Actor) -> list[Auditor]:
    """The auditors of this hub: two statements."""
    drawn = Counter(SampledContact.objects.values_list("person_id", flat=True))
    return [
        Auditor(member.user_id, member.user.name, drawn[member.user_id])
        for member in staff(actor.hub_id, Role.AUDITOR)
    ]


@dataclass(frozen=True)
class Decided:
    """A decided contact that may be drawn."""

    row: ContactRow
    outcome: str

    @property
    def words(self) -> str:
        """As a choice in a list."""
        rag = f", {self.row.rag}" if self.row.rag else ""
        return f"{self.row.reference}{rag}: {self.outcome}"


def to_draw_from(actor: Actor, *, now: datetime) -> list[Decided]:
    """Decided contacts that nobody was given yet, the newest first: six statements."""
    drawn = SampledContact.objects.values("contact_id")
    decided = Contact.objects.filter(closed_at__isnull=False, joined_to=None).exclude(pk__in=drawn)
    rows = contact_rows(decided.order_by("-closed_at")[:MOST_ROWS], actor=actor, now=now)
    outcomes: dict[UUID, list[str]] = {}
    for outcome in Outcome.objects.filter(contact__in=[row.id for row in rows]):
        named = outcomes.setdefault(outcome.contact_id, [])
        if outcome.name not in named:
            named.append(outcome.name)
    return [Decided(row, ", ".join(outcomes.get(row.id, ["no outcome"]))) for row in rows]
