"""A hub's rules in words, and where two hubs differ."""

import tomllib

import pytest

from openmash.hubs.profile_files import SHIPPED, find_profile, shipped_text
from openmash.policy.comparing import differences
from openmash.policy.explaining import explain
from openmash.policy.profile import read_profile
from tests.policy.test_profile import changed


@pytest.mark.parametrize("hub", SHIPPED)
def test_every_explained_rule_says_where_it_comes_from(hub: str) -> None:
    rules = [rule for section in explain(find_profile(hub)) for rule in section.rules]

    assert len(rules) > 100
    assert all(rule.words and (rule.source or rule.assumed) for rule in rules)


SAID = ("name", "words", "who", "does", "ask", "title", "means", "guidance", "takes", "note")


@pytest.mark.parametrize("hub", SHIPPED)
def test_every_row_of_the_file_is_explained_in_its_own_words_with_its_source(hub: str) -> None:
    data = tomllib.loads(shipped_text(hub))
    rules = [rule for section in explain(find_profile(hub)) for rule in section.rules]
    said = "\n".join(f"{rule.name} {rule.words}" for rule in rules).casefold()
    sources = {rule.source for rule in rules}

    data.pop("documents")  # named above the rules
    for table in data.values():
        for row in table if isinstance(table, list) else [table]:
            assert row.get("source") in sources
            for field in SAID:
                words = row.get(field, "").replace("-", " ")
                assert words.casefold() in said.replace("-", " "), (field, words)


def test_rules_that_say_the_same_by_the_same_source_stand_together() -> None:
    channels = {
        rule.name: rule.words
        for section in explain(find_profile("coventry"))
        for rule in section.rules
        if section.title == "Front door"
    }

    assert channels["Telephone"].startswith("From anybody. Professionals ring first")
    assert channels[
        "Ambulance notification; Emergency department notification; NSPCC notification"
    ] == ("From professionals.")


@pytest.mark.parametrize(
    ("hub", "name", "words"),
    [
        (
            *("northamptonshire", "Rule 2: closed within 12 weeks, same concerns"),
            "S17 is met, social care closed the case at most 12 weeks ago and the concerns are the "
            "same: GREEN, to the team that held the case. No information sharing. Told by a letter "
            "to the referrer and a letter to the family.",
        ),
        (
            *("northamptonshire", "Rule 1: threshold not met"),
            "No threshold is met: closed without a rating. No information sharing. Told by a "
            "letter to the referrer and a letter to the family.",
        ),
        (
            *("coventry", "Disability with a safeguarding concern, level 3"),
            'The level is 3 and "Disabled child" is marked: AMBER, to Children\'s Disability Team. '
            "The agencies are asked (MASH assessment). Told by feedback to the agencies.",
        ),
        (
            *("cambridgeshire", "Green: early help with consent"),
            "Early help is called for and consent is implied or obtained: GREEN, to Early Help "
            "Hub. No information sharing.",
        ),
        ("northamptonshire", "Pass to team, GREEN, to early help", "72 hours from receipt."),
        ("northamptonshire", "Agency return, AMBER or GREEN", "8 hours from the request."),
        ("northamptonshire", "Record contact, by telephone or walk in", "At once, on receipt."),
        (
            *("northamptonshire", "Opening hours"),
            "Monday to Thursday 09:00-17:30, Friday 09:00-17:00. Closed on bank holidays of "
            "England and Wales.",
        ),
        (
            *("coventry", "The agencies, by feedback"),
            "For every outcome, but not: MASH assessment.",
        ),
    ],
)
def test_a_rule_reads_as_a_procedure(hub: str, name: str, words: str) -> None:
    rules = [rule for section in explain(find_profile(hub)) for rule in section.rules]

    assert [rule.words for rule in rules if rule.name == name] == [words]


def test_a_changed_rule_is_the_only_difference() -> None:
    other = read_profile(changed(('within = "8 hours"', 'within = "6 hours"')), name="other")

    assert list(differences(find_profile("northamptonshire"), other)) == [
        (
            "Clocks",
            "Agency return, AMBER or GREEN",
            "the first: 8 hours from the request. | the second: 6 hours from the request.",
        )
    ]


def test_a_rule_that_only_one_hub_has_is_said_to_be_its_own() -> None:
    found = list(differences(find_profile("hertfordshire"), find_profile("coventry")))

    assert any(name == "Re-referral" and "only in Coventry" in words for _, name, words in found)
