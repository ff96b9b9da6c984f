"""The wall is tested on rows that were committed past every command; they go when a file is done."""

from collections.abc import Iterator

import pytest

from tests.conftest import forget_everything


@pytest.fixture(scope="module", autouse=True)
def _leave_nothing_behind(django_db_setup: None) -> Iterator[None]:
    yield
    forget_everything()
