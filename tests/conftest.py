"""Every test logs in as the limited role; only set-up writes as somebody who may do more."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connections
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

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
