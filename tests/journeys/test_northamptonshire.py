"""The main job in Northamptonshire, by its people, each in a browser of their own: from a telephone
call to an outcome that was authorised, told, and can be proved."""

import io
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.conftest import DATABASE, as_superuser
from tests.journeys.house import House, environment
from tests.journeys.steps import Case

pytestmark = pytest.mark.browser

POLICE, HEALTH = "Northamptonshire Police", "Health safeguarding leads"
EDUCATION = "Education: Safeguarding and Inclusion"
WORRY = "His teacher saw a yellow bruise on his back when he changed for swimming."
SECRET = "His father is watched in another matter."
ANALYSIS = "Two fractures and a bruise, and no account that fits all three."
UNCLEAR = {
    "What do the facts amount to?": "Not clear from what is known",
    "Are the needs complex?": "Yes",
}


def test_a_call_becomes_an_outcome_that_was_authorised_told_and_can_be_proved(house: House) -> None:
    case = Case(house)
    a_teacher_rings(case)
    a_manager_allocates_and_the_decision_maker_judges(case)
    board = three_agencies_are_asked_and_one_returns_while_the_board_is_open(case)
    another_says_whom_it_waits_for_then_that_the_risk_is_higher(case, board)
    the_decision_maker_recommends_and_a_manager_challenges_before_agreeing(case)
    the_receiving_team_finds_the_pack_and_accepts_it(case)
    a_letter_to_an_unsafe_address_goes_on_a_managers_word_alone(case)
    the_timeline_tells_all_of_it_and_the_ledger_proves_it(case)


def a_teacher_rings(case: Case) -> None:
    call = case.rings()
    script = call.get_by_role("complementary", name="What to ask")
    expect(script.get_by_role("link")).to_have_count(7)
    expect(call.get_by_label("A professional")).to_be_focused()
    call.get_by_label("A professional").check()
    call.get_by_label("Name", exact=True).fill("Alison Byrne")
    call.get_by_label("Organisation").fill("Millbrook Primary School")
    call.get_by_text("When and how it came").click()
    call.get_by_label("Email").fill("a.byrne@millbrook.example")
    script.get_by_role("link", name="What are you worried about").click()
    expect(call.get_by_label("What are they worried about?")).to_be_focused()
    call.get_by_label("What are they worried about?").fill(WORRY)
    call.get_by_role("radio", name="3", exact=True).check()

    # While a name is typed, who it may be is shown: both are known since a nursery rang.
    for place, given in enumerate(("Emil", "Ivana")):
        if place:
            call.get_by_role("button", name="Add an adult").click()
        row = case.person(call, place)
        row.get_by_label("First names").press_sequentially(given)
        row.get_by_label("Family name").press_sequentially("Havran")
        on_record = row.get_by_role("button", name=f"{given} Havran")
        on_record.click()
        expect(on_record).to_have_count(0)
    mother = case.person(call, 1)
    mother.get_by_text("Address, telephone, school, more").click()
    expect(mother.get_by_label("Address")).to_have_value("14 Tanner Row\nNorthampton")
    mother.get_by_label("Safe to write there?").select_option("No")
    call.get_by_role("button", name="Add a child").click()
    sister = case.person(call, 2)
    expect(sister.get_by_label("First names")).to_be_focused()
    sister.get_by_label("First names").fill("Ema")
    sister.get_by_label("Family name").fill("Havran")
    sister.get_by_label("Or about how old").fill("about 9")

    # One tick tells a manager before the call is over.
    call.get_by_label("An injury that looks suspicious").check()
    alert = call.locator(".om-band", has_text="An injury that looks")
    expect(alert).to_contain_text("MASH Team Manager was told")
    case.take_alert("An injury that looks suspicious", "A paediatrician sees him at four.")
    call.get_by_role("group", name="Do the parents know").get_by_label("No", exact=True).check()
    call.get_by_role("radio", name="Not asked").check()
    call.get_by_label("If not asked or overridden").select_option(index=1)
    call.get_by_label("Whose risk would it be?").fill("the child's")
    expect(alert).to_contain_text(f"Taken by {case.house.name_of('manager')}")
    call.get_by_role("button", name="Save").first.click()
    case.finish(call)


