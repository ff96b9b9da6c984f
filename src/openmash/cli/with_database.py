"""What every verb that needs the database does first: the server named by URL, or the embedded one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from openmash.policy.errors import WrongInput


@contextmanager
def database() -> Iterator[None]:
    """Have a database and Django ready. The embedded server is started if need be, and shared.

    Raises WrongInput with the reason where there is no database to be had.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openmash.config.settings")
    if os.environ.get("DATABASE_URL") or os.environ.get("OPENMASH_SOCKET"):
        with _django():
            yield
        return
    from openmash.adapters.embedded_postgres import ServerFailed, data_folder, running
    from openmash.cli.setup_database import DATABASE, make_database, make_roles

    folder = data_folder()
    try:
        with running(folder) as server:
            superuser = f"host={server.socket_folder} user=postgres dbname=postgres"
            make_roles(superuser)
            make_database(superuser, DATABASE)
            os.environ["OPENMASH_SOCKET"] = str(server.socket_folder)
            os.environ["OPENMASH_KEY_FOLDER"] = str(folder)
            with _django():
                yield
    except (ServerFailed, OSError) as error:
        raise WrongInput(str(error)) from None


def forget_database() -> None:
    """Drop the embedded server's database, and nothing else. Nobody may be using it."""
    import psycopg

    from openmash.adapters.embedded_postgres import data_folder, running
    from openmash.cli.setup_database import DATABASE

    with running(data_folder()) as server:
        superuser = f"host={server.socket_folder} user=postgres dbname=postgres"
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


@contextmanager
def _django() -> Iterator[None]:
    """Django, set up. A setting that is missing and a server that is not there are said in a line."""
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    try:
        django.setup()
        yield
    except (ImproperlyConfigured, OperationalError) as wrong:
        raise WrongInput(" ".join(str(wrong).split())) from None
