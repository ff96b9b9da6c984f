"""Who is recognised, how sure, and why (requirements 1.8, 1.9, 3.1): the pieces under three spellings."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from openmash.cli.households import made_households
from openmash.policy.matching import (
    Band,
    Comparison,
    Known,
    compare,
    features_of,
    is_named,
    keys_of,
    shipped_weights,
)

KATIE = Known(
    given="Katie",
    family="O'Neill",
    born=date(2019, 4, 3),
    sex="female",
    addresses=(("12 Mill Lane, Kettering", "NN16 8AA"),),
    phones=("01632 960111",),
)


def compared(one: Known, other: Known) -> Comparison:
    return compare(features_of(one), features_of(other), shipped_weights())


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"given": "Katherine"}, "Katie is a form of Katherine"),
        ({"given": "Katey"}, "first name sounds alike: Katie, Katey"),
        ({"family": "ONeil"}, "family name alike but for a letter: Oneill, Oneil"),
        ({"born": date(2019, 3, 4)}, "same birth date, day and month swapped"),
        ({"born": "20190413"}, "birth date alike but for a digit"),
        ({"given": "O'Neill", "family": "Katie"}, "names swapped"),
        (
            {"addresses": (("4 High Street, Corby", "NN17 1AA"), *KATIE.addresses)},
            "as of before",
        ),
    ],
)
def test_one_slip_is_still_a_match_and_says_which(changed: dict[str, object], why: str) -> None:
    found = compared(KATIE, replace(KATIE, **changed))  # type: ignore[arg-type]

    assert found.band is Band.MATCH
    assert any(why in words for words in found.why)


def test_another_script_is_the_same_name() -> None:
    written = Known(given="Анна", family="Петрова", born=date(2015, 5, 1))
    told = Known(given="Anna", family="Petrova", born=date(2015, 5, 1))

    assert compared(written, told).band is Band.MATCH


def test_a_former_name_is_known() -> None:
    before = Known(given="Maria", family="Santos", born=date(1988, 1, 9))
    now = Known(given="Maria", family="Reed", others=("Santos",), born=date(1988, 1, 9))

    assert compared(before, now).band is Band.MATCH
    assert "a name of before, or also known so" in compared(before, now).why


def test_twins_are_two_people_whatever_else_agrees() -> None:
    twin = replace(KATIE, given="Rosie")

    assert compared(KATIE, twin).band in (Band.POSSIBLE, Band.NONE)
    assert "another first name: Katie, Rosie" in compared(KATIE, twin).why


def test_sisters_whose_names_differ_in_a_letter_are_never_one() -> None:
    maja, maya = replace(KATIE, given="Maja"), replace(KATIE, given="Maya")

    assert compared(maja, maya).band is not Band.MATCH


def test_a_father_and_his_son_of_one_name_are_two_people() -> None:
    father = Known(
        given="John",
        family="Price",
        born=date(1984, 6, 2),
        sex="male",
        addresses=(("1 Park Road, Corby", "NN17 2BB"),),
    )
    son = replace(father, born=date(2015, 6, 2))

    assert compared(father, son).band is not Band.MATCH


def test_the_same_number_is_one_person_though_the_name_has_changed() -> None:
    before = Known(given="Ben", family="Old", born=date(2012, 2, 2), nhs_number="9000000009")
    now = Known(given="Robyn", family="New", born=date(2012, 2, 2), nhs_number="900 000 0009")

    assert compared(before, now).band is Band.MATCH


def test_a_rare_name_says_more_than_a_common_one() -> None:
    one = features_of(Known(given="Anna", family="Smith"))
    common = compare(one, one, shipped_weights(), {"smith": 0.05, "anna": 0.02})
    rare = compare(one, one, shipped_weights(), {"smith": 0.00001, "anna": 0.00001})

    assert rare.score > common.score


def test_in_ten_thousand_pairs_of_one_household_at_most_ten_are_called_a_match() -> None:
    made = made_households(10_000)

    called = [
        kind for kind, one, other in made.different if compared(one, other).band is Band.MATCH
    ]

    assert len(called) <= 10
    same = [compared(one, other).band for one, other in made.same]
    assert same.count(Band.MATCH) / len(same) > 0.94


def test_who_is_the_same_shares_a_key_however_worn_the_record_is() -> None:
    made = made_households(5_000)

    lost = [
        one
        for one, other in made.same
        if not keys_of(features_of(one)) & keys_of(features_of(other))
    ]

    assert not lost


_PEOPLE = some.builds(
    Known,
    given=some.text(max_size=12),
    family=some.text(max_size=12),
    others=some.lists(some.text(max_size=8), max_size=2).map(tuple),
    born=some.one_of(some.none(), some.dates(), some.text(alphabet="0123456789", max_size=8)),
    sex=some.sampled_from(["", "male", "female", "U"]),
    addresses=some.lists(
        some.tuples(some.text(max_size=20), some.text(max_size=8)), max_size=2
    ).map(tuple),
    nhs_number=some.sampled_from(["", "9000000009", "nonsense"]),
)


@given(_PEOPLE, _PEOPLE)
def test_it_does_not_matter_which_of_two_records_comes_first(one: Known, other: Known) -> None:
    assert compared(one, other).score == pytest.approx(compared(other, one).score)


@given(_PEOPLE)
def test_nobody_is_another_than_themselves(one: Known) -> None:
    assert compared(one, one).score >= 0 or not features_of(one).words


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ("okonjo mia", True),
        ("Oko", True),
        ("MIA 3/2/2019", True),
        ("3/2/2019", True),
        ("Mia 4/2/2019", False),
        ("Mia Thorne", False),
        ("", False),
    ],
)
def test_whom_a_request_names_is_found_by_beginnings_of_names_and_the_birth_date(
    asked: str, holds: bool
) -> None:
    assert is_named(asked, "Mia Okónjo", "3 February 2019") is holds
