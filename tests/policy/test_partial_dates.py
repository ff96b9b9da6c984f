"""A date as far as it is known, day first, as it is typed here; kept so that it sorts."""

import pytest

from openmash.policy.errors import WrongInput
from openmash.policy.partial_dates import (
    partial_boxes,
    partial_order,
    partial_words,
    read_partial,
)


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        ("14 3 2025", "2025-03-14", "14 March 2025"),
        ("14/03/2025", "2025-03-14", "14 March 2025"),
        ("2nd march 2025", "2025-03-02", "2 March 2025"),
        ("2025-03-14", "2025-03-14", "14 March 2025"),
        (" Sept 2024 ", "2024-09", "September 2024"),
        ("2024", "2024", "2024"),
        ("Summer 2024", "Summer 2024", "Summer 2024"),
        ("when he was 3", "when he was 3", "when he was 3"),
        ("", "", ""),
    ],
)
def test_a_day_a_month_a_year_or_words_are_kept_and_said(typed: str, kept: str, said: str) -> None:
    assert (read_partial(typed), partial_words(kept)) == (kept, said)
    assert read_partial(partial_boxes(kept)) == kept  # shown again, it is read as the same


@pytest.mark.parametrize(
    "typed", ["31 2 2025", "14 3 25", "14 13 2025", "3 14 2025", "1066", "14 3"]
)
def test_numbers_that_are_no_date_are_refused(typed: str) -> None:
    with pytest.raises(WrongInput):
        read_partial(typed)


def test_words_sort_with_what_has_no_date() -> None:
    kept = ["Summer 2024", "2025-03-14", "", "2024", "2025"]

    assert sorted(kept, key=partial_order) == ["Summer 2024", "", "2024", "2025", "2025-03-14"]
