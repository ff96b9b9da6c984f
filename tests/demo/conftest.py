"""The whole demo in this run's database, as `openmash demo` loads it, at a moment of one's choosing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import forget_everything


@contextmanager
def a_demo(now: datetime, blocker: DjangoDbBlocker) -> Iterator[None]:
    """Its people and their stories; all gone afterwards."""
    from openmash.demo.load import load

    try:
        with blocker.unblock():
            load(now=now)
            connections.close_all()
            yield
            connections.close_all()
    finally:
        forget_everything()
