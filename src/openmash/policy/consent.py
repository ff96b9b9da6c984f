"""What a missing consent stops, by the hub's own policy (requirements 2.1, 2.3, 2.6, 2.8)."""

from dataclasses import dataclass

from openmash.policy.profile import Profile
from openmash.policy.profile.rules import Outcome
from openmash.policy.vocabulary import Consent, Threshold

CONSENTED = frozenset({Consent.OBTAINED, Consent.IMPLIED})


@dataclass(frozen=True)
class ConsentFacts:
    """How consent stands. `exception`: why it was not sought, as a code of the profile."""

    status: Consent | None = None
    exception: str = ""
    overridden: bool = False

    @property
    def is_there(self) -> bool:
        """Whether the family agreed."""
        return self.status in CONSENTED


def stopped_by_consent(
    profile: Profile, outcome: Outcome, consent: ConsentFacts, threshold: Threshold | None
) -> str:
    """Why this outcome may not be chosen as consent stands; empty where it may.

    A risk of significant harm is never stopped by it: the hub's rule says for which thresholds consent
    is needed, and one that nobody has judged yet counts among them. What needs the family's own word
    (early help) has no exception. A family that refused was asked: only a manager goes on without.
    """
    if consent.is_there:
        return ""
    if outcome.needs_consent:
        return (
            f"{outcome.name} needs the family's recorded consent. Record it on the contact, or "
            "choose another way."
        )
    policy = profile.consent
    is_needed = threshold is None or threshold in policy.required_for
    has_reason = bool(consent.exception) and consent.status is not Consent.REFUSED
    if outcome.code not in policy.stops or not is_needed or has_reason or consent.overridden:
        return ""
    who = " or ".join(profile.title_of(role) for role in policy.override_by)
    return (
        f"{outcome.name} needs consent, or a reason why it was not sought. Without it: "
        f"{policy.without_it[:1].lower()}{policy.without_it[1:]}"
        + (f" {who} may override that, with a reason." if who else "")
    )
