"""What consent stops on one contact, as it stands and as the facts were judged."""

from collections.abc import Callable
from uuid import UUID

from openmash.contacts.queries import consent_of
from openmash.policy.consent import stopped_by_consent
from openmash.policy.profile import Profile
from openmash.policy.profile.rules import Outcome
from openmash.policy.vocabulary import Threshold
from openmash.triage.models import Assessment


def stopped_on(contact_id: UUID, profile: Profile) -> Callable[[Outcome], str]:
    """Says of an outcome why it may not be chosen for want of consent; empty where it may.

    Two statements, however many outcomes are asked about.
    """
    consent = consent_of(contact_id)
    judged = Assessment.objects.filter(contact=contact_id).first()
    threshold = judged.facts.get("threshold") if judged else None

    def stopped(outcome: Outcome) -> str:
        known = Threshold(threshold) if threshold else None
        return stopped_by_consent(profile, outcome, consent, known)

    return stopped
