"""One embedded PostgreSQL server for each run of the tests, started before settings are read."""

import os
from contextlib import ExitStack

import pytest

_stack = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start the server, make the roles, and tell the settings where it is."""
    os.environ["OPENMASH_TESTING"] = "1"
    if os.environ.get("OPENMASH_SOCKET"):  # a worker of a run that has one
        return
    from openmash.adapters.embedded_postgres import temporary
    from openmash.cli.setup_database import make_roles

    server = _stack.enter_context(temporary())
    os.environ["OPENMASH_SOCKET"] = str(server.socket_folder)
    make_roles(f"host={server.socket_folder} user=postgres dbname=postgres")


def pytest_unconfigure() -> None:
    """Stop the server of this run."""
    _stack.close()
