"""Letters can be read by a child of eleven, and give nobody away (7.1)."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmash.hubs.profile_files import SHIPPED, find_profile
from openmash.policy import telling
from openmash.policy.telling import By, Decided, Hub, To, Untold, given_away, how_to_tell
from openmash.policy.vocabulary import Destination, Referrer
from tests.reading import reading_age

HUB = Hub(name="Northamptonshire MASH", phone="0300 126 1000", feedback_phone="01604 363436")
DAY = date(2026, 3, 2)
NORTHAMPTONSHIRE = find_profile("northamptonshire")


def decided(
    child: str = "Mia", destination: Destination = Destination.SOCIAL_CARE, *, referral: bool = True
) -> Decided:
    return Decided(
        child=child,
        outcome="Single assessment (s17)",
        destination=destination,
        is_referral=referral,
        team="First Response Team",
        team_phone="01604 000000",
    )


def test_where_one_child_must_not_be_written_about_the_family_is_rung_about_all() -> None:
    told = how_to_tell(NORTHAMPTONSHIRE.letters, ["no-further-action", "strategy-discussion"])

    assert {t.to: t.by for t in told} == {
        To.REFERRER: By.TELEPHONE,
        To.FAMILY: By.TELEPHONE,
    }
    assert all("NO 9d" in t.rule for t in told)


@pytest.mark.parametrize(
    ("hub", "outcome", "expected"),
    [
        ("northamptonshire", "s17-assessment", {To.REFERRER: By.LETTER, To.FAMILY: By.LETTER}),
        ("northamptonshire", "urgent-to-daat", {To.REFERRER: By.TELEPHONE, To.FAMILY: By.TELEPHONE}),
        ("hertfordshire", "s17-assessment", {To.REFERRER: By.LETTER}),
        ("hertfordshire", "strategy-discussion", {To.REFERRER: By.TELEPHONE}),
        ("cambridgeshire", "strategy-discussion", {To.REFERRER: By.TELEPHONE}),
        ("coventry", "s17-assessment", {To.AGENCIES: By.FEEDBACK}),
        ("coventry", "strategy-discussion", {To.AGENCIES: By.FEEDBACK}),
    ],
)  # fmt: skip
def test_who_is_told_how_stands_in_the_hubs_profile(
    hub: str, outcome: str, expected: dict[To, By]
) -> None:
    told = how_to_tell(find_profile(hub).letters, [outcome])

    assert {t.to: t.by for t in told} == expected


def test_a_team_is_named_as_people_say_it_and_stands_among_whom_to_ask_only_with_its_number() -> (
    None
):
    known = replace(decided(), team_in_a_sentence="the First Response Team")
    for team, asked in (
        (known, ["First Response Team: 01604 000000"]),
        (replace(known, team_phone=""), []),
    ):
        letter = telling.family_letter([team], hub=HUB, received=DAY, why="")
        assert letter.paragraphs[1].startswith("A social worker from the First Response Team will")
        assert list(letter.contact[1:]) == asked


@pytest.mark.parametrize("hub", SHIPPED)
def test_no_hub_writes_a_letter_about_an_outcome_that_it_tells_by_telephone(hub: str) -> None:
    letters = find_profile(hub).letters
    rung = {code for rule in letters if rule.by == "telephone" for code in rule.outcomes}
    every = {code for rule in letters for code in rule.outcomes}

    for outcome, other in product(rung, every):
        assert By.LETTER not in {t.by for t in how_to_tell(letters, [outcome, other])}


@pytest.mark.parametrize("destination", Destination)
@pytest.mark.parametrize("referral", [True, False])
def test_what_a_family_reads_is_plain(destination: Destination, referral: bool) -> None:
    outcomes = [decided(destination=destination, referral=referral)]
    letter = telling.family_letter(outcomes, hub=HUB, received=DAY, why="")
    call = telling.family_call(outcomes, hub=HUB, why="")

    for paragraph in (*letter.paragraphs, *call.paragraphs[1:]):
        assert reading_age(paragraph) <= 11, paragraph


def test_each_child_has_a_line_where_they_are_not_told_the_same() -> None:
    letter = telling.family_letter(
        [decided("Mia"), decided("Leo", Destination.NONE, referral=False)],
        hub=HUB,
        received=DAY,
        why="We want to help.\n\nAnd to listen.",
    )

    assert letter.heading == "What we decided about Mia and Leo"
    assert "For Leo: We do not need to do anything more now." in letter.paragraphs
    assert letter.paragraphs[3:5] == ("We want to help.", "And to listen.")
    assert "01604 363436" in letter.paragraphs[-1]


@pytest.mark.parametrize("referrer", [Referrer.PUBLIC, Referrer.FAMILY, Referrer.CHILD])
def test_only_a_professional_is_told_what_was_decided(referrer: Referrer) -> None:
    letter, call = (
        telling.referrer_letter(
            [decided()], hub=HUB, referrer=referrer, received=DAY, why="Thank you."
        ),
        telling.referrer_call([decided()], hub=HUB, referrer=referrer, why=""),
    )

    for words in (letter, call):
        said = " ".join((words.heading, *words.paragraphs, *words.contact))
        assert "Mia" not in said
        assert "s17" not in said
        assert "First Response" not in said
    professional = telling.referrer_letter(
        [decided()], hub=HUB, referrer=Referrer.PROFESSIONAL, received=DAY, why=""
    )
    assert "Mia: Single assessment (s17)." in professional.paragraphs


@pytest.mark.parametrize(
    "text",
    [
        "Mrs Joan Peel told us.",
        "JOAN PEEL rang.",
        "your neighbour joan peel",
        "Joan was worried.",
        "It was the Peel family.",
    ],
)
def test_the_name_of_a_neighbour_is_found_however_it_is_written(text: str) -> None:
    assert given_away(text, Untold(referrer="Joan Peel")) is not None


@pytest.mark.parametrize(
    "text", ["", "We will peel potatoes.", "Somebody rang.", "Joanna is safe."]
)
def test_other_words_are_no_name(text: str) -> None:
    assert given_away(text, Untold(referrer="Joan Peel")) is None


def test_a_grandmother_with_the_familys_name_is_known_by_her_own_alone() -> None:
    untold = Untold(referrer="Edith Thorne", family=("Mia Thorne", "Ada Thorne"))

    assert given_away("Mia Thorne is safe.", untold) is None
    assert given_away("Edith told us.", untold) is not None


def test_a_professional_may_be_named() -> None:
    untold = Untold(referrer="Jo Bell", referrer_is_professional=True)

    assert given_away("Jo Bell of the school told us.", untold) is None


def test_what_the_referrer_asked_to_keep_and_what_is_sensitive_is_found_when_it_is_copied() -> None:
    untold = Untold(
        kept_from_family="Please do not say that the school saw her arm on Friday",
        sensitive=("He was a witness in the trial at Derby", "tuberculosis"),
    )

    assert "keep from the family" in str(
        given_away("We know THAT the school  saw her arm, and more.", untold)
    )
    assert "sensitive" in str(given_away("He was a witness in the trial.", untold))
    assert "sensitive" in str(given_away("Because of his Tuberculosis.", untold))
    assert given_away("The school is worried about her.", untold) is None


@given(
    secret=st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=5, max_size=12),
    before=st.text("xyz ", max_size=20),
    after=st.text("xyz ", max_size=20),
)
def test_a_secret_is_found_wherever_it_stands(secret: list[str], before: str, after: str) -> None:
    untold = Untold(sensitive=(" ".join(secret),))

    assert given_away(f"{before} {', '.join(secret)}. {after}", untold) is not None
