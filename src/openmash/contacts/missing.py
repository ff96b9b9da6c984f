"""What a finished record would still want. It is said, and stops nobody (requirement 1.5)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Missing:
    """Something not said yet, and the field where it goes."""

    words: str
    field: str


def missing(
    values: Mapping[str, object], *, children: int, consent: str, other_ticked: bool
) -> list[Missing]:
    """What is missing and matters, the most important first."""
    wanted = [
        (not values.get("concerns"), Missing("What the caller is worried about", "concerns")),
        (not children, Missing("A child: a name, or a description", "people")),
        (
            other_ticked and not values.get("urgent_other"),
            Missing("What else a manager should hear now, in words", "urgent_other"),
        ),
        (not values.get("referrer"), Missing("Who is calling", "referrer")),
        (
            values.get("referrer") != "anonymous"
            and not (values.get("referrer_name") or values.get("referrer_phone")),
            Missing("The caller's name, or a number to ring back", "referrer_name"),
        ),
        (
            consent in ("", "unknown"),
            Missing("Whether the family agreed that we share information", "consent_status"),
        ),
        (
            not values.get("parents_aware"),
            Missing("Whether the parents know of the call", "parents_aware"),
        ),
    ]
    return [gap for is_missing, gap in wanted if is_missing]
