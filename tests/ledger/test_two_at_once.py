"""Two who tell of the same subject at once: one chain, each entry in it once (requirement 10.3)."""

import threading
from uuid import UUID, uuid4

import pytest
from django.db import connections

from openmash.access.rows import acting_as
from openmash.ledger.commanding import command, record
from openmash.ledger.models import Entry, Subject
from openmash.policy.actors import Actor, Permission
from openmash.policy.vocabulary import Role
from tests.factories import MONDAY_9AM, an_actor

EACH, TELLERS = 25, 4


@command(needs=Permission.LOOK)
def say(actor: Actor, word: str, *subjects: UUID) -> None:
    for subject in subjects:
        record(
            actor, "something_said", at=MONDAY_9AM, subject=Subject.PERSON, subject_id=subject,
            text=word,
        )  # fmt: skip


@pytest.mark.usefixtures("committed")
def test_entries_of_many_connections_form_one_chain_without_a_gap() -> None:
    one, other = uuid4(), uuid4()
    tellers = [an_actor(Role.MASH_OFFICER) for _ in range(TELLERS)]
    together, failed = threading.Barrier(TELLERS), []

    def tell(number: int, actor: Actor) -> None:
        subjects = (
            (one, other) if number % 2 else (other, one)
        )  # whoever waits, nobody waits for ever
        try:
            together.wait(10)
            for turn in range(EACH):
                with acting_as(actor):
                    say(actor, f"{number}.{turn}", *subjects)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=tell, args=(number, actor)) for number, actor in enumerate(tellers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failed == []
    with acting_as(tellers[0]):
        for subject in (one, other):
            entries = list(Entry.objects.filter(subject_id=subject).order_by("seq"))
            assert [e.seq for e in entries] == list(range(1, EACH * TELLERS + 1))
            hashes = [bytes(e.hash) for e in entries]
            assert [bytes(e.previous) for e in entries] == [b"", *hashes[:-1]]
