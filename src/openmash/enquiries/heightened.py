"""That an agency said that the risk is higher, as whoever looks at the enquiry sees it (5.5)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from openmash.enquiries.models import HeightenedRisk, Request
from openmash.policy.times import time_words

HEIGHTENED_RISK = "heightened-risk"

# The kind of entry by which an agency told of it.
RISK_TOLD = "risk_escalated"


@dataclass(frozen=True)
class RiskSaid:
    """What was said on which request, by which agency, when, and which manager took it."""

    request_id: UUID
    agency: str
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
            request_id=risk.request_id,
            agency=risk.agency.name,
            words=in_full(words=risk.words, spoken_to=risk.spoken_to),
            said=time_words(risk.said_at),
            taken=risk.alert.taken_by.name if risk.alert.taken_by else "",
        )
        for risk in told
    ]


def by_request(risks: Iterable[RiskSaid]) -> dict[UUID, list[RiskSaid]]:
    """The same, to stand beside what each agency answered."""
    found: dict[UUID, list[RiskSaid]] = defaultdict(list)
    for risk in risks:
        found[risk.request_id].append(risk)
    return dict(found)


def told_on(request: Request) -> list[HeightenedRisk]:
    """What was told on one request, for its agency too, which reads no alert of the hub."""
    return list(HeightenedRisk.objects.filter(request=request))


def said_with(alert_ids: Collection[UUID]) -> dict[UUID, str]:
    """What an agency said with an alert, for who reads what agencies say: one statement."""
    told = HeightenedRisk.objects.filter(alert__in=alert_ids)
    return {risk.alert_id: in_full(words=risk.words, spoken_to=risk.spoken_to) for risk in told}


def in_full(*, words: str, spoken_to: str) -> str:
    """What changes the risk, and who was told of it by voice."""
    end = "" if words.endswith((".", "!", "?")) else "."
    voice = f"Spoken to: {spoken_to}." if spoken_to else "Not spoken to anybody yet."
    return f"{words}{end} {voice}"
