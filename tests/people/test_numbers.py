"""Numbers as people write them: an NHS number that is none, an age that nobody has."""

import pytest

from openmash.policy.identity import impossible_age, nhs_number


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
