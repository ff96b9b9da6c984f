"""The main job in Northamptonshire, by its people: from a telephone call to a letter (requirements 1 to 10)."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.house import House
from tests.journeys.steps import WORRY, Case

pytestmark = pytest.mark.browser


def test_a_call_becomes_an_authorised_outcome(house: House) -> None:
    case = Case(house)

    # A teacher rings. The hub's own questions stand beside the record.
    call = case.begin("officer")
    expect(call.get_by_label("A professional")).to_be_focused()
    expect(call.get_by_role("complementary", name="What to ask").get_by_role("link")).to_have_count(
        7
    )
    call.get_by_label("A professional").check()
    call.get_by_label("Name", exact=True).fill("Alison Byrne")
    call.get_by_label("Organisation").fill("Millbrook Primary School")
    call.get_by_text("Email, address, how it came").click()
    call.get_by_label("Email").fill("a.byrne@millbrook.example")
    call.get_by_label("What are they worried about?").fill(WORRY)
    call.get_by_role("radio", name="3", exact=True).check()

    # While a name is typed, who it may be is shown: known since the neighbour's call.
    for place, given in enumerate(("Jakub", "Ivana")):
        if place:
            call.get_by_role("button", name="Add an adult").click()
        row = case.row(call, place)
        row.get_by_label("First names").press_sequentially(given)
        row.get_by_label("Family name").press_sequentially("Zelenka")
        on_record = row.get_by_role("button", name=f"{given} Zelenka")
        on_record.click()
        expect(on_record).to_have_count(0)
    mother = case.row(call, 1)
    mother.get_by_text("Address, telephone, school, more").click()
    expect(mother.get_by_label("Postcode")).to_have_value("NN1 5QX")
    mother.get_by_label("Safe to write there?").select_option("No")
    call.get_by_role("button", name="Add a child").click()
    case.row(call, 2).get_by_label("First names").fill("Ema")
    case.row(call, 2).get_by_label("Family name").fill("Zelenka")
    case.row(call, 2).get_by_label("Or about how old").fill("about 9")

    # One tick tells a manager before the call is over, and a named manager takes it.
    call.get_by_label("An injury that looks suspicious").check()
    expect(call.get_by_role("status")).to_contain_text("Saved")
    manager = case["manager"]
    manager.goto("/")
    alert = manager.locator(".om-band").filter(has_text=case.reference)
    expect(alert).to_contain_text("An injury that looks suspicious")
    alert.get_by_label("What you do").fill("A paediatrician sees him at four.")
    alert.get_by_role("button", name="I take this").click()
    expect(manager.get_by_text("You took the alert.")).to_be_visible()
    call.get_by_role("group", name="Do the parents know").get_by_label("No", exact=True).check()
    call.get_by_role("radio", name="Not asked").check()
    call.get_by_label("If not asked or overridden").select_option(index=1)
    call.get_by_label("Whose risk would it be?").fill("The child's")
    call.get_by_role("button", name="Save").first.click()
    expect(call.get_by_text("taken by")).to_be_visible()
    case.finish(call)

    case.allocate()
    triage = case.judge(
        **{
            "What do the facts amount to?": "Not clear from what is known",
            "Are the needs complex?": "Yes",
        }
    )
    triage.screenshot(path="/tmp/om/j_triage.png", full_page=True)
    expect(triage.get_by_text("The rules suggest")).to_contain_text("AMBER")
    case.rate(triage, "AMBER", "An unexplained bruise; he is safe in school until three.")
    case.choose(triage, "MASH enquiry", "No agency alone knows enough.")
    case.ask(
        triage,
        "Northamptonshire Police",
        "Health safeguarding leads",
        "Education: Safeguarding and Inclusion",
    )
    board = triage
    board.screenshot(path="/tmp/om/j_board.png", full_page=True)
    police = case.asked("police")
    police.screenshot(path="/tmp/om/j_police.png", full_page=True)
