"""Another system, as it calls the hub."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.front_door.systems.keys import make_key, sender_in
from tests.factories import MONDAY_9AM, NORTHAMPTONSHIRE, a_hub

CONTACTS = "/api/v1/contacts"
WORRY = {"concerns": "He flinches when his stepfather comes in."}


def a_key(
    sender: str = "police", *, hub: str = NORTHAMPTONSHIRE, name: str = "", per_minute: int = 120
) -> str:
    """A key of a hub for a sender, as whoever was given it has it."""
    actor = service_actor(a_hub(hub).pk, "command-line")
    with acting_as(actor):
        _, token = make_key(
            actor,
            sender=sender_in(actor.hub_id, sender, name),
            per_minute=per_minute,
            now=MONDAY_9AM,
        )
    return token


@dataclass
class System:
    """A police system, an ambulance service's: it has a key, and no session."""

    token: str

    def _headers(self, key: str = "") -> dict[str, str]:
        found = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return found | ({"Idempotency-Key": key} if key else {})

    def send(self, body: Any = WORRY, *, key: str = "event-1", **more: Any) -> Any:
        """Send a contact."""
        text = body if isinstance(body, bytes | str) else json.dumps(body)
        more.setdefault("content_type", "application/json")
        return Client().post(CONTACTS, text, headers=self._headers(key), **more)

    def receipt(self, reference: str) -> Any:
        """Ask what became of one."""
        return Client().get(f"{CONTACTS}/{reference}/receipt", headers=self._headers())


def what_is_wrong(answer: Any) -> dict[str, str]:
    """The mistakes in an answer: where, and what."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    return {each["pointer"]: each["words"] for each in answer.json()["errors"]}
