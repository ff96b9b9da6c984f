"""Nothing that is logged names anybody: not the program's log, and not the database's."""

import io
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.people.models import Person
from openmash.policy.vocabulary import Role
from tests.access.asking import browser_of
from tests.factories import MONDAY_9AM, a_member

pytestmark = pytest.mark.django_db

MARK = "Zqlogged"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the program writes to its log, as its settings have it."""
    written = io.StringIO()
    logging.config.dictConfig(settings.LOGGING)
    root = logging.getLogger()
    console = next(h for h in root.handlers if type(h) is logging.StreamHandler)
    console.setStream(written)
    level, root.level = root.level, logging.INFO
    yield written
    root.level = level
    root.removeHandler(console)


@pytest.fixture
def officer() -> Membership:
    return a_member(Role.MASH_OFFICER)


def a_number(text: str) -> int:
    try:
        return int(text)
    except ValueError as unreadable:
        raise RuntimeError(f"{text} is no number") from unreadable


def test_an_error_is_told_without_the_value_that_it_speaks_of(log: io.StringIO) -> None:
    with pytest.raises(RuntimeError, match=MARK) as broken:
        a_number(MARK)

    logging.getLogger("django.request").error("Internal Server Error", exc_info=broken.value)

    said = log.getvalue()
    assert said.index("builtins.ValueError") < said.index("builtins.RuntimeError")
    assert "test_logs.py" in said
    assert MARK not in said


def test_a_row_that_the_database_refuses_is_told_by_its_code(
    log: io.StringIO, officer: Membership
) -> None:
    with acting_as(actor_of(officer)) as actor:
        child = {"hub_id": actor.hub_id, "recorded_at": MONDAY_9AM, "given_names": MARK}
        known = Person.objects.create(**child)
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Person.objects.create(pk=known.pk, **child)

    logging.getLogger("django.request").error("Internal Server Error", exc_info=refused.value)

    assert "UniqueViolation (23505)" in log.getvalue()
    assert MARK not in log.getvalue()


def test_no_request_leaves_what_was_asked_for_or_typed_in_the_log(
    log: io.StringIO, officer: Membership
) -> None:
    browser, nobody = browser_of(officer), Client(raise_request_exception=False)

    for asked_by in (browser, nobody):
        asked_by.get("/search/", {"q": MARK})
        asked_by.get(f"/nowhere/?q={MARK}")
        asked_by.post("/sign-in/", {"username": "somebody", "password": MARK})
        asked_by.post("/triage/tray/", {"text": MARK})
        asked_by.post("/contacts/open/", {f"{MARK}{n}": MARK for n in range(2_100)})

    assert "Not Found: /nowhere/" in log.getvalue()
    assert MARK not in log.getvalue()


def test_the_databases_own_log_holds_neither_statements_nor_rows() -> None:
    wanted = {
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_statement": "none",
        "log_min_duration_statement": "-1",
    }
    with connection.cursor() as cursor:
        for name, value in wanted.items():
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == (value,), name
