"""Numbers as people write them: an NHS number that is none, an age that nobody has."""

from datetime import date

import pytest

from openmash.policy.ages import age_in, birth_years
from openmash.policy.identity import impossible_age, nhs_number
from openmash.policy.numbers import NO_NHS_NUMBER, NO_UPN, TEN_ZEROS, while_typed


@pytest.mark.parametrize("number", ["0000000000", "9434765918", "94347659", "943476591x", ""])
def test_a_number_that_is_none_is_no_nhs_number(number: str) -> None:
    assert nhs_number(number) is None


def test_an_nhs_number_is_read_as_people_write_it() -> None:
    assert nhs_number("943 476 5919") == "9434765919"


@pytest.mark.parametrize("age", ["4", "about 4", "0", "120 years", "not known", "4-5", ""])
def test_an_age_in_words_or_years_may_be(age: str) -> None:
    assert not impossible_age(age)


@pytest.mark.parametrize("age", ["-1", "121", "9" * 5_000, "-4 years"])
def test_an_age_that_nobody_has_may_not(age: str) -> None:
    assert impossible_age(age)


@pytest.mark.parametrize(
    ("nhs", "pupil", "said"),
    [
        ("943 476 591", "H8012000010", []),  # still being typed
        ("943 476 5919", "H801200001001", []),
        ("000 000 0000", "", [TEN_ZEROS]),
        ("9434765918", "A801200001001", [NO_NHS_NUMBER, NO_UPN]),
        ("", "", []),
    ],
)
def test_a_number_is_checked_while_it_is_typed_and_never_required(
    nhs: str, pupil: str, said: list[str]
) -> None:
    assert while_typed(nhs, pupil) == said


def test_a_pupil_number_of_an_authority_that_nobody_knows_is_worth_a_word_and_kept() -> None:
    [odd] = while_typed("", "Z999200001001")

    assert odd.startswith("No authority is known by 999")
    assert "It is kept" in odd


ON_MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("6", (2019, 2020)),
        ("6 years", (2019, 2020)),
        ("about 6", (2018, 2021)),
        ("5 or 6", (2019, 2021)),
        ("8 months", (2025, 2026)),
        ("18 months", (2024, 2025)),
        ("toddler", (2022, 2025)),
        ("not known", None),
        ("", None),
        ("121", None),
    ],
)
def test_an_age_says_between_which_years_somebody_was_born(
    words: str, years: tuple[int, int] | None
) -> None:
    assert birth_years(words, said_on=ON_MONDAY) == years


def test_a_number_alone_is_a_house_and_no_age() -> None:
    assert age_in("6 Mill Lane", said_on=ON_MONDAY)[0] is None
    years, rest = age_in("Lily, 6 years old, Mill Lane", said_on=ON_MONDAY)
    assert (years, " ".join(rest.split())) == ((2019, 2020), "Lily, , Mill Lane")
