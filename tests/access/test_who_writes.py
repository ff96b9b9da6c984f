"""The wall holds for writing as for reading: each role, each table; insert, update and delete."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg.errors import InsufficientPrivilege
from psycopg.types.json import Jsonb

from openmash.access.rows import acting_as
from openmash.policy.actors import SIGHT, Actor
from openmash.policy.vocabulary import Role
from tests.access.one_of_everything import Made, id_of
from tests.access.test_the_wall import COVENTRY, EXPECTED, TABLES, TO_POLICE, made_by
from tests.conftest import DATABASE, as_superuser
from tests.factories import NORTHAMPTONSHIRE, a_code, an_actor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

type Rows = dict[str, dict[str, Any]]

# What was judged, said, returned, released or printed is added; no row of these ever changes. Of an
# outcome and a referral one thing may: whose they are, when two records turn out to be of one child.
ADDED_ONLY = {
    "access_sampledcontact", "contacts_attachmentcontent", "contacts_consentrecord",
    "contacts_opencasestep", "contacts_original", "contacts_shiftread",
    "contacts_reopening", "decisions_decision", "decisions_word",
    "disclosures_followup", "enquiries_heightenedrisk", "enquiries_item", "enquiries_return",
    "enquiries_sharingdecision", "enquiries_waitingon", "front_door_arrival",
    "front_door_deskanswer", "front_door_deskending",
    "front_door_sentform", "notices_letter", "people_pairjudgement", "people_personkey", "triage_allocation",
    "triage_assessment", "triage_rating", "triage_ratingagreement", "triage_route",
}  # fmt: skip
# A draft goes when it is returned; a key when the name changes. Nothing else is ever removed.
REMOVED = {"enquiries_draft", "people_personkey"}


@pytest.fixture
def made() -> Made:
    return made_by(an_actor(Role.AGENCY_PARTNER, agency="police"))


def stored(made: Made) -> Rows:
    """Each row as it stands, for whoever would write another like it."""
    with as_superuser(DATABASE) as server:
        rows = {}
        for table in TABLES:
            found = server.execute(
                f"SELECT to_jsonb(t) FROM {table} t WHERE {id_of(table)} = %s", [made[table]]
            ).fetchone()
            assert found
            rows[table] = found[0]
    return rows


def let_through(statement: str, values: list[Any]) -> int:
    """How many rows the database let somebody write; refused is none."""
    count = 0
    with suppress(_Done), transaction.atomic(), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(statement, values)
                count = cursor.rowcount
        except DatabaseError as error:
            # Past the wall another rule of the table may stop a copy: that it is unique, for one.
            count = 0 if isinstance(error.__cause__, InsufficientPrivilege) else 1
        raise _Done  # take it back: the next table is tried on the same rows
    return count


class _Done(Exception):
    """Undoes what was let through."""


def insert(table: str, rows: Rows, made: Made) -> int:
    copy = rows[table] | {"id": str(uuid4())}
    return let_through(
        f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s)",
        [Jsonb(copy)],
    )


def update(table: str, rows: Rows, made: Made) -> int:
    """Any column that the app may change at all, set to what it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT "
            "attisdropped AND has_column_privilege(attrelid, attnum, 'UPDATE') LIMIT 1",
            [table],
        )
        column = (cursor.fetchone() or ["zone"])[0]
    return let_through(
        f"UPDATE {table} SET {column} = {column} WHERE {id_of(table)} = %s", [made[table]]
    )


def delete(table: str, rows: Rows, made: Made) -> int:
    return let_through(f"DELETE FROM {table} WHERE {id_of(table)} = %s", [made[table]])


type Write = Callable[[str, Rows, Made], int]
WRITES: dict[Write, set[str]] = {
    insert: set(TABLES),
    update: set(TABLES) - ADDED_ONLY,
    delete: REMOVED,
}


def written(write: Write, rows: Rows, made: Made) -> set[str]:
    return {table for table in TABLES if write(table, rows, made)}


