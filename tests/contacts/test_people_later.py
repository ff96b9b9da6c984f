"""Who is in a contact is completed and corrected after the record is finished (requirements 1.4, 3.3)."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.commands import PersonRow, add_person, correct_named
from openmash.contacts.models import Contact, PersonInContact, Stage
from openmash.decisions.commands import authorise_decision, challenge_decision, recommend
from openmash.decisions.models import Outcome
from openmash.ledger.models import EntryText
from openmash.people.commands import PersonFacts
from openmash.people.models import Address, Person
from openmash.people.queries import search_people
from openmash.policy.actors import Actor
from openmash.policy.errors import ChangedMeanwhile, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Role
from tests.decisions.cases import ANALYSIS, AT_NOON, a_case, children, recommended
from tests.factories import MONDAY_9AM, a_member, an_actor
from tests.triage.contacts import a_contact
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.django_db
LATER = MONDAY_9AM + timedelta(hours=1)
CHILD = PersonInContact.Role.CHILD


@pytest.fixture
def officer() -> Membership:
    return a_member(Role.MASH_OFFICER, name="Tom Osei")


def a_row(given: str = "Leo", role: str = CHILD, **facts: Any) -> PersonRow:
    return PersonRow(
        id=uuid4(), role=role, facts=PersonFacts(given_names=given, family_name="Thorne", **facts)
    )


def added(actor: Actor, contact: Contact, row: PersonRow | None = None) -> PersonInContact:
    return add_person(
        actor, contact_id=contact.pk, row=row or a_row(), why="The school rang.", now=LATER
    )


def test_a_child_found_later_stands_in_the_contact_and_on_the_timeline(officer: Membership) -> None:
    with acting_as(actor_of(officer)) as actor:
        contact = a_contact(actor)
    page = f"/contacts/{contact.pk}/people/add/"
    browser = signed_in(officer)
    assert "Add a child or an adult" in browser.get(f"/contacts/{contact.pk}/").content.decode()
    assert browser.get(page).status_code == 200
    row = str(uuid4())
    typed = {"row": row, f"{row}-role": "sibling", f"{row}-given_names": "Leo",
             f"{row}-family_name": "Thorne", f"{row}-why": "The school rang."}  # fmt: skip

    refused = browser.post(page, typed | {f"{row}-why": "", f"{row}-given_names": ""})
    assert refused.status_code == 422
    assert browser.post(page, typed).status_code == 302
    assert browser.post(page, typed).status_code == 302  # pressed twice

    said = browser.get(f"/contacts/{contact.pk}/").content.decode()
    assert said.count("Leo Thorne</a>") == 1
    timeline = browser.get(f"/contacts/{contact.pk}/timeline/").content.decode()
    assert "Somebody was found later, and added" in timeline
    assert "Leo Thorne, Brother or sister: The school rang." in timeline


def test_somebody_who_may_be_on_record_is_asked_about_before_they_are_added(
    officer: Membership,
) -> None:
    with acting_as(actor_of(officer)) as actor:
        born = date(2019, 4, 2)
        known = added(actor, a_contact(actor), a_row(date_of_birth=born)).person
        contact = a_contact(actor)
    browser, row = signed_in(officer), str(uuid4())
    page = f"/contacts/{contact.pk}/people/add/"
    typed = {"row": row, f"{row}-role": CHILD, f"{row}-given_names": "Leo",
             f"{row}-family_name": "Thorne", f"{row}-date_of_birth_0": "2",
             f"{row}-date_of_birth_1": "4", f"{row}-date_of_birth_2": "2019",
             f"{row}-why": "The school rang."}  # fmt: skip

    asked = browser.post(page, typed)
    assert asked.status_code == 422
    assert "Is it one of these, who are on record?" in asked.content.decode()
    assert browser.post(page, typed | {f"{row}-is_record": str(known.pk)}).status_code == 302

    with acting_as(actor_of(officer)):
        assert PersonInContact.objects.get(pk=row).person == known
        assert Person.objects.filter(given_names="Leo").count() == 1


def test_a_correction_keeps_what_it_was_with_who_when_and_why(officer: Membership) -> None:
    with acting_as(actor_of(officer)) as actor:
        contact = a_contact(actor)
        named = PersonInContact.objects.get(contact=contact)
    browser, row = signed_in(officer), str(named.pk)
    page = f"/contacts/people/{named.pk}/"
    shown = browser.get(page).content.decode()
    assert 'value="Thorne"' in shown
    typed = {"version": "1", f"{row}-role": CHILD, f"{row}-given_names": "Mia",
             f"{row}-family_name": "Thornton", f"{row}-date_of_birth_0": "11",
             f"{row}-date_of_birth_1": "6", f"{row}-date_of_birth_2": "2021",
             f"{row}-lines": "2 Mill Lane", f"{row}-postcode": "NN16 0AA",
             f"{row}-safe_to_write": "no", f"{row}-why": "The school has her papers."}  # fmt: skip

    assert browser.post(page, typed | {f"{row}-why": ""}).status_code == 422
    assert browser.post(page, typed).status_code == 302
    assert browser.post(page, typed).status_code == 302  # pressed twice

    with acting_as(actor_of(officer)):
        person = Person.objects.get(pk=named.person_id)
        assert (person.name, person.date_of_birth) == ("Mia Thornton", date(2021, 6, 11))
        [found] = search_people("Thornton", today=date(2026, 7, 6))
        assert found.id == person.pk
        told = EntryText.objects.get(text__contains="The school has her papers.").text
    assert "family name: was Thorne" in told
    assert "date of birth: was 1 June 2021" in told
    assert "address: was not known" in told
    timeline = browser.get(f"/contacts/{contact.pk}/timeline/").content.decode()
    assert "What is known of a person was corrected" in timeline
    assert "family name: was Thorne" in timeline
    assert "Tom Osei" in timeline


def test_the_former_address_stays_as_one_of_before(officer: Membership) -> None:
    with acting_as(actor_of(officer)) as actor:
        contact = a_contact(actor)
        named = PersonInContact.objects.get(contact=contact)
        Address.objects.create(hub_id=actor.hub_id, person=named.person, lines="1 Mill Lane",
                               safe_to_write="yes", recorded_at=MONDAY_9AM)  # fmt: skip
    browser, row = signed_in(officer), str(named.pk)
    typed = {"version": "1", f"{row}-role": CHILD, f"{row}-given_names": "Mia",
             f"{row}-family_name": "Thorne", f"{row}-date_of_birth_0": "1",
             f"{row}-date_of_birth_1": "6", f"{row}-date_of_birth_2": "2021",
             f"{row}-lines": "9 Park Road", f"{row}-why": "They moved."}  # fmt: skip

    assert browser.post(f"/contacts/people/{named.pk}/", typed).status_code == 302

    with acting_as(actor_of(officer)):
        former = Address.objects.get(lines="1 Mill Lane")
        assert former.until is not None
        assert EntryText.objects.filter(
            text="They moved.\naddress: was 1 Mill Lane; safe to write there"
        ).exists()


def test_the_second_of_two_who_correct_is_shown_what_stands_now(officer: Membership) -> None:
    with acting_as(actor_of(officer)) as actor:
        named = PersonInContact.objects.get(contact=a_contact(actor))
        first = PersonRow(id=named.pk, role=CHILD, facts=PersonFacts(given_names="Maya"))
        correct_named(actor, named_id=named.pk, row=first, version=1, why="Aunt.", now=LATER)
        other = PersonRow(id=named.pk, role=CHILD, facts=PersonFacts(given_names="Mina"))
        with pytest.raises(ChangedMeanwhile):
            correct_named(actor, named_id=named.pk, row=other, version=1, why="GP.", now=LATER)
    browser, row = signed_in(officer), str(named.pk)

    answer = browser.post(
        f"/contacts/people/{named.pk}/",
        {"version": "1", f"{row}-role": CHILD, f"{row}-given_names": "Mina", f"{row}-why": "GP."},
    )

    assert answer.status_code == 409
    said = answer.content.decode()
    assert "First names: Maya" in said
    assert 'value="Mina"' in said
    assert 'name="version" value="2"' in said


def test_a_child_added_before_the_decision_is_authorised_has_an_outcome_too(
    officer: Membership,
) -> None:
    maker, manager = an_actor(Role.DECISION_MAKER), an_actor(Role.TEAM_MANAGER)
    with acting_as(maker):
        contact = a_case(maker)
        decision = recommended(maker, contact)
    with acting_as(actor_of(officer)) as actor:
        leo = added(actor, contact).person_id
    with acting_as(manager):
        with pytest.raises(RuleBroken, match="Not recommended for yet: Leo Thorne"):
            authorise_decision(manager, decision_id=decision.pk, now=AT_NOON)
        challenge_decision(manager, decision_id=decision.pk, words="And Leo?", now=AT_NOON)
    with acting_as(maker):
        both = recommend(
            maker,
            contact_id=contact.pk,
            analysis=ANALYSIS,
            outcomes=dict.fromkeys(children(contact), "s17-assessment"),
            answer="Leo too.",
            now=AT_NOON,
        )
    with acting_as(manager):
        authorise_decision(manager, decision_id=both.pk, now=AT_NOON)

        assert Outcome.objects.filter(contact=contact, child=leo).count() == 1


def test_nobody_is_added_to_what_is_decided_nor_by_who_takes_no_contacts(
    officer: Membership,
) -> None:
    with acting_as(actor_of(officer)) as actor:
        contact = a_contact(actor, stage=Stage.CLOSED)
        with pytest.raises(RuleBroken, match="decided"):
            added(actor, contact)
    with acting_as(an_actor(Role.BUSINESS_SUPPORT)) as support, pytest.raises(NotPermitted):
        added(support, contact)
    with acting_as(actor_of(officer)) as actor:
        future = a_row(date_of_birth=date(2030, 1, 1))
        with pytest.raises(RuleBroken) as broken:
            added(actor, a_contact(actor), future)
        assert broken.value.field == "date_of_birth"
