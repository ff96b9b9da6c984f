"""The checklist of practice standards, answered from the record as far as a record can (9.3)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from openmash.policy.profile.rules import Standard


class Answer(StrEnum):
    """How a standard is answered. `unknown`: the record cannot say, so the manager does."""

    YES = "yes"
    NO = "no"
    NOT_NEEDED = "not-needed"
    LATER = "later"
    UNKNOWN = "unknown"


ANSWER_WORDS = {
    Answer.YES: "Yes",
    Answer.NO: "No",
    Answer.NOT_NEEDED: "Not needed here",
    Answer.LATER: "Follows this agreement",
    Answer.UNKNOWN: "The record does not say",
}


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """What the record says of one contact. None: nothing is recorded about it."""

    threshold: str | None = None
    is_referral: bool = False
    goes_elsewhere: bool = False  # another service was named
    consent: str | None = None  # the newest word on it, where there is one
    consent_given: bool = False
    manager_heard_consent: bool = False
    requests: int = 0
    returns: int = 0
    has_child: bool = False
    has_adult: bool = False
    response_in_time: bool | None = None
    recorded_in_time: bool | None = None
    acknowledged_in_time: bool | None = None
    ran_out: bool = False
    more_time_agreed: bool = False
    history_considered: bool = False
    parents_views: bool = False
    has_analysis: bool = False


@dataclass(frozen=True)
class Answered:
    """One standard with what the record says of it."""

    number: str
    words: str
    cited: str
    answer: Answer


def answer_standards(standards: Iterable[Standard], facts: CaseFacts) -> tuple[Answered, ...]:
    """Every standard of the hub, in its order, with the record's answer."""
    return tuple(
        Answered(s.number, s.words, s.cited, _ANSWERS[s.answered_from](facts))
        if s.answered_from in _ANSWERS
        else Answered(s.number, s.words, s.cited, Answer.UNKNOWN)
        for s in standards
    )


def _said(known: bool | None) -> Answer:
    return Answer.UNKNOWN if known is None else Answer.YES if known else Answer.NO


def _shown(is_there: bool) -> Answer:
    """What is on record is done; what is not on record may have been done all the same."""
    return Answer.YES if is_there else Answer.UNKNOWN


def _signposting(facts: CaseFacts) -> Answer:
    return Answer.NOT_NEEDED if facts.is_referral else _shown(facts.goes_elsewhere)


def _consent_discussed(facts: CaseFacts) -> Answer:
    return _shown(facts.consent not in (None, "unknown"))


def _consent_obtained(facts: CaseFacts) -> Answer:
    if facts.threshold == "s47":
        return Answer.NOT_NEEDED
    if facts.consent in (None, "unknown"):
        return Answer.UNKNOWN
    return _said(facts.consent_given)


def _manager_heard(facts: CaseFacts) -> Answer:
    if facts.threshold is None:
        return Answer.UNKNOWN
    return _shown(facts.manager_heard_consent) if facts.threshold == "s47" else Answer.NOT_NEEDED


def _checks(facts: CaseFacts) -> Answer:
    return _said(facts.returns == facts.requests) if facts.requests else Answer.UNKNOWN


def _household(facts: CaseFacts) -> Answer:
    """A record shows who is missing, never that nobody is."""
    return Answer.UNKNOWN if facts.has_child and facts.has_adult else Answer.NO


def _open_longer(facts: CaseFacts) -> Answer:
    if facts.more_time_agreed:
        return Answer.YES
    return Answer.UNKNOWN if facts.ran_out else Answer.NOT_NEEDED


_ANSWERS: dict[str | None, Callable[[CaseFacts], Answer]] = {
    "threshold": lambda facts: _shown(facts.threshold is not None),
    "signposting": _signposting,
    "consent_discussed": _consent_discussed,
    "consent_obtained": _consent_obtained,
    "manager_discussed_consent": _manager_heard,
    "checks": _checks,
    "household": _household,
    "response_in_time": lambda facts: _said(facts.response_in_time),
    "open_longer_agreed": _open_longer,
    "recorded_in_time": lambda facts: _said(facts.recorded_in_time),
    "acknowledged": lambda facts: _said(facts.acknowledged_in_time),
    "professionals_spoken_to": lambda facts: _shown(facts.returns > 0),
    "history_considered": lambda facts: _shown(facts.history_considered),
    "parents_views": lambda facts: _shown(facts.parents_views),
    "authorised": lambda facts: Answer.LATER,
    "letters": lambda facts: Answer.LATER,
    "synopsis": lambda facts: _shown(facts.has_analysis),
}
