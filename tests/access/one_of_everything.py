"""One row in every table behind the wall, written as the server's owner, past every command.

The wall is tested on rows as such: what a command would or would not write does not matter here.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.apps import apps
from django.db import models
from psycopg import sql
from psycopg.types.json import Jsonb

from openmash.hubs.models import HubRecord
from openmash.policy.actors import Zone

# In which zone a row of each table stands (the word list of the design); front where not said.
ZONE_OF = {
    "access_bar": Zone.OVERSIGHT,
    "access_sampledcontact": Zone.OVERSIGHT,
    "front_door_publicform": Zone.AGENCY,
    "front_door_formfile": Zone.AGENCY,
    "enquiries_request": Zone.ENQUIRY,
    "enquiries_waitingon": Zone.ENQUIRY,
    "enquiries_heightenedrisk": Zone.ENQUIRY,
    "enquiries_draft": Zone.AGENCY,
    "enquiries_return": Zone.ENQUIRY,
    "enquiries_item": Zone.ENQUIRY,
    "enquiries_sensitivecontent": Zone.SENSITIVE,
    "enquiries_sharingdecision": Zone.ENQUIRY,
    "decisions_decision": Zone.ENQUIRY,
    "decisions_recommendedoutcome": Zone.ENQUIRY,
    "decisions_word": Zone.ENQUIRY,
    "decisions_strategydiscussion": Zone.ENQUIRY,
    "disclosures_disclosure": Zone.RELEASED,
    "disclosures_followup": Zone.RELEASED,
}

type Made = dict[str, UUID]

# A key of the index has no id of its own: whose it is says which row it is.
ID_OF = {"people_personkey": "person_id"}


def id_of(table: str) -> str:
    """The column by which a row of this table is found."""
    return ID_OF.get(table, "id")


def hub_record_models() -> list[type[models.Model]]:
    """Every model behind the wall, those pointed to before those that point."""
    found = [m for m in apps.get_models() if issubclass(m, HubRecord)]
    ordered: list[type[models.Model]] = []
    while found:
        for model in found:
            needs = {
                f.related_model for f in model._meta.concrete_fields
                if isinstance(f, models.ForeignKey) and not f.null and f.related_model is not model
            }  # fmt: skip
            if not needs & set(found):
                ordered.append(model)
                found.remove(model)
                break
    return ordered


def write(
    server: psycopg.Connection,
    *,
    hub_id: UUID,
    person_id: UUID,
    agency_id: UUID,
    team_id: UUID,
    readers: list[UUID],
    made: Made | None = None,
) -> Made:
    """Write one row in each table, each pointing to the others. Returns their ids by table.

    `made` holds rows that stand already (a contact of one's own choosing).
    """
    ids: Made = dict(made or {})
    server.execute("SET CONSTRAINTS ALL DEFERRED")  # they point to each other
    profile = server.execute(
        "SELECT id FROM hubs_hubprofile WHERE hub_id = %s", [hub_id]
    ).fetchone()
    assert profile
    known = {
        "hubs_hub": hub_id,
        "access_user": person_id,
        "hubs_agency": agency_id,
        "hubs_team": team_id,
        "hubs_hubprofile": profile[0],
    }
    ids = {model._meta.db_table: uuid4() for model in hub_record_models()} | ids
    ids["people_personkey"] = ids["people_person"]
    for model in hub_record_models():
        table = model._meta.db_table
        if made and table in made:
            continue
        row = {
            f.column: _value(f, ids | known, table, readers) for f in model._meta.concrete_fields
        }
        columns = sql.SQL(", ").join(map(sql.Identifier, row))
        holders = sql.SQL(", ").join([sql.Placeholder()] * len(row))
        server.execute(
            sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(table), columns, holders
            ),
            list(row.values()),
        )
    return ids


def _value(field: "models.Field[Any, Any]", ids: Made, table: str, readers: list[UUID]) -> Any:
    if field.primary_key:
        return ids[table]
    if field.name == "zone":
        return ZONE_OF.get(table, Zone.FRONT).value
    if field.name == "readers":
        return readers
    if field.name in {"contact_id", "on_id"}:
        return ids["contacts_contact"]
    if field.name == "lifted_at":  # a bar of long ago: it bars nobody
        return datetime(2026, 3, 2, 9, tzinfo=UTC)
    if isinstance(field, models.ForeignKey):
        related = field.related_model._meta.db_table  # type: ignore[union-attr]
        wanted = {"hub", "agency", "team", "contact"}
        return ids.get(related) if not field.null or field.name in wanted else None
    if field.null:
        return None
    return _plain(field)


def _plain(field: "models.Field[Any, Any]") -> Any:
    if field.has_default():
        value = field.get_default()
        return Jsonb(value) if isinstance(field, models.JSONField) else value
    if isinstance(field, models.JSONField):
        return Jsonb({})
    if isinstance(field, models.DateTimeField):
        return datetime(2026, 3, 2, 9, tzinfo=UTC)
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.UUIDField):
        return uuid4()
    if isinstance(field, models.BinaryField):
        return b"%PDF-"
    if isinstance(field, models.BigIntegerField):
        return uuid4().int % 2**40  # a number of an index: no two of one person are the same
    if isinstance(field, models.IntegerField | models.FloatField):
        return 1
    return f"SECRET-{uuid4()}"  # any text: unique, and easy to find where it should not be
