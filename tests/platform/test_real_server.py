"""The same program on a real PostgreSQL server: roles once, logins by URL, a secret of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import quote

import psycopg
import pytest

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
