"""The demo's keys for other systems, derived from this installation's secret as the passwords are."""

import base64
import hashlib
import hmac
from datetime import datetime

from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.front_door.systems.keys import make_key, sender_in
from openmash.hubs.models import Hub
from openmash.hubs.profile_files import SHIPPED

# Who sends notifications by machine, and what they are called where they are no agency of the hub.
SENDERS = {
    "police": "Police",
    "ambulance": "Ambulance Service",
    "health": "Health",
    "nspcc": "NSPCC Helpline",
}


def token(hub: str, sender: str, *, secret: str) -> str:
    """The key of a sender in a hub of this one demo: it opens no other."""
    made = hmac.new(secret.encode(), f"demo-key:{hub}:{sender}".encode(), hashlib.sha512).digest()
    rest = base64.urlsafe_b64encode(made[4:36]).decode().rstrip("=")
    return f"om_{made[:4].hex()}_{rest}"


def api_keys(*, secret: str) -> list[dict[str, str]]:
    """Every sender's key, as `openmash demo accounts --json` prints it beside the accounts."""
    return [
        {"hub": hub, "agency": sender, "key": token(hub, sender, secret=secret)}
        for hub in SHIPPED
        for sender in SENDERS
    ]


def make_keys(*, secret: str, now: datetime) -> None:
    """Put the demo's keys on record, by the same command as in use."""
    for hub in Hub.objects.filter(code__in=SHIPPED):
        with acting_as(service_actor(hub.pk, "command-line")) as actor:
            for code, name in SENDERS.items():
                make_key(
                    actor,
                    sender=sender_in(hub.pk, code, name),
                    note="Demo",
                    token=token(hub.code, code, secret=secret),
                    now=now,
                )
