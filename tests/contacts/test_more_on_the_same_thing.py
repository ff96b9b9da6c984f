"""Five callers about one incident make one contact: what is new stands on it, and each is answered."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.commands import (
    ToldBy,
    add_information,
    finish_contact,
    join_contact,
    read_information,
)
from openmash.contacts.models import Alert, ConsentRecord, Contact, ContactNote, Stage
from openmash.contacts.queries import information_for
from openmash.contacts.same import about_the_same
from openmash.deadlines.models import Deadline
from openmash.front_door.receipts import State, receipt_of
from openmash.ledger.models import Entry, EntryText
from openmash.notices.commands import tell_by_telephone
from openmash.notices.models import Notice
from openmash.policy.actors import Actor
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Role
from tests.contacts.taking import a_child, an_open_record, now, shown
from tests.contacts.taking import save as type_in
from tests.factories import MONDAY_9AM, a_member, an_actor
from tests.triage.contacts import a_contact
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.django_db

LATER = MONDAY_9AM + timedelta(hours=1)
SAM = ToldBy(
    referrer="professional",
    referrer_name="Sam Reed",
    referrer_organisation="Oak Primary",
    referrer_phone="01632 960222",
    consent="refused",
)


def told(actor: Actor, contact: Contact, by: ToldBy = SAM, text: str = "A new bruise.") -> None:
    add_information(
        actor, contact_id=contact.pk, text=text, source="telephone", told_by=by, now=LATER
    )


def acknowledged(contact: Contact) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(contact=contact, what=Notice.What.ACKNOWLEDGEMENT)
    return sorted(rows.values_list("addressee", "address"))


def test_whoever_holds_it_is_told_and_the_news_keeps_its_own_source_time_and_consent() -> None:
    officer, maker = an_actor(Role.MASH_OFFICER), an_actor(Role.DECISION_MAKER)
    with acting_as(officer):
        contact = a_contact(officer, stage=Stage.TRIAGE, holder_id=maker.person_id)
        told(officer, contact)
        note = ContactNote.objects.get()
        assert (note.source, note.referrer, note.consent) == (
            "telephone",
            "professional",
            "refused",
        )
        assert not ConsentRecord.objects.exists()  # people decide how it stands
        assert not Alert.objects.exists()

    with acting_as(maker):
        [row] = information_for(maker)
        assert (row.sender, row.begins) == ("Sam Reed, Oak Primary", "A new bruise.")
        read_information(maker, note_id=row.id, now=LATER)
        assert information_for(maker) == []


def test_where_nobody_holds_it_a_manager_is_alerted() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = a_contact(officer)
        told(officer, contact)
        assert "Sam Reed, Oak Primary" in Alert.objects.get(contact=contact).words


def test_who_holds_it_and_writes_it_down_has_read_it() -> None:
    maker = an_actor(Role.MASH_OFFICER)
    with acting_as(maker):
        contact = a_contact(maker, stage=Stage.TRIAGE, holder_id=maker.person_id)
        told(maker, contact)
        assert information_for(maker) == []


def test_each_source_is_answered_once_and_somebody_anonymous_is_not() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = a_contact(officer)
        aunt = ToldBy(referrer="family", referrer_name="May", referrer_phone="01632 960333")
        told(officer, contact)
        told(officer, contact, aunt)
        told(officer, contact, SAM, "He limps as well.")
        told(officer, contact, ToldBy(referrer="anonymous"), "Shouting.")

        assert acknowledged(contact) == [("May", "01632 960333"), ("Sam Reed", "01632 960222")]
        assert ContactNote.objects.count() == 4


def test_the_clock_of_the_first_does_not_wait_for_the_answer_to_a_later_one() -> None:
    officer, support = an_actor(Role.MASH_OFFICER), an_actor(Role.BUSINESS_SUPPORT)
    with acting_as(officer):
        contact = an_open_record(officer)
        first = {"referrer": "public", "referrer_name": "Jo", "referrer_phone": "01632 960111"}
        version = type_in(officer, contact, values=first).contact.version
        finish_contact(officer, contact_id=contact.pk, version=version, now=MONDAY_9AM)
        told(officer, contact)

    with acting_as(support):
        later, jo = (Notice.objects.get(addressee=name) for name in ("Sam Reed", "Jo"))
        tell_by_telephone(support, notice_id=later.pk, reached=True, said="We have it.", now=LATER)
        assert not Entry.objects.filter(kind="referrer_acknowledged").exists()
    with acting_as(support):
        tell_by_telephone(support, notice_id=jo.pk, reached=True, said="We have it.", now=LATER)
        assert Entry.objects.filter(kind="referrer_acknowledged").count() == 1
        clock = Deadline.objects.get(contact_id=contact.pk, clock="acknowledge-referrer")
        assert clock.met_at == LATER


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"text": " "}, "Write what is new"), ({"at": LATER + timedelta(days=1)}, "in the future")],
)
def test_nothing_and_the_future_are_refused(wrong: dict[str, object], words: str) -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        contact = a_contact(officer)
        given = {"text": "New.", "source": "telephone", "now": LATER, **wrong}
        with pytest.raises(RuleBroken, match=words):
            add_information(officer, contact_id=contact.pk, **given)


def test_pressed_twice_it_is_added_once_and_who_takes_no_contacts_adds_nothing() -> None:
    officer, auditor = an_actor(Role.MASH_OFFICER), an_actor(Role.AUDITOR)
    with acting_as(officer):
        contact = a_contact(officer)
        told(officer, contact)
        with pytest.raises(DoneAlready):
            told(officer, contact)
    with acting_as(auditor), pytest.raises(NotPermitted):
        told(auditor, contact)


def test_the_page_adds_it_in_one_step_and_shows_whose_news_it_is() -> None:
    officer = a_member(Role.MASH_OFFICER, name="Priya Shah")
    with acting_as(actor_of(officer)) as actor:
        contact = a_contact(actor, received_at=now() - timedelta(hours=1))
    desk, url = signed_in(officer), f"/contacts/{contact.pk}/more/"

    assert url in desk.get(f"/contacts/{contact.pk}/").content.decode()
    assert "autofocus" in desk.get(url).content.decode()
    sent = {
        "text": "He limps.",
        "source": "walk-in",
        "referrer": "family",
        "referrer_name": "May Lee",
        "consent": "obtained",
    }
    assert desk.post(url, sent | {"text": ""}).status_code == 422
    for _ in range(2):
        assert desk.post(url, sent).status_code == 302

    page = desk.get(f"/contacts/{contact.pk}/").content.decode()
    assert page.count("He limps.") == 2  # in the record, and as it was told to us
    assert "walk in; consent given, they say; written down by Priya Shah" in page


def test_the_second_call_about_a_child_is_added_with_one_press_and_nothing_is_lost() -> None:
    officer = a_member(Role.MASH_OFFICER)
    with acting_as(actor_of(officer)) as actor:
        first = an_open_record(actor, now=now() - timedelta(hours=1))
        type_in(actor, first, people=[a_child(date_of_birth=date(2021, 6, 1))], at=now())
        version = Contact.objects.get(pk=first.pk).version
        finish_contact(actor, contact_id=first.pk, version=version, now=now())
        second = an_open_record(actor, now=now())
        values = {
            "concerns": "Crying again.",
            "safety_scale": 0,
            "referrer": "professional",
            "referrer_name": "Sam Reed",
            "referrer_phone": "01632 960222",
            "referrer_relation": "Her teacher",
        }
        consent = {"status": "refused", "why": "Her father said no."}
        child = a_child(date_of_birth=date(2021, 6, 1))
        type_in(actor, second, values=values, consent=consent, people=[child], at=now())
    desk, take = signed_in(officer), f"/contacts/{second.pk}/take/"
    sent = shown(desk, second.pk)
    assert f"add it to {first.reference}" in desk.get(take).content.decode()

    typed_last = sent | {"concerns": "Crying again, louder.", "join": str(first.pk)}
    answer = desk.post(take, typed_last)

    assert answer.headers["Location"] == f"/contacts/{first.pk}/"
    with acting_as(actor_of(officer)):
        note = ContactNote.objects.get(contact=first)
        for words in (
            "The worry: Crying again, louder.",
            "How safe, 0 to 10: 0",
            "How they know the child: Her teacher",
            "Consent, the reasons: Her father said no.",
            "Child of concern: Mia Thorne",
            f"Taken as {second.reference}",
        ):
            assert words in note.text
        assert (note.source, note.referrer_name, note.consent) == (
            "telephone",
            "Sam Reed",
            "refused",
        )
        closed = Contact.objects.get(pk=second.pk)
        assert (closed.stage, closed.joined_to_id, note.at) == (
            Stage.CLOSED,
            first.pk,
            closed.received_at,
        )
        clocks = list(Deadline.objects.filter(on_id=second.pk))
        assert clocks
        assert all(clock.superseded_at for clock in clocks)
        assert acknowledged(first) == [("Sam Reed", "01632 960222")]
        ended = Entry.objects.filter(contact_id=second.pk, kind="deadline_superseded").first()
        assert ended
        assert first.reference in EntryText.objects.get(pk=ended.pk).text
    kept = desk.get(f"/contacts/{second.pk}/").content.decode()
    assert f'same thing as <a class="govuk-link" href="/contacts/{first.pk}/">' in kept
    assert f"/contacts/{second.pk}/more/" not in kept
    assert "Crying again, louder." in kept


def test_news_of_nobody_known_is_not_said_to_come_from_who_wrote_it_down() -> None:
    officer = a_member(Role.MASH_OFFICER, name="Priya Shah")
    with acting_as(actor_of(officer)) as actor:
        contact = a_contact(actor, received_at=now() - timedelta(hours=1))
        told(actor, contact, ToldBy(referrer="anonymous"))
    page = signed_in(officer).get(f"/contacts/{contact.pk}/").content.decode()
    assert "Told by somebody, not known who" in page
    assert "Told by Priya Shah" not in page


def test_another_child_and_a_contact_that_was_joined_are_not_offered_or_joined() -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        other = a_contact(officer, children=(("Ben Okoro", date(2015, 1, 2)),))
        joined = a_contact(officer, stage=Stage.CLOSED, closed_at=MONDAY_9AM, joined_to=other)
        mine = an_open_record(officer)
        type_in(officer, mine, people=[a_child(date_of_birth=date(2021, 6, 1))])

        assert about_the_same(officer, mine, now=LATER) == []
        for to in (joined, mine):
            with pytest.raises(RuleBroken, match="is not open in the hub"):
                join_contact(officer, contact_id=mine.pk, to_id=to.pk, now=LATER)
        join_contact(officer, contact_id=mine.pk, to_id=other.pk, now=LATER)
        mine.refresh_from_db()
        assert receipt_of(mine).state is State.BEING_CONSIDERED
        with pytest.raises(RuleBroken, match="finished"):
            join_contact(officer, contact_id=mine.pk, to_id=other.pk, now=LATER)


def test_what_is_asked_of_the_same_thing_does_not_grow_with_the_children(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    officer = an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        mine = an_open_record(officer)
        type_in(officer, mine, people=[a_child(name) for name in ("Mia", "Ben", "Zoe")])
        with django_assert_num_queries(4):
            about_the_same(officer, mine, now=LATER)
