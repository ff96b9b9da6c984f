"""What another site sends, what an answer lets others do, and what a browser may keep (section 7)."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from openmash.access.models import Membership
from openmash.policy.vocabulary import Role
from tests.access.asking import browser_of
from tests.conftest import DATABASE, as_superuser
from tests.factories import a_member

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    {"HTTP_ORIGIN": "https://evil.example"},
    {"HTTP_SEC_FETCH_SITE": "cross-site"},
    {"HTTP_SEC_FETCH_SITE": "same-site"},
]
TYPED = {"concerns": "Left alone <again>"}


@pytest.fixture
def officer() -> Membership:
    return a_member(Role.MASH_OFFICER, password="correct horse battery")


@pytest.mark.parametrize("sent_from", ELSEWHERE, ids=str)
def test_what_another_site_sends_to_nobody_is_not_kept_for_somebody_to_press(
    client: Client, sent_from: dict[str, str]
) -> None:
    answer = client.post("/contacts/open/", TYPED, **sent_from)

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")


@pytest.mark.parametrize("sent_from", ELSEWHERE, ids=str)
def test_a_forged_request_is_refused_with_no_button_to_send_it_again(
    officer: Membership, sent_from: dict[str, str]
) -> None:
    browser = browser_of(officer)
    browser.handler.enforce_csrf_checks = True

    answer = browser.post("/contacts/open/", TYPED, **sent_from)

    assert answer.status_code == 403
    assert "Left alone" not in answer.text
    assert "Send it again" not in answer.text


def test_an_old_page_of_our_own_keeps_what_was_typed(officer: Membership) -> None:
    browser = browser_of(officer)
    browser.handler.enforce_csrf_checks = True

    answer = browser.post("/contacts/open/", TYPED, HTTP_SEC_FETCH_SITE="same-origin")

    assert answer.status_code == 403
    assert "Left alone &lt;again&gt;" in answer.text
    assert "Send it again" in answer.text


STRICT = {"default-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'",
          "form-action": "'self'", "style-src": "'self'"}  # fmt: skip


def answers(officer: Membership) -> dict[str, object]:
    """An answer of each kind."""
    browser, nobody = browser_of(officer), Client(raise_request_exception=False)
    forged = browser_of(officer)
    forged.handler.enforce_csrf_checks = True
    return {
        "a page": browser.get("/"),
        "a public page": nobody.get("/sign-in/"),
        "a redirect": nobody.get("/search/?q=x"),
        "signed out": nobody.post("/contacts/open/", TYPED),
        "not found": browser.get("/nowhere/"),
        "refused": browser.get("/triage/tray/"),
        "wrong way": browser.get("/contacts/open/"),
        "forged": forged.post("/contacts/open/"),
        "mistyped": nobody.post("/sign-in/", {"username": "", "password": ""}),
        "too much": nobody.post("/sign-in/", {f"f{n}": "x" for n in range(2_100)}),
        "another host": nobody.get("/", HTTP_HOST="evil.example"),
    }


def test_every_answer_is_strict_whatever_it_says(officer: Membership) -> None:
    for name, answer in answers(officer).items():
        policy = answer.headers.get("Content-Security-Policy", "")
        said = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())

        assert {key: said.get(key) for key in STRICT} == STRICT, name
        assert "unsafe" not in policy, name
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name
        assert answer.headers["Referrer-Policy"] == "same-origin", name
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", name


def test_no_answer_about_anybody_is_kept_by_a_browser_or_a_proxy(officer: Membership) -> None:
    for name, answer in answers(officer).items():
        if name not in {"too much", "another host", "forged"}:  # refused before anybody was known
            assert "no-store" in answer.headers["Cache-Control"], name


def test_every_refusal_is_a_page_of_ours_that_says_what_to_do(officer: Membership) -> None:
    found = answers(officer)

    assert {name: found[name].status_code for name in ("not found", "refused", "too much")} == {
        "not found": 404, "refused": 403, "too much": 400,
    }  # fmt: skip
    for name in ("not found", "refused", "forged", "too much", "another host"):
        assert "govuk-template" in found[name].text, name
        assert 'href="/"' in found[name].text, name


def test_a_page_that_asks_again_by_itself_keeps_no_session_alive(officer: Membership) -> None:
    browser, session = browser_of(officer), None
    session = browser.session
    session["seen"] = long_ago = (timezone.now() - timedelta(minutes=30)).timestamp()
    session.save()

    browser.get("/", HTTP_HX_REQUEST="true")
    assert browser.session["seen"] == long_ago
    browser.get("/")
    assert browser.session["seen"] > long_ago


def test_a_changed_password_ends_every_session(client: Client, officer: Membership) -> None:
    given = {"username": officer.user.username, "password": "correct horse battery"}
    client.post("/sign-in/", given)
    assert client.get("/").status_code == 200

    with as_superuser(DATABASE) as server:
        server.execute(
            "UPDATE access_user SET password = 'another' WHERE id = %s", [officer.user_id]
        )

    assert client.get("/")["Location"].startswith("/sign-in/")


def test_a_session_from_before_signing_in_is_worth_nothing_after(officer: Membership) -> None:
    victim, attacker = Client(), Client()
    planted = attacker.session
    planted["anything"] = "x"
    planted.save()
    victim.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key

    given = {"username": officer.user.username, "password": "correct horse battery"}
    victim.post("/sign-in/", given)

    assert victim.get("/").status_code == 200
    attacker.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    assert attacker.get("/")["Location"].startswith("/sign-in/")
