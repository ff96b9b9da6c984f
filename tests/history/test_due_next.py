"""What is due next, who holds it and by which rule stands on every page."""

from datetime import UTC, datetime, timedelta

import pytest

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.commands import open_contact
from openmash.policy.vocabulary import Channel, Role
from tests.factories import a_member
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.django_db


def test_an_officer_reads_what_runs_out_first_of_what_they_hold_and_a_manager_of_the_hub() -> None:
    now = datetime.now(UTC)
    officer = a_member(Role.MASH_OFFICER, name="Xenia Popova")
    with acting_as(actor_of(officer)) as actor:
        contact = open_contact(actor, channel=Channel.EMAIL, received_at=now, now=now)
        earlier = open_contact(
            actor, channel=Channel.EMAIL, received_at=now - timedelta(hours=3), now=now
        )

    own = signed_in(officer).get("/hub/").content.decode()
    hubs = signed_in(a_member(Role.TEAM_MANAGER)).get("/hub/").content.decode()
    others = signed_in(a_member(Role.MASH_OFFICER)).get("/hub/").content.decode()

    assert f"{earlier.reference}, " in own
    assert f"{contact.reference}, " not in own
    assert "held by you" in own
    assert f"{earlier.reference}, " in hubs
    assert "held by Xenia Popova" in hubs
    assert "24 hours" in hubs.partition("Due next")[2][:600]
    assert "Due next" not in others
