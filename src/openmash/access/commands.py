"""Signing in and out, and the security log."""

from datetime import datetime

import psycopg
from django.db import connection

from openmash.access.browsers import Place
from openmash.access.models import Refusal, SignInAttempt
from openmash.access.queries import WINDOW
from openmash.ledger.commanding import command, record
from openmash.ledger.models import Subject
from openmash.policy.actors import Actor, Permission, Zone


@command(needs=Permission.LOOK)
def sign_in(actor: Actor, *, now: datetime) -> None:
    """Put on record that somebody began to work in this hub."""
    _about_hub(actor, "signed_in", now)


@command(needs=Permission.LOOK)
def sign_out(actor: Actor, *, now: datetime) -> None:
    """Put on record that somebody ended their session."""
    _about_hub(actor, "signed_out", now)


def _about_hub(actor: Actor, kind: str, now: datetime) -> None:
    record(
        actor,
        kind,
        at=now,
        subject=Subject.HUB,
        subject_id=actor.hub_id,
        zone=Zone.OVERSIGHT,
        role=actor.role,
    )


def count_failure(username: str, *, place: Place, now: datetime) -> None:
    """Remember a wrong password, and forget what no longer counts."""
    SignInAttempt.objects.filter(at__lte=now - WINDOW).delete()
    SignInAttempt.objects.create(
        username=username.lower(), came_from=place.address, browser=place.browser, at=now
    )


def forgive(username: str, *, place: Place) -> None:
    """A right password clears the count of where it was given, and of nowhere else."""
    SignInAttempt.objects.filter(
        username=username.lower(), came_from=place.address, browser=place.browser
    ).delete()


def log_refusal(actor: Actor | None, *, tried: str, why: str, now: datetime) -> None:
    """Write to the security log: where a transaction is open, on a connection of its own, since what
    was refused is rolled back."""
    tried, why = (text.replace("\x00", " ")[:500] for text in (tried, why))
    if not connection.in_atomic_block:
        Refusal(
            at=now,
            hub_id=actor.hub_id if actor else None,
            person_id=actor.person_id if actor else None,
            tried=tried,
            why=why,
        ).save(force_insert=True)
        return
    parameters = connection.get_connection_params()
    for key in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(key, None)
    with psycopg.connect(**parameters, autocommit=True) as own:
        own.execute(
            "INSERT INTO access_refusal (id, at, hub_id, person_id, tried, why) "
            "VALUES (gen_random_uuid(), %s, %s, %s, %s, %s)",
            [now, actor and actor.hub_id, actor and actor.person_id, tried, why],
        )
