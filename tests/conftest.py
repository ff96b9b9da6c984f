"""Every test logs in as the limited role; only set-up writes as somebody who may do more."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connections
from hypothesis import settings
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

# A busy machine is slow now and then, which says nothing about what is tested.
settings.register_profile("openmash", deadline=None)
settings.load_profile("openmash")

DATABASE = f"test_openmash_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def as_superuser(database: str = "postgres") -> psycopg.Connection:
    """A connection that no wall holds, for set-up and for playing the attacker who owns the server."""
    return psycopg.connect(
        host=os.environ["OPENMASH_SOCKET"], user="postgres", dbname=database, autocommit=True
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A fresh database owned by openmash_owner, brought up to date as in production."""
    from openmash.config.upgrading import upgrade

    name = sql.Identifier(DATABASE)
    with as_superuser() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        server.execute(sql.SQL("CREATE DATABASE {} OWNER openmash_owner").format(name))
    connection = connections["default"]
    connection.settings_dict["NAME"] = DATABASE
    with django_db_blocker.unblock():
        upgrade(now=datetime(2026, 1, 1, tzinfo=UTC))
    yield
    with django_db_blocker.unblock():
        connection.close()
    with as_superuser() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def forget_everything() -> None:
    """Empty every table about families, the ledger included, past the triggers that keep it; and
    whoever signed in."""
    from tests.access.one_of_everything import hub_record_models

    tables = {model._meta.db_table for model in hub_record_models()}
    with as_superuser(DATABASE) as server:
        kept = server.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgtype & 32 > 0"  # on TRUNCATE
        ).fetchall()
        with server.transaction():
            for table, trigger in kept:
                server.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{trigger}"')
            server.execute(f"TRUNCATE {', '.join(sorted(tables | _LEDGER | _KEYS))} CASCADE")
            for table, trigger in kept:
                server.execute(f'ALTER TABLE {table} ENABLE ALWAYS TRIGGER "{trigger}"')
        server.execute(
            "DELETE FROM access_membership m USING access_user u "
            "WHERE u.id = m.user_id AND NOT u.is_service"
        )
        server.execute("DELETE FROM access_user WHERE NOT is_service")
        server.execute("TRUNCATE django_session")


_LEDGER = {"ledger_entry", "ledger_entrytext", "ledger_head"}
_KEYS = {"front_door_apikey"}  # of a hub, seen by all of it: no zone, and so no HubRecord


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What this test writes is committed, so that other connections see it; it is gone afterwards."""
    with django_db_blocker.unblock():
        yield
        connections.close_all()
    forget_everything()