def a_manager_allocates_and_the_decision_maker_judges(case: Case) -> None:
    case.allocate()
    page = case.next_step("decision", "Judge and rate it")
    expect(page.locator("section[aria-labelledby=said]")).to_contain_text(WORRY)
    expect(page.locator("section[aria-labelledby=earlier]")).to_contain_text("Emil Havran")
    suggestion = case.judge(page, UNCLEAR)
    expect(suggestion).to_contain_text("The rules suggest AMBER")
    expect(suggestion).to_contain_text("Rule 7: threshold not clear (NO 10)")
    case.rate(page, "AMBER", "An unexplained bruise; he is safe in school until three.")
    case.choose(page, "MASH enquiry", "No agency alone knows enough.")


def three_agencies_are_asked_and_one_returns_while_the_board_is_open(case: Case) -> Page:
    board = case.next_step("decision", "Ask the agencies")
    case.ask(board, POLICE, HEALTH, EDUCATION)
    board.clock.install()
    board.reload()
    expect(board.get_by_text("0 answered, 3 still to answer.")).to_be_visible()

    police = case.asked("police")
    expect(police.get_by_text("Consent: not sought. Asking would")).to_be_visible()
    police.get_by_label("Result in Our records").select_option("Checked: something is known")
    case.item(police, 0, "Two calls to the flat: shouting, nobody hurt.", "Fact", "Verified")
    case.item(police, 1, "He seemed afraid of his father.", "Opinion", "Not verified")
    case.item(police, 2, SECRET, "Fact", "Verified").get_by_label("Sensitive").check()
    police.get_by_label("So what?").fill("The shouting comes more often, and he hears it.")
    police.get_by_label("What do you recommend?").fill("A joint visit.")
    police.get_by_label("Recommended rating").select_option("AMBER")
    police.get_by_role("button", name="Return it to the hub").click()
    expect(police.get_by_text("Returned. The hub has it.")).to_be_visible()

    board.clock.fast_forward(10_000)
    expect(board.get_by_text("1 answered, 2 still to answer.")).to_be_visible()
    for words in ("fact, verified", "opinion, unverified", "Sensitive: stays here", SECRET):
        expect(board.get_by_text(words)).not_to_have_count(0)
    expect(case.opened_by("officer").get_by_text(SECRET)).to_have_count(0)

    education = case.asked("education")
    education.get_by_role("button", name="Nothing known: return it").click()
    expect(education.get_by_text("Returned: nothing is known of this family.")).to_be_visible()
    return board


def another_says_whom_it_waits_for_then_that_the_risk_is_higher(case: Case, board: Page) -> None:
    health = case.asked("health")
    waiting = health.locator("section[aria-labelledby=h-waiting]")
    waiting.get_by_label("Name").fill("Dr Ruth Allan")
    waiting.get_by_label("What they do there").fill("Named doctor")
    waiting.get_by_role("button", name="Say that we wait").click()
    expect(health.get_by_text("The hub sees whom you are waiting for.")).to_be_visible()
    risk = health.locator("section[aria-labelledby=h-risk]")
    risk.get_by_label("What changes it").fill("An X-ray shows two older fractures.")
    risk.get_by_role("button", name="Tell the manager at once").click()
    expect(health.get_by_text("The manager was told now.")).to_be_visible()

    board.clock.fast_forward(10_000)
    row = board.get_by_role("row").filter(has_text=HEALTH)
    expect(row).to_contain_text("waiting for Dr Ruth Allan, Named doctor")
    expect(board.get_by_text("The risk is higher.")).to_contain_text("two older fractures")
    due = row.get_by_role("cell").nth(1).inner_text()
    case.take_alert("two older fractures", "To be rated RED now.")
    board.get_by_role("link", name="Rate it again").click()
    case.rate(board, "RED", "Two older fractures: this is more than one bruise.")

    # The clocks moved, and the agency sees both times.
    board.goto(f"/enquiries/{case.id}/")
    expect(row).to_contain_text("due ")
    assert row.get_by_role("cell").nth(1).inner_text() != due
    health.goto("/agency/tray/")
    asked = health.get_by_role("row").filter(has_text=case.reference)
    expect(asked).to_contain_text("RED")
    expect(asked).to_contain_text("until the rating changed")
    board.get_by_label("Why?").last.fill("Dr Allan has told us by telephone; the report follows.")
    board.get_by_role("button", name="Go on to the decision").click()


