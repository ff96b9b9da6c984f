"""The rating that a hub's own rules suggest, and which rule that was (section 5 of the design).

People decide; this suggests and explains.
"""

import json
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from openmash.policy.errors import WrongInput
from openmash.policy.profile import Profile
from openmash.policy.profile.rules import RatingConditions, RatingRule
from openmash.policy.rules_in_words import HubWords
from openmash.policy.vocabulary import (
    Circumstance,
    ClosedBy,
    Consent,
    Destination,
    InformationSharing,
    OpenTo,
    Rag,
    Tell,
    Threshold,
)

type Listed[T] = Annotated[
    frozenset[T], BeforeValidator(lambda given: [] if given is None else given)
]


class RatingFacts(BaseModel):
    """What is known. Everything may be unknown: absent, or null."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: Threshold | None = None
    level: int | None = Field(default=None, ge=1, le=4, strict=True)
    weeks_since_closed: float | None = Field(default=None, ge=0, strict=True, allow_inf_nan=False)
    closed_by: ClosedBy | None = None
    same_concerns: bool | None = Field(default=None, strict=True)
    open_to: OpenTo | None = None
    consent: Consent | None = None
    needs_action_to_prevent_harm: bool | None = Field(default=None, strict=True)
    same_day_action: bool | None = Field(default=None, strict=True)
    harm_suffered_or_immediate: bool | None = Field(default=None, strict=True)
    complex: bool | None = Field(default=None, strict=True)
    urgent: Listed[str] = frozenset()
    circumstances: Listed[Circumstance] = frozenset()

    @property
    def closer(self) -> ClosedBy | None:
        """Who closed the case: social care, where it is said when but not by whom."""
        if self.closed_by is None and self.weeks_since_closed is not None:
            return ClosedBy.SOCIAL_CARE
        return self.closed_by


@dataclass(frozen=True)
class Suggestion:
    """What a hub's rules suggest for some facts, and why. Without a rule: nothing is suggested."""

    rag: Rag | None
    destination: Destination | None
    information_sharing: InformationSharing | None
    tell: tuple[Tell, ...]
    manager_now: bool
    rule: str | None
    why: str | None


def read_facts(given: str | bytes | dict[str, Any]) -> RatingFacts:
    """Facts from JSON, or from a dictionary. Raises WrongInput that names the fact."""
    try:
        if isinstance(given, dict):
            return RatingFacts.model_validate(given)
        return RatingFacts.model_validate_json(given)
    except ValidationError as wrong:
        raise WrongInput(_sentence(wrong)) from None


def rate(profile: Profile, facts: RatingFacts) -> Suggestion:
    """The first rule of the hub whose conditions hold on the facts.

    Raises WrongInput for an urgent criterion that the hub does not define.
    """
    criteria = {criterion.code: criterion for criterion in profile.urgent}
    if unknown := sorted(facts.urgent - criteria.keys()):
        raise WrongInput(f'urgent: "{unknown[0]}" is not one of {", ".join(criteria)}')
    ticked = any(criteria[code].manager_now for code in facts.urgent)
    for rule in profile.rating_rules:
        if (matched := _matched(rule.when, facts)) is not None:
            return _suggest(profile, rule, matched, facts, ticked)
    return Suggestion(None, None, None, (), ticked, None, None)


def _suggest(
    profile: Profile,
    rule: RatingRule,
    matched: RatingConditions,
    facts: RatingFacts,
    ticked: bool,
) -> Suggestion:
    because = HubWords(profile).conditions(matched)
    if matched.weeks_since_closed_at_most is not None:
        because += f" (closed {facts.weeks_since_closed:g} weeks ago)"
    reading = f" {rule.reading}" if rule.reading else ""
    return Suggestion(
        rag=rule.rag,
        destination=rule.destination,
        information_sharing=rule.information_sharing,
        tell=rule.tell,
        manager_now=rule.manager_now or ticked,
        rule=f"{rule.name} ({rule.cited})",
        why=f"Because {because}.{reading}",
    )


def _matched(when: RatingConditions, facts: RatingFacts) -> RatingConditions | None:
    """The conditions as the facts meet them: of each "any of", those that are so. None where one does
    not hold."""
    matched: dict[str, object] = {}
    for name in RatingConditions.model_fields:
        wanted = getattr(when, name)
        if wanted is None or wanted == frozenset():
            continue  # does not matter to this rule
        if name == "weeks_since_closed_at_most":
            weeks = facts.weeks_since_closed
            if weeks is None or weeks > wanted:
                return None
            matched[name] = wanted
            continue
        given = facts.closer if name == "closed_by" else getattr(facts, name)
        if isinstance(wanted, frozenset):
            known = given if isinstance(given, frozenset) else {given} - {None}
            if not (both := wanted & known):
                return None
            matched[name] = both
        elif given is not wanted:
            return None
        else:
            matched[name] = given
    return RatingConditions.model_validate(matched)


_ALLOWED = {
    "level": "a level: 1, 2, 3, 4 or null",
    "weeks_since_closed": "a number of weeks, 0 or more, or null",
    "urgent": "a list of urgent criteria",
    "circumstances": "a list of circumstances",
}


def _as_json(value: object) -> str:
    """What was given, as it stands in the file, and short."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _sentence(wrong: ValidationError) -> str:
    """The first thing wrong with the facts, in one line."""
    error = wrong.errors()[0]
    fact = str(error["loc"][0]) if error["loc"] else "facts"
    given = _as_json(error["input"])
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return f'"{fact}" is no fact: {", ".join(RatingFacts.model_fields)}'
        case "json_invalid":
            return f"the facts are not JSON: {context['error']}"
        case "model_type" | "model_attributes_type":
            return 'the facts are one JSON object, such as {"threshold": "s17"}'
        case "enum":
            return f"{fact}: {given} is not one of {str(context['expected']).replace(chr(39), '')}"
        case _:
            return f"{fact}: {given} is not {_ALLOWED.get(fact, 'true, false or null')}"
