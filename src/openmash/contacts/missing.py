"""What a finished record would still want. It is said, and stops nobody (requirement 1.5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openmash.policy.consent import CONSENTED
from openmash.policy.vocabulary import Consent, Kind, Referrer

# The exception that asks whose risk it would be.
RISK = "increased-risk-of-harm"


@dataclass(frozen=True)
class Missing:
    """Something not said yet, and the field where it goes."""

    words: str
    field: str


# What asks for a word, and says nothing of a child (requirement 1.14).
_ABOUT_NOBODY = (Kind.ADVICE, Kind.BASIC_INFORMATION)


def missing(values: Mapping[str, Any], *, children: int) -> list[Missing]:
    """What is missing and matters, the most important first."""
    is_about_a_child = values.get("kind") not in _ABOUT_NOBODY
    wanted = [
        (not values.get("concerns"), Missing("What the caller is worried about", "concerns")),
        (
            is_about_a_child and not children,
            Missing("A child: a name, or a description", "people"),
        ),
        (
            "other" in values["urgent"] and not values.get("urgent_other"),
            Missing("What else a manager should hear now, in words", "urgent_other"),
        ),
        (not values.get("referrer"), Missing("Who is calling", "referrer")),
        (
            values.get("referrer") != Referrer.ANONYMOUS
            and not (values.get("referrer_name") or values.get("referrer_phone")),
            Missing("The caller's name, or a number to ring back", "referrer_name"),
        ),
        *(_of_consent(values) if is_about_a_child else []),
        (
            is_about_a_child and not values.get("parents_aware"),
            Missing("Whether the parents know of the call", "parents_aware"),
        ),
    ]
    return [gap for is_missing, gap in wanted if is_missing]


def _of_consent(values: Mapping[str, Any]) -> list[tuple[bool, Missing]]:
    """What the record still wants to know of consent, by how it stands (requirement 2.1)."""
    status, reason = values.get("consent_status"), values.get("consent_exception")

    def lacks(field: str) -> bool:
        return not values.get(f"consent_{field}")

    return [
        (
            status in ("", None, Consent.UNKNOWN),
            Missing("Whether the family agreed that we share information", "consent_status"),
        ),
        (
            status == Consent.OBTAINED and lacks("given_by"),
            Missing("Who agreed: somebody with parental responsibility", "consent_given_by"),
        ),
        (
            status == Consent.IMPLIED and lacks("implied_by"),
            Missing("Which service it was that they agreed to", "consent_implied_by"),
        ),
        (
            status == Consent.NOT_SOUGHT and not reason,
            Missing("Why the family was not asked", "consent_exception"),
        ),
        (
            reason == RISK and lacks("exception_whose"),
            Missing("Whose risk asking would raise", "consent_exception_whose"),
        ),
        (
            status not in CONSENTED and bool(values["urgent"]) and lacks("discussed_with"),
            Missing(
                "With which manager consent was discussed: there may be significant harm",
                "consent_discussed_with",
            ),
        ),
    ]
