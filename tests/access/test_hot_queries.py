"""The hot queries use an index as the app's own role: a policy must never turn them into a scan."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmash.access.rows import acting_as
from openmash.config.due_next import due_next
from openmash.contacts.files import files_of
from openmash.contacts.originals import written_about
from openmash.contacts.queries import alerts_for, information_for, my_contacts
from openmash.deadlines.queries import running_on, soonest_by_contact
from openmash.decisions.queries import to_authorise
from openmash.disclosures.queries import team_tray
from openmash.enquiries.queries import agency_tray, board, waiting_enquiries
from openmash.front_door.mail.queries import how_many_aside, set_aside
from openmash.history.queries import timeline
from openmash.notices.queries import to_send
from openmash.people.queries import possible_matches, search_people
from openmash.policy.actors import Actor
from openmash.policy.matching import Known
from openmash.policy.vocabulary import Role
from openmash.triage.queries import held_by, late_or_soon, unallocated
from tests.factories import MONDAY_9AM, an_actor

pytestmark = pytest.mark.django_db

NOW = MONDAY_9AM + timedelta(hours=1)
TODAY = NOW.date()

HOT: dict[str, tuple[Role, Callable[[Actor], Any]]] = {
    "an officer's own contacts": (Role.MASH_OFFICER, lambda who: my_contacts(who, now=NOW)),
    "alerts not taken": (Role.TEAM_MANAGER, lambda who: alerts_for(who, now=NOW)),
    "news on contacts held": (Role.DECISION_MAKER, information_for),
    "files of a contact": (Role.DECISION_MAKER, lambda _: files_of(uuid4())),
    "what was written of a contact": (Role.MASH_OFFICER, lambda _: written_about(uuid4())),
    "e-mails set aside": (Role.MASH_OFFICER, lambda _: (how_many_aside(), set_aside())),
    "contacts to allocate": (Role.TEAM_MANAGER, lambda who: unallocated(who, now=NOW)),
    "contacts held": (Role.DECISION_MAKER, lambda who: held_by(who, now=NOW)),
    "clocks of a contact": (Role.DECISION_MAKER, lambda _: running_on(uuid4(), now=NOW)),
    "the next clock of many": (
        Role.DECISION_MAKER,
        lambda _: soonest_by_contact([uuid4(), uuid4()], now=NOW),
    ),
    "clocks that run out": (Role.TEAM_MANAGER, lambda who: late_or_soon(who, now=NOW)),
    "what waits for agreement": (Role.TEAM_MANAGER, lambda who: to_authorise(who, now=NOW)),
    "enquiries that wait": (Role.DECISION_MAKER, lambda actor: waiting_enquiries(actor, now=NOW)),
    "an enquiry's board": (Role.DECISION_MAKER, lambda who: board(uuid4(), actor=who, now=NOW)),
    "the outbox": (Role.BUSINESS_SUPPORT, lambda who: to_send(who, now=NOW)),
    "the next letter": (Role.BUSINESS_SUPPORT, lambda who: due_next(who, NOW)),
    "a team's tray": (Role.RECEIVING_TEAM, lambda who: team_tray(who, now=NOW)),
    "an agency's tray": (Role.AGENCY_PARTNER, lambda who: agency_tray(who, now=NOW)),
    "a contact's timeline": (Role.TEAM_MANAGER, lambda _: timeline(uuid4(), looks=True)),
    "search by name": (Role.MASH_OFFICER, lambda _: search_people("Ada Okonjo", today=TODAY)),
    "search by telephone": (
        Role.MASH_OFFICER,
        lambda _: search_people("01632 960741", today=TODAY),
    ),
    "possible matches": (
        Role.MASH_OFFICER,
        lambda _: possible_matches(
            Known(given="Ada", family="Okonjo", phones=("01632 960741",)), today=TODAY
        ),
    ),
}

# Small by nature, or read whole on purpose: a handful of rows for a hub.
SMALL = {
    "access_membership",
    "access_user",
    "hubs_agency",
    "hubs_team",
    "hubs_hub",
    "hubs_hubprofile",
}


@pytest.mark.parametrize("name", HOT)
def test_a_hot_query_scans_no_table(name: str) -> None:
    role, ask = HOT[name]
    somebody = an_actor(
        role,
        agency="police" if role is Role.AGENCY_PARTNER else None,
        team="first-response" if role is Role.RECEIVING_TEAM else None,
    )

    with acting_as(somebody), CaptureQueriesContext(connection) as asked:
        ask(somebody)
    statements = [q["sql"] for q in asked.captured_queries if q["sql"].startswith("SELECT")]

    with acting_as(somebody), connection.cursor() as cursor:
        # On few rows the planner would rather scan; told not to, it scans only where it must.
        cursor.execute("SET LOCAL enable_seqscan = off")
        scanned = set()
        for statement in statements:
            if "access_enter" not in statement:
                cursor.execute("EXPLAIN " + statement.replace("%", "%%"), [])
                plan = [line for (line,) in cursor.fetchall()]
                scanned |= {
                    line.split(" on ")[1].split()[0] for line in plan if "Seq Scan on" in line
                }

    assert statements
    assert scanned - SMALL == set()
