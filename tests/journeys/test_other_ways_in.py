"""The other ways in and what comes after, in a browser: e-mails, keys, lists, more on the same thing,
a question back, another authority's child, a closed contact. Each page on the way is accessible."""

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.emails import an_email
from tests.front_door.spreadsheets import HEADINGS, as_csv
from tests.journeys.house import House, environment
from tests.journeys.steps import Case
from tests.journeys.test_every_page_is_accessible import at_a_desk_and_on_a_phone

pytestmark = pytest.mark.browser


def a_second_call(house: House, about: str, born: tuple[str, str, str], says: str) -> Case:
    """An officer takes a call about a child, as far as the name."""
    case = Case(house)
    page = case.rings()
    page.get_by_label("A professional").check()
    page.get_by_label("Name", exact=True).fill("Sunita Rao")
    page.get_by_label("What are they worried about?").fill(says)
    row = case.person(page, 0)
    row.get_by_label("First names").fill(about.split()[0])
    row.get_by_label("Family name").fill(about.split()[1])
    for part, typed in zip(("Day", "Month", "Year"), born, strict=True):
        row.get_by_label(part).first.fill(typed)
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    return case


def test_an_e_mail_becomes_a_contact_and_what_a_program_wrote_is_looked_through(
    house: House, tmp_path: Path
) -> None:
    worry = an_email("He flinches when the door opens.", message_id="<way-in@oak.example>")
    away = an_email("I am away until Monday.", message_id="<away@oak.example>", X_Autoreply="yes")
    away.replace_header("Subject", "Away until Monday")
    for name, message in (("worry", worry), ("away", away)):
        (tmp_path / f"{name}.eml").write_bytes(message.as_bytes())
    command = [sys.executable, "-m", "openmash", "import", "email", str(tmp_path)]
    hub = ["--hub", "northamptonshire", "--json"]
    said = subprocess.run(
        [*command, *hub], env=environment(), capture_output=True, text=True, check=True
    )
    [reference] = [f["contact"] for f in map(json.loads, said.stdout.splitlines()) if f["contact"]]

    page = house.seat("officer")
    page.goto("/")
    expect(page.get_by_role("table").filter(has_text=reference)).to_be_visible()
    page.get_by_role("link", name=re.compile("set aside")).click()
    at_a_desk_and_on_a_phone(page)
    card = page.locator(".om-card").filter(has_text="Away until Monday")
    card.get_by_text("What it says").click()
    expect(card.get_by_text("I am away until Monday.")).to_be_visible()
    card.get_by_role("button", name="Tick off").click()
    expect(page.get_by_text("It is ticked off.")).to_be_visible()
    expect(card).to_have_count(0)

    page.get_by_label("Search by name").fill(reference)
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("button", name="Make the record").or_(
        page.get_by_role("button", name="Go on with the record")
    ).first.click()
    at_a_desk_and_on_a_phone(page)
    expect(page.get_by_text("He flinches when the door opens.").first).to_be_visible()


def test_a_key_is_shown_once_sends_a_contact_and_is_ended(house: House) -> None:
    page = house.seat("admin")
    page.goto("/hub/keys/")
    page.get_by_label("Who sends").first.select_option(index=1)
    page.get_by_role("button", name="Make the key").click()
    token = page.locator("code").filter(has_text=re.compile(r"^om_\w{8}_")).inner_text()
    at_a_desk_and_on_a_phone(page)
    body = json.dumps({"concerns": "Found alone at the station."}).encode()
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": "station-1",
    }
    sending = urllib.request.Request(f"{house.address}/api/v1/contacts", body, headers)
    with urllib.request.urlopen(sending, timeout=20) as answer:
        assert answer.status == 201
        reference = json.load(answer)["reference"]
    page.reload()
    expect(page.get_by_text(token)).to_have_count(0)
    officer = house.seat("officer")
    officer.goto("/")
    expect(officer.get_by_role("table").filter(has_text=reference)).to_be_visible()

    row = page.get_by_role("row").filter(has_text=token[:11])
    row.locator("summary").click()
    row.get_by_role("button", name="End this key").click()
    expect(page.get_by_text("opens nothing now")).to_be_visible()
    at_a_desk_and_on_a_phone(page)


def test_a_list_is_loaded_whole_or_not_at_all(house: House) -> None:
    page = house.seat("officer")

    def load(*rows: list[str]) -> None:
        page.goto("/lists/")
        file = {"name": "march.csv", "mimeType": "text/csv", "buffer": as_csv(HEADINGS, *rows)}
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_label("Who sends").first.select_option(index=1)
        page.get_by_role("button", name="Load the list").click()

    good = ["W-1", "He sleeps in the car.", "Ola", "Brandt", "31/05/2019"]
    load(good, ["W-2", "Left alone.", "Ida", "Brandt", "31/02/2020"])
    expect(page.get_by_text("Row 3, Child 1 date of birth: There is no such date.")).to_be_visible()
    at_a_desk_and_on_a_phone(page)
    load(good)
    expect(page.get_by_text("1 new contact of 1 row")).to_be_visible()
    at_a_desk_and_on_a_phone(page)
    page.get_by_role("row").filter(has_text="W-1").get_by_role("link").click()
    expect(page.get_by_text("He sleeps in the car.").first).to_be_visible()


