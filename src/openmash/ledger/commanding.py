"""What makes a function a command: one permission, one transaction, and never a write in silence."""

import hashlib
import json
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from openmash.ledger.models import Subject
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import NotPermitted


@dataclass(frozen=True)
class Recorded:
    """An entry on its way into the ledger, as reactions see it. Facts are codes and ids."""

    kind: str
    subject: Subject
    subject_id: UUID
    at: datetime
    zone: Zone
    contact_id: UUID | None
    agency_id: UUID | None
    team_id: UUID | None
    text: str
    text_zone: Zone
    facts: dict[str, Any]
    id: UUID = field(default_factory=uuid4)


@dataclass
class _Scope:
    """What one outermost command has recorded, and what waits to be reacted to."""

    entries: list[Recorded] = field(default_factory=list)
    reacted: int = 0


_scope: ContextVar[_Scope | None] = ContextVar("scope", default=None)


def command[**P, R](
    needs: Permission,
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """One permission, one transaction, and no write without an entry in the ledger.

    Raises NotPermitted before anything happens. Entries are appended last, when every reaction has
    run, so that the end of a chain is locked for as short as can be.
    """

    def decorate(act: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
        @wraps(act)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if not actor.may(needs):
                raise NotPermitted(f"Your role does not let you {needs}.")
            # Inside another command it is the same act: it stands or falls with it.
            is_outermost = _scope.get() is None
            with transaction.atomic(savepoint=is_outermost), _recording(actor) as scope:
                before = len(scope.entries)
                result = act(actor, *args, **kwargs)
                if len(scope.entries) == before:
                    raise RuntimeError(f"{act.__name__} wrote nothing in the ledger")
                return result

        return run

    return decorate


@contextmanager
def _recording(actor: Actor) -> Any:
    """Collect entries; the outermost command reacts to them and appends them."""
    if (outer := _scope.get()) is not None:
        yield outer
        return
    scope = _Scope()
    token = _scope.set(scope)
    try:
        yield scope
        while scope.reacted < len(scope.entries):  # a reaction may record, and be reacted to
            entry = scope.entries[scope.reacted]
            scope.reacted += 1
            for kind in (entry.kind, "*"):
                for reaction in settings.REACTIONS.get(kind, ()):
                    import_string(reaction)(actor, entry)
        _append(actor, scope.entries)
    finally:
        _scope.reset(token)


def record(
    actor: Actor,
    kind: str,
    *,
    at: datetime,
    contact_id: UUID | None = None,
    subject: Subject = Subject.CONTACT,
    subject_id: UUID | None = None,
    zone: Zone = Zone.FRONT,
    agency_id: UUID | None = None,
    team_id: UUID | None = None,
    text: str = "",
    text_zone: Zone | None = None,
    **facts: Any,
) -> Recorded:
    """Add an entry, inside a command. `text` is kept apart; `facts` are codes, ids and times.

    `text_zone`: where fewer may read the words than may know that it happened.
    About a contact unless `subject` and `subject_id` say otherwise.
    """
    scope = _scope.get()
    about = subject_id or contact_id
    if scope is None or about is None:
        raise RuntimeError(f"{kind}: an entry is recorded inside a command, about something")
    entry = Recorded(
        kind,
        subject,
        about,
        at,
        zone,
        contact_id,
        agency_id,
        team_id,
        text,
        text_zone or zone,
        facts,
    )
    scope.entries.append(entry)
    return entry


def canonical(facts: dict[str, Any]) -> str:
    """JSON with one spelling: sorted keys, no spaces, times and ids as text."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


_INSERT_ENTRIES = """
INSERT INTO ledger_entry (id, hub_id, zone, contact_id, agency_id, team_id, subject, subject_id,
    kind, actor_id, at, payload, seq, recorded_at, previous, hash)
VALUES """
_ENTRY = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, now(), '', '')"
_INSERT_TEXTS = """
INSERT INTO ledger_entrytext (entry_id, hub_id, zone, contact_id, agency_id, team_id, text)
VALUES """
_TEXT = "(%s, %s, %s, %s, %s, %s, %s)"


def _append(actor: Actor, entries: list[Recorded]) -> None:
    """Write the entries, chains in one order, so that two transactions cannot wait on each other.

    Plain INSERT: a writer may tell what it may not read back.
    """
    rows: list[Any] = []
    texts: list[Any] = []
    for e in sorted(entries, key=lambda entry: str(entry.subject_id)):
        digest = {"text": hashlib.sha256(e.text.encode()).hexdigest()} if e.text else {}
        about = [e.contact_id, e.agency_id, e.team_id]
        rows += [e.id, actor.hub_id, e.zone.value, *about, e.subject.value, e.subject_id]
        rows += [e.kind, actor.person_id, e.at, canonical(e.facts | digest)]
        if e.text:
            texts += [e.id, actor.hub_id, e.text_zone.value, *about, e.text]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_ENTRIES + ", ".join([_ENTRY] * len(entries)), rows)
        if texts:
            many = len(texts) // _TEXT.count("%s")
            cursor.execute(_INSERT_TEXTS + ", ".join([_TEXT] * many), texts)
