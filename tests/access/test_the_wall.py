"""Each role against each table, by SQL as the app's own role (section 7 of the design)."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from openmash.access.rows import acting_as, on_behalf_of_hub
from openmash.policy.actors import Actor, Zone
from openmash.policy.vocabulary import Role
from tests.access.one_of_everything import ZONE_OF, Made, hub_record_models, id_of, write
from tests.conftest import DATABASE, as_superuser
from tests.factories import a_code, an_actor

pytestmark = pytest.mark.django_db

COVENTRY = "coventry"

# What business support does not read: whatever was said or judged.
NAMES_AND_LETTERS = {
    "contacts_contact",
    "contacts_personincontact",
    "deadlines_deadline",
    "decisions_outcome",
    "decisions_referral",
    "notices_letter",
    "notices_notice",
    "people_address",
    "people_externalid",  # what another system calls somebody, as a name is
    "people_person",
    "people_personkey",
}

# Of the same two records there is one such row.
ONCE_OF_TWO = ("people_personmerge", "people_possibleduplicate")

TABLES = [model._meta.db_table for model in hub_record_models()]
BY_ZONE = {zone: {t for t in TABLES if ZONE_OF.get(t, Zone.FRONT) is zone} for zone in Zone}
DECIDING = BY_ZONE[Zone.FRONT] | BY_ZONE[Zone.ENQUIRY] | BY_ZONE[Zone.RELEASED]
TO_POLICE = {
    "deadlines_deadline",
    "disclosures_disclosure",
    "enquiries_draft",
    "enquiries_heightenedrisk",
    "enquiries_item",
    "enquiries_request",
    "enquiries_return",
    "enquiries_sensitivecontent",
    "enquiries_sharingdecision",
    "enquiries_waitingon",
    "notices_notice",
}
TO_TEAM = {
    "decisions_outcome",
    "decisions_referral",
    "disclosures_disclosure",
    "deadlines_deadline",
    "disclosures_followup",
}

# Role: the tables of whose rows it sees the one that is there. Everything else it does not see.
EXPECTED: dict[Role, set[str]] = {
    Role.MASH_OFFICER: BY_ZONE[Zone.FRONT],
    Role.BUSINESS_SUPPORT: NAMES_AND_LETTERS,
    Role.DECISION_MAKER: DECIDING,
    Role.EARLY_HELP_DECISION_MAKER: DECIDING,
    Role.TEAM_MANAGER: DECIDING,
    Role.PRACTICE_MANAGER: DECIDING,
    Role.SERVICE_MANAGER: DECIDING | BY_ZONE[Zone.OVERSIGHT],
    Role.OUT_OF_HOURS: BY_ZONE[Zone.FRONT],  # the contact of the rows was passed to them
    Role.AGENCY_PARTNER: set(),
    Role.RECEIVING_TEAM: set(),
    Role.AUDITOR: set(),
    Role.HUB_ADMINISTRATOR: set(),
}


@pytest.fixture
def made() -> Made:
    """One row in every table of Northamptonshire, addressed to the police and to one team."""
    return made_by(an_actor(Role.AGENCY_PARTNER, agency="police"))


def made_by(partner: Actor, readers: tuple[UUID, ...] = (), made: Made | None = None) -> Made:
    """The same, by somebody of the police; `made` holds rows that stand already."""
    [agency_id] = partner.agency_ids
    with as_superuser(DATABASE) as server:
        row = server.execute(
            "SELECT id FROM hubs_team WHERE hub_id = %s ORDER BY code LIMIT 1", [partner.hub_id]
        ).fetchone()
        assert row
        with server.transaction():
            return write(
                server,
                hub_id=partner.hub_id,
                person_id=partner.person_id,
                agency_id=agency_id,
                team_id=row[0],
                readers=list(readers),
                made=made,
            )


def seen(made: Made) -> set[str]:
    """The tables in which whoever acts now sees the row that was made."""
    with connection.cursor() as cursor:
        return {table for table, key in made.items() if _count(cursor, table, key)}


def _count(cursor: object, table: str, key: UUID) -> int:
    cursor.execute(f"SELECT count(*) FROM {table} WHERE {id_of(table)} = %s", [key])  # type: ignore[attr-defined]
    return int(cursor.fetchone()[0])  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", list(Role))
def test_a_role_sees_what_the_design_says_and_nothing_else(role: Role, made: Made) -> None:
    agency = "health" if role is Role.AGENCY_PARTNER else None  # not the one that was asked
    somebody = an_actor(role, agency=agency, team=_other_team(made, role))

    with acting_as(somebody):
        assert seen(made) == EXPECTED[role]


def _other_team(made: Made, role: Role) -> str | None:
    if role is not Role.RECEIVING_TEAM:
        return None
    with as_superuser(DATABASE) as server:
        row = server.execute(
            "SELECT t.code FROM hubs_team t JOIN disclosures_disclosure d ON d.hub_id = t.hub_id "
            "WHERE d.id = %s AND t.id <> d.team_id ORDER BY t.code DESC LIMIT 1",
            [made["disclosures_disclosure"]],
        ).fetchone()
    return str(row[0]) if row else None


def test_nobody_set_sees_no_row(made: Made) -> None:
    assert seen(made) == set()


@pytest.mark.parametrize("role", list(Role))
def test_another_hub_sees_no_row(role: Role, made: Made) -> None:
    somebody = an_actor(
        role,
        hub=COVENTRY,
        agency=a_code("agency", COVENTRY) if role is Role.AGENCY_PARTNER else None,
        team=a_code("team", COVENTRY) if role is Role.RECEIVING_TEAM else None,
    )

    with acting_as(somebody):
        assert seen(made) == set()


def test_the_agency_that_was_asked_sees_its_own_and_only_that() -> None:
    partner = an_actor(Role.AGENCY_PARTNER, agency="police")
    made = made_by(partner)

    with acting_as(partner):
        assert seen(made) == TO_POLICE


def test_a_receiving_team_sees_what_is_addressed_to_it_and_only_that(made: Made) -> None:
    with as_superuser(DATABASE) as server:
        row = server.execute(
            "SELECT code FROM hubs_team WHERE id = "
            "(SELECT team_id FROM disclosures_disclosure WHERE id = %s)",
            [made["disclosures_disclosure"]],
        ).fetchone()
        assert row

    with acting_as(an_actor(Role.RECEIVING_TEAM, team=str(row[0]))):
        assert seen(made) == TO_TEAM


def test_the_sensitive_is_read_by_those_on_its_list_whatever_their_role() -> None:
    reader, other = an_actor(Role.DECISION_MAKER), an_actor(Role.DECISION_MAKER)
    made = made_by(an_actor(Role.AGENCY_PARTNER, agency="police"), readers=(reader.person_id,))

    with acting_as(reader):
        assert "enquiries_sensitivecontent" in seen(made)
    with acting_as(other):
        assert "enquiries_sensitivecontent" not in seen(made)
        assert "enquiries_item" in seen(made)  # the marker: that it exists, and who holds it


def test_a_draft_is_its_agencys_alone_even_from_the_hub_itself(made: Made) -> None:
    with acting_as(an_actor(Role.SERVICE_MANAGER)) as manager, on_behalf_of_hub(manager):
        assert "enquiries_draft" not in seen(made)
        assert "enquiries_sensitivecontent" in seen(made)


def test_acting_for_the_hub_ends_where_it_ends(made: Made) -> None:
    partner = an_actor(Role.AGENCY_PARTNER, agency="health")

    with acting_as(partner):
        with on_behalf_of_hub(partner):
            assert "contacts_contact" in seen(made)
        assert seen(made) == set()


def test_an_auditor_sees_the_contacts_of_their_sample(made: Made) -> None:
    auditor = an_actor(Role.AUDITOR)
    with as_superuser(DATABASE) as server:
        server.execute(
            "INSERT INTO access_sampledcontact (id, hub_id, zone, contact_id, person_id, drawn_at) "
            "VALUES (gen_random_uuid(), %s, 'oversight', %s, %s, now())",
            [auditor.hub_id, made["contacts_contact"], auditor.person_id],
        )
    unsampled = made_by(an_actor(Role.AGENCY_PARTNER, agency="police"))

    with acting_as(auditor):
        assert seen(made) == DECIDING | BY_ZONE[Zone.OVERSIGHT]
        assert seen(unsampled) == set()


def test_out_of_hours_sees_what_was_passed_to_it_with_the_history_of_the_family(
    made: Made,
) -> None:
    family = {k: made[k] for k in ("people_person", *ONCE_OF_TWO)}
    partner = an_actor(Role.AGENCY_PARTNER, agency="police")
    earlier, strangers = made_by(partner, made=family), made_by(partner)
    never_passed(earlier, strangers)

    with acting_as(an_actor(Role.OUT_OF_HOURS)):
        assert "contacts_narrative" in seen(made) & seen(earlier)
        assert seen(earlier) <= BY_ZONE[Zone.FRONT]
        assert seen(strangers) == set()


@pytest.mark.parametrize(("hours", "tables"), [(23, BY_ZONE[Zone.FRONT]), (25, set())])
def test_out_of_hours_sees_it_for_a_day_after_writing_back(
    made: Made, hours: int, tables: set[str]
) -> None:
    with as_superuser(DATABASE) as server:
        server.execute(
            "UPDATE contacts_outofhourscase SET written_back_at = now() - make_interval(hours => %s)",
            [hours],
        )

    with acting_as(an_actor(Role.OUT_OF_HOURS)):
        assert seen(made) == tables


def never_passed(*made: Made) -> None:
    with as_superuser(DATABASE) as server:
        for one in made:
            server.execute(
                "DELETE FROM contacts_outofhourscase WHERE id = %s",
                [one["contacts_outofhourscase"]],
            )


def test_who_is_barred_from_a_contact_sees_nothing_of_it(made: Made) -> None:
    manager = an_actor(Role.TEAM_MANAGER)
    shut_out(manager, made["contacts_contact"])

    with acting_as(manager):
        assert seen(made) == set()


def test_whoever_another_contact_names_is_not_hidden_from_who_is_barred(made: Made) -> None:
    manager = an_actor(Role.TEAM_MANAGER)
    there = ("people_person", "people_personkey", "people_address", *ONCE_OF_TWO)
    named = {k: made[k] for k in there}
    made_by(an_actor(Role.AGENCY_PARTNER, agency="police"), made=named)
    shut_out(manager, made["contacts_contact"])

    with acting_as(manager):
        assert seen(made) == set(named) | {
            "people_caseepisode",
            "people_externalid",
            "people_pairjudgement",
        }


def shut_out(person: Actor, contact_id: UUID) -> None:
    with as_superuser(DATABASE) as server:
        server.execute(
            "INSERT INTO access_bar (id, hub_id, zone, contact_id, person_id, why, barred_by_id, "
            "barred_at) VALUES (gen_random_uuid(), %s, 'oversight', %s, %s, 'own family', %s, now())",
            [person.hub_id, contact_id, person.person_id, person.person_id],
        )


def test_a_row_cannot_be_moved_or_written_beyond_ones_own_hub(made: Made) -> None:
    officer = an_actor(Role.MASH_OFFICER)
    elsewhere = an_actor(Role.MASH_OFFICER, hub=COVENTRY)

    with acting_as(officer):
        for statement in (
            "UPDATE contacts_contact SET hub_id = %s WHERE id = %s",
            "INSERT INTO people_person SELECT (jsonb_populate_record(p, jsonb_build_object("
            "'id', gen_random_uuid(), 'hub_id', %s::uuid))).* FROM people_person p WHERE p.id = %s",
        ):
            key = made["contacts_contact" if "contact" in statement else "people_person"]
            with pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute(statement, [elsewhere.hub_id, key])


def test_the_scope_ends_with_its_transaction_and_does_not_nest(made: Made) -> None:
    officer = an_actor(Role.MASH_OFFICER)

    with acting_as(officer), pytest.raises(RuntimeError), acting_as(replace(officer, name="again")):
        raise AssertionError("scopes do not nest")


def test_a_look_at_who_is_asking_says_one_hub(made: Made) -> None:
    """Two hubs at once would cross one's zones with the other's rows."""
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer, connection.cursor() as cursor:
        cursor.execute("SELECT access_hub(), access_person(), access_zones()")
        assert cursor.fetchone() == (officer.hub_id, officer.person_id, ["front"])


def test_rows_of_two_hubs_cannot_point_to_each_other(made: Made) -> None:
    other = an_actor(Role.AGENCY_PARTNER, hub=COVENTRY, agency=a_code("agency", COVENTRY))
    theirs = made_by(other)

    with as_superuser(DATABASE) as server, pytest.raises(Exception, match="same_hub"):
        server.execute(
            "UPDATE triage_rating SET contact_id = %s WHERE id = %s",
            [theirs["contacts_contact"], made["triage_rating"]],
        )
