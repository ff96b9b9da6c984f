"""Making contacts of the rows of a list: all of them, or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from openmash.access.rows import on_behalf_of_hub
from openmash.front_door.arriving import AnotherBody, Arriving, receive
from openmash.front_door.lists.reading import CannotLoad, Listed, RowMistake
from openmash.front_door.models import Arrival
from openmash.front_door.systems.keys import Sender
from openmash.ledger.commanding import command, record
from openmash.ledger.models import Subject
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import NotPermitted
from openmash.policy.vocabulary import Channel

SOURCE = "spreadsheet"
MOST_ROWS = 5_000  # some minutes of work, in one transaction


@dataclass(frozen=True)
class Loaded:
    """What a row became: its contact, now or when the same row came before."""

    row: int
    key: str
    reference: str
    is_new: bool


def load_list(
    actor: Actor,
    listed: Sequence[Listed],
    *,
    sender: Sender,
    file: str,
    now: datetime,
) -> list[Loaded]:
    """Make a contact of each row, in the transaction that is open: all of them, or none.

    A row that came before, with the same words, is the contact that it made. Raises CannotLoad where
    something else came under its reference. The list is loaded in the hub's name, by who may load
    lists though they may not read what was said; the person stands in the ledger.
    """
    if not actor.may(Permission.LOAD_LISTS):
        raise NotPermitted(f"Your role does not let you {Permission.LOAD_LISTS}.")
    arrivals = [(each, _arriving(each, sender)) for each in listed]
    loaded: list[Loaded] = []
    with on_behalf_of_hub(actor) as hub:
        _refuse_others(arrivals, sender)
        loader = replace(hub, permissions=hub.permissions | {Permission.TAKE_CONTACT})
        for each, arriving in arrivals:
            try:
                arrived = receive(loader, arriving, now=now)
            except AnotherBody:  # sent by somebody else in this moment
                raise CannotLoad([_another(each)]) from None
            loaded.append(Loaded(each.row, each.key, arrived.contact.reference, arrived.is_new))
        _put_on_record(loader, sender=sender, file=file, loaded=loaded, now=now)
    return loaded


def _arriving(each: Listed, sender: Sender) -> Arriving:
    sent = each.sent
    return Arriving(
        source=SOURCE,
        sender=sender.code,
        key=each.key,
        body=sent.model_dump_json(exclude_none=True).encode(),
        channel=Channel.SPREADSHEET,
        values=sent.values(sender.name),
        consent=sent.consented(),
        ticks=frozenset(sent.urgent or ()),
        people=sent.people(),
        received_at=sent.received_at,
    )


def _refuse_others(arrivals: Sequence[tuple[Listed, Arriving]], sender: Sender) -> None:
    """Say at once which rows came before with other words: one statement."""
    there = dict(
        Arrival.objects.filter(
            source=SOURCE, sender=sender.code, key__in=[each.key for each, _ in arrivals]
        ).values_list("key", "digest")
    )
    changed = [
        _another(each)
        for each, arriving in arrivals
        if there.get(each.key, arriving.digest) != arriving.digest
    ]
    if changed:
        raise CannotLoad(changed)


def _another(each: Listed) -> RowMistake:
    return RowMistake(
        each.row,
        "reference",
        "Something else was loaded before under this reference. Give what is new a reference of its own.",
    )


@command(needs=Permission.LOAD_LISTS)
def _put_on_record(
    actor: Actor, *, sender: Sender, file: str, loaded: Sequence[Loaded], now: datetime
) -> None:
    record(
        actor,
        "list_loaded",
        at=now,
        subject=Subject.LIST,
        subject_id=uuid4(),
        text=file,
        sender=sender.code,
        rows=len(loaded),
        new=sum(each.is_new for each in loaded),
    )
