"""A contact is taken by keyboard alone, from New contact to Finish."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import check_accessible
from tests.journeys.house import House
from tests.journeys.steps import Case

pytestmark = pytest.mark.browser
MOST_PRESSES = 120


def go_to(page: Page, there: Locator) -> None:
    """Tab until it has the focus."""
    for _ in range(MOST_PRESSES):
        if there.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {there}")


def write(page: Page, label: str, words: str, within: Locator | None = None) -> None:
    """Tab to a question, and answer it."""
    go_to(page, (within or page.locator("main")).get_by_label(label, exact=True))
    page.keyboard.type(words)


def press(page: Page, button: Locator) -> None:
    """Tab to a button, and press it."""
    go_to(page, button)
    page.keyboard.press("Enter")


def test_a_contact_is_taken_by_keyboard_alone(house: House) -> None:
    case, page = Case(house), house.seat("officer2")
    page.goto("/")
    press(page, page.get_by_role("button", name="New contact"))
    case.begun_on(page)
    expect(page.get_by_label("A professional")).to_be_focused()
    page.keyboard.press("Space")
    write(page, "Name", "Sunita Rao")
    write(page, "What are they worried about?", "He was left alone again.")
    tick = page.get_by_label("Something else that a manager should hear now")
    go_to(page, tick)
    page.keyboard.press("Space")
    row = case.person(page, 0)
    write(page, "First names", "Emil", row)
    write(page, "Family name", "Havran", row)
    on_record = row.get_by_role("button", name="Emil Havran")
    expect(on_record).to_be_visible()
    press(page, on_record)
    expect(on_record).to_have_count(0)
    expect(case.person(page, 0)).to_be_focused()
    expect(tick).to_be_checked()
    press(page, page.get_by_role("button", name="Finish the record").last)
    press(page, page.locator("main").get_by_role("button", name="Finish"))
    expect(page.get_by_text("is recorded and went to the managers")).to_be_visible()


def test_somebody_is_found_while_one_types_by_keyboard_alone(house: House) -> None:
    page = house.seat("officer2")
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.press("Enter")
    box = page.get_by_role("searchbox", name="Find somebody")
    expect(box).to_be_focused()
    page.keyboard.type("havran emil 1 march 2022")

    expect(page.get_by_role("status")).to_contain_text("Found: 1 match")
    expect(page.get_by_text("names swapped")).to_be_visible()
    go_to(page, page.get_by_role("link", name="Emil Havran"))
    check_accessible(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Emil Havran", level=1)).to_be_visible()
