"""What is refused, and what goes wrong, against WCAG 2.2 AA, at a desk and on a phone."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.pages import an_id
from tests.journeys.test_every_page_is_accessible import at_a_desk_and_on_a_phone

pytestmark = pytest.mark.browser

_SEND = """([address, sent]) => {
    const form = document.createElement('form'), token = document.querySelector('[name=csrfmiddlewaretoken]')
    Object.assign(form, {method: 'post', action: address})
    for (const [name, value] of Object.entries({csrfmiddlewaretoken: token.value, ...sent}))
        form.append(Object.assign(document.createElement('input'), {type: 'hidden', name, value}))
    document.body.append(form)
    form.submit()
}"""


def sends(page: Page, address: str, **sent: str) -> int:
    """Send a form there as a page of ours would; returns how it was answered."""
    page.goto("/")
    with page.expect_navigation() as answer:
        page.evaluate(_SEND, [address, sent])
    found = answer.value
    assert found
    return found.status


def refused(page: Page, address: str, **sent: str) -> None:
    """It is not taken, the page says so, and is accessible."""
    assert sends(page, address, **sent) == 422
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert page.title().startswith("Error: ")
    at_a_desk_and_on_a_phone(page)


def test_a_rating_that_nobody_agreed_or_challenged(house: House) -> None:
    waits = "contact_id IN (SELECT id FROM contacts_contact WHERE stage = 'triage') AND NOT EXISTS "
    waits += "(SELECT FROM triage_ratingagreement a WHERE a.rating_id = t.id)"
    rating = an_id("triage_rating", waits)
    contact = an_id(
        "contacts_contact", f"id = (SELECT contact_id FROM triage_rating WHERE id = '{rating}')"
    )
    refused(house.seat("manager"), f"/triage/{contact}/agree-rating/", rating=rating)


def test_what_is_sensitive_is_not_opened_without_a_reason(house: House) -> None:
    item = an_id("enquiries_item", "is_sensitive")
    refused(house.seat("service"), f"/enquiries/items/{item}/open/", why="")


def test_a_challenge_without_a_word(house: House) -> None:
    waits = "(SELECT id FROM contacts_contact WHERE stage = 'to-authorise')"
    decision = an_id("decisions_decision", f"contact_id IN {waits}")
    page = f"/decisions/{decision}/authorise/"
    refused(house.seat("manager"), page, answer="challenge", words="")


def test_consent_that_is_overridden_without_a_reason(house: House) -> None:
    contact = an_id("contacts_contact", "stage = 'triage'")
    refused(house.seat("manager"), f"/contacts/{contact}/consent/override/", override_why="")


def test_a_night_that_is_written_back_without_a_word(house: House) -> None:
    case = an_id("contacts_outofhourscase", "written_back_at IS NULL")
    refused(house.seat("nights"), f"/contacts/out-of-hours/{case}/write-back/", done="")


def test_a_case_that_was_passed_on_to_nobody(house: House) -> None:
    contact = an_id("contacts_contact", "stage = 'triage'")
    refused(house.seat("officer"), f"/contacts/{contact}/pass-on/", to="", how="")


def test_an_address_that_only_a_button_sends_to(house: House) -> None:
    contact = an_id("contacts_contact", "stage = 'triage'")
    page = house.seat("officer")
    answer = page.goto(f"/contacts/{contact}/note/")
    assert answer
    assert answer.status == 405
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing to see at this address")
    at_a_desk_and_on_a_phone(page)


def test_what_was_finished_meanwhile_is_not_finished_again(house: House) -> None:
    contact = an_id("contacts_contact", "stage = 'receiving' AND holder_id IS NOT NULL")
    page = house.seat("officer")
    assert sends(page, f"/contacts/{contact}/finish/", version="0") == 409
    at_a_desk_and_on_a_phone(page)


def test_who_was_signed_out_finds_all_that_was_typed(house: House) -> None:
    contact = an_id("contacts_contact", "stage = 'triage'")
    page = house.sign_in(house.visitor().context, "officer")
    page.goto(f"/contacts/{contact}/")
    page.get_by_label("What was said stays as it is").fill("She rang again.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out")
    page.get_by_text("What is kept on this page").click()
    expect(page.get_by_text("She rang again.")).to_be_visible()
    at_a_desk_and_on_a_phone(page)


def test_nobody_who_is_not_there_and_nothing_that_is_not_allowed(house: House) -> None:
    page = house.seat("officer")
    for address, status in ((f"/people/{uuid4()}/", 404), ("/audits/draw/", 403)):
        answer = page.goto(address)
        assert answer
        assert answer.status in (status, 404)
        at_a_desk_and_on_a_phone(page)


@pytest.mark.parametrize("template", ["500.html", "400.html"])
def test_what_is_said_when_nothing_else_can_be(house: House, template: str) -> None:
    """The page asks nothing of anybody, so that it stands when all else fails."""
    css = Path("src/openmash/web/static/openmash/openmash.css").read_text()
    page = house.visitor()
    page.set_content(render_to_string(template))
    page.add_style_tag(content=css)
    at_a_desk_and_on_a_phone(page)
