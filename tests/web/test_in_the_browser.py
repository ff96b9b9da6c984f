"""What the small scripts save in presses of a button, and that every piece is accessible."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import DESKTOP, PHONE, check_accessible, chromium
from tests.web.style_guide import HOME, serve

pytestmark = pytest.mark.browser
GUIDE = f"{HOME}/style-guide/"
WRONG = {"caller": "Łucja <b>Ęż</b>", "born_0": "31", "born_1": "2", "born_2": "2015"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=DESKTOP)
    yield context.new_page()
    context.close()


def saved(version: int = 2, **more: Any) -> dict[str, Any]:
    return {"saved_at": "2026-03-02T14:02:00+00:00", "version": version, "problems": [], **more}


def says(page: Page) -> Any:
    return page.locator("[data-autosave-says]")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("sent", [None, WRONG], ids=["fresh", "refused"])
def test_every_piece_is_accessible_at_every_size(
    page: Page, size: dict[str, int], sent: dict[str, str] | None
) -> None:
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Policy" in said.text else None)
    serve(page, data=sent)
    page.goto(GUIDE)
    check_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
    assert not complaints
    assert page.title().startswith("Error: ") == (sent is not None)


def test_all_that_was_typed_stays_and_each_error_leads_to_its_field(page: Page) -> None:
    serve(page, data=WRONG)
    page.goto(GUIDE)
    assert page.locator("#id_caller").input_value() == "Łucja <b>Ęż</b>"
    assert page.locator("#id_born_1").input_value() == "2"
    page.get_by_role("link", name="There is no such date").click()
    expect(page.locator("#id_born_0")).to_be_focused()


def test_a_box_is_as_wide_as_what_goes_into_it(page: Page) -> None:
    serve(page)
    page.goto(GUIDE)
    widths = {
        name: page.locator(f"#id_{name}").bounding_box()["width"]  # type: ignore[index]
        for name in ("born_0", "born_2", "caller")
    }
    assert widths["born_0"] < widths["born_2"] < 120 < 400 < widths["caller"] < 900


def test_what_is_typed_is_saved_and_the_page_says_when(page: Page) -> None:
    sent: list[str] = []

    def save(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fulfill(json=saved())

    serve(page, style_guide_save=save)
    page.goto(GUIDE)
    page.fill("#id_caller", "Ms Reyes")
    expect(says(page)).to_have_text("Saved 14:02")
    assert "Ms Reyes" in sent[0]
    assert page.locator("[name=version]").input_value() == "2"


def test_a_lost_connection_is_said_and_saved_when_it_is_back(page: Page) -> None:
    tries = 0

    def save(route: Route) -> None:
        nonlocal tries
        tries += 1
        route.abort() if tries == 1 else route.fulfill(json=saved())

    serve(page, style_guide_save=save)
    page.goto(GUIDE)
    page.fill("#id_caller", "Ms Reyes")
    expect(says(page)).to_contain_text("Not saved: connection lost")
    expect(says(page)).to_have_text("Saved 14:02")
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert kept == "[{},{}]", "nothing about a family stays in the browser"


def test_who_was_signed_out_signs_in_elsewhere_and_loses_nothing(page: Page) -> None:
    signed_in = False
    serve(
        page,
        style_guide_save=lambda route: (
            route.fulfill(json=saved()) if signed_in else route.fulfill(status=401, body="")
        ),
    )
    page.goto(GUIDE)
    page.fill("#id_caller", "Ms Reyes")
    expect(says(page).get_by_role("link", name="Sign in")).to_have_attribute("target", "_blank")
    check_accessible(page)
    signed_in = True
    expect(says(page)).to_have_text("Saved 14:02", timeout=10_000)
    assert page.locator("#id_caller").input_value() == "Ms Reyes"


def test_a_colleagues_change_is_shown_and_stands_until_one_says_otherwise(page: Page) -> None:
    versions: list[str] = []

    def save(route: Route) -> None:
        body = route.request.post_data or ""
        versions.append("7" if 'name="version"\r\n\r\n7' in body else "1")
        theirs = '<div class="om-band" data-version="7"><p>Tom Okafor wrote: Mr Reyes</p></div>'
        if versions[-1] == "1":
            route.fulfill(status=409, content_type="text/html", body=theirs)
        else:
            route.fulfill(json=saved(8))

    serve(page, style_guide_save=save)
    page.goto(GUIDE)
    page.fill("#id_caller", "Ms Reyes")
    expect(page.get_by_text("Tom Okafor wrote")).to_be_visible()
    page.fill("#id_caller", "Ms Reyes, the aunt")
    page.wait_for_timeout(1_500)
    assert versions == ["1"], "typing on does not write over the colleague"
    page.get_by_role("button", name="Keep what is on this page").click()
    expect(says(page)).to_have_text("Saved 14:02")
    assert versions == ["1", "7"]
    expect(page.get_by_text("Tom Okafor wrote")).to_be_hidden()


def test_leaving_is_questioned_only_while_something_is_unsaved(page: Page) -> None:
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    serve(page, style_guide_save=lambda route: route.fulfill(json=saved()))
    page.goto(GUIDE)
    page.locator("#id_caller").press_sequentially("Ms Reyes")
    expect(says(page)).to_have_text("Saved 14:02")
    page.reload()
    assert asked == []
    page.locator("#id_caller").press_sequentially("M")
    page.reload()
    assert asked == ["beforeunload"]


def test_slash_goes_to_the_search_box_but_not_out_of_a_field(page: Page) -> None:
    serve(page)
    page.goto(GUIDE)
    page.locator("#id_caller").press_sequentially("a/b")
    assert page.locator("#id_caller").input_value() == "a/b"
    page.locator("#id_caller").blur()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()


def test_a_form_is_sent_once_however_often_its_button_is_pressed(page: Page) -> None:
    sent: list[str] = []

    def taken(route: Route) -> None:
        sent.append(route.request.method)
        page.wait_for_timeout(400)
        route.fulfill(body="taken")

    serve(page, taken=taken)
    page.goto(GUIDE)
    page.evaluate(
        "() => { const b = document.querySelector('form[action=\"/taken/\"] button');"
        " b.click(); b.click(); b.form.requestSubmit() }"
    )
    expect(page.get_by_text("taken", exact=True)).to_be_visible()
    assert sent == ["POST"]


def test_another_child_is_a_row_in_place_that_looks_for_matches(page: Page) -> None:
    asked: list[str] = []

    def find(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<p>Ade Bello, 4, on record</p>", content_type="text/html")

    serve(page, matches=find, style_guide_save=lambda route: route.fulfill(json=saved()))
    page.goto(GUIDE)
    page.get_by_role("button", name="Add another child").click()
    page.get_by_role("button", name="Add another child").click()
    rows = page.locator("#rows fieldset")
    assert rows.count() == 2
    assert len({row.get_attribute("data-row") for row in rows.all()}) == 2
    box = rows.last.get_by_label("First name")
    expect(box).to_be_focused()
    box.press_sequentially("Ade")
    expect(rows.last.get_by_text("Ade Bello, 4, on record")).to_be_visible()
    assert asked[-1].endswith(f"row={rows.last.get_attribute('data-row')}&given=Ade")
    expect(rows.first.get_by_text("on record")).to_be_hidden()


def test_what_updates_by_itself_leaves_focus_and_open_parts_alone(page: Page) -> None:
    times = 0

    def board(route: Route) -> None:
        nonlocal times
        times += 1
        inside = (
            '<details id="more"><summary>More</summary><p>Words</p></details>'
            f'<a href="#police" id="police">Police: returned {times}</a>'
        )
        route.fulfill(body=inside, content_type="text/html")

    serve(page, board=board)
    page.goto(GUIDE)
    page.locator("#more summary").click()
    page.locator("#police").focus()
    expect(page.locator("#police")).to_contain_text("returned 2", timeout=8_000)
    expect(page.locator("#police")).to_be_focused()
    expect(page.get_by_text("Words", exact=True)).to_be_visible()


def test_without_script_every_question_and_button_is_there(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    serve(page)
    page.goto(GUIDE)
    expect(page.get_by_label("What?")).to_be_hidden()
    page.get_by_label("Something else").check()
    expect(page.get_by_label("What?")).to_be_visible()
    expect(page.get_by_role("button", name="Add another child")).to_have_attribute("name", "add")
    context.close()


def test_paper_holds_the_record_and_no_navigation(page: Page) -> None:
    serve(page)
    page.goto(GUIDE)
    page.emulate_media(media="print")
    for gone in (".om-header", ".om-nav", ".govuk-button >> nth=0", "form[action='/taken/']"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator(".om-print-only")).to_contain_text("Contact NH-4K7Q2. Printed by Priya")
    expect(page.get_by_label("Who is calling?")).to_be_visible()
