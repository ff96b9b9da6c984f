"""Taking a contact: what is asked, kept as it is typed, and finished (requirements 1.3 to 1.10, 1.14)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from openmash.access.rows import acting_as
from openmash.contacts.commands import (
    add_note,
    finish_contact,
    open_contact,
    save_contact,
)
from openmash.contacts.forms import ContactForm
from openmash.contacts.missing import Named, missing
from openmash.contacts.models import ConsentRecord, Contact, ContactNote, PersonInContact, Stage
from openmash.deadlines.models import Deadline
from openmash.hubs.profile_files import find_profile
from openmash.hubs.queries import profile_of
from openmash.ledger.models import Entry
from openmash.policy.errors import ChangedMeanwhile, DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Channel, Referrer, Role
from tests.contacts.taking import a_child, an_open_record, narrative, save
from tests.factories import MONDAY_9AM, an_actor

pytestmark = pytest.mark.django_db
LATER = MONDAY_9AM + timedelta(minutes=9)


def due(contact: Contact, clock: str) -> datetime | None:
    running = Deadline.objects.filter(
        contact_id=contact.pk, clock=clock, met_at=None, superseded_at=None
    )
    return running.values_list("due_at", flat=True).first()


def test_northamptonshires_script_asks_its_seven_questions_in_order_and_each_answer_has_a_place() -> (
    None
):
    script = find_profile("northamptonshire").phone_script

    assert [question.number for question in script] == [1, 2, 3, 4, 5, 6, 7]
    assert [question.answer_in for question in script] == [
        "concerns", "complicating_factors", "impact", "working_well", "safety_scale",
        "needs_to_change", "if_nothing_changes",
    ]  # fmt: skip
    assert [question.scale for question in script].index(True) == 4
    assert {question.answer_in for question in script} <= set(ContactForm.base_fields)


@pytest.mark.parametrize("scale", [0, 10, None])
def test_every_question_is_answered_on_the_scale_or_not_at_all(scale: int | None) -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        save(officer, contact, values={"safety_scale": scale, "concerns": "He flinches."})

        assert (narrative(contact).safety_scale, narrative(contact).concerns) == (
            scale,
            "He flinches.",
        )


def test_anyone_may_call() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        asked = ContactForm(profile=profile_of(officer.hub_id)).fields["referrer"]
        kinds = [value for value, _ in asked.choices if value]  # type: ignore[attr-defined]

    assert set(kinds) == set(Referrer)


def test_a_record_is_opened_with_a_reference_that_can_be_read_out_and_its_clocks() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)

        assert contact.reference.startswith("NH-")
        assert not set(contact.reference[3:]) & set("01258BILOSUVZ")
        assert (contact.stage, contact.holder_id) == (Stage.RECEIVING, officer.person_id)
        assert due(contact, "record-contact") == MONDAY_9AM  # a call is recorded at the time
        assert due(contact, "acknowledge-referrer") == MONDAY_9AM + timedelta(days=1)


def test_a_contact_that_came_by_email_is_recorded_within_24_hours_of_when_it_came() -> None:
    came = MONDAY_9AM - timedelta(hours=3)
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        save(officer, contact, values={"channel": Channel.EMAIL.value, "received_at": came})

        assert due(contact, "record-contact") == came + timedelta(hours=24)
        assert Deadline.objects.filter(clock="record-contact", superseded_at=None).count() == 1


@pytest.mark.parametrize(
    ("came", "words"),
    [
        (MONDAY_9AM + timedelta(minutes=1), "in the future"),
        (MONDAY_9AM - timedelta(days=400), "check the year"),
    ],
)
def test_a_contact_cannot_have_come_in_the_future_or_years_ago(came: datetime, words: str) -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)

        with pytest.raises(RuleBroken, match=words) as refused:
            save(officer, contact, values={"received_at": came, "concerns": "He flinches."})

        assert refused.value.field == "received_at"
        assert narrative(contact).concerns == ""


def test_children_and_adults_in_and_outside_the_household_each_in_their_role() -> None:
    rows = [
        a_child(lives_in_household="yes"),
        a_child("Leo", role="sibling"),
        a_child("Ada", role="parent", parental_responsibility="yes", lives_in_household="yes"),
        a_child("Tom", "Reeve", role="other-significant-adult", lives_in_household="no"),
        a_child("", "", description="a man with a dog", role="person-posing-a-risk"),
    ]
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        save(officer, contact, people=rows)

        kept = list(PersonInContact.objects.filter(contact=contact).select_related("person"))

    assert [(p.role, p.lives_in_household) for p in kept] == [
        ("child-of-concern", "yes"),
        ("sibling", ""),
        ("parent", "yes"),
        ("other-significant-adult", "no"),
        ("person-posing-a-risk", ""),
    ]
    assert [p.person.is_child for p in kept] == [True, True, False, False, False]
    assert kept[-1].person.name == "a man with a dog"


@pytest.mark.parametrize(
    "known",
    [
        {"description": "about 4, girl, blue coat"},
        {"approximate_age": "about 4"},
        {"school": "Park"},
    ],
)
def test_a_child_who_cannot_be_named_is_recorded_with_whatever_is_known(
    known: dict[str, str],
) -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        save(officer, contact, people=[a_child("", "", **known)])

        [row] = PersonInContact.objects.filter(contact=contact).select_related("person")
    assert {name: getattr(row.person, name) for name in known} == known
    assert row.person.name == known.get("description", "Name not known")


def test_a_person_is_taken_out_of_the_contact_and_stays_on_record() -> None:
    row = a_child()
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        save(officer, contact, people=[row])
        save(officer, contact, people=[type(row)(**(vars(row) | {"is_removed": True}))], at=LATER)

        named = PersonInContact.objects.get(contact=contact)
        assert named.removed_at == LATER
        assert named.person.name == "Mia Thorne"


def test_saving_the_same_again_writes_nothing_in_the_ledger_about_the_person() -> None:
    from openmash.people.commands import AddressFacts

    row = a_child(address=AddressFacts(lines=" 1 Mill Lane ", postcode="nn160aa"))
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        save(officer, contact, people=[row])
        for _ in range(2):
            save(officer, contact, people=[row], values={"concerns": "More"})

        assert not Entry.objects.filter(kind="person_corrected").exists()


def test_what_is_missing_and_matters_is_said_and_stops_nobody() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        gaps = [gap.field for gap in missing({"urgent": []}, people=[])]
        assert gaps == [
            "concerns", "people", "referrer", "referrer_phone", "referrer_name", "consent_status",
            "parents_aware",
        ]  # fmt: skip

        finish_contact(officer, contact_id=contact.pk, version=1, now=LATER)

        contact.refresh_from_db()
        assert (contact.stage, contact.recorded_at) == (Stage.TO_ALLOCATE, LATER)
        clock = Deadline.objects.get(contact_id=contact.pk, clock="record-contact")
        assert clock.met_at == LATER


def test_what_is_not_known_of_a_family_is_named_once_the_most_important_first() -> None:
    bare = {"is_child": True, "has_age": False, "has_address": False, "has_school": False}
    zed = Named(row="z", name="Zed Quibble", **bare)
    ana = Named(row="a", name="Ana Quibble", **bare)
    said = {"urgent": [], "concerns": "x", "referrer": "public", "referrer_name": "Di",
            "parents_aware": "no", "consent_status": "obtained", "consent_given_by": "Di"}  # fmt: skip

    assert [(gap.words, gap.field) for gap in missing(said, people=[zed, ana])] == [
        ("A number to ring back", "referrer_phone"),
        ("Date of birth, or about how old: Zed Quibble, Ana Quibble", "z-date_of_birth_0"),
        ("Where they live: Zed Quibble, Ana Quibble", "z-lines"),
        ("Who looks after them: no adult is named", "people"),
        ("School or nursery: Zed Quibble, Ana Quibble", "z-school"),
    ]
    mother = Named(row="m", name="Di Quibble", is_carer=True)
    known = replace(zed, has_age=True, has_school=True)
    assert not missing(said | {"referrer_phone": "01632 960111"}, people=[known, mother])


def test_advice_and_simple_questions_are_not_asked_for_a_child_or_for_consent() -> None:
    for kind in ("advice", "basic-information"):
        gaps = missing(
            {"urgent": [], "kind": kind, "concerns": "x", "referrer": "anonymous"}, people=[]
        )
        assert gaps == []


def test_a_record_that_somebody_changed_meanwhile_is_read_again_before_it_is_finished() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER, name="Tom Okafor")) as first:
        contact = an_open_record(first)
        save(first, contact, values={"concerns": "He flinches."}, at=LATER)
    with acting_as(an_actor(Role.MASH_OFFICER)) as second:
        with pytest.raises(ChangedMeanwhile, match="Tom Okafor changed this record"):
            finish_contact(second, contact_id=contact.pk, version=1, now=LATER)

        contact.refresh_from_db()
        assert contact.stage == Stage.RECEIVING


def test_consent_as_it_was_typed_is_on_record_once_the_record_is_finished() -> None:
    said = {"status": "implied", "implied_by": "the children's centre"}
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        save(officer, contact, consent=said)
        assert not ConsentRecord.objects.exists()
        finish_contact(officer, contact_id=contact.pk, version=2, now=LATER)

        record = ConsentRecord.objects.get()
    assert (record.status, record.implied_by, record.by_id) == (
        "implied",
        "the children's centre",
        officer.person_id,
    )


def test_what_was_said_is_never_edited_afterwards_a_note_stands_beside_it() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        finish_contact(officer, contact_id=contact.pk, version=1, now=LATER)
        with pytest.raises(RuleBroken, match="finished"):
            save(officer, contact, values={"concerns": "Otherwise."})
        with pytest.raises(RuleBroken) as refused:
            add_note(officer, contact_id=contact.pk, text=" ", now=LATER)
        assert refused.value.field == "text"

        add_note(officer, contact_id=contact.pk, text="She rang again.", now=LATER)
        with pytest.raises(DoneAlready):
            add_note(officer, contact_id=contact.pk, text="She rang again.", now=LATER)

        assert ContactNote.objects.count() == 1


def test_who_does_not_take_contacts_takes_none() -> None:
    for role in (Role.BUSINESS_SUPPORT, Role.AUDITOR, Role.AGENCY_PARTNER, Role.HUB_ADMINISTRATOR):
        agency = "police" if role is Role.AGENCY_PARTNER else None
        with acting_as(an_actor(role, agency=agency)) as somebody, pytest.raises(NotPermitted):
            open_contact(somebody, channel=Channel.TELEPHONE, now=MONDAY_9AM)


def test_another_hubs_contact_is_not_there() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
    with (
        acting_as(an_actor(Role.MASH_OFFICER, hub="coventry")) as stranger,
        pytest.raises(Contact.DoesNotExist),
    ):
        save_contact(stranger, contact_id=contact.pk, version=1, values={}, now=datetime.now(UTC))
