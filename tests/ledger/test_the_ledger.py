"""The complete confidential record is appended to and never changed (requirement 10.3)."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from openmash.access.rows import acting_as
from openmash.ledger.commanding import command, record
from openmash.ledger.looking import note_look
from openmash.ledger.models import Entry, EntryText, Subject
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import NotPermitted
from openmash.policy.vocabulary import Role
from tests.conftest import DATABASE, as_superuser
from tests.factories import MONDAY_9AM, an_actor

pytestmark = pytest.mark.django_db


@command(needs=Permission.LOOK)
def say(actor: Actor, *words: str, about: object, now: datetime, zone: Zone = Zone.FRONT) -> None:
    for word in words:
        record(
            actor, "something_said", at=now, subject=Subject.PERSON, subject_id=about, text=word,
            zone=zone,
        )  # fmt: skip


@command(needs=Permission.LOOK)
def say_nothing(actor: Actor) -> None:
    """Writes no entry, which no command may."""


@command(needs=Permission.AUTHORISE)
def decide(actor: Actor) -> None:
    raise AssertionError("nobody without the permission comes this far")


def test_entries_of_one_subject_form_a_chain() -> None:
    child = uuid4()

    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        say(officer, "one", "two", about=child, now=MONDAY_9AM)
        say(officer, "three", about=child, now=MONDAY_9AM)
        entries = list(Entry.objects.filter(subject_id=child).order_by("seq"))

    assert [e.seq for e in entries] == [1, 2, 3]
    assert [bytes(e.previous) for e in entries[1:]] == [bytes(e.hash) for e in entries[:-1]]
    assert len({bytes(e.hash) for e in entries}) == 3


def test_the_words_of_an_entry_stand_apart_and_only_their_digest_is_chained() -> None:
    child = uuid4()

    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        say(officer, "Ψ the words", about=child, now=MONDAY_9AM)
        [entry] = Entry.objects.filter(subject_id=child)

        assert "the words" not in entry.payload
        assert EntryText.objects.get(pk=entry.pk).text == "Ψ the words"


@pytest.mark.parametrize(
    "change",
    ["UPDATE ledger_entry SET kind = 'x'", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry"],
)
@pytest.mark.parametrize("who", ["the app", "a superuser"])
def test_nobody_changes_or_removes_an_entry(change: str, who: str) -> None:
    if who == "a superuser":
        with as_superuser(DATABASE) as server, server.transaction(force_rollback=True):
            server.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_chain")
            server.execute(
                "INSERT INTO ledger_entry (id, hub_id, zone, subject, subject_id, seq, kind, actor_id,"
                " at, recorded_at, payload, previous, hash) VALUES (gen_random_uuid(), "
                "gen_random_uuid(), 'front', 'hub', gen_random_uuid(), 1, 'k', gen_random_uuid(), "
                "now(), now(), '{}', '', '')"
            )
            with pytest.raises(Exception, match="appended to, never changed"):
                server.execute(change)
    else:
        with acting_as(an_actor(Role.TEAM_MANAGER)) as manager:
            say(manager, "x", about=uuid4(), now=MONDAY_9AM)
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(change)


def test_a_command_that_records_nothing_fails() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer, pytest.raises(RuntimeError):
        say_nothing(officer)


def test_a_role_without_the_permission_is_refused_before_anything_happens() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer, pytest.raises(NotPermitted):
        decide(officer)


def test_nobody_writes_an_entry_in_another_persons_name() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        impostor = replace(officer, person_id=uuid4())
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            say(impostor, "not me", about=uuid4(), now=MONDAY_9AM)


def test_what_was_done_beyond_the_actors_sight_is_recorded_and_not_shown_to_them() -> None:
    child = uuid4()

    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        say(officer, "for deciders", about=child, now=MONDAY_9AM, zone=Zone.ENQUIRY)
        assert not Entry.objects.filter(subject_id=child).exists()

    with acting_as(an_actor(Role.DECISION_MAKER)):
        assert Entry.objects.filter(subject_id=child).count() == 1


def test_business_support_sees_that_something_happened_but_not_the_words() -> None:
    child = uuid4()
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        say(officer, "what was said", about=child, now=MONDAY_9AM)

    with acting_as(an_actor(Role.BUSINESS_SUPPORT)):
        assert Entry.objects.filter(subject_id=child).count() == 1
        assert not EntryText.objects.exists()


def test_looking_twice_within_the_hour_is_one_look() -> None:
    child = uuid4()

    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        for minutes in (0, 20, 70):
            note_look(
                officer,
                "person_opened",
                subject=Subject.PERSON,
                subject_id=child,
                now=MONDAY_9AM + timedelta(minutes=minutes),
            )
        assert Entry.objects.filter(subject_id=child).count() == 2


def test_a_refused_command_leaves_no_trace() -> None:
    child = uuid4()

    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        with pytest.raises(ZeroDivisionError):
            fails_half_way(officer, about=child, now=MONDAY_9AM)
        assert not Entry.objects.filter(subject_id=child).exists()


@command(needs=Permission.LOOK)
def fails_half_way(actor: Actor, *, about: object, now: datetime) -> None:
    record(actor, "something_said", at=now, subject=Subject.PERSON, subject_id=about)
    _ = 1 / 0
