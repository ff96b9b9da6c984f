"""The form in a real browser: at phone width, by keyboard, without JavaScript, each page accessible."""

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page

from openmash.config.wsgi import application
from tests.browser import PHONE, check_accessible, chromium
from tests.conftest import DATABASE, as_superuser

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        return


def _pages(environ: Any, start_response: Any) -> Any:
    """The product, letting go of its connection as a server's worker would at its end."""
    answer = application(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()
        connections.close_all()


@pytest.fixture
def site() -> Iterator[str]:
    with make_server("127.0.0.1", 0, _pages, _Server, _Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def plain(browser: Browser) -> Iterator[BrowserContext]:
    """A phone without JavaScript."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    yield context
    context.close()


@pytest.fixture
def checking(browser: Browser) -> Iterator[BrowserContext]:
    """The same phone with JavaScript, in which the accessibility of a page is checked."""
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    yield context
    context.close()


def choose(page: Page, code: str, label: str) -> None:
    """Choose an answer with the keyboard: to the group, then to the answer."""
    page.focus(f"#id_{code}_0")
    for _ in range(12):
        if page.get_by_label(label, exact=True).and_(page.locator(f"[name={code}]")).is_checked():
            return
        page.keyboard.press("Space" if not _any_checked(page, code) else "ArrowDown")
    raise AssertionError(f"{label} cannot be chosen with the keyboard")


def _any_checked(page: Page, code: str) -> bool:
    return page.locator(f"[name={code}]:checked").count() > 0


def type_into(page: Page, code: str, words: str) -> None:
    page.focus(f"#id_{code}")
    page.keyboard.type(words)


def press(page: Page, button: str) -> None:
    """Press a button with the keyboard."""
    page.get_by_role("button", name=button, exact=True).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


class Walk:
    """One walk through the form, on which every page is checked."""

    def __init__(self, plain: BrowserContext, checking: BrowserContext) -> None:
        self.page, self.checking = plain.new_page(), checking
        self.seen: list[str] = []

    def check(self) -> None:
        """The page as it is now, opened in the browser that can run the checker."""
        self.checking.add_cookies(self.page.context.cookies())  # type: ignore[arg-type]
        there = self.checking.new_page()
        there.goto(self.page.url)
        check_accessible(there)
        there.close()
        self.seen.append(self.page.url.rstrip("/").split("/")[-1])

    def go_on(self) -> None:
        self.check()
        press(self.page, "Continue")


def test_a_teacher_finishes_it_on_a_phone_with_the_keyboard_alone_and_without_javascript(
    site: str, plain: BrowserContext, checking: BrowserContext
) -> None:
    walk = Walk(plain, checking)
    page = walk.page
    page.goto(f"{site}/report/")
    walk.check()
    page.focus("#postcode")
    page.keyboard.type("nn1 1aa")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report/northamptonshire/")
    walk.check()
    press(page, "Start now")

    type_into(page, "concerns", "He comes to school hungry, and he flinches.")
    choose(page, "danger_now", "No")
    choose(page, "harm", "Maybe")
    walk.go_on()
    type_into(page, "evidence", "I saw the bruise on Monday.")
    for _ in range(10):
        walk.go_on()
    assert page.url.partition("#")[0].endswith("/children/")
    walk.check()
    press(page, "Add a child")
    type_into(page, "given_names", "Kofi")
    type_into(page, "date_of_birth_0", "31")
    type_into(page, "date_of_birth_1", "2")
    type_into(page, "date_of_birth_2", "2015")
    press(page, "Continue")
    assert page.title().startswith("Error: About the child")
    page.get_by_role("link", name="There is no such date").focus()
    page.keyboard.press("Enter")
    _the_error_state_is_accessible(page, checking)
    page.fill("#id_date_of_birth_0", "27")
    press(page, "Continue")
    walk.go_on()
    walk.go_on()
    assert page.url.partition("#")[0].endswith("/children/")
    press(page, "Continue")
    walk.check()
    press(page, "Continue without")
    page.focus("#id_sender")
    page.keyboard.type("I work in a school")
    type_into(page, "referrer_name", "Jo Bell")
    walk.go_on()
    type_into(page, "referrer_phone", "01632 960111")
    walk.go_on()

    assert page.url.partition("#")[0].endswith("/check/")
    walk.check()
    assert page.get_by_text("This would help us").is_visible()
    press(page, "Send it now")
    walk.check()
    reference = page.locator(".govuk-panel strong").inner_text()
    page.go_back()
    page.goto(f"{site}/report/northamptonshire/receipt/")
    assert reference in page.content()
    with as_superuser(DATABASE) as server:
        rows = server.execute(
            "SELECT c.reference, p.given_names, p.date_of_birth::text FROM contacts_contact c "
            "JOIN contacts_personincontact n ON n.contact_id = c.id "
            "JOIN people_person p ON p.id = n.person_id"
        ).fetchall()
    assert rows == [(reference, "Kofi", "2015-02-27")]


def _the_error_state_is_accessible(page: Page, checking: BrowserContext) -> None:
    """A refused page is the answer to what was sent: send the same from the browser with JavaScript."""
    there = checking.new_page()
    there.goto(page.url)
    for box, part in zip(("0", "1", "2"), ("31", "2", "2015"), strict=True):
        there.fill(f"#id_date_of_birth_{box}", part)
    there.get_by_role("button", name="Continue", exact=True).click()
    there.wait_for_load_state()
    assert there.title().startswith("Error: ")
    check_accessible(there)
    there.close()
