"""Every page asks the database as often for a large family and a full tray as for a small one."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from tests.access.asking import Address, addresses, browser_of
from tests.access.test_every_address import LET_IN, expected
from tests.access.who_may import LETS_IN
from tests.access.world import World, a_day

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Between them they open every page: each is the one who holds it, or to whom it is addressed.
READERS = ("officer", "support", "decision", "manager", "service", "police", "health",
           "education", "team.first-response", "admin")  # fmt: skip

type Counts = dict[str, int]


@pytest.fixture(scope="module")
def small_and_large(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> tuple[dict[str, Counts], dict[str, Counts]]:
    """What each page takes on one day with one child, and on the third with six in each family."""
    with django_db_blocker.unblock():
        small = measured(a_day())
        a_day(children=3)
        large = measured(a_day(children=6))
        connection.close()
    return small, large


def measured(world: World) -> dict[str, Counts]:
    return {who: dict(_pages(who, world)) for who in READERS}


def _pages(who: str, world: World) -> Iterator[tuple[str, int]]:
    browser = browser_of(world.people[who])
    cookies = dict(browser.cookies)
    for address in _read_by(who, world):
        with transaction.atomic():
            browser.get(
                address.url(world)
            )  # the first look stands in the ledger, the next does not
            with CaptureQueriesContext(connection) as asked:
                answer = browser.get(address.url(world))
            transaction.set_rollback(True)
        browser.cookies.clear()
        browser.cookies.update(cookies)
        if answer.status_code == 200:
            yield str(address), len(asked)


def _read_by(who: str, world: World) -> list[Address]:
    return [
        address
        for address in addresses(world, LETS_IN)
        if "get" in LETS_IN[address.name] and expected(who, address, "get") == LET_IN
    ]


@pytest.mark.parametrize("who", READERS)
def test_a_page_takes_as_many_statements_however_much_there_is(
    who: str, small_and_large: tuple[dict[str, Counts], dict[str, Counts]]
) -> None:
    small, large = (counts[who] for counts in small_and_large)
    for page, count in sorted(small.items()):
        print(f"{count:4} {who} {page}")

    assert set(small) == set(large)
    assert {p: (small[p], large[p]) for p in small if small[p] != large[p]} == {}
