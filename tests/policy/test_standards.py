"""The checklist is answered from the record where a record can answer, and by the manager where not."""

from dataclasses import replace

import pytest

from openmash.hubs.profile_files import SHIPPED, find_profile
from openmash.policy.standards import Answer, CaseFacts, answer_standards

STANDARDS = find_profile("northamptonshire").standards
DONE = CaseFacts(
    threshold="s17",
    is_referral=True,
    consent="obtained",
    consent_given=True,
    requests=2,
    returns=2,
    has_child=True,
    has_adult=True,
    response_in_time=True,
    recorded_in_time=True,
    acknowledged_in_time=True,
    history_considered=True,
    parents_views=True,
    has_analysis=True,
)


def answers(facts: CaseFacts) -> dict[str, Answer]:
    return {s.number: s.answer for s in answer_standards(STANDARDS, facts)}


def test_a_full_record_answers_all_but_what_no_record_can_say() -> None:
    asked = {n for n, answer in answers(DONE).items() if answer is Answer.UNKNOWN}

    assert asked == {"2.7", "2.12"}


@pytest.mark.parametrize(
    ("number", "change", "answer"),
    [
        ("2.1", {"threshold": None}, Answer.UNKNOWN),
        ("2.2", {}, Answer.NOT_NEEDED),
        ("2.2", {"is_referral": False, "goes_elsewhere": True}, Answer.YES),
        ("2.3", {"consent": None}, Answer.UNKNOWN),
        ("2.3", {"consent": "refused"}, Answer.YES),
        ("2.4", {"threshold": "s47", "consent": "refused"}, Answer.NOT_NEEDED),
        ("2.4", {"consent": "refused", "consent_given": False}, Answer.NO),
        ("2.5", {}, Answer.NOT_NEEDED),
        ("2.5", {"threshold": "s47"}, Answer.UNKNOWN),
        ("2.5", {"threshold": "s47", "manager_heard_consent": True}, Answer.YES),
        ("2.6", {"returns": 1}, Answer.NO),
        ("2.6", {"requests": 0, "returns": 0}, Answer.UNKNOWN),
        ("2.7", {"has_adult": False}, Answer.NO),
        ("2.8", {"response_in_time": False}, Answer.NO),
        ("2.9", {"ran_out": True}, Answer.UNKNOWN),
        ("2.9", {"ran_out": True, "more_time_agreed": True}, Answer.YES),
        ("2.11", {"acknowledged_in_time": None}, Answer.UNKNOWN),
        ("2.17", {}, Answer.LATER),
        ("2.18", {}, Answer.LATER),
    ],
)  # fmt: skip
def test_what_the_record_says_of_a_standard(
    number: str, change: dict[str, object], answer: Answer
) -> None:
    assert answers(replace(DONE, **change))[number] is answer  # type: ignore[arg-type]


@pytest.mark.parametrize("hub", SHIPPED)
def test_an_empty_record_claims_nothing(hub: str) -> None:
    standards = find_profile(hub).standards

    for answered in answer_standards(standards, CaseFacts()):
        assert answered.answer is not Answer.YES
        assert answered.words
        assert answered.cited
