"""What is due next, who holds it and by which rule stands on every page."""

from datetime import UTC, datetime, timedelta

import pytest

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.commands import open_contact
from openmash.policy.vocabulary import Channel, Role
from tests.enquiries.cases import an_open_enquiry, asked_of
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
    why = hubs.partition("Due next")[2][:600]
    # Which of the hub's rules runs out first depends on the hour of the call.
    assert "24 hours" in why or "1 working day" in why
    assert "Due next" not in others


def test_an_agency_reads_what_it_must_answer_first_and_finds_whom_it_was_asked_about_alone() -> (
    None
):
    contact = an_open_enquiry("police")
    police, health = (a_member(Role.AGENCY_PARTNER, agency=a) for a in ("police", "health"))
    with acting_as(actor_of(police)):
        name = asked_of("police", contact).about[0]["name"]
    to_answer = f"{contact.reference}, {name}"

    own, others = (signed_in(who).get("/search/", {"q": name}) for who in (police, health))

    assert to_answer in own.content.decode().partition("Due next")[2]
    assert 'href="/agency/requests/' in own.content.decode().partition("<main")[2]
    assert contact.reference not in others.content.decode()
    assert "Nothing waits for your answer" in others.content.decode()


def test_whose_role_has_no_clock_is_told_so() -> None:
    pages = {
        role: signed_in(a_member(role)).get("/hub/").content.decode()
        for role in (Role.HUB_ADMINISTRATOR, Role.AUDITOR, Role.OUT_OF_HOURS, Role.BUSINESS_SUPPORT)
    }

    assert "No clock runs for your role" in pages[Role.HUB_ADMINISTRATOR]
    assert "none runs on your sample" in pages[Role.AUDITOR]
    assert "no clock of yours runs" in pages[Role.OUT_OF_HOURS]
    assert "No letter and no call" in pages[Role.BUSINESS_SUPPORT]
    assert 'id="search"' not in pages[Role.HUB_ADMINISTRATOR]  # it sees no family
