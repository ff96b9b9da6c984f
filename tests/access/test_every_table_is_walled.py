"""No table stands outside the wall by accident (section 7 of the design)."""

import pytest
from django.db import connection

from openmash.policy.actors import Zone
from tests.access.one_of_everything import ZONE_OF, hub_record_models

pytestmark = pytest.mark.django_db

# Read before anybody is known, or by the machinery alone. Each tells of no family.
OPEN_TABLES = {
    "access_membership",
    "access_refusal",
    "access_signinattempt",
    "access_user",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_session",
    "hubs_hub",
    "hubs_hubprofile",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}

ABOUT_A_FAMILY = {
    "address",
    "child_id",
    "concerns",
    "contact_id",
    "date_of_birth",
    "family_name",
    "given_names",
    "nhs_number",
    "postcode",
    "referrer_name",
    "text",
}


def _rows(statement: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_every_table_has_forced_row_security_or_stands_on_the_named_list() -> None:
    unwalled = {
        name
        for (name,) in _rows(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
    }

    assert unwalled == OPEN_TABLES


def test_every_table_behind_the_wall_says_in_which_zone_its_rows_stand() -> None:
    held = {
        (table, definition)
        for table, definition in _rows(
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conname = 'stands_in_its_zone'"
        )
    }

    assert held == {
        (table, f"CHECK ((zone = '{ZONE_OF.get(table, Zone.FRONT)}'::text))")
        for table in (model._meta.db_table for model in hub_record_models())
    }


def test_a_function_that_looks_past_the_wall_is_not_led_astray_by_its_caller() -> None:
    loose = _rows(
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace "
        "AND NOT 'search_path=pg_catalog, public, pg_temp' = ANY (COALESCE(proconfig, '{}'))"
    )

    assert loose == []


def test_no_table_without_row_security_has_a_column_about_a_family() -> None:
    columns = _rows(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    )

    assert [(t, c) for t, c in columns if t in OPEN_TABLES and c in ABOUT_A_FAMILY] == []


def test_the_app_logs_in_as_a_role_that_owns_nothing_and_bypasses_nothing() -> None:
    [(name, superuser, bypasses)] = _rows(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    owned = _rows("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")

    assert (name, superuser, bypasses, owned) == ("openmash_app", False, False, [])


def test_nobody_may_rewrite_what_was_judged_or_recorded() -> None:
    added_only = {
        "ledger_entry",
        "triage_rating",
        "triage_assessment",
        "triage_route",
        "enquiries_return",
        "enquiries_item",
        "decisions_decision",
        "decisions_word",
        "decisions_outcome",
        "decisions_referral",
        "notices_letter",
        "people_pairjudgement",
    }
    rewritable = {
        table
        for table, privilege in _rows(
            "SELECT table_name, privilege_type FROM information_schema.table_privileges "
            "WHERE grantee IN ('openmash_app', 'PUBLIC')"
        )
        if privilege in {"UPDATE", "DELETE", "TRUNCATE"}
    }

    assert added_only & rewritable == set()
