"""`openmash setup-database`: the roles on a real server, once, as a superuser."""

import argparse
import os
from importlib import resources

import psycopg
from psycopg import sql

from openmash.policy.errors import WrongInput

DATABASE = "openmash"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the server is, and as whom."""
    parser.add_argument(
        "--url",
        default=os.environ.get("OPENMASH_SUPERUSER_URL"),
        help="a superuser's URL (default: $OPENMASH_SUPERUSER_URL)",
    )
    parser.add_argument("--database", default=DATABASE, help=f"default: {DATABASE}")


def run(arguments: argparse.Namespace) -> int:
    """Make roles and database. Safe to repeat."""
    if not arguments.url:
        raise WrongInput("give a superuser's URL with --url, or in OPENMASH_SUPERUSER_URL")
    try:
        make_roles(arguments.url)
        make_database(arguments.url, arguments.database)
    except psycopg.Error as error:
        raise WrongInput(" ".join(str(error).split())) from None
    print("The roles openmash_owner, openmash_app, openmash_maint and openmash_search are there.")
    print(
        "Give the first three a password (ALTER ROLE ... PASSWORD ...), name them in DATABASE_URL,"
    )
    print("OPENMASH_OWNER_URL and OPENMASH_MAINT_URL, and run `openmash migrate`.")
    return 0


def make_roles(superuser: str) -> None:
    """Run access/sql/roles.sql as a superuser. Roles belong to the server, not to a database."""
    roles = resources.files("openmash.access") / "sql" / "roles.sql"
    with psycopg.connect(superuser, autocommit=True) as server:
        server.execute(roles.read_text("utf-8").encode())


def make_database(superuser: str, name: str) -> None:
    """Make the database, owned by openmash_owner, where it is not there."""
    with psycopg.connect(superuser, autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(
                sql.SQL("CREATE DATABASE {} OWNER openmash_owner").format(sql.Identifier(name))
            )
