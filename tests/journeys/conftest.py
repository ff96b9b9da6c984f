"""One server, one browser and one set-up for all journeys: `openmash serve` as it is started in use.

The people are the demo's. Each sits in a browser context of their own, and stays signed in.
"""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connections
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker

from tests.browser import chromium
from tests.conftest import forget_everything
from tests.journeys.house import House, environment


@pytest.fixture(scope="package")
def _stories(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo's people, and a contact at every stage in Northamptonshire; all gone afterwards."""
    from openmash.config.upgrading import logged_in_as
    from openmash.demo.load import load_people
    from openmash.demo.stories import a_day
    from tests.journeys.before import a_case_is_handed_over, a_family_is_known

    now = datetime.now(UTC)
    with django_db_blocker.unblock():
        with logged_in_as("openmash_maint"):
            load_people()
        a_day("northamptonshire", now)
        a_family_is_known(now)
        a_case_is_handed_over(now)
        connections.close_all()
    yield
    forget_everything()


@pytest.fixture(scope="package")
def _address(_stories: None) -> Iterator[str]:
    """The pages, served by a process of their own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "openmash", "serve", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(command, env=environment())
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}/sign-in/", timeout=5).close()
                break
            except (urllib.error.URLError, ConnectionError):
                assert process.poll() is None, "the server ended"
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def house(_address: str, browser: Browser) -> House:
    """The hub with everybody in it."""
    return House(_address, browser)
