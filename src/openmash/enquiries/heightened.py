"""That an agency said that the risk is higher, as whoever looks at the enquiry sees it (5.5)."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from openmash.enquiries.models import HeightenedRisk
from openmash.policy.times import time_words

HEIGHTENED_RISK = "heightened-risk"


@dataclass(frozen=True)
class RiskSaid:
    """What was said, by which agency, when, and which manager took it."""

    words: str
    said: str
    taken: str


def risks_of(contact_id: UUID) -> list[RiskSaid]:
    """Every heightened risk that was told of a contact, the newest first: one statement."""
    told = HeightenedRisk.objects.filter(contact=contact_id).select_related(
        "agency", "alert__taken_by"
    )
    return [
        RiskSaid(
            words=f"{risk.agency.name}: {in_full(words=risk.words, spoken_to=risk.spoken_to)}",
            said=time_words(risk.said_at),
            taken=risk.alert.taken_by.name if risk.alert.taken_by else "",
        )
        for risk in told
    ]


def said_with(alert_ids: Collection[UUID]) -> dict[UUID, str]:
    """What an agency said with an alert, for who reads what agencies say: one statement."""
    told = HeightenedRisk.objects.filter(alert__in=alert_ids)
    return {risk.alert_id: in_full(words=risk.words, spoken_to=risk.spoken_to) for risk in told}


def in_full(*, words: str, spoken_to: str) -> str:
    """What changes the risk, and who was told of it by voice."""
    end = "" if words.endswith((".", "!", "?")) else "."
    voice = f"Spoken to: {spoken_to}." if spoken_to else "Not spoken to anybody yet."
    return f"{words}{end} {voice}"
