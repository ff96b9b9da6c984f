"""What a sender learns of a contact: where it stands, and the outcome once the hub has told them."""

from datetime import UTC, datetime, timedelta

import pytest

from openmash.access.rows import acting_as
from openmash.contacts.commands import finish_contact, take_up_contact
from openmash.contacts.models import Contact
from openmash.front_door.receipts import Receipt, State, receipt_of
from openmash.front_door.systems.keys import sending_actor
from openmash.notices.commands import hold_notice, release_notice, send_notice
from openmash.notices.models import Notice
from openmash.policy.vocabulary import Referrer, Role
from tests.factories import a_hub, a_member, an_actor
from tests.front_door.api import System, a_key
from tests.notices.test_tell import AN_HOUR_LATER, a_decided_case, the_notice

pytestmark = pytest.mark.django_db


def receipt(contact: Contact) -> Receipt:
    """The receipt, as what acts for other systems sees the hub."""
    with acting_as(sending_actor(a_hub().pk)):
        contact.refresh_from_db()
        return receipt_of(contact)


def test_a_receipt_follows_the_record_and_says_no_more_than_that() -> None:
    police, officer = System(a_key()), an_actor(Role.MASH_OFFICER)
    reference = police.send().json()["reference"]
    now, states = datetime.now(UTC) + timedelta(minutes=1), []

    states.append(police.receipt(reference).json()["state"])
    with acting_as(officer):
        contact = Contact.objects.get(reference=reference)
        take_up_contact(officer, contact_id=contact.pk, now=now)
    states.append(police.receipt(reference).json()["state"])
    with acting_as(officer):
        contact.refresh_from_db()
        finish_contact(officer, contact_id=contact.pk, version=contact.version, now=now)
    states.append(police.receipt(reference).json()["state"])

    assert states == ["received", "being-recorded", "being-considered"]
    assert police.receipt(reference).json()["outcomes"] == []


def test_an_outcome_is_named_once_the_referrer_was_told_and_no_child_is() -> None:
    contact = a_decided_case(a_member(Role.TEAM_MANAGER))

    before = receipt(contact)
    with acting_as(an_actor(Role.BUSINESS_SUPPORT)) as support:
        notice = the_notice(contact, Notice.To.REFERRER)
        send_notice(support, notice_id=notice.pk, now=AN_HOUR_LATER)
    after = receipt(contact)

    assert (before.state, before.outcomes, before.told_at) == (State.DECIDED, (), None)
    assert len(after.outcomes) == 1
    assert after.told_at == AN_HOUR_LATER
    assert not [
        word for word in (*after.outcomes, after.means) if "Mia" in word or "Thorne" in word
    ]


def test_what_a_manager_holds_is_not_told_here_either() -> None:
    manager = an_actor(Role.TEAM_MANAGER)
    contact = a_decided_case(a_member(Role.TEAM_MANAGER))
    with acting_as(manager):
        notice = the_notice(contact, Notice.To.REFERRER)
        hold_notice(manager, notice_id=notice.pk, why="The police ask for it.", now=AN_HOUR_LATER)

    assert receipt(contact).outcomes == ()


def test_who_is_no_professional_hears_no_outcome_though_they_were_told() -> None:
    manager = an_actor(Role.TEAM_MANAGER)
    contact = a_decided_case(a_member(Role.TEAM_MANAGER), referrer=Referrer.PUBLIC)
    with acting_as(manager):
        notice = the_notice(contact, Notice.To.REFERRER)
        release_notice(manager, notice_id=notice.pk, why="It is safe.", now=AN_HOUR_LATER)
        send_notice(manager, notice_id=notice.pk, now=AN_HOUR_LATER)

    told = receipt(contact)
    assert told.told_at == AN_HOUR_LATER
    assert told.outcomes == ()
