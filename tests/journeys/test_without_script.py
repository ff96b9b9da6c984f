"""The main path in browsers that run no script: everything works on a press of a button."""

import pytest
from playwright.sync_api import expect

from tests.journeys.house import House
from tests.journeys.steps import Case

pytestmark = pytest.mark.browser


def test_the_main_path_needs_no_script(house: House) -> None:
    case = Case(house.without_script())
    call = case.rings()
    call.get_by_label("A professional").check()
    call.get_by_label("Name", exact=True).fill("Gareth Pym")
    call.get_by_label("What are they worried about?").fill("He comes hungry.")
    row = case.person(call, 0)
    row.get_by_label("First names").fill("Emil")
    row.get_by_label("Family name").fill("Havran")
    row.get_by_role("button", name="Look for them on record").click()
    case.person(call, 0).get_by_role("button", name="Emil Havran").click()
    expect(case.person(call, 0).get_by_label("Year").first).to_have_value("2022")
    call.get_by_role("button", name="Add an adult").click()
    case.person(call, 1).get_by_label("First names").fill("Olga")
    case.person(call, 1).get_by_label("Family name").fill("Havran")
    call.get_by_role("button", name="Save").first.click()
    expect(case.person(call, 1).get_by_label("First names")).to_have_value("Olga")
    expect(call.get_by_label("What are they worried about?")).to_have_value("He comes hungry.")
    case.finish(call)

    case.allocate()
    page = case.next_step("decision", "Judge and rate it")
    facts = {"What do the facts amount to?": "Not clear from what is known"}
    expect(case.judge(page, facts)).to_contain_text("The rules suggest AMBER")
    case.rate(page, "AMBER", "Hungry each day.")
    case.choose(page, "MASH enquiry", "School and health may know.")
    case.ask(case.next_step("decision", "Ask the agencies"), "Northamptonshire Police", "Housing")

    police = case.asked("police")
    police.get_by_label("Result in Our records").select_option("Checked: something is known")
    case.item(police, 0, "One call in May.", "Fact", "Verified")
    case.item(police, 1, "The flat was cold.", "Opinion", "Not verified")
    police.get_by_label("So what?").fill("They struggle.")
    police.get_by_role("button", name="Return it to the hub").click()
    expect(police.get_by_text("Returned. The hub has it.")).to_be_visible()
    case.asked("housing").get_by_role("button", name="Nothing known: return it").click()

    board = case.next_step("decision", "See who has answered")
    expect(board.get_by_text("2 answered, 0 still to answer.")).to_be_visible()
    expect(board.get_by_text("The flat was cold.")).to_be_visible()
    board.get_by_role("button", name="Go on to the decision").click()
    said = {"Analysis": "They need help.", "Why do you recommend this?": "To feed him."}
    outcome = {"Emil Havran": "Single assessment (s17)"}
    case.recommend(case.next_step("decision", "Recommend an outcome"), said, outcome)
    page = case.answers("manager", "Agreed.", "Agree")
    expect(page.locator("section[aria-labelledby=after]")).to_contain_text("Single assessment")
