"""The keys by which people are found: one case, any script, whatever the spelling of an apostrophe."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmash.policy.identity import (
    ENOUGH,
    Known,
    impossible_age,
    keys_of,
    nhs_number,
    plain,
    points,
    words_of,
)

BORN = date(2021, 6, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O'Brien", "O’Brien"),
        ("O'Brien", "o`brien"),
        ("Zoë", "Zoe\u0308"),
        ("Zoë", "ZOE"),
        ("Anne-Marie", "anne marie"),
        ("Straße", "STRASSE"),
        ("Ñandú", "nandu"),
        ("مُحَمَّد", "محمد"),  # Arabic with and without its points
        ("שָׁלוֹם", "שלום"),  # Hebrew with and without its points
        ("\u202eHidden\u202c", "Hidden"),
        ("Ｍｉａ", "Mia"),
        ("محمد\u200cعلی", "محمدعلی"),
    ],
)
def test_two_spellings_of_one_name_are_one_key(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"), [("मीरा", "मारी"), ("มานี", "มานะ"), ("孟美亚", "孟美"), ("Łucja", "Nadia")]
)
def test_two_names_are_two_keys(one: str, other: str) -> None:
    assert plain(one) != plain(other)


@pytest.mark.parametrize("name", ["मीरा", "มานี", "孟美亚", "ميا", "Łucja"])
def test_a_name_is_one_word_in_every_script(name: str) -> None:
    assert len(words_of(name)) == 1


@given(st.text(max_size=40))
def test_whatever_is_typed_has_a_key_that_stays_the_same(name: str) -> None:
    assert plain(plain(name)) == plain(name)
    assert "\x00" not in plain(name)


def test_somebody_with_a_single_name_is_found_by_it_and_not_by_half_of_another() -> None:
    alone = keys_of(Known(family_name="Suharto"))
    typed = keys_of(Known(given_names="suharto"))
    another = keys_of(Known(given_names="Tien", family_name="Suharto"))

    assert points(alone & typed)[0] >= ENOUGH
    assert points(alone & another)[0] < ENOUGH


def test_names_in_another_order_are_the_same_names_and_one_alone_is_not_enough() -> None:
    mia = keys_of(Known(given_names="Mia", family_name="Thorne"))
    swapped = keys_of(Known(given_names="Thorne", family_name="Mia"))
    cousin = keys_of(Known(given_names="Mia", family_name="Reeve"))

    assert points(mia & swapped)[0] >= ENOUGH
    assert points(mia & cousin)[0] < ENOUGH


def test_why_two_may_be_one_is_said_strongest_first() -> None:
    one = Known(given_names="Mia", family_name="Thorne", date_of_birth=BORN, phone="01632 960741")
    shared = keys_of(one) & keys_of(one)

    assert points(shared)[1] == (
        "same birth date and a name alike",
        "same names",
        "same telephone number",
    )


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
