"""What people type into forms: kept as typed, read as they mean it, refused with words that help."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from openmash.web.forms import MomentField, PartialDateField


class Child(forms.Form):
    born = PartialDateField(label="Date of birth", required=False)


class Seen(forms.Form):
    at = MomentField(label="When was the child last seen?", required=False)


def sent(form: type[forms.Form], *parts: str) -> forms.Form:
    name = next(iter(form.base_fields))
    return form({f"{name}_{n}": part for n, part in enumerate(parts)})


def said(form: forms.Form) -> str:
    return " ".join(str(e) for errors in form.errors.values() for e in errors)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_real_date_is_read_and_shown_again(day: date) -> None:
    form = sent(Child, str(day.day), str(day.month), str(day.year))
    assert form.is_valid()
    assert form.cleaned_data["born"] == day
    shown = str(Child(initial={"born": day}))
    assert f'value="{day.year}"' in shown


@pytest.mark.parametrize(
    "parts",
    [("31", "2", "2015"), ("0", "1", "2015"), ("1", "13", "2015"), ("29", "2", "2023"),
     ("1", "1", "99999"), ("a", "b", "c"), ("١", "٢", "٢٠١٥"), ("-1", "1", "2015"),
     ("1" * 5000, "1", "2015")],
)  # fmt: skip
def test_an_impossible_date_is_refused_and_stays_as_it_was_typed(parts: tuple[str, ...]) -> None:
    form = sent(Child, *parts)
    assert "There is no such date" in said(form)
    for part in parts:
        assert f'value="{part}"' in str(form)


@pytest.mark.parametrize("month", ["3", "03", "Mar", "march"])
def test_a_month_may_be_a_number_or_a_name(month: str) -> None:
    form = sent(Child, "27", month, "2015")
    assert form.is_valid()
    assert form.cleaned_data["born"] == date(2015, 3, 27)


@pytest.mark.parametrize("parts", [("", "", ""), ("Not known", "", ""), ("", "", "unknown")])
def test_not_known_is_an_answer(parts: tuple[str, ...]) -> None:
    form = sent(Child, *parts)
    assert form.is_valid()
    assert form.cleaned_data["born"] is None


def test_a_half_written_date_says_what_is_missing() -> None:
    assert "Add the month and the year" in said(sent(Child, "27", "", ""))


def test_a_time_of_day_is_londons() -> None:
    form = sent(Seen, "1", "7", "2026", "14.20")
    assert form.is_valid()
    assert form.cleaned_data["at"] == datetime(2026, 7, 1, 13, 20, tzinfo=UTC)
    again = str(Seen(initial={"at": form.cleaned_data["at"]}))
    assert 'value="14:20"' in again


def test_the_hour_that_the_clocks_leave_out_is_refused_with_the_reason() -> None:
    assert "the clocks go forward" in said(sent(Seen, "29", "3", "2026", "01:30"))


@pytest.mark.parametrize("year", ["15", "1066"])
def test_a_year_of_nobodys_life_is_asked_for_in_full(year: str) -> None:
    assert "Check the year: write all four figures" in said(sent(Child, "1", "1", year))


@pytest.mark.parametrize(
    "parts",
    [("1", "7", "2026", "25:00"), ("1", "7", "2026", "noon"), ("31", "6", "2026", "10:00"),
     ("1", "7", "2026", "10:00:00+00")],
)  # fmt: skip
def test_an_impossible_time_is_refused(parts: tuple[str, ...]) -> None:
    assert "There is no such day or time" in said(sent(Seen, *parts))


def test_a_day_without_its_time_is_unfinished() -> None:
    assert "Write the day and the time" in said(sent(Seen, "1", "7", "2026", ""))


@pytest.mark.parametrize("field", [Child, Seen])
def test_what_was_not_touched_has_not_changed(field: Any) -> None:
    name = next(iter(field.base_fields))
    before = datetime(2026, 7, 1, 13, 20, tzinfo=UTC) if field is Seen else date(2026, 7, 1)
    parts = {f"{name}_{n}": part for n, part in enumerate(["1", "7", "2026", "14:20"])}
    same = field(parts, initial={name: before})
    other = field({f"{name}_0": "2"}, initial={name: before})
    assert not same.has_changed()
    assert other.has_changed()


def test_a_refused_answer_says_which_one_is_missing() -> None:
    class Rate(forms.Form):
        reason = forms.CharField(label="Why?")

    assert "Answer “Why?”." in str(Rate({}))
