"""Who knows a family is shut out of its contact, whatever their role (section 7 of the design)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from openmash.access.models import Bar, Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import Alert, Contact, Stage
from openmash.enquiries.commands import return_information
from openmash.enquiries.models import SensitiveContent
from openmash.ledger.models import Entry, EntryText
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Role
from openmash.triage.commands import allocate_contact, let_in_again, shut_out
from tests.enquiries.cases import AT_TEN, a_fact, a_partner, an_answer, an_enquiry, asked_of
from tests.factories import MONDAY_9AM, a_member, an_actor
from tests.triage.contacts import a_contact
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.django_db
LATER = MONDAY_9AM + timedelta(hours=1)


@pytest.fixture
def manager() -> Membership:
    return a_member(Role.TEAM_MANAGER, name="Kavita Rao")


@pytest.fixture
def maker() -> Membership:
    return a_member(Role.DECISION_MAKER, name="Dina Haddad")


def held_by(maker: Membership, stage: Stage = Stage.TRIAGE) -> Contact:
    with acting_as(actor_of(maker)) as actor:
        return a_contact(actor, stage=stage, holder_id=actor.person_id)


def shut(manager: Membership, contact: Contact, person: Membership) -> Bar:
    with acting_as(actor_of(manager)) as boss:
        return shut_out(
            boss, contact_id=contact.pk, person_id=person.user_id, why="Her sister.", now=LATER
        )


def test_nothing_of_the_contact_is_there_for_who_is_shut_out_and_it_waits_for_another(
    manager: Membership, maker: Membership
) -> None:
    contact = held_by(maker)
    browser = signed_in(maker)
    page = f"/contacts/{contact.pk}/"
    assert browser.get(page).status_code == 200

    shut(manager, contact, maker)

    assert browser.get(page).status_code == 404
    assert contact.reference not in browser.get("/").content.decode()
    found = browser.get("/search/?q=Mia Thorne").content.decode().partition("<main")[2]
    assert "/people/" not in found
    with acting_as(actor_of(manager)) as boss:
        contact.refresh_from_db()
        assert (contact.stage, contact.holder_id) == (Stage.TO_ALLOCATE, None)
        with pytest.raises(RuleBroken, match="Dina Haddad is shut out of this contact"):
            allocate_contact(boss, contact_id=contact.pk, to_id=maker.user_id, now=LATER)


def test_who_held_a_contact_under_way_leaves_an_alert_and_what_was_sensitive_behind(
    manager: Membership, maker: Membership
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = an_enquiry(actor, holder_id=actor.person_id)
    with acting_as(a_partner()) as police:
        secret = an_answer(a_fact("An informer.", is_sensitive=True), holder_post="Sergeant")
        return_information(
            police, request_id=asked_of("police", contact).pk, answer=secret, now=AT_TEN
        )

    bar = shut(manager, contact, maker)

    with acting_as(actor_of(manager)):
        alert = Alert.objects.get(contact=contact)
        assert alert.words == "Nobody holds this now: Dina Haddad did. Give it to somebody else."
    with acting_as(an_actor(Role.SERVICE_MANAGER)) as service:
        let_in_again(service, bar_id=bar.pk, why="Another family.", now=LATER)
    with acting_as(actor_of(maker)):
        assert Contact.objects.filter(pk=contact.pk).exists()
        assert not SensitiveContent.objects.exists()


def test_who_and_when_is_for_the_front_and_why_for_who_oversees_the_hub(
    manager: Membership, maker: Membership
) -> None:
    contact = held_by(maker)
    shut(manager, contact, maker)
    page, timeline = f"/triage/{contact.pk}/conflict/", f"/contacts/{contact.pk}/timeline/"
    service = a_member(Role.SERVICE_MANAGER)

    for who, reads in ((manager, False), (service, True)):
        assert ("Her sister." in signed_in(who).get(page).content.decode()) is reads
        said = signed_in(who).get(timeline).content.decode()
        assert "Dina Haddad was shut out: a conflict of interest" in said
        assert ("Her sister." in said) is reads
    assert signed_in(a_member(Role.MASH_OFFICER)).get(page).status_code == 403


def test_a_manager_shuts_out_and_a_service_manager_lets_in_on_the_page(
    manager: Membership, maker: Membership
) -> None:
    contact, service = held_by(maker), signed_in(a_member(Role.SERVICE_MANAGER))
    page = f"/triage/{contact.pk}/conflict/"
    boss = signed_in(manager)
    assert boss.post(page, {"person_id": "", "why": ""}).status_code == 422
    typed = {"person_id": maker.user_id, "why": "Her sister."}
    assert boss.post(page, typed).status_code == 302
    assert boss.post(page, typed).status_code == 302  # pressed twice
    with acting_as(an_actor(Role.SERVICE_MANAGER)):
        bar = Bar.objects.get()

    lift = f"/triage/conflicts/{bar.pk}/let-in/"
    assert boss.post(lift, {"why": "x"}).status_code == 404
    assert service.post(lift, {"why": ""}).status_code == 422
    assert service.post(lift, {"why": "Another Thorne."}).status_code == 302
    assert service.post(lift, {"why": "Another Thorne."}).status_code == 302

    assert signed_in(maker).get(f"/contacts/{contact.pk}/").status_code == 200
    with acting_as(an_actor(Role.SERVICE_MANAGER)):
        kinds = Entry.objects.filter(contact_id=contact.pk, kind__startswith="person_")
        assert [e.kind for e in kinds.order_by("seq")] == ["person_shut_out", "person_let_in_again"]
        assert EntryText.objects.filter(text="Another Thorne.", zone="oversight").exists()


def test_nobody_shuts_themselves_out_twice_or_without_a_reason(
    manager: Membership, maker: Membership
) -> None:
    contact = held_by(maker)
    with acting_as(actor_of(manager)) as boss:
        about = {"contact_id": contact.pk, "now": LATER}
        with pytest.raises(RuleBroken, match="Another manager shuts you out"):
            shut_out(boss, person_id=boss.person_id, why="My sister.", **about)
        with pytest.raises(RuleBroken) as refused:
            shut_out(boss, person_id=maker.user_id, why=" ", **about)
        assert refused.value.field == "why"
        elsewhere = a_member(Role.DECISION_MAKER, hub="coventry")
        with pytest.raises(RuleBroken, match="somebody of this hub"):
            shut_out(boss, person_id=elsewhere.user_id, why="Her sister.", **about)
    shut(manager, contact, maker)
    with acting_as(actor_of(manager)) as boss:
        with pytest.raises(DoneAlready):
            shut_out(boss, person_id=maker.user_id, why="Again.", **about)
        with pytest.raises(NotPermitted):
            let_in_again(boss, bar_id=contact.pk, why="x", now=LATER)


def test_why_somebody_was_shut_out_is_never_rewritten(
    manager: Membership, maker: Membership
) -> None:
    bar = shut(manager, held_by(maker), maker)
    with (
        acting_as(an_actor(Role.SERVICE_MANAGER)),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        Bar.objects.filter(pk=bar.pk).update(why="None.")


def test_a_contact_is_given_to_somebody_else_at_any_stage(
    manager: Membership, maker: Membership
) -> None:
    contact, other = held_by(maker, Stage.DECISION), a_member(Role.DECISION_MAKER)
    boss, page = signed_in(manager), f"/triage/{contact.pk}/allocate/"
    assert "Give it to somebody else" in boss.get(f"/contacts/{contact.pk}/").content.decode()
    assert boss.get(page).status_code == 200
    assert "Choose a person" in boss.post(page, {"to_id": ""}).content.decode()

    assert boss.post(page, {"to_id": other.user_id, "note": "Dina is ill."}).status_code == 302

    with acting_as(actor_of(manager)):
        contact.refresh_from_db()
        assert (contact.holder_id, contact.stage) == (other.user_id, Stage.DECISION)
