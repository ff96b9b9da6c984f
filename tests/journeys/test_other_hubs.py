"""One way through each of the other hubs in a browser: where its own rules show, and accessible there."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import check_accessible
from tests.journeys.house import House
from tests.journeys.steps import Case

pytestmark = pytest.mark.browser


def a_case(house: House, prefix: str, consent: str = "Not asked") -> Case:
    """An officer of that hub takes a call about a child."""
    case = Case(House(house.address, house.browser, prefix))
    page = case.rings()
    page.get_by_label("What are they worried about?").fill("She flinches when he fetches her.")
    page.get_by_label("First names").first.fill("Mia")
    page.get_by_label("Family name").first.fill("Thorne")
    page.get_by_role("radio", name=consent).check()
    case.finish(page)
    return case


def judged(case: Case, page: Page, facts: dict[str, str], words: str) -> None:
    """The facts are judged on the page of triage, and this is what the rules suggest then."""
    page.goto(f"/triage/{case.id}/")
    expect(case.judge(page, facts)).to_contain_text(words)
    check_accessible(page)


def test_in_hertfordshire_a_manager_rates_and_the_joint_police_team_gets_it(house: House) -> None:
    case = a_case(house, "he")
    case.allocate()
    maker, manager = case["decision"], case["manager"]
    maker.goto(f"/triage/{case.id}/")
    maker.get_by_label("The Joint Child Protection Investigation Team responds").check()
    expect(case.judge(maker, {})).to_contain_text("Joint police criteria")
    check_accessible(maker)
    expect(maker.get_by_text("may rate. They see that it waits for them.")).to_be_visible()

    manager.goto("/")
    check_accessible(manager)
    mine = manager.get_by_role("row").filter(has_text=case.reference)
    mine.get_by_role("link", name="Rate it").click()
    case.rate(manager, "RED", "Fresh marks, by somebody of the family.")
    maker.goto(f"/triage/{case.id}/")
    case.choose(maker, "Joint Child Protection Investigation Team", "It meets their criteria.")
    expect(maker.get_by_role("button", name="Recommend an outcome")).to_be_visible()


def test_in_cambridgeshire_the_senior_practitioner_takes_it_and_consent_comes_first(
    house: House,
) -> None:
    case = a_case(house, "cb", consent="No, they refused")
    page = case["decision"]
    page.goto("/")
    check_accessible(page)
    page.get_by_role("row").filter(has_text=case.reference).get_by_role("button").click()
    facts = {"What do the facts amount to?": "Early help"}
    judged(case, page, facts, "Blue: early help without consent")
    case.rate(page, "BLUE", "They want nobody to come.")
    page.get_by_role("radio", name="Early Help Hub").check()
    page.get_by_label("Why this way?").fill("They need it.")
    page.get_by_role("button", name="Choose this way").click()
    expect(page.get_by_role("alert")).to_contain_text("needs the family's recorded consent")
    check_accessible(page)

    page.goto(f"/contacts/{case.id}/consent/")
    check_accessible(page)
    page.get_by_label("Yes, a person with parental responsibility agreed").check()
    page.get_by_label("Who agreed?").fill("Ada Thorne, mother")
    page.get_by_role("button", name="Put it on record").click()
    page.goto(f"/triage/{case.id}/")
    case.choose(page, "Early Help Hub", "They agreed now.")

    expect(page.get_by_role("button", name="Recommend an outcome")).to_be_visible()


def test_in_coventry_the_mash_assessment_runs_beside_the_strategy_discussion(house: House) -> None:
    case = a_case(house, "cv")
    case.allocate()
    maker, manager = case["decision"], case["manager"]
    facts = {"Level of need": "4", "Harm suffered": "Yes"}
    judged(case, maker, facts, "The agencies are asked beside the s47 enquiries")
    case.rate(maker, "RED", "She was hit, and says by whom.")
    manager.goto(f"/triage/{case.id}/")
    manager.get_by_label("I agree", exact=True).check()
    manager.get_by_role("button", name="Send your word").click()
    case.choose(manager, "MASH assessment", "Everybody must be asked now.")
    manager.get_by_role("link", name="Strategy discussion").click()
    manager.get_by_label("Why is a strategy discussion needed?").fill("Harm suffered.")
    check_accessible(manager)
    manager.get_by_role("button", name="Agree, and start its clock").click()

    case.next_step("decision", "Ask the agencies")
    case.ask(maker, "Education", "West Midlands Police")
    expect(maker.get_by_text("It runs beside the strategy discussion (s47)")).to_be_visible()
    check_accessible(maker)