def the_decision_maker_recommends_and_a_manager_challenges_before_agreeing(case: Case) -> None:
    said = {
        "Analysis": ANALYSIS,
        "Why do you recommend this?": "A social worker must see him this week.",
        "Why, in words for the family": "Emil was hurt. We want to find out how, with you.",
        "Why, in words for whoever told us": "Your call helped us to see what he needs.",
    }
    outcomes = {
        "Emil Havran": "Single assessment (s17)",
        "Ema Havran": "Support by universal services",
    }
    case.recommend(case.next_step("decision", "Recommend an outcome"), said, outcomes)
    case.answers("manager", "Why no strategy discussion, with two fractures?", "Challenge")

    maker = case["decision"]
    maker.goto("/")
    held = maker.get_by_role("table", name="Contacts that I hold").get_by_role("row")
    expect(held.filter(has_text=case.reference)).to_contain_text("Challenged")
    page = case.next_step("decision", "Answer the manager's challenge")
    expect(page.get_by_label("Analysis", exact=True)).to_have_value(ANALYSIS)
    answer = "Dr Allan and the police agree: both are from a fall that is on record."
    case.recommend(page, {"Your answer to the manager": answer}, {})

    page = case.next_step("manager", "Agree or challenge")
    expect(page.get_by_text(answer)).to_be_visible()
    page = case.answers("manager", "Agreed.", "Agree")
    after = page.locator("section[aria-labelledby=after]")
    expect(after).to_contain_text("Emil Havran: Single assessment (s17) (First Response Team)")
    expect(after).to_contain_text("Ema Havran: Support by universal services")
    expect(after).to_contain_text("Referral ")


def the_receiving_team_finds_the_pack_and_accepts_it(case: Case) -> None:
    team = case["team.first-response"]
    team.goto("/")
    team.get_by_role("row").filter(has_text=case.reference).get_by_role("link").click()
    pack = team.locator("main")
    for words in (WORRY, ANALYSIS, "Two calls to the flat", "NOT safe to write there"):
        expect(pack).to_contain_text(words)
    expect(pack).to_contain_text(f"held by MASH representative, {POLICE}")
    expect(pack).not_to_contain_text(SECRET)
    expect(pack).not_to_contain_text("Ema Havran: Support")
    team.get_by_role("button", name="Accept it for the team").click()
    expect(team.get_by_text("Your team has it.")).to_be_visible()


def a_letter_to_an_unsafe_address_goes_on_a_managers_word_alone(case: Case) -> None:
    send = "Make the letter and mark it sent"
    support = case.notice("support", "Letter to Ivana Havran")
    expect(support.get_by_text("It is not safe to write to this address")).to_be_visible()
    expect(support.get_by_role("button", name=send)).to_have_count(0)

    case.opened_by("manager").get_by_role("link", name="Family (Ivana Havran)").click()
    manager = case["manager"]
    word = manager.locator("section[aria-labelledby=manage]")
    word.get_by_label("Why?").fill("Her partner opens the post. Not before she was rung.")
    word.get_by_role("button", name="Hold it").click()
    expect(manager.get_by_text("Held by a manager", exact=True)).to_be_visible()
    support.reload()
    expect(support.get_by_role("button", name=send)).to_have_count(0)
    word.get_by_label("Why?").fill("He is away this week, and she asked for it.")
    word.get_by_role("button", name="Let it go").click()
    expect(manager.get_by_text("It may go.")).to_be_visible()

    support.reload()
    support.get_by_role("button", name=send).click()
    expect(support.get_by_text("It is on record as sent.")).to_be_visible()
    pdf = case.letter(support)
    assert pdf.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(pdf.body())).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in ("Ivana Havran 14 Tanner Row", "Emil was hurt.", "First Response Team"):
        assert words in text
    for words in (ANALYSIS, WORRY, SECRET, "Byrne", "Millbrook", "fracture"):
        assert words not in text

    # What came of the nursery's call is not sent there either: the address is the same.
    tray = case["support"]
    tray.goto("/notices/tray/")
    other = tray.get_by_role("row").filter(has_text="Ivana Havran and Petr Havran")
    expect(other).to_contain_text("It is not safe to write to this address")


