"""How long a hub allows, as people write it (section 3 of the design)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from openmash.policy.durations import Duration, Unit
from openmash.policy.errors import WrongInput


@pytest.mark.parametrize(
    "text",
    [
        "0 hours",
        "1 hour",
        "4 hours",
        "72 hours",
        "1 working hour",
        "8 working hours",
        "1 working day",
        "5 working days",
        "1 day",
        "10 days",
        "same day",
        "by 09:15",
        "by 23:59",
    ],
)
def test_a_duration_is_given_back_as_it_is_printed(text: str) -> None:
    assert str(Duration.parse(text)) == text


def test_one_and_many_may_be_mixed_up() -> None:
    assert Duration.parse("1 working days") == Duration.parse("1 working day")
    assert Duration.parse("4 hour") == Duration.parse("4 hours")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "4",
        "hours",
        "-4 hours",
        "4 hour-ish",
        "4  hours",
        " 4 hours",
        "4 hours ",
        "4 hours\n",
        "4.5 hours",
        "four hours",
        "4 Hours",
        "4 minutes",
        "2 weeks",
        "4 working",
        "٤ hours",
        "４ hours",
        "4\u00a0hours",
        "by 25:00",
        "by 24:00",
        "by 09:60",
        "by 9:15",
        "by 0٩:15",
        "by 09:15:00",
        "By 09:15",
        "same  day",
        "999999999999999999999 hours",
    ],
)
def test_what_is_not_in_the_grammar_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(WrongInput, match="is not a duration: write it like") as refused:
        Duration.parse(text)

    assert "\n" not in str(refused.value)
    assert "4 working hours" in str(refused.value)


@pytest.mark.parametrize(
    "text", ["87601 hours", "20001 working hours", "2601 working days", "3651 days"]
)
def test_more_than_ten_years_is_a_slip_of_the_pen(text: str) -> None:
    with pytest.raises(WrongInput, match="longer than any hub allows: at most"):
        Duration.parse(text)


@given(st.text())
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    try:
        read = Duration.parse(text)
    except WrongInput:
        return

    assert Duration.parse(str(read)) == read


@given(st.sampled_from(["hours", "working hours", "working days", "days"]), st.integers(0, 2_000))
def test_every_whole_number_of_each_kind_is_read(unit: str, amount: int) -> None:
    assert Duration.parse(f"{amount} {unit}") == Duration(Unit(unit), amount)


def test_a_profile_reads_durations_and_says_in_words_what_is_wrong() -> None:
    reader = TypeAdapter(Duration)

    assert reader.validate_python("4 hours") == Duration(Unit.HOURS, 4)
    assert reader.dump_python(Duration.parse("same day"), mode="json") == "same day"
    with pytest.raises(ValidationError, match='"soon" is not a duration'):
        reader.validate_python("soon")
    with pytest.raises(ValidationError, match="valid string"):
        reader.validate_python(4)
