"""The wall is tested on rows that were committed past every command; they go when a file is done."""

from collections.abc import Iterator

import pytest

from tests.conftest import DATABASE, as_superuser


@pytest.fixture(scope="module", autouse=True)
def _leave_nothing_behind(django_db_setup: None) -> Iterator[None]:
    from tests.access.one_of_everything import hub_record_models

    yield
    tables = ", ".join(model._meta.db_table for model in hub_record_models())
    with as_superuser(DATABASE) as server:
        server.execute(f"TRUNCATE {tables} CASCADE")
