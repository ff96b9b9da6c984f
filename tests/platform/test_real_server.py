"""The same program on a real PostgreSQL server: roles once, logins by URL, a secret of its own."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, build_opener
from urllib.request import Request as UrlRequest

import psycopg
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.conftest import as_superuser

pytestmark = pytest.mark.slow
DATABASE = "test_openmash_real"


def url(role: str, database: str = DATABASE) -> str:
    return f"postgresql://{role}@/{database}?host={quote(os.environ['OPENMASH_SOCKET'])}"


def openmash(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the command with nothing of these tests in its environment but what is given."""
    return subprocess.run(
        [sys.executable, "-m", "openmash", *words],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def logins() -> Iterator[dict[str, str]]:
    """A database that `setup-database` made, and what the environment says of it."""
    made = openmash(
        "setup-database", "--database", DATABASE, OPENMASH_SUPERUSER_URL=url("postgres", "postgres")
    )
    assert made.returncode == 0, made.stderr
    yield {
        "DATABASE_URL": url("openmash_app"),
        "OPENMASH_OWNER_URL": url("openmash_owner"),
        "OPENMASH_MAINT_URL": url("openmash_maint"),
        "OPENMASH_SECRET_KEY": "a secret of this installation alone, and long",
        "OPENMASH_HOSTS": "mash.example",
    }
    with as_superuser() as server:
        server.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)".encode())


def test_setting_up_and_migrating_may_be_repeated(logins: dict[str, str]) -> None:
    superuser = url("postgres", "postgres")

    again = openmash("setup-database", "--database", DATABASE, "--url", superuser)
    first, second = openmash("migrate", **logins), openmash("migrate", **logins)

    assert again.returncode == first.returncode == second.returncode == 0, first.stderr
    with psycopg.connect(url("openmash_app")) as app:
        [hubs] = app.execute("SELECT count(*) FROM hubs_hub").fetchone() or [0]
        assert hubs == 4
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE mine (id int)")


@pytest.mark.parametrize(
    ("left_out", "named"),
    [
        ("OPENMASH_SECRET_KEY", "OPENMASH_SECRET_KEY is not set"),
        ("OPENMASH_OWNER_URL", "OPENMASH_OWNER_URL is not set"),
    ],
)
def test_what_is_missing_is_named_in_one_line(
    logins: dict[str, str], left_out: str, named: str
) -> None:
    refused = openmash("migrate", **{k: v for k, v in logins.items() if k != left_out})

    assert refused.returncode == 2
    assert named in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_server_that_is_not_there_is_said_in_one_line() -> None:
    nowhere = "postgresql://openmash@127.0.0.1:9/openmash"
    secret = "a secret of this installation alone, and long"
    logins = {"DATABASE_URL": nowhere, "OPENMASH_OWNER_URL": nowhere}

    for refused in (
        openmash("setup-database", "--url", nowhere),
        openmash("migrate", **logins, OPENMASH_MAINT_URL=nowhere, OPENMASH_SECRET_KEY=secret),
    ):
        assert refused.returncode == 2
        assert "127.0.0.1" in refused.stderr
        assert len(refused.stderr.splitlines()) == 1


def test_setting_up_asks_for_a_superusers_url() -> None:
    refused = openmash("setup-database")

    assert refused.returncode == 2
    assert "OPENMASH_SUPERUSER_URL" in refused.stderr


def test_on_a_real_server_cookies_are_of_this_very_host_and_of_https_alone(
    logins: dict[str, str],
) -> None:
    openmash("migrate", **logins)
    with psycopg.connect(url("postgres")) as server:
        server.execute(
            "INSERT INTO access_user (id, username, name, email, is_active, is_service, password) "
            "VALUES (gen_random_uuid(), 'ada', 'Ada Ortiz', '', true, false, %s)",
            [Argon2PasswordHasher().encode("correct horse battery staple", "saltsalt")],
        )
        server.execute(
            "INSERT INTO access_membership (id, user_id, hub_id, role, post, phone, is_active, is_in) "
            "SELECT gen_random_uuid(), u.id, h.id, 'mash-officer', '', '', true, true "
            "FROM access_user u, hubs_hub h WHERE u.username = 'ada' AND h.code = 'coventry'"
        )
    with serving(logins) as address:
        asked = opened(address)
        csrf = set_cookies(asked)["__Host-csrf"]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', asked.read().decode())
        assert token
        signed = opened(
            address,
            {"Cookie": csrf.split(";")[0], "Origin": "https://mash.example"},
            {
                "username": "ada",
                "password": "correct horse battery staple",
                "csrfmiddlewaretoken": token[1],
            },
        )

    session = set_cookies(signed)["__Host-session"]
    for cookie in (csrf, session):
        assert "; Secure" in cookie
        assert "; Path=/" in cookie
        assert "Domain" not in cookie
    assert "; HttpOnly" in session
    assert "max-age=31536000" in str(signed.headers["Strict-Transport-Security"])


@contextmanager
def serving(logins: dict[str, str]) -> Iterator[str]:
    """The program as it is started in use, with a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "openmash", "serve", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(words, env={"PATH": os.environ["PATH"], **logins})
    try:
        for _ in range(200):
            assert process.poll() is None, "the server ended"
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/sign-in/"
    finally:
        process.terminate()
        process.wait(timeout=20)


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def opened(
    address: str, headers: dict[str, str] | None = None, sent: dict[str, str] | None = None
) -> Any:
    """What a browser behind the proxy would ask, and the answer; a redirect is an answer too."""
    behind = {"Host": "mash.example", "X-Forwarded-Proto": "https"} | (headers or {})
    data = urlencode(sent).encode() if sent else None
    try:
        return build_opener(_Stay).open(UrlRequest(address, data, behind), timeout=20)
    except HTTPError as answer:
        return answer


def set_cookies(answer: Any) -> dict[str, str]:
    """The cookies that an answer sets, by name."""
    lines = answer.headers.get_all("Set-Cookie") or []
    return {line.split("=")[0]: line for line in lines}
