"""Records for tests, with only what the test cares about said aloud.

People are made as a superuser, on a connection of its own: the app's role may not. Whatever is about
a family is written inside `acting_as` somebody, through the same commands as in use.
"""

from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

from django.contrib.auth.hashers import make_password

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.hubs.models import Hub
from openmash.policy.actors import Actor
from openmash.policy.vocabulary import Role
from tests.conftest import DATABASE, as_superuser

MONDAY_9AM = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NORTHAMPTONSHIRE = "northamptonshire"

_numbers = count(1)


def a_hub(code: str = NORTHAMPTONSHIRE) -> Hub:
    """One of the shipped hubs; they are loaded with the migrations."""
    return Hub.objects.get(code=code)


def a_member(
    role: Role,
    *,
    hub: str = NORTHAMPTONSHIRE,
    agency: str | None = None,
    team: str | None = None,
    name: str | None = None,
    password: str | None = None,
    username: str | None = None,
) -> Membership:
    """A person with one role in one hub. An agency partner or a receiver says of which."""
    number, user_id, member_id = next(_numbers), uuid4(), uuid4()
    with as_superuser(DATABASE) as server:
        server.execute(
            "INSERT INTO access_user (id, username, name, email, is_active, is_service, password) "
            "VALUES (%s, %s, %s, '', true, false, %s)",
            [
                user_id,
                username or f"person{number}-{user_id.hex[:6]}",
                name or f"Person {number}",
                make_password(password),
            ],
        )
        server.execute(
            "INSERT INTO access_membership "
            "(id, user_id, hub_id, role, post, phone, agency_id, team_id, is_active, is_in) "
            "SELECT %s, %s, h.id, %s, %s, '01604 000000', "
            "(SELECT id FROM hubs_agency WHERE hub_id = h.id AND code = %s), "
            "(SELECT id FROM hubs_team WHERE hub_id = h.id AND code = %s), true, true "
            "FROM hubs_hub h WHERE h.code = %s",
            [member_id, user_id, role.value, role.value, agency, team, hub],
        )
    return Membership.objects.select_related("user", "hub", "agency", "team").get(pk=member_id)


def an_actor(
    role: Role,
    *,
    hub: str = NORTHAMPTONSHIRE,
    agency: str | None = None,
    team: str | None = None,
    name: str | None = None,
) -> Actor:
    """Somebody who acts in one role, for `acting_as`."""
    return actor_of(a_member(role, hub=hub, agency=agency, team=team, name=name))


def a_code(what: str, hub: str = NORTHAMPTONSHIRE) -> str:
    """The code of some agency or team of a hub."""
    with as_superuser(DATABASE) as server:
        row = server.execute(
            f"SELECT t.code FROM hubs_{what} t JOIN hubs_hub h ON h.id = t.hub_id "
            "WHERE h.code = %s ORDER BY t.code DESC LIMIT 1",
            [hub],
        ).fetchone()
    assert row
    return str(row[0])
