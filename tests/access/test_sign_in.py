"""Signing in: five guesses, one hub at a time, sessions that end."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from openmash.access.models import Membership
from openmash.policy.vocabulary import Role
from tests.conftest import DATABASE, as_superuser
from tests.factories import a_member

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture
def officer() -> Membership:
    return a_member(Role.MASH_OFFICER, password=PASSWORD)


def sign_in(client: Client, member: Membership, password: str = PASSWORD, to: str = ""):
    given = {"username": member.user.username, "password": password, "next": to}
    return client.post("/sign-in/", given)


def test_the_right_password_opens_the_work_page(client: Client, officer: Membership) -> None:
    answer = sign_in(client, officer)

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_wrong_password_keeps_the_name_and_says_what_is_wrong(
    client: Client, officer: Membership
) -> None:
    answer = sign_in(client, officer, "guess")

    assert answer.status_code == 422
    assert officer.user.username in answer.text
    assert "do not belong together" in answer.text


def test_after_five_wrong_passwords_the_right_one_waits(
    client: Client, officer: Membership
) -> None:
    for _ in range(5):
        sign_in(client, officer, "guess")

    answer = sign_in(client, officer)

    assert answer.status_code == 429
    assert "session" not in answer.cookies


def guess(member: Membership, times: int, address: str = "203.0.113.9") -> None:
    """Somebody else guesses, from another computer."""
    for _ in range(times):
        given = {"username": member.user.username, "password": "guess"}
        Client(REMOTE_ADDR=address).post("/sign-in/", given)


def test_who_guesses_shuts_out_themselves_and_not_whose_name_it_is(
    client: Client, officer: Membership
) -> None:
    guess(officer, 6)

    assert sign_in(Client(REMOTE_ADDR="203.0.113.9"), officer).status_code == 429
    assert sign_in(client, officer).status_code == 302


def test_the_browser_that_one_used_before_stays_open_though_the_whole_world_guesses(
    client: Client, officer: Membership
) -> None:
    sign_in(client, officer)
    client.post("/sign-out/")
    for number in range(50):
        guess(officer, 1, f"198.51.100.{number}")

    assert sign_in(Client(REMOTE_ADDR="192.0.2.1"), officer).status_code == 429
    assert sign_in(client, officer).status_code == 302


def test_ones_own_browser_has_five_guesses_too(client: Client, officer: Membership) -> None:
    sign_in(client, officer)
    client.post("/sign-out/")
    for _ in range(5):
        sign_in(client, officer, "guess")

    assert sign_in(client, officer).status_code == 429


def test_an_address_that_tries_many_names_is_shut_out_of_all(officer: Membership) -> None:
    attacker = Client(REMOTE_ADDR="203.0.113.9")
    for number in range(50):
        attacker.post("/sign-in/", {"username": f"nobody{number}", "password": "guess"})

    assert sign_in(attacker, officer).status_code == 429


def test_a_cookie_that_we_did_not_sign_makes_no_browser_known(officer: Membership) -> None:
    attacker = Client(REMOTE_ADDR="203.0.113.9")
    for number in range(5):
        attacker.cookies["openmash_known"] = f"made-up-{number}"
        sign_in(attacker, officer, "guess")

    assert sign_in(attacker, officer).status_code == 429


class Counted(MD5PasswordHasher):
    """Counts how often it is put to work."""

    algorithm, times = "counted", 0

    def encode(self, password: str, salt: str) -> str:
        Counted.times += 1
        return super().encode(password, salt)


def test_a_name_that_nobody_has_is_answered_like_a_wrong_password(
    client: Client, officer: Membership, settings: Settings
) -> None:
    """In words, in status and in work: as many passwords are hashed."""
    settings.PASSWORD_HASHERS = [f"{__name__}.Counted"]
    with as_superuser(DATABASE) as server:
        server.execute(
            "UPDATE access_user SET password = %s WHERE id = %s",
            [make_password(PASSWORD), officer.user_id],
        )
    answered = []
    for username in (officer.user.username, "nobody.at.all"):
        Counted.times = 0
        answer = client.post("/sign-in/", {"username": username, "password": "guess"})
        answered.append((Counted.times, answer.status_code, "do not belong" in answer.text))

    assert answered == [(1, 422, True)] * 2


def test_who_is_not_signed_in_comes_back_to_the_page_they_wanted(
    client: Client, officer: Membership
) -> None:
    asked = client.get("/search/?q=smith")
    answer = sign_in(client, officer, to="/search/?q=smith")

    assert asked["Location"] == "/sign-in/?next=%2Fsearch%2F%3Fq%3Dsmith"
    assert answer["Location"] == "/search/?q=smith"


def test_nobody_is_sent_to_another_site(client: Client, officer: Membership) -> None:
    assert sign_in(client, officer, to="https://example.org/")["Location"] == "/"


def test_who_works_in_two_hubs_chooses_one(client: Client, officer: Membership) -> None:
    with as_superuser(DATABASE) as server:
        server.execute(
            "INSERT INTO access_membership (id, user_id, hub_id, role, post, phone, is_active, is_in) "
            "SELECT gen_random_uuid(), %s, id, 'mash-officer', '', '', true, true FROM hubs_hub "
            "WHERE code = 'coventry'",
            [officer.user_id],
        )

    answer = sign_in(client, officer)
    choice = client.get("/choose-hub/")

    assert answer["Location"] == "/choose-hub/"
    assert "Coventry" in choice.text
    assert "Northamptonshire" in choice.text
    assert client.get("/")["Location"].startswith("/sign-in/")


def test_a_session_ends_after_a_working_day(client: Client, officer: Membership) -> None:
    sign_in(client, officer)
    session = client.session
    session["began"] = (timezone.now() - timedelta(hours=13)).timestamp()
    session.save()

    assert client.get("/")["Location"].startswith("/sign-in/")


def test_a_session_of_a_person_who_left_is_worth_nothing(
    client: Client, officer: Membership
) -> None:
    sign_in(client, officer)
    with as_superuser(DATABASE) as server:
        server.execute("UPDATE access_membership SET is_active = false WHERE id = %s", [officer.pk])

    assert client.get("/")["Location"].startswith("/sign-in/")


def test_what_was_typed_outlives_the_session(client: Client) -> None:
    answer = client.post("/contacts/open/", {"concerns": "Left alone <again>"})

    assert answer.status_code == 401
    assert "Left alone &lt;again&gt;" in answer.text
    assert "Sign in" in answer.text


def test_signing_out_ends_it(client: Client, officer: Membership) -> None:
    sign_in(client, officer)
    client.post("/sign-out/")

    assert client.get("/")["Location"].startswith("/sign-in/")