def the_timeline_tells_all_of_it_and_the_ledger_proves_it(case: Case) -> None:
    page = case.opened_by("manager")
    page.get_by_role("link", name="Timeline").click()
    told = page.locator(".moj-timeline").inner_text()
    for words in (
        "Received by telephone",
        "Alerted at once",
        "The record was finished",
        f"Allocated to {case.house.name_of('decision')}",
        "The facts were judged; the hub's rules suggest AMBER",
        "Rated AMBER",
        "The way was chosen: MASH enquiry",
        f"{POLICE} was asked, due",
        f"{POLICE} answered: information, items: 3, sensitive: 1",
        f"{EDUCATION} answered: nothing known",
        f"{HEALTH} says that the risk is higher",
        "Rated RED, was AMBER",
        "Clock moved: enquiry outcome",
        "The enquiry ended",
        "The recommendation was challenged",
        "The challenge was answered",
        "The decision was authorised",
        "It became a referral",
        "Handed over to First Response Team",
        "The team accepted it",
        "A manager held a notice",
        "Sent to family",
    ):
        assert words in told
    assert "not said" not in told

    assert verified().returncode == 0
    tamper(case, "AMBER", "GREEN")
    found = verified()
    assert found.returncode == 1
    assert f"contact {case.id}" in found.stdout
    assert "(contact_rated, " in found.stdout
    tamper(case, "GREEN", "AMBER")


def tamper(case: Case, was: str, becomes: str) -> None:
    """Somebody who owns the server changes a rating in the ledger, past the trigger that refuses it."""
    with as_superuser(DATABASE) as server:
        server.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_refuse")
        changed = server.execute(
            "UPDATE ledger_entry SET payload = replace(payload, %s, %s) "
            "WHERE contact_id = %s AND kind = 'contact_rated'",
            [f'"rag":"{was}"', f'"rag":"{becomes}"', case.id],
        )
        assert changed.rowcount
        server.execute("ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_refuse")


def verified() -> "subprocess.CompletedProcess[str]":
    """`openmash verify-ledger`, as somebody runs it."""
    command = [sys.executable, "-m", "openmash", "verify-ledger"]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)


def test_where_harm_is_significant_people_are_rung_and_no_letter_is_written(house: House) -> None:
    case = Case(house)
    call = case.rings()
    call.get_by_label("A professional").check()
    call.get_by_label("Name", exact=True).fill("Dr Anil Mehta")
    call.get_by_label("Number to ring back").fill("01632 960321")
    call.get_by_label("What are they worried about?").fill("A burn in the shape of an iron.")
    child, parent = case.person(call, 0), case.person(call, 1)
    child.get_by_label("First names").fill("Tobi")
    child.get_by_label("Family name").fill("Adeyemi")
    call.get_by_role("button", name="Add an adult").click()
    parent.get_by_label("First names").fill("Funke")
    parent.get_by_label("Family name").fill("Adeyemi")
    parent.get_by_text("Address, telephone, school, more").click()
    parent.get_by_label("Address").fill("4 Weir Lane\nNorthampton")
    parent.get_by_label("Safe to write there?").select_option("Yes")
    parent.get_by_label("Telephone").fill("01632 960777")
    case.finish(call)

    case.allocate()
    page = case.next_step("decision", "Judge and rate it")
    facts = {"What do the facts amount to?": "Significant harm (s47)"}
    expect(case.judge(page, facts)).to_contain_text("The rules suggest RED")
    case.rate(page, "RED", "A burn that nobody explains.")
    case.choose(page, "Strategy discussion (s47)", "The police are asked to come today.")
    said = {
        "Analysis": "A burn on purpose.",
        "Why do you recommend this?": "He is not safe at home today.",
        "Why, in words for the family": "Tobi was burnt, and we must find out how.",
    }
    outcome = {"Tobi Adeyemi": "Strategy discussion (s47)"}
    case.recommend(case.next_step("decision", "Recommend an outcome"), said, outcome)
    page = case.answers("manager", "Agreed.", "Agree")
    expect(page.locator("section[aria-labelledby=after]")).not_to_contain_text("letter")
    expect(page.get_by_text("Strategy discussion: due")).to_be_visible()

    notice = case.notice("decision", "Telephone call to Funke Adeyemi")
    expect(notice.get_by_text("01632 960777")).to_be_visible()
    assert notice.request.get(f"{notice.url}letter.pdf").status == 404
    notice.get_by_label("Yes, I told them").check()
    notice.get_by_label("What was said?").fill("She asked if she may be there. She may.")
    notice.get_by_role("button", name="Put the call on record").click()
    expect(notice.get_by_text("The call is on the record.")).to_be_visible()
