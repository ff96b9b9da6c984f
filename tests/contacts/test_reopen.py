"""A closed contact is taken up again: with a reason, new clocks, and all that was decided kept."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.commands import (
    add_information,
    finish_contact,
    join_contact,
    reopen_contact,
)
from openmash.contacts.models import Alert, Contact, Reopening, Stage
from openmash.contacts.same import about_the_same
from openmash.deadlines.models import Deadline
from openmash.deadlines.queries import ended_on, running_on
from openmash.decisions.commands import authorise_decision
from openmash.decisions.models import Outcome, Referral
from openmash.demo.acting import another_of_that_name
from openmash.notices.commands import release_notice, send_notice
from openmash.notices.models import Notice
from openmash.policy.actors import Actor
from openmash.policy.errors import NotPermitted, RuleBroken
from openmash.policy.vocabulary import Rag, Role
from openmash.triage.commands import allocate_contact, choose_route, rate_contact
from openmash.triage.queries import ratings_of, route_of
from tests.contacts.taking import a_child, an_open_record, now
from tests.contacts.taking import save as type_in
from tests.decisions.cases import a_parent, recommended
from tests.factories import MONDAY_9AM, a_member, an_actor
from tests.triage.contacts import a_contact
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.django_db

AT_NOON, TOMORROW = MONDAY_9AM + timedelta(hours=3), MONDAY_9AM + timedelta(days=1)
WHY = "A neighbour has seen new bruises."


def decided(manager: Actor, maker: Actor, contact: Contact, at: timedelta = timedelta()) -> None:
    """From allocation to agreement, within three hours of `MONDAY_9AM + at`."""
    began = MONDAY_9AM + at
    about = {"contact_id": contact.pk}
    with acting_as(manager):
        allocate_contact(manager, to_id=maker.person_id, now=began + timedelta(minutes=5), **about)
    with acting_as(maker):
        rate_contact(
            maker, rag=Rag.GREEN, reason="Support.", now=began + timedelta(hours=1), **about
        )
        choose_route(
            maker,
            outcome="s17-assessment",
            reason="Mia needs a plan.",
            now=began + timedelta(hours=2),
            **about,
        )
        decision = recommended(maker, contact, now=began + timedelta(hours=3))
    with acting_as(manager):
        authorise_decision(manager, decision_id=decision.pk, now=began + timedelta(hours=3))


def about_mia(officer: Actor, closed_at: datetime) -> Contact:
    """A record of a call about Mia Thorne, closed then."""
    contact = an_open_record(officer, now=closed_at)
    type_in(officer, contact, people=[a_child(date_of_birth=date(2021, 6, 1))], at=closed_at)
    finished = finish_contact(
        officer,
        contact_id=contact.pk,
        version=Contact.objects.get(pk=contact.pk).version,
        answers=another_of_that_name(contact, closed_at),
        now=closed_at,
    )
    finished.stage, finished.closed_at = Stage.CLOSED, closed_at
    finished.save(update_fields=["stage", "closed_at"])
    return finished


def test_it_waits_to_be_allocated_with_new_clocks_and_the_old_ones_stay_ended() -> None:
    officer, manager = an_actor(Role.MASH_OFFICER), an_actor(Role.TEAM_MANAGER)
    maker = an_actor(Role.DECISION_MAKER)
    with acting_as(officer):
        contact = a_contact(officer)
    decided(manager, maker, contact)
    with acting_as(officer):
        met = {c.name for c in ended_on(contact.pk) if c.ended.startswith("met in time")}
        assert {"Leave hub", "Triage decision", "Enquiry outcome"} <= met

        reopen_contact(officer, contact_id=contact.pk, why=WHY, now=TOMORROW)

        contact.refresh_from_db()
        assert (contact.stage, contact.holder_id, contact.rag) == (Stage.TO_ALLOCATE, None, "")
        assert contact.closed_at is None
        assert Reopening.objects.get(contact=contact).why == WHY
        running = {clock.clock: clock for clock in running_on(contact.pk, now=TOMORROW)}
        assert running["leave-hub"].due_at == TOMORROW + timedelta(hours=24)
        assert "from the reopening" in running["leave-hub"].why
        once = Deadline.objects.filter(on_id=contact.pk, clock="record-contact")
        assert once.count() == 1  # the record need not be made again
        assert {c.name for c in ended_on(contact.pk)} >= met


def test_everything_is_asked_anew_and_what_was_decided_is_history() -> None:
    officer, manager = an_actor(Role.MASH_OFFICER), an_actor(Role.TEAM_MANAGER)
    maker = an_actor(Role.DECISION_MAKER)
    with acting_as(officer):
        contact = a_contact(officer)
    decided(manager, maker, contact)
    with acting_as(manager):
        reopen_contact(manager, contact_id=contact.pk, why=WHY, now=TOMORROW)
        assert route_of(contact.pk, hub_id=manager.hub_id) is None
        [before] = ratings_of(contact.pk, hub_id=manager.hub_id)
        assert not before.waits_for_agreement

    decided(manager, maker, contact, timedelta(days=1))  # with the same words as the first time

    with acting_as(manager):
        numbers = Referral.objects.filter(contact=contact).values_list("number", flat=True)
        assert sorted(numbers) == [f"{contact.reference}/1", f"{contact.reference}/2"]
        assert Outcome.objects.filter(contact=contact).count() == 2
        outcome = Deadline.objects.filter(on_id=contact.pk, clock="enquiry-outcome")
        assert [clock.met_at for clock in outcome.order_by("started_at")] == [
            AT_NOON,
            TOMORROW + timedelta(hours=3),
        ]


def test_letters_of_the_old_decision_wait_and_end_with_the_new_one() -> None:
    officer, manager = an_actor(Role.MASH_OFFICER), an_actor(Role.TEAM_MANAGER)
    maker = an_actor(Role.DECISION_MAKER)
    with acting_as(officer):
        contact = a_contact(officer, referrer_name="Sam Reed", referrer_address="Oak Primary")
        a_parent(officer, contact)
    decided(manager, maker, contact)
    with acting_as(manager):
        family, referrer = (
            Notice.objects.get(contact=contact, to=to, what=Notice.What.OUTCOME)
            for to in (Notice.To.FAMILY, Notice.To.REFERRER)
        )
        reopen_contact(manager, contact_id=contact.pk, why=WHY, now=TOMORROW)
        with pytest.raises(RuleBroken, match="reopened"):
            send_notice(manager, notice_id=family.pk, now=TOMORROW)
        release_notice(manager, notice_id=referrer.pk, why="Still right.", now=TOMORROW)
        send_notice(manager, notice_id=referrer.pk, now=TOMORROW)

    decided(manager, maker, contact, timedelta(days=1))

    with acting_as(manager):
        family.refresh_from_db()
        referrer.refresh_from_db()
        assert (family.state, referrer.state) == (Notice.State.STOPPED, Notice.State.SENT)
        fresh = Notice.objects.filter(contact=contact, what=Notice.What.OUTCOME, state="drafted")
        assert fresh.count() == 2
        assert Deadline.objects.filter(clock="send-letters", met_at=None, superseded_at=None)


def test_a_reason_is_asked_for_and_what_is_open_or_joined_is_not_reopened() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        is_open = a_contact(officer)
        closed = a_contact(officer, stage=Stage.CLOSED, closed_at=AT_NOON)
        joined = a_contact(officer, stage=Stage.CLOSED, closed_at=AT_NOON, joined_to=is_open)
        for contact, why, words in (
            (closed, " ", "Say why"),
            (is_open, WHY, "is open"),
            (joined, WHY, "reopen that one"),
        ):
            with pytest.raises(RuleBroken, match=words):
                reopen_contact(officer, contact_id=contact.pk, why=why, now=TOMORROW)
        reopen_contact(officer, contact_id=closed.pk, why=WHY, now=TOMORROW)
        with pytest.raises(RuleBroken, match="is open"):
            reopen_contact(officer, contact_id=closed.pk, why=WHY, now=TOMORROW)


def test_who_may_reopen_is_the_hubs_own_rule() -> None:
    officer = an_actor(Role.MASH_OFFICER, hub="hertfordshire")
    manager = an_actor(Role.TEAM_MANAGER, hub="hertfordshire")
    with acting_as(officer):
        contact = about_mia(officer, AT_NOON)
        with pytest.raises(NotPermitted, match="may reopen a contact"):
            reopen_contact(officer, contact_id=contact.pk, why=WHY, now=TOMORROW)
        mine = an_open_record(officer, now=TOMORROW)
        type_in(officer, mine, people=[a_child(date_of_birth=date(2021, 6, 1))], at=TOMORROW)
        assert about_the_same(officer, mine, now=TOMORROW) == []
        with pytest.raises(RuleBroken, match="not open"):
            join_contact(officer, contact_id=mine.pk, to_id=contact.pk, now=TOMORROW)
    with acting_as(manager):
        reopen_contact(manager, contact_id=contact.pk, why=WHY, now=TOMORROW)


def test_a_call_about_a_contact_closed_lately_is_added_to_it_and_reopens_it() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        before = about_mia(officer, AT_NOON)
        about_mia(officer, AT_NOON - timedelta(days=60))
        mine = an_open_record(officer, now=TOMORROW)
        type_in(officer, mine, people=[a_child(date_of_birth=date(2021, 6, 1))], at=TOMORROW)
        [same] = about_the_same(officer, mine, now=TOMORROW)
        assert (same.id, bool(same.closed)) == (before.pk, True)

        join_contact(officer, contact_id=mine.pk, to_id=before.pk, now=TOMORROW)

        before.refresh_from_db()
        assert (before.stage, before.reopened_at) == (Stage.TO_ALLOCATE, TOMORROW)
        assert "which was reopened" in Alert.objects.get(contact=before).words


def test_news_that_comes_by_itself_reopens_nothing_and_alerts_a_manager() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = a_contact(officer, stage=Stage.CLOSED, closed_at=AT_NOON)
        add_information(
            officer, contact_id=contact.pk, text="He limps.", source="mailbox", now=TOMORROW
        )
        contact.refresh_from_db()
        assert contact.stage == Stage.CLOSED
        assert "which is decided" in Alert.objects.get(contact=contact).words


def test_the_pages_reopen_it_with_a_reason_or_with_what_somebody_told() -> None:
    manager = a_member(Role.TEAM_MANAGER, name="Priya Shah")
    with acting_as(actor_of(manager)) as actor:
        old, told = (
            a_contact(actor, stage=Stage.CLOSED, closed_at=now() - timedelta(hours=1))
            for _ in range(2)
        )
    desk = signed_in(manager)
    url = f"/contacts/{old.pk}/reopen/"
    assert url in desk.get(f"/contacts/{old.pk}/").content.decode()
    assert "triage decision" in desk.get(url).content.decode()
    assert desk.post(url, {"why": ""}).status_code == 422
    for _ in range(2):
        assert desk.post(url, {"why": WHY}).status_code == 302
    page = desk.get(f"/contacts/{old.pk}/").content.decode()
    assert "by Priya Shah" in page
    assert WHY in page
    assert url not in page
    assert "Reopened: taken up again" in desk.get(f"/contacts/{old.pk}/timeline/").content.decode()

    more = f"/contacts/{told.pk}/more/"
    assert "Add it and reopen the contact" in desk.get(more).content.decode()
    sent = {"text": "He limps.", "source": "telephone", "referrer_name": "May Lee"}
    assert desk.post(more, sent | {"reopen": "yes"}).status_code == 302
    assert "New information from May Lee." in desk.get(f"/contacts/{told.pk}/").content.decode()
    assert open_again(actor_of(manager), told.pk)


def open_again(actor: Actor, contact_id: UUID) -> bool:
    with acting_as(actor):
        return Contact.objects.get(pk=contact_id).stage == Stage.TO_ALLOCATE
