"""Every page of the product against WCAG 2.2 AA, at a desk and on a phone, and where a form is refused."""

from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.urls import resolve
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE, check_accessible
from tests.journeys.house import House
from tests.journeys.pages import (
    HUB,
    NO_PAGE,
    PAGES,
    REFUSED,
    REFUSED_ON,
    WALKED,
    Opens,
    every_name,
)

pytestmark = pytest.mark.browser

_SENDS = "form[method=post], button[formaction]"
_ACTIONS = "sends => sends.map(s => s.getAttribute('formaction') || s.getAttribute('action') || '')"
_PRESS_EMPTY = """(sends, place) => {
    const form = sends[place].form || sends[place]
    for (const field of form.elements) {
        if (['checkbox', 'radio'].includes(field.type)) field.checked = false
        else if (field.matches('textarea, select, input:not([type=hidden])')) field.value = ''
    }
    form.requestSubmit(sends[place].form ? sends[place] : form.querySelector('button:not([name=add])'))
}"""


def at_a_desk_and_on_a_phone(page: Page) -> None:
    """Nothing found at either size."""
    for size in (DESKTOP, PHONE):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        check_accessible(page)
    page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})


def press_empty(page: Page, name: str) -> None:
    """Press the button that sends to this address, with nothing filled in."""
    sends = page.locator(_SENDS)
    actions = sends.evaluate_all(_ACTIONS)
    here = urlsplit(page.url).path
    names = [resolve(urlsplit(action).path or here).view_name for action in actions]
    assert name in names, f"{here} sends nothing to {name}"
    with page.expect_navigation():
        sends.evaluate_all(_PRESS_EMPTY, names.index(name))


def test_every_address_is_a_page_that_is_checked_or_none() -> None:
    known = {*PAGES, *REFUSED, *REFUSED_ON, *WALKED, *NO_PAGE}
    assert every_name() - known == set(), "a new address: say in pages.py who opens it"
    assert known - every_name() == set(), "an address that is no more"
    assert not NO_PAGE & {*PAGES, *REFUSED, *REFUSED_ON, *WALKED}


@pytest.mark.parametrize(
    ("name", "opens"),
    [pytest.param(n, o, id=f"{n} {o.who}{o.query}") for n, all_ in PAGES.items() for o in all_],
)
def test_every_page(house: House, name: str, opens: Opens) -> None:
    page, address = house.seat(opens.who), opens.address(name)
    answer = page.goto(address)
    assert answer
    assert (answer.status, page.url) == (200, house.address + address)
    at_a_desk_and_on_a_phone(page)


_REFUSED = {name: (page, PAGES[page][0]) for name, page in REFUSED.items()} | REFUSED_ON


@pytest.mark.parametrize("name", _REFUSED)
def test_every_form_that_was_refused(house: House, name: str) -> None:
    where, opens = _REFUSED[name]
    page = house.seat(opens.who)
    page.goto(opens.address(where))
    press_empty(page, name)
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert page.title().startswith("Error: ")
    at_a_desk_and_on_a_phone(page)


def test_a_record_whose_date_is_impossible(house: House) -> None:
    [opens] = PAGES["contacts:take"]
    page = house.seat(opens.who)
    page.goto(opens.address("contacts:take"))
    row = page.locator("#rows > fieldset").first
    for part, typed in (("Day", "31"), ("Month", "2"), ("Year", "2015")):
        row.get_by_label(part).first.fill(typed)
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    at_a_desk_and_on_a_phone(page)


def test_what_a_team_does_with_what_was_handed_over_to_it(house: House) -> None:
    page = House(house.address, house.browser, "cb").seat("team.assessment")
    page.goto("/teams/tray/")
    page.locator("main th a").first.click()
    if page.get_by_role("button", name="Accept it for the team").count():
        page.get_by_text("It is not for our team: send it back").click()
        for why in ("", "The family lives in Norwich."):
            page.get_by_label("Why is it not for your team?").fill(why)
            page.get_by_role("button", name="Send it back").click()
            at_a_desk_and_on_a_phone(page)
        manager = House(house.address, house.browser, "cb").seat("manager")
        manager.goto(page.url)
        press_empty(manager, "disclosures:answer")
        expect(manager.locator(".govuk-error-summary")).to_be_visible()
        at_a_desk_and_on_a_phone(manager)
        page.get_by_role("button", name="Accept it for the team").click()
    press_empty(page, "disclosures:allocate")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    at_a_desk_and_on_a_phone(page)
    page.get_by_label("Who has it?").fill("Nia Cole")
    page.get_by_role("button", name="Allocate it").click()
    expect(page.get_by_text("First visit").first).to_be_visible()
    at_a_desk_and_on_a_phone(page)
    for name in ("disclosures:visit", "disclosures:oversight"):
        press_empty(page, name)
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        at_a_desk_and_on_a_phone(page)


def test_signing_in_and_what_may_not_be_seen(house: House) -> None:
    page = house.visitor()
    page.goto("/sign-in/")
    at_a_desk_and_on_a_phone(page)
    press_empty(page, "access:sign-in")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    at_a_desk_and_on_a_phone(page)
    both = house.sign_in_as(page.context, "both")
    expect(both).to_have_url(f"{house.address}/choose-hub/")
    at_a_desk_and_on_a_phone(both)
    for address, status in (("/triage/tray/", 403), (f"/contacts/{uuid4()}/", 404)):
        answer = house.seat("officer").goto(address)
        assert answer
        assert answer.status == status
        at_a_desk_and_on_a_phone(house.seat("officer"))


def test_the_online_form_from_its_first_page_to_its_receipt(house: House) -> None:
    page, at = house.visitor(), f"/report/{HUB}"
    page.goto("/report/")
    at_a_desk_and_on_a_phone(page)
    page.goto(f"{at}/")
    at_a_desk_and_on_a_phone(page)
    page.get_by_role("button", name="Start now").click()
    at_a_desk_and_on_a_phone(page)
    page.locator("textarea").first.fill("A child cries every night.")
    page.get_by_role("button", name="Continue").click()
    for address in ("children/", "adults/", "danger/", "files/", "saved/", "check/"):
        page.goto(f"{at}/{address}")
        at_a_desk_and_on_a_phone(page)
    page.goto(f"{at}/files/")
    press_empty(page, "front_door:form-files")
    at_a_desk_and_on_a_phone(page)
    page.goto(f"{at}/children/")
    page.get_by_role("button", name="Add a child").click()
    assert resolve(urlsplit(page.url).path).view_name == "front_door:form-person"
    at_a_desk_and_on_a_phone(page)
    page.goto(f"{at}/check/")
    page.get_by_role("button", name="Send it now").first.click()
    expect(page.get_by_text("We have your form").first).to_be_visible()
    at_a_desk_and_on_a_phone(page)
    link = page.get_by_text("/back/").first.inner_text().strip()
    other = house.visitor()
    other.goto(urlsplit(link).path)
    at_a_desk_and_on_a_phone(other)
    press_empty(other, "front_door:form-back")
    expect(other.locator(".govuk-error-summary")).to_be_visible()
    at_a_desk_and_on_a_phone(other)
