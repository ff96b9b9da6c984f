"""What is typed stays: a connection that is lost, a session that ends, a second tab."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.steps import Case

pytestmark = pytest.mark.browser
WORRY, HARDER, IMPACT = (
    "What are they worried about?",
    "What makes it harder?",
    "What does it do to the child?",
)


def a_record(house: House) -> Page:
    """A record that somebody is taking, in a browser of its own."""
    page = house.sign_in(house.visitor().context, "officer2")
    page.get_by_role("button", name="New contact").click()
    return Case(house).begun_on(page)


def says(page: Page) -> Any:
    return expect(page.locator("[data-autosave-says]"))


def type_and_save(page: Page, label: str, words: str) -> None:
    """Type, press nothing, and wait until the hub has it."""
    with page.expect_response(lambda answer: answer.url.endswith("/save/")) as saved:
        page.get_by_label(label).fill(words)
    assert saved.value.status == 200


def typed(page: Page, label: str) -> Any:
    """What a page that is opened anew shows: what the hub has."""
    again = page.context.new_page()
    again.goto(page.url)
    return expect(again.get_by_label(label))


def test_a_lost_connection_loses_nothing(house: House) -> None:
    page = a_record(house)
    page.context.set_offline(True)
    page.get_by_label(WORRY).fill("He said: 没有人在家. Łucja?")
    says(page).to_contain_text("Not saved: connection lost")
    page.context.set_offline(False)
    says(page).to_contain_text("Saved ", timeout=15_000)
    typed(page, WORRY).to_have_value("He said: 没有人在家. Łucja?")


def test_a_session_that_ends_loses_nothing(house: House) -> None:
    page = a_record(house)
    page.context.clear_cookies()
    page.get_by_label(WORRY).fill("She rang again, crying.")
    says(page).to_contain_text("Not saved: you were signed out.")
    house.sign_in(page.context, "officer2")
    says(page).to_contain_text("Saved ", timeout=15_000)
    expect(page.get_by_label(WORRY)).to_have_value("She rang again, crying.")
    typed(page, WORRY).to_have_value("She rang again, crying.")


def test_a_press_after_the_session_ended_loses_nothing(house: House) -> None:
    page = a_record(house)
    page.context.clear_cookies()
    page.get_by_label(WORRY).fill("She rang again, crying.")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    house.sign_in(page.context, "officer2")
    again = page.get_by_role("button", name="Send it again")
    again.click()
    expect(page.get_by_text("This page was too old to be sent")).to_be_visible()
    again.click()
    expect(page.get_by_label(WORRY)).to_have_value("She rang again, crying.")


def test_a_second_tab_loses_nothing(house: House) -> None:
    page = a_record(house)
    other = page.context.new_page()
    other.goto(page.url)
    type_and_save(page, WORRY, "From the first tab.")
    typed(page, WORRY).to_have_value("From the first tab.")
    type_and_save(other, HARDER, "From the second tab.")
    typed(page, HARDER).to_have_value("From the second tab.")
    type_and_save(page, IMPACT, "From the first tab again.")
    typed(page, WORRY).to_have_value("From the first tab.")
    page.get_by_role("button", name="Save").first.click()
    for label, words in (
        (WORRY, "From the first tab."),
        (HARDER, "From the second tab."),
        (IMPACT, "From the first tab again."),
    ):
        expect(page.get_by_label(label)).to_have_value(words)
