"""Every page asks the database as often for a large family and a full tray as for a small one."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from tests.access.asking import Address, addresses, browser_of
from tests.access.test_every_address import LET_IN, expected
from tests.access.who_may import LETS_IN
from tests.access.world import STAGES, World, a_day

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Between them they open every page: each is the one who holds it, or to whom it is addressed.
READERS = ("officer", "support", "decision", "manager", "service", "police", "health",
           "education", "team.first-response", "admin")  # fmt: skip

OF_EACH = 2  # pages of one address; more of them ask no other questions

type Counts = dict[str, int]


@pytest.fixture(scope="module")
def small_and_large(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> tuple[dict[str, Counts], dict[str, Counts]]:
    """What each page takes on one day with one child, and on the second with six in each family."""
    with django_db_blocker.unblock():
        small = measured(a_day())
        large = measured(a_day(children=6))
        connection.close()
    return small, large


def measured(world: World) -> dict[str, Counts]:
    return {who: dict(_pages(who, world)) for who in READERS}


def _pages(who: str, world: World) -> Iterator[tuple[str, int]]:
    browser, met = browser_of(world.people[who]), Counter[str]()
    cookies = dict(browser.cookies)
    for address in _read_by(who, world):
        if met[address.name] == OF_EACH:
            continue
        with transaction.atomic():
            # The first look stands in the ledger, the next does not.
            answer = browser.get(address.url(world))
            if answer.status_code == 200:
                with CaptureQueriesContext(connection) as asked:
                    browser.get(address.url(world))
                met[address.name] += 1
                yield str(address), len(asked)
            transaction.set_rollback(True)
        browser.cookies.clear()
        browser.cookies.update(cookies)


def _read_by(who: str, world: World) -> list[Address]:
    """What somebody may open, where most stands first: a contact that has come far before a new one."""
    may = [
        address
        for address in addresses(world, LETS_IN)
        if "get" in LETS_IN[address.name] and expected(who, address, "get") == LET_IN
    ]
    far = {stage: place for place, stage in enumerate(STAGES)}
    return sorted(may, key=lambda a: [far.get(thing, 0) for _, thing in a.things], reverse=True)


@pytest.mark.parametrize("who", READERS)
def test_a_page_takes_as_many_statements_however_much_there_is(
    who: str, small_and_large: tuple[dict[str, Counts], dict[str, Counts]]
) -> None:
    small, large = (counts[who] for counts in small_and_large)
    for page, count in sorted(small.items()):
        print(f"{count:4} {who} {page}")

    assert set(small) == set(large)
    assert {p: (small[p], large[p]) for p in small if small[p] != large[p]} == {}
