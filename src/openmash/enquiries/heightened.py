"""That an agency said that the risk is higher, as whoever looks at the enquiry sees it (5.5)."""

from dataclasses import dataclass
from uuid import UUID

from openmash.contacts.models import Alert
from openmash.policy.times import time_words

HEIGHTENED_RISK = "heightened-risk"


@dataclass(frozen=True)
class RiskSaid:
    """What was said, when, and which manager took it."""

    words: str
    said: str
    taken: str


def risks_of(contact_id: UUID) -> list[RiskSaid]:
    """Every heightened risk that was told of a contact, the newest first: one statement."""
    told = Alert.objects.filter(contact=contact_id, kind=HEIGHTENED_RISK).select_related("taken_by")
    return [
        RiskSaid(
            words=alert.words,
            said=time_words(alert.raised_at),
            taken=alert.taken_by.name if alert.taken_by else "",
        )
        for alert in told.order_by("-raised_at")
    ]
