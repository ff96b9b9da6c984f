"""Whoever must be told is told: once, in words that give nobody away, and never against a manager (7.1)."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.commands import finish_contact
from openmash.contacts.models import Contact, Narrative, Stage
from openmash.deadlines.models import Deadline
from openmash.decisions.commands import authorise_decision
from openmash.enquiries.models import Enquiry, Request
from openmash.hubs.models import Agency
from openmash.ledger.models import Entry
from openmash.notices.commands import (
    correct_address,
    hold_notice,
    release_notice,
    send_notice,
    stop_notice,
    tell_by_telephone,
)
from openmash.notices.models import Letter, Notice
from openmash.notices.queries import to_send
from openmash.policy.actors import Actor, Zone
from openmash.policy.errors import ChangedMeanwhile, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Referrer, Role
from tests.decisions.cases import ANALYSIS, AT_NOON, a_case, a_parent, recommended
from tests.factories import MONDAY_9AM, a_member, an_actor

pytestmark = pytest.mark.django_db
AN_HOUR_LATER = AT_NOON + timedelta(hours=1)
JO = {
    "referrer_name": "Jo Bell",
    "referrer_organisation": "Mill Lane Primary School",
    "referrer_address": "Mill Lane\nKettering NN16 0AB",
}


@pytest.fixture
def manager() -> Membership:
    return a_member(Role.TEAM_MANAGER, name="Kavita Rao")


@pytest.fixture
def support() -> Membership:
    return a_member(Role.BUSINESS_SUPPORT, name="Beth Lowry")


def a_decided_case(
    manager: Membership, outcome: str = "s17-assessment", *, parent: bool = True, **given: Any
) -> Contact:
    """A case that a manager has just agreed to; its parent lives where it is safe to write."""
    parents = given.pop("parents", [{}] if parent else [])
    analysis = given.pop("analysis", ANALYSIS)
    with acting_as(an_actor(Role.DECISION_MAKER)) as actor:
        contact = a_case(actor, **(JO | given))
        for facts in parents:
            a_parent(actor, contact, **facts)
        decision = recommended(actor, contact, outcome, analysis=analysis)
    with acting_as(actor_of(manager)) as actor:
        authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)
    return contact


def the_notice(contact: Contact, to: Notice.To) -> Notice:
    return Notice.objects.get(contact=contact, to=to, what=Notice.What.OUTCOME)


def kinds(contact: Contact) -> list[str]:
    return list(
        Entry.objects.filter(contact_id=contact.pk).order_by("seq").values_list("kind", flat=True)
    )


def test_an_agreement_drafts_a_letter_to_the_referrer_and_one_to_the_family(
    manager: Membership,
) -> None:
    contact = a_decided_case(manager)

    with acting_as(actor_of(manager)):
        letters = {n.to: n for n in Notice.objects.filter(contact=contact)}
        assert set(letters) == {"referrer", "family"}
        family = letters["family"]
        assert family.addressee == "Ada Thorne"
        assert family.address == "1 Mill Lane\nKettering\nNN16 0AA"
        assert "We want to help you keep Mia safe." in family.words["paragraphs"]
        assert "NO 9 a-c" in family.rule
        said = json.dumps([letters["family"].words])
        assert "Jo Bell" not in said
        assert "Mill Lane Primary" not in said


def test_no_analysis_and_no_word_of_the_record_gets_into_a_letter(manager: Membership) -> None:
    contact = a_decided_case(manager)

    with acting_as(actor_of(manager)):
        said = json.dumps(
            list(Notice.objects.filter(contact=contact).values_list("words", flat=True))
        )
        assert "bruises" not in said.lower()
        assert "Mia needs a plan" not in said


def test_significant_harm_is_told_by_telephone_and_never_by_letter(manager: Membership) -> None:
    contact = a_decided_case(manager, "strategy-discussion", referrer_phone="01632 960111")

    with acting_as(actor_of(manager)) as actor:
        calls = Notice.objects.filter(contact=contact, what=Notice.What.OUTCOME)
        assert {c.by for c in calls} == {Notice.By.TELEPHONE}
        assert {c.address for c in calls} == {"01632 960111", "01632 960777"}
        for call in calls:
            with pytest.raises(RuleBroken, match="no letter is sent"):
                send_notice(actor, notice_id=call.pk, now=AN_HOUR_LATER)
        assert not Letter.objects.filter(contact=contact).exists()


def test_parents_who_live_apart_are_each_written_to_and_those_together_once(
    manager: Membership,
) -> None:
    contact = a_decided_case(
        manager,
        parents=[
            {"name": "Ada Thorne"},
            {"name": "Ben Thorne", "lines": "1  MILL lane\nKettering", "safe": "unknown"},
            {"name": "Cy Moss", "lines": "9 Hill Road", "postcode": "NN1 1AA"},
        ],
    )

    with acting_as(actor_of(manager)):
        letters = {
            n.addressee: n.safe_to_write
            for n in Notice.objects.filter(contact=contact, to=Notice.To.FAMILY)
        }
        assert letters == {"Ada Thorne and Ben Thorne": "unknown", "Cy Moss": "yes"}


@pytest.mark.parametrize("safe", ["no", "unknown"])
def test_only_to_a_safe_address_a_letter_goes_without_a_managers_word(
    manager: Membership, support: Membership, safe: str
) -> None:
    contact = a_decided_case(manager, parents=[{"safe": safe}])
    with acting_as(actor_of(support)) as actor:
        notice = the_notice(contact, Notice.To.FAMILY)
        with pytest.raises(RuleBroken, match="a manager decides first"):
            send_notice(actor, notice_id=notice.pk, now=AN_HOUR_LATER)
        with pytest.raises(NotPermitted):
            release_notice(actor, notice_id=notice.pk, why="I know her.", now=AN_HOUR_LATER)
    with acting_as(actor_of(manager)) as actor:
        with pytest.raises(RuleBroken, match="Say why") as broken:
            release_notice(actor, notice_id=notice.pk, why=" ", now=AN_HOUR_LATER)
        assert broken.value.field == "why"
        release_notice(actor, notice_id=notice.pk, why="She asked for it.", now=AN_HOUR_LATER)
    with acting_as(actor_of(support)) as actor:
        assert send_notice(actor, notice_id=notice.pk, now=AN_HOUR_LATER).state == "sent"


def test_another_address_needs_a_managers_word_again(
    manager: Membership, support: Membership
) -> None:
    contact = a_decided_case(manager)
    with acting_as(actor_of(support)) as actor:
        notice = the_notice(contact, Notice.To.FAMILY)
        correct_address(actor, notice_id=notice.pk, address="2 New Road", now=AN_HOUR_LATER)
        with pytest.raises(RuleBroken, match="not known to be safe"):
            send_notice(actor, notice_id=notice.pk, now=AN_HOUR_LATER)


def test_without_an_address_nothing_goes(manager: Membership, support: Membership) -> None:
    contact = a_decided_case(manager, parents=[{"lines": ""}])

    with acting_as(actor_of(manager)) as actor:
        notice = the_notice(contact, Notice.To.FAMILY)
        release_notice(actor, notice_id=notice.pk, why="Go.", now=AN_HOUR_LATER)
    with acting_as(actor_of(support)) as actor, pytest.raises(RuleBroken, match="No address"):
        send_notice(actor, notice_id=notice.pk, now=AN_HOUR_LATER)


def test_a_letter_is_kept_exactly_as_it_was_made_and_sent_once(
    manager: Membership, support: Membership
) -> None:
    contact = a_decided_case(manager)
    with acting_as(actor_of(support)) as actor:
        notice = the_notice(contact, Notice.To.FAMILY)
        send_notice(actor, notice_id=notice.pk, version=1, now=AN_HOUR_LATER)
        with pytest.raises(RuleBroken, match="done already: sent"):
            send_notice(actor, notice_id=notice.pk, version=1, now=AN_HOUR_LATER)

        letter = Letter.objects.get(notice=notice)
        pages = PdfReader(io.BytesIO(bytes(letter.pdf))).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
        assert "Dear Ada Thorne," in text
        assert "1 Mill Lane" in text
        assert "We want to help you keep Mia safe." in text
        assert contact.reference in text
        assert kinds(contact).count("notice_sent") == 1


def test_what_changed_while_it_was_read_is_not_sent(
    manager: Membership, support: Membership
) -> None:
    contact = a_decided_case(manager)
    with acting_as(actor_of(manager)) as actor:
        notice = the_notice(contact, Notice.To.FAMILY)
        hold_notice(actor, notice_id=notice.pk, why="The police ask us to wait.", now=AN_HOUR_LATER)
        release_notice(actor, notice_id=notice.pk, why="They agreed.", now=AN_HOUR_LATER)
    with acting_as(actor_of(support)) as actor, pytest.raises(ChangedMeanwhile):
        send_notice(actor, notice_id=notice.pk, version=1, now=AN_HOUR_LATER)


def test_what_a_manager_holds_or_stops_does_not_go(
    manager: Membership, support: Membership
) -> None:
    contact = a_decided_case(manager)
    with acting_as(actor_of(manager)) as actor:
        family, referrer = (
            the_notice(contact, to) for to in (Notice.To.FAMILY, Notice.To.REFERRER)
        )
        hold_notice(actor, notice_id=family.pk, why="The police ask us to wait.", now=AN_HOUR_LATER)
        stop_notice(actor, notice_id=referrer.pk, why="He left the school.", now=AN_HOUR_LATER)
    with acting_as(actor_of(support)) as actor:
        with pytest.raises(RuleBroken, match="The police ask us to wait"):
            send_notice(actor, notice_id=family.pk, now=AN_HOUR_LATER)
        with pytest.raises(RuleBroken, match="done already: stopped"):
            send_notice(actor, notice_id=referrer.pk, now=AN_HOUR_LATER)


def test_the_clock_of_the_letters_is_met_by_the_last_one(
    manager: Membership, support: Membership
) -> None:
    contact = a_decided_case(manager)
    with acting_as(actor_of(support)) as actor:
        clock = Deadline.objects.get(contact_id=contact.pk, clock="send-letters")
        send_notice(actor, notice_id=the_notice(contact, Notice.To.FAMILY).pk, now=AN_HOUR_LATER)
        clock.refresh_from_db()
        assert clock.met_at is None
    with acting_as(actor_of(manager)) as actor:
        referrer = the_notice(contact, Notice.To.REFERRER)
        stop_notice(actor, notice_id=referrer.pk, why="He left.", now=AN_HOUR_LATER)
        clock.refresh_from_db()
        assert clock.met_at == AN_HOUR_LATER
        assert kinds(contact).count("letters_sent") == 1


def test_where_nobody_can_be_told_the_clock_of_the_letters_does_not_run_for_ever(
    manager: Membership,
) -> None:
    contact = a_decided_case(
        manager, parent=False, referrer=Referrer.ANONYMOUS, referrer_name="", referrer_address=""
    )

    with acting_as(actor_of(manager)):
        assert not Notice.objects.filter(contact=contact).exists()
        assert Deadline.objects.get(contact_id=contact.pk, clock="send-letters").met_at == AT_NOON


def test_a_call_is_told_with_what_was_said_and_one_without_answer_is_tried_again(
    manager: Membership,
) -> None:
    contact = a_decided_case(manager, "strategy-discussion", referrer_phone="01632 960111")
    with acting_as(an_actor(Role.DECISION_MAKER)) as actor:
        call = the_notice(contact, Notice.To.FAMILY)
        tell_by_telephone(actor, notice_id=call.pk, reached=False, said="", now=AN_HOUR_LATER)
        call.refresh_from_db()
        assert call.state == Notice.State.DRAFTED
        with pytest.raises(RuleBroken, match="what was said") as broken:
            tell_by_telephone(actor, notice_id=call.pk, reached=True, said=" ", now=AN_HOUR_LATER)
        assert broken.value.field == "said"
        tell_by_telephone(
            actor, notice_id=call.pk, reached=True, said="She cried, and agreed.", now=AN_HOUR_LATER
        )
        call.refresh_from_db()
        assert (call.state, call.said) == (Notice.State.TOLD, "She cried, and agreed.")
        with pytest.raises(RuleBroken, match="done already: told"):
            tell_by_telephone(actor, notice_id=call.pk, reached=True, said="x", now=AN_HOUR_LATER)


def a_finished_record(officer: Actor, **given: Any) -> Contact:
    contact = a_case(officer, stage=Stage.RECEIVING, **given)
    finish_contact(officer, contact_id=contact.pk, version=1, now=AT_NOON)
    return contact


def test_a_finished_record_drafts_an_acknowledgement_and_sending_it_meets_its_clock(
    support: Membership,
) -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = a_finished_record(officer, **JO)
        [notice] = Notice.objects.filter(contact=contact)
        assert (notice.what, notice.safe_to_write) == (Notice.What.ACKNOWLEDGEMENT, "yes")
    with acting_as(actor_of(support)) as actor:
        send_notice(actor, notice_id=notice.pk, now=AN_HOUR_LATER)
        clock = Deadline.objects.get(contact_id=contact.pk, clock="acknowledge-referrer")
        assert clock.met_at == AN_HOUR_LATER


def test_an_anonymous_caller_is_not_acknowledged_and_the_duty_ends() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = a_finished_record(officer, referrer=Referrer.ANONYMOUS)

        assert not Notice.objects.filter(contact=contact).exists()
        clock = Deadline.objects.get(contact_id=contact.pk, clock="acknowledge-referrer")
        assert (clock.met_at, clock.superseded_at) == (None, AT_NOON)


def test_a_stopped_acknowledgement_was_not_given(manager: Membership) -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = a_finished_record(officer, **JO)
        [notice] = Notice.objects.filter(contact=contact)
    with acting_as(actor_of(manager)) as actor:
        stop_notice(actor, notice_id=notice.pk, why="She asked us not to.", now=AN_HOUR_LATER)

        clock = Deadline.objects.get(contact_id=contact.pk, clock="acknowledge-referrer")
        assert (clock.met_at, clock.superseded_at) == (None, AN_HOUR_LATER)
        assert "referrer_acknowledged" not in kinds(contact)


def test_who_left_only_a_number_is_acknowledged_by_telephone() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = a_finished_record(
            officer, referrer=Referrer.PUBLIC, referrer_phone="01632 960111"
        )

        [notice] = Notice.objects.filter(contact=contact)
        assert (notice.by, notice.address) == (Notice.By.TELEPHONE, "01632 960111")


def test_a_neighbour_is_not_named_in_any_notice_to_the_family(manager: Membership) -> None:
    contact = a_decided_case(
        manager, referrer=Referrer.PUBLIC, referrer_name="Joan Peel", referrer_organisation=""
    )

    with acting_as(actor_of(manager)):
        family = the_notice(contact, Notice.To.FAMILY)
        assert "Peel" not in json.dumps(family.words)
        referrer = the_notice(contact, Notice.To.REFERRER)
        assert "Mia" not in json.dumps(referrer.words)
        assert referrer.safe_to_write == "unknown"


def test_what_the_referrer_asked_to_keep_from_the_family_is_refused_where_it_is_written() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as actor:
        contact = a_case(actor, **JO)
        Narrative.objects.filter(contact=contact).update(
            keep_from_family="That her teacher saw the bruises on Friday."
        )
        analysis = replace(ANALYSIS, for_family="We know that her teacher saw the bruises.")
        with pytest.raises(RuleBroken, match="keep from the family") as broken:
            recommended(actor, contact, analysis=analysis)
        assert broken.value.field == "for_family"


def test_agencies_read_their_feedback_from_when_it_is_sent_and_not_before() -> None:
    manager = a_member(Role.TEAM_MANAGER, hub="coventry")
    partner = a_member(Role.AGENCY_PARTNER, hub="coventry", agency="police")
    with acting_as(actor_of(manager)) as actor:
        contact = a_case(actor, stage=Stage.DECISION)
        enquiry = Enquiry.objects.create(
            hub_id=actor.hub_id, contact=contact, purpose="x",
            opened_by_id=actor.person_id, opened_at=MONDAY_9AM, ended_at=AT_NOON,
        )  # fmt: skip
        police = Agency.objects.get(hub=actor.hub_id, code="police")
        Request.objects.create(
            hub_id=actor.hub_id, zone=Zone.ENQUIRY, enquiry=enquiry, contact=contact, agency=police,
            reference=contact.reference, question="?", told="!", about=[], due_at=AT_NOON,
            due_why="x", asked_by_id=actor.person_id, asked_by_name="x", asked_at=MONDAY_9AM,
            state=Request.State.RETURNED, returned_at=AT_NOON,
        )  # fmt: skip
        decision = recommended(actor, contact)
        authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)
        [notice] = Notice.objects.filter(contact=contact)
        assert (notice.by, notice.addressee) == (Notice.By.FEEDBACK, police.name)
    with acting_as(actor_of(partner)):
        assert not Notice.objects.exists()
    with acting_as(actor_of(manager)) as actor:
        send_notice(actor, notice_id=notice.pk, now=AN_HOUR_LATER)
    with acting_as(actor_of(partner)):
        [read] = Notice.objects.all()
        assert read.words["heading"] == f"Outcome of {contact.reference}"
        assert not Letter.objects.exists()


def test_the_outbox_is_in_order_of_due_time_and_says_what_each_waits_for(
    manager: Membership, support: Membership
) -> None:
    decided = a_decided_case(manager, parents=[{"safe": "no"}])
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        fresh = a_finished_record(officer, **JO)
    with acting_as(actor_of(support)) as actor:
        rows = to_send(actor, now=AT_NOON)

        mine = [row for row in rows if row.contact_id in {decided.pk, fresh.pk}]
        due = [row.due_at for row in mine if row.due_at]
        assert due == sorted(due)
        assert len(mine) == 3
        waiting = {row.to: row.why_not_yet for row in mine if row.contact_id == decided.pk}
        assert waiting["Referrer"] == ""
        assert "not safe" in waiting["Family"]
    with acting_as(an_actor(Role.AUDITOR)) as actor:
        assert to_send(actor, now=AT_NOON) == []


@pytest.mark.parametrize("role", [Role.MASH_OFFICER, Role.AUDITOR, Role.HUB_ADMINISTRATOR])
def test_who_does_not_send_is_refused(manager: Membership, role: Role) -> None:
    contact = a_decided_case(manager)
    with acting_as(actor_of(manager)):
        notice = the_notice(contact, Notice.To.FAMILY)

    with acting_as(an_actor(role)) as actor:
        with pytest.raises(NotPermitted):
            send_notice(actor, notice_id=notice.pk, now=AN_HOUR_LATER)
        with pytest.raises(NotPermitted):
            stop_notice(actor, notice_id=notice.pk, why="No.", now=AN_HOUR_LATER)
