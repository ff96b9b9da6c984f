"""What a finished record would still want. It is said, and stops nobody (requirement 1.5)."""

from collections.abc import Iterator, Mapping, Sequence
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


@dataclass(frozen=True, kw_only=True)
class Named:
    """Somebody in the record, and whether it says what matters of them."""

    row: str
    name: str
    is_child: bool = False
    is_carer: bool = False
    has_age: bool = True
    has_address: bool = True
    has_school: bool = True


def missing(values: Mapping[str, Any], *, people: Sequence[Named]) -> list[Missing]:
    """What is missing and matters, the most important first."""
    is_about_a_child = values.get("kind") not in _ABOUT_NOBODY
    children = [each for each in people if each.is_child]
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
        *(_of_the_caller(values) if values.get("referrer") != Referrer.ANONYMOUS else []),
        *((True, gap) for gap in (_of_a_family(people, children) if is_about_a_child else ())),
        *(_of_consent(values) if is_about_a_child else []),
        (
            is_about_a_child and not values.get("parents_aware"),
            Missing("Whether the parents know of the call", "parents_aware"),
        ),
        *((True, gap) for gap in (_of_schools(children) if is_about_a_child else ())),
    ]
    return [gap for is_missing, gap in wanted if is_missing]


def _of_the_caller(values: Mapping[str, Any]) -> list[tuple[bool, Missing]]:
    reached = values.get("referrer_phone") or values.get("referrer_email")
    return [
        (not reached, Missing("A number to ring back", "referrer_phone")),
        (not values.get("referrer_name"), Missing("The caller's name", "referrer_name")),
    ]


def _of_a_family(people: Sequence[Named], children: Sequence[Named]) -> Iterator[Missing]:
    """Who they are and where they live, each asked for once (requirement 1.4)."""
    if ageless := [child for child in children if not child.has_age]:
        words = f"Date of birth, or about how old: {_names(ageless)}"
        yield Missing(words, f"{ageless[0].row}-date_of_birth_0")
    if children and not any(each.has_address for each in people):
        yield Missing(f"Where they live: {_names(children)}", f"{children[0].row}-lines")
    if children and not any(each.is_carer for each in people):
        yield Missing("Who looks after them: no adult is named", "people")


def _of_schools(children: Sequence[Named]) -> Iterator[Missing]:
    if without := [child for child in children if not child.has_school]:
        yield Missing(f"School or nursery: {_names(without)}", f"{without[0].row}-school")


def _names(people: Sequence[Named]) -> str:
    return ", ".join(each.name for each in people)


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