def somebody_else(role: Role, hub: str) -> Actor:
    """Of a role, but not of the agency or the team to which the rows are addressed."""
    agency = "health" if hub == NORTHAMPTONSHIRE else a_code("agency", hub)
    return an_actor(
        role,
        hub=hub,
        agency=agency if role is Role.AGENCY_PARTNER else None,
        team=a_code("team", hub) if role is Role.RECEIVING_TEAM else None,
    )


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
@pytest.mark.parametrize("role", list(Role))
def test_a_role_writes_where_it_reads_and_nowhere_else(
    role: Role, write: Write, made: Made
) -> None:
    rows = stored(made)

    with acting_as(somebody_else(role, NORTHAMPTONSHIRE)):
        writes = set() if role in SIGHT else EXPECTED[role] & WRITES[write]
        assert written(write, rows, made) == writes


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
@pytest.mark.parametrize("role", list(Role))
def test_nobody_of_another_hub_writes_a_row(role: Role, write: Write, made: Made) -> None:
    rows = stored(made)

    with acting_as(somebody_else(role, COVENTRY)):
        assert written(write, rows, made) == set()


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_nobody_set_writes_no_row(write: Write, made: Made) -> None:
    assert written(write, stored(made), made) == set()


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_an_agency_writes_its_own(write: Write) -> None:
    partner = an_actor(Role.AGENCY_PARTNER, agency="police")
    made = made_by(partner)
    rows = stored(made)

    with acting_as(partner):
        assert written(write, rows, made) == TO_POLICE & WRITES[write]


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_an_auditor_reads_the_sample_and_writes_nothing_of_it(write: Write, made: Made) -> None:
    auditor = an_actor(Role.AUDITOR)
    drawn_for(auditor, made["contacts_contact"])
    rows = stored(made)

    with acting_as(auditor):
        assert written(write, rows, made) == set()


def drawn_for(auditor: Actor, contact_id: UUID) -> None:
    with as_superuser(DATABASE) as server:
        server.execute(
            "INSERT INTO access_sampledcontact (id, hub_id, zone, contact_id, person_id, drawn_at) "
            "VALUES (gen_random_uuid(), %s, 'oversight', %s, %s, now())",
            [auditor.hub_id, contact_id, auditor.person_id],
        )


def test_a_row_that_stands_in_the_wrong_zone_is_refused(made: Made) -> None:
    """A command that forgets the zone would else show an analysis to the whole front."""
    rows = stored(made)
    analysis = rows["decisions_decision"] | {"id": str(uuid4()), "zone": "front", "number": 2}

    with (
        acting_as(an_actor(Role.TEAM_MANAGER)),
        pytest.raises(DatabaseError, match="stands_in_its_zone"),
        transaction.atomic(),
    ):
        connection.cursor().execute(
            "INSERT INTO decisions_decision SELECT * "
            "FROM jsonb_populate_record(NULL::decisions_decision, %s)",
            [Jsonb(analysis)],
        )


def test_a_temporary_table_does_not_stand_in_for_one_of_ours(made: Made) -> None:
    """What looks past the wall must not be led to a table that its caller made."""
    manager = an_actor(Role.TEAM_MANAGER)
    with as_superuser(DATABASE) as server:
        server.execute(
            "INSERT INTO access_bar (id, hub_id, zone, contact_id, person_id, why, barred_by_id, "
            "barred_at) VALUES (gen_random_uuid(), %s, 'oversight', %s, %s, 'own family', %s, now())",
            [manager.hub_id, made["contacts_contact"], manager.person_id, manager.person_id],
        )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE access_bar (LIKE public.access_bar)")
        cursor.execute("GRANT SELECT ON pg_temp.access_bar TO PUBLIC")

    with acting_as(manager), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM contacts_contact WHERE id = %s", [made["contacts_contact"]]
        )
        assert cursor.fetchone() == (0,)
