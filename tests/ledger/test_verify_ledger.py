"""`openmash verify-ledger` proves that no entry was altered, and names the first that was (10.3).

The attacker here owns the server: they take the triggers away, change something, and put them back.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from openmash.access.rows import acting_as
from openmash.cli.main import main
from openmash.ledger.commanding import command, record
from openmash.ledger.models import Subject
from openmash.policy.actors import Actor, Permission
from openmash.policy.vocabulary import Role
from tests.conftest import DATABASE, as_superuser
from tests.factories import MONDAY_9AM, an_actor

TRIGGERS = ("ledger_chain", "ledger_refuse", "ledger_refuse_truncate")


@command(needs=Permission.LOOK)
def say(actor: Actor, word: str, *, about: UUID, now: datetime) -> None:
    record(actor, "something_said", at=now, subject=Subject.PERSON, subject_id=about, text=word)


_children: list[UUID] = []


@pytest.fixture(autouse=True)
def _kept_and_cleared(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written here is committed, so that the maintenance role sees it, and taken out again."""
    _children.clear()
    with django_db_blocker.unblock():
        yield
        connection.close()
    with without_triggers() as server:
        for table in ("ledger_entry", "ledger_head"):
            server.execute(f"DELETE FROM {table} WHERE subject_id = ANY (%s)", [_children])
        server.execute(
            "DELETE FROM ledger_entrytext t WHERE NOT EXISTS "
            "(SELECT FROM ledger_entry e WHERE e.id = t.entry_id)"
        )


@contextmanager
def without_triggers() -> Iterator[psycopg.Connection]:
    with as_superuser(DATABASE) as server:
        server.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        yield server
        for trigger in TRIGGERS:
            server.execute(f"ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER {trigger}")


def three_entries() -> UUID:
    """A chain of three words about one child, kept for good."""
    child = uuid4()
    _children.append(child)
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        for minutes, word in enumerate(("one", "two", "three")):
            say(officer, word, about=child, now=MONDAY_9AM + timedelta(minutes=minutes))
    return child


def verify(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["verify-ledger"])
    return code, capsys.readouterr().out


def test_a_ledger_that_nobody_touched_stands(capsys: pytest.CaptureFixture[str]) -> None:
    three_entries()
    three_entries()

    code, said = verify(capsys)

    assert code == 0
    assert re.fullmatch(r"\d+ entries in \d+ chains: none was altered\.\n", said)


@pytest.mark.parametrize(
    ("change", "seq", "how"),
    [
        ("UPDATE ledger_entry SET payload = '{}' WHERE seq = 2", 2, "not what was"),
        ("UPDATE ledger_entry SET payload = payload || ' ' WHERE seq = 1", 1, "not what was"),
        ("UPDATE ledger_entry SET payload = 'no JSON' WHERE seq = 3", 3, "not what was"),
        ("UPDATE ledger_entry SET at = at + interval '1 microsecond' WHERE seq = 2", 2, "not what was"),
        ("UPDATE ledger_entry SET recorded_at = now() WHERE seq = 3", 3, "not what was"),
        ("UPDATE ledger_entry SET kind = 'another' WHERE seq = 2", 2, "not what was"),
        ("UPDATE ledger_entry SET actor_id = gen_random_uuid() WHERE seq = 3", 3, "not what was"),
        ("UPDATE ledger_entry SET zone = 'oversight' WHERE seq = 1", 1, "not what was"),
        ("UPDATE ledger_entry SET contact_id = gen_random_uuid() WHERE seq = 1", 1, "not what was"),
        (
            "UPDATE ledger_entrytext t SET text = 'never said' FROM ledger_entry e "
            "WHERE e.id = t.entry_id AND seq = 2",
            2, "its words",
        ),
        ("DELETE FROM ledger_entry WHERE seq = 2", 3, "before it was taken out"),
        ("DELETE FROM ledger_entry WHERE seq = 1", 2, "before it was taken out"),
        ("DELETE FROM ledger_entry WHERE seq = 3", 2, "after it were taken out: 1 missing"),
        ("DELETE FROM ledger_entry WHERE seq > 1", 1, "after it were taken out: 2 missing"),
        ("DELETE FROM ledger_entry WHERE true", 0, "after it were taken out: 3 missing"),
        ("DELETE FROM ledger_head WHERE true", 1, "no end on record"),
    ],
)  # fmt: skip
def test_what_was_altered_is_found_and_named(
    change: str, seq: int, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    child = three_entries()
    with without_triggers() as server:
        words = f"{change} AND subject_id = %s"
        assert server.execute(words, [child]).rowcount  # type: ignore[call-overload]

    code, said = verify(capsys)

    assert code == 1
    assert f"{child}, entry {seq}" in said
    assert how in said


def test_a_chain_that_was_reckoned_anew_no_longer_ends_where_its_head_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    child = three_entries()
    with without_triggers() as server:
        for change in ("kind = 'another'", "hash = ledger_hash(previous, e)"):
            server.execute(
                f"UPDATE ledger_entry e SET {change} WHERE seq = 3 AND subject_id = %s", [child]
            )

    code, said = verify(capsys)

    assert (code, str(child) in said) == (1, True)


def test_an_entry_moved_to_another_chain_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    one, other = three_entries(), three_entries()
    with without_triggers() as server:
        server.execute("DELETE FROM ledger_entry WHERE subject_id = %s AND seq = 3", [other])
        server.execute(
            "UPDATE ledger_entry SET subject_id = %s WHERE subject_id = %s AND seq = 3",
            [other, one],
        )

    assert verify(capsys)[0] == 1


def test_a_trigger_that_was_taken_away_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with as_superuser(DATABASE) as server:
        server.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_refuse")
    try:
        code, said = verify(capsys)
    finally:
        with as_superuser(DATABASE) as server:
            server.execute("ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_refuse")

    assert code == 1
    assert "The trigger ledger_refuse does not guard the ledger." in said


def test_words_that_retention_removed_leave_the_chain_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    child = three_entries()
    with as_superuser(DATABASE) as server:
        server.execute(
            "DELETE FROM ledger_entrytext t USING ledger_entry e "
            "WHERE e.id = t.entry_id AND e.seq = 2 AND e.subject_id = %s",
            [child],
        )

    assert verify(capsys)[0] == 0


def test_a_program_reads_the_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    child = three_entries()
    with without_triggers() as server:
        server.execute("DELETE FROM ledger_entry WHERE seq = 3 AND subject_id = %s", [child])

    assert main(["verify-ledger", "--json"]) == 1
    verdict = json.loads(capsys.readouterr().out)

    assert verdict["stands"] is False
    assert verdict["entries"] >= 2
    assert verdict["altered"]["subject_id"] == str(child)
    assert verdict["altered"]["seq"] == 2
    assert verdict["altered"]["at"] == "2026-03-02T09:01:00+00:00"


def test_an_act_that_was_undone_leaves_no_gap(capsys: pytest.CaptureFixture[str]) -> None:
    child = three_entries()
    with pytest.raises(ZeroDivisionError):
        say_and_fail(child)
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        say(officer, "four", about=child, now=MONDAY_9AM)

    assert verify(capsys)[0] == 0


def say_and_fail(child: UUID) -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        say(officer, "undone", about=child, now=MONDAY_9AM)
        _ = 1 / 0
