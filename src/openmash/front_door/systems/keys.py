"""The keys with which other systems send: made, shown once, used within an allowance, revoked."""

import hashlib
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection

from openmash.access.queries import service_actor
from openmash.front_door.models import ApiKey
from openmash.hubs.models import Agency
from openmash.ledger.commanding import command, record
from openmash.ledger.models import Subject
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.allowance import Allowance
from openmash.policy.errors import RuleBroken

# Enough for the first minutes after a night in which a feed could not send.
PER_MINUTE = 120
_BEGINNING = 11  # of a key: "om_" and eight more, by which people know it
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MOST = 32_000  # what the column holds


@dataclass(frozen=True)
class Sender:
    """Who sends, as a key or a list says."""

    code: str
    name: str


@dataclass(frozen=True)
class Caller:
    """A system that showed its key: for whom it sends, and as whom it acts in the hub."""

    actor: Actor
    sender: Sender
    key_id: UUID


def new_token() -> str:
    """A key that nobody can guess: 256 random bits."""
    return f"om_{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"


def digest_of(token: str) -> str:
    """What is kept of a key. SHA-256 is enough where what it hides is random: see decision 10."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def sender_in(hub_id: UUID, code: str, name: str = "") -> Sender:
    """An agency of the hub by its code; or another organisation, by a code and a name given to it."""
    if agency := Agency.objects.filter(hub=hub_id, code=code, is_active=True).first():
        return Sender(agency.code, agency.name)
    if not _CODE.fullmatch(code) or len(code) > 50:
        raise RuleBroken(
            "Write the sender's code in small letters, with hyphens: nspcc-helpline.",
            field="sender",
        )
    if not name.strip():
        raise RuleBroken(
            f"{code} is not an agency of this hub. Say what this organisation is called.",
            field="sender_name",
        )
    return Sender(code, name.strip())


@command(needs=Permission.MANAGE_KEYS)
def make_key(
    actor: Actor,
    *,
    sender: Sender,
    note: str = "",
    per_minute: int = PER_MINUTE,
    token: str | None = None,
    now: datetime,
) -> tuple[ApiKey, str]:
    """Make a key for a sender; returns it with the key itself, which nobody can read again.

    `token` is the demo's, whose keys must be the same whenever they are listed.
    """
    if not 1 <= per_minute <= _MOST:
        raise RuleBroken(f"Allow between 1 and {_MOST} a minute.", field="per_minute")
    token = token or new_token()
    key = ApiKey(
        id=uuid4(),
        hub_id=actor.hub_id,
        sender=sender.code,
        sender_name=sender.name,
        note=note.strip(),
        prefix=token[:_BEGINNING],
        digest=digest_of(token),
        per_minute=per_minute,
        spare=per_minute,
        spare_at=now,
        made_by_id=actor.person_id,
        made_at=now,
    )
    key.save(force_insert=True)
    _about_key(actor, "api_key_made", key, now)
    return key, token


@command(needs=Permission.MANAGE_KEYS)
def revoke_key(actor: Actor, *, prefix: str, now: datetime) -> ApiKey:
    """End a key: from now on it opens nothing. What it sent stays."""
    key = ApiKey.objects.select_for_update().filter(prefix=prefix).first()
    if key is None:
        raise RuleBroken(f"This hub has no key that begins with {prefix}.", field="prefix")
    if key.revoked_at:
        raise RuleBroken("This key was revoked already.", field="prefix")
    key.revoked_by_id, key.revoked_at = actor.person_id, now
    key.save(update_fields=["revoked_by", "revoked_at"])
    _about_key(actor, "api_key_revoked", key, now)
    return key


def _about_key(actor: Actor, kind: str, key: ApiKey, now: datetime) -> None:
    record(
        actor,
        kind,
        at=now,
        subject=Subject.HUB,
        subject_id=actor.hub_id,
        zone=Zone.OVERSIGHT,
        key=key.prefix,
        sender=key.sender,
    )


def keys_of(hub_id: UUID) -> list[ApiKey]:
    """The keys of a hub, those that open something first: one statement."""
    found = ApiKey.objects.filter(hub=hub_id).select_related("made_by", "revoked_by")
    return sorted(found, key=lambda key: key.revoked_at is not None)


def find_key(token: str) -> tuple[UUID, UUID] | None:
    """The key and its hub, before anybody acts; None where there is no such key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key_id, of_hub FROM front_door_key(%s)", [digest_of(token)])
        found = cursor.fetchone()
    return (found[0], found[1]) if found and found[0] else None


def sending_actor(hub_id: UUID) -> Actor:
    """The hub's service for other systems: it takes contacts, and sees nothing behind the front."""
    return replace(
        service_actor(hub_id, "api"),
        permissions=frozenset({Permission.TAKE_CONTACT, Permission.LOOK}),
        zones=frozenset({Zone.FRONT}),
    )


@dataclass(frozen=True)
class Used:
    """What came of showing a key: whose it is, and how long to wait where too much came at once."""

    caller: Caller
    is_revoked: bool
    wait: int


def use_key(actor: Actor, key_id: UUID, *, now: datetime) -> Used:
    """Count one use of a key, as the hub's service for other systems."""
    key = ApiKey.objects.select_for_update().get(pk=key_id)
    caller = Caller(actor, Sender(key.sender, key.sender_name), key.pk)
    if key.revoked_at:
        return Used(caller, is_revoked=True, wait=0)
    left, wait = Allowance(key.spare, key.spare_at).spend(per_minute=key.per_minute, now=now)
    key.spare, key.spare_at, key.last_used_at = left.left, left.at, now
    key.save(update_fields=["spare", "spare_at", "last_used_at"])
    return Used(caller, is_revoked=False, wait=wait)