def test_more_on_the_same_thing_is_added_with_one_press_and_whoever_holds_it_reads_it(
    house: House,
) -> None:
    first = a_second_call(house, "Runa Solberg", ("4", "7", "2017"), "Crying at night.")
    page = first["officer"]
    first.finish(page)
    first.allocate()
    second = a_second_call(house, "Runa Solberg", ("4", "7", "2017"), "Shouting again tonight.")
    page = second["officer"]
    join = page.get_by_role("button", name=f"add it to {first.reference}")
    expect(join).to_be_visible()
    at_a_desk_and_on_a_phone(page)
    join.click()
    expect(page.get_by_text("is kept, closed as joined to this")).to_be_visible()
    at_a_desk_and_on_a_phone(page)

    maker = first["decision"]
    maker.goto("/")
    at_a_desk_and_on_a_phone(maker)
    maker.get_by_role("table", name="New information").get_by_role(
        "link", name=first.reference
    ).click()
    expect(maker.get_by_text("Shouting again tonight.").first).to_be_visible()
    maker.get_by_role("button", name="I have read it").click()
    expect(maker.get_by_text("It is on record that you read it.")).to_be_visible()


def test_a_question_back_is_asked_and_answered_on_the_contact(house: House) -> None:
    case = a_second_call(house, "Nils Aberg", ("9", "3", "2016"), "A bruise on his arm.")
    case.finish(case["officer"])
    case.allocate()
    maker = case.opened_by("decision")
    maker.get_by_role("link", name="Ask the referrer").click()
    maker.get_by_label("What do you want to know?").fill("Which day was it?")
    maker.get_by_label("By telephone").check()
    maker.get_by_role("button", name="Ask", exact=True).click()
    expect(maker.get_by_text("Its clocks run on")).to_be_visible()
    at_a_desk_and_on_a_phone(maker)

    officer = case.opened_by("officer")
    officer.get_by_text("They answered").click()
    officer.get_by_label("What did they answer?").fill("On Friday, after football.")
    officer.get_by_role("button", name="Put it on record").click()
    expect(officer.get_by_text("The answer stands on the contact.")).to_be_visible()

    maker.goto("/")
    asked = maker.get_by_role("table", name="Answers to what I asked").get_by_role("row")
    asked = asked.filter(has_text=case.reference)
    expect(asked).to_contain_text("On Friday, after football.")
    at_a_desk_and_on_a_phone(maker)
    asked.get_by_role("button", name="I have read it").click()
    expect(maker.get_by_text("It is on record that you read it.")).to_be_visible()
    maker.goto("/")
    expect(asked).to_have_count(0)


def test_another_authoritys_child_is_passed_on_and_comes_back_when_the_contact_is_reopened(
    house: House,
) -> None:
    case = a_second_call(house, "Tove Lindahl", ("2", "2", "2015"), "Left alone at the station.")
    page = case["officer"]
    row = case.person(page, 0)
    row.get_by_text(re.compile("Address|Where")).first.click()
    row.get_by_label("Postcode").fill("CV34 4RL")
    page.get_by_role("button", name="Save").first.click()
    link = page.get_by_role("button", name="Pass it to Warwickshire")
    expect(link).to_be_visible()
    at_a_desk_and_on_a_phone(page)
    link.click()
    page.get_by_label("Who there was told, and how?").fill("Jo Bell, by telephone")
    page.get_by_label("Telephone of that hub").fill("01632 960444")
    page.get_by_role("button", name="Pass it on now").click()
    expect(page.get_by_text("Not acknowledged yet")).to_be_visible()
    at_a_desk_and_on_a_phone(page)
    page.get_by_label("Who there has acknowledged it?").fill("Jo Bell, duty manager")
    page.get_by_role("button", name="They have it").click()
    expect(page.get_by_text("Acknowledged by Jo Bell, duty manager")).to_be_visible()

    page.get_by_role("link", name="Reopen it").click()
    page.get_by_label("Why is it taken up again?").fill("The family has moved back.")
    page.get_by_role("button", name="Reopen the contact").click()
    expect(page.get_by_text("is open again and waits to be allocated")).to_be_visible()
    page.get_by_text("Clocks that have ended").click()
    at_a_desk_and_on_a_phone(page)
