"""A service manager draws contacts, and their auditor reads these and no others (requirement 9.2)."""

from datetime import UTC, datetime

import pytest

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import Contact, Stage
from openmash.policy.errors import NotPermitted, RuleBroken
from openmash.policy.vocabulary import Role
from openmash.reviews.commands import draw_sample
from tests.factories import MONDAY_9AM, a_member, an_actor
from tests.triage.contacts import a_contact
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.django_db


def a_decided_contact() -> Contact:
    decider = an_actor(Role.DECISION_MAKER)
    with acting_as(decider):
        return a_contact(decider, stage=Stage.CLOSED, closed_at=MONDAY_9AM)


def test_the_auditor_reads_what_was_drawn_and_the_page_offers_it_no_more() -> None:
    drawn, other = a_decided_contact(), a_decided_contact()
    head, auditor = a_member(Role.SERVICE_MANAGER), a_member(Role.AUDITOR, name="Aud It")
    page, reads = signed_in(head), signed_in(auditor)
    assert drawn.reference in page.get("/samples/").content.decode()

    sent = {"auditor": str(auditor.user_id), "contacts": [str(drawn.pk)]}
    assert page.post("/samples/", sent).status_code == 302

    sample = reads.get("/").content.decode()
    assert drawn.reference in sample
    assert other.reference not in sample
    assert reads.get(f"/contacts/{drawn.pk}/").status_code == 200
    assert reads.get(f"/contacts/{other.pk}/").status_code == 404
    # What is due next stands above the page, and may be the drawn one.
    offered = page.get("/samples/").content.decode().partition("<main")[2]
    assert drawn.reference not in offered
    assert "Aud It (has 1)" in offered


def test_nobody_and_nothing_are_errors_at_their_questions() -> None:
    a_decided_contact()
    head = a_member(Role.SERVICE_MANAGER)
    a_member(Role.AUDITOR)

    answer = signed_in(head).post("/samples/", {"auditor": "", "contacts": []})

    assert answer.status_code == 422
    said = answer.content.decode()
    assert '<a href="#id_auditor_0">Choose who reads them.</a>' in said
    assert '<a href="#id_contacts_0">Choose at least one contact.</a>' in said


def test_what_is_not_decided_is_not_drawn_and_nobody_but_an_auditor_gets_it() -> None:
    head, auditor = an_actor(Role.SERVICE_MANAGER), a_member(Role.AUDITOR)
    now = datetime.now(UTC)
    with acting_as(head):
        waiting = a_contact(head)
        with pytest.raises(RuleBroken, match="at least one decided contact"):
            draw_sample(head, auditor_id=auditor.user_id, contact_ids=[waiting.pk], now=now)
        with pytest.raises(RuleBroken, match="auditor of this hub"):
            draw_sample(head, auditor_id=head.person_id, contact_ids=[waiting.pk], now=now)


@pytest.mark.parametrize("role", [Role.TEAM_MANAGER, Role.AUDITOR, Role.HUB_ADMINISTRATOR])
def test_only_a_service_manager_draws(role: Role) -> None:
    member = a_member(role)
    with acting_as(actor_of(member)) as actor, pytest.raises(NotPermitted):
        draw_sample(actor, auditor_id=member.user_id, contact_ids=[], now=MONDAY_9AM)

    assert signed_in(member).get("/samples/").status_code == 403
