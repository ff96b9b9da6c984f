"""Row-level security: every query runs as one actor in one hub, or sees nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from importlib import resources

from django.conf import settings
from django.db import connection, transaction

from openmash.hubs.queries import under_one_version
from openmash.policy.actors import ON_BEHALF_OF_HUB, Actor, Sight

_ENTER = "SELECT access_enter(%s, %s, %s, %s, %s, %s, %s)"

_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


def _enter(actor: Actor, *, reads_narratives: bool, sight: Sight) -> None:
    """Tell the database who asks. It forgets at the end of the transaction, so one must be open."""
    if not connection.in_atomic_block:
        raise RuntimeError("who is asking can be said only inside a transaction")
    with connection.cursor() as cursor:
        cursor.execute(
            _ENTER,
            [
                actor.person_id,
                actor.hub_id,
                sorted(actor.zones),
                sorted(actor.agency_ids),
                sorted(actor.team_ids),
                reads_narratives,
                sight.value,
            ],
        )


def _enter_as(actor: Actor) -> None:
    _enter(actor, reads_narratives=actor.reads_narratives, sight=actor.sight)


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """One transaction in which the database shows only what this actor may see.

    Raises RuntimeError if somebody is acting already: scopes do not nest.
    """
    if other := _acting.get():
        raise RuntimeError(f"already acting as {other.person_id}")
    token = _acting.set(actor)
    try:
        with transaction.atomic(), under_one_version():
            _enter_as(actor)
            yield actor
    finally:
        _acting.reset(token)


@contextmanager
def on_behalf_of_hub(actor: Actor) -> Iterator[Actor]:
    """The hub's own sight, for an act that must touch rows which its actor may not see.

    Same transaction, same person in the ledger; agencies' drafts stay theirs. The actor's own sight
    comes back at the end, unless an error has ended the transaction.
    """
    wider = replace(actor, zones=actor.zones | ON_BEHALF_OF_HUB)
    _enter(wider, reads_narratives=True, sight=Sight.ALL)
    yield wider
    _enter_as(actor)


def apply_access_sql() -> None:
    """Run the wall's vocabulary, then every app's sql/access.sql, in the order of the path.

    Runs as the owner of the tables. Safe to repeat: each file is the whole truth of its step.
    """
    vocabulary = resources.files("openmash.access") / "sql" / "vocabulary.sql"
    files = [resources.files(app) / "sql" / "access.sql" for app in settings.INSTALLED_APPS]
    with transaction.atomic(), connection.cursor() as cursor:
        for file in [vocabulary, *files]:
            if file.is_file():
                cursor.execute(file.read_text())
