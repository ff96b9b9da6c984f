"""Nobody makes a second record of somebody who is as good as certain on record without saying that they
are different people; and that answer is remembered (requirement 1.8)."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.commands import finish_contact
from openmash.contacts.models import Contact, PersonInContact, Stage
from openmash.contacts.second_records import second_records
from openmash.ledger.models import Entry
from openmash.people.models import PairJudgement, Person
from openmash.people.queries import matches_of, search_people
from openmash.policy.errors import RuleBroken
from openmash.policy.vocabulary import Role
from tests.access.asking import browser_of
from tests.contacts.taking import a_child, an_open_record, save, somebody_on_record
from tests.factories import MONDAY_9AM, a_member
from tests.triage.contacts import a_contact

pytestmark = pytest.mark.django_db
BORN = {"date_of_birth": date(2019, 4, 2)}
TODAY = MONDAY_9AM.date()


@pytest.fixture
def officer() -> Membership:
    return a_member(Role.MASH_OFFICER)


def typed_again(officer: Membership) -> tuple[Person, Contact, str]:
    """Somebody on record, and a record in which they are typed as if they were new."""
    with acting_as(actor_of(officer)) as actor:
        known = somebody_on_record(actor, "Katherine", **BORN)
        contact = an_open_record(actor)
        save(actor, contact, people=[a_child("Katie", **BORN)])
        [second] = second_records(contact, today=TODAY)
        assert (second.name, second.on_record.id) == ("Katie Thorne", known.pk)
    return known, contact, second.key


def finish(browser: Client, contact: Contact, **said: Any) -> Any:
    return browser.post(f"/contacts/{contact.pk}/finish/", {"version": "2"} | said)


def test_a_record_is_not_finished_before_somebody_says_whether_it_is_the_same_child(
    officer: Membership,
) -> None:
    _, contact, key = typed_again(officer)
    browser = browser_of(officer)

    asked = browser.get(f"/contacts/{contact.pk}/finish/").content.decode()
    assert "On record already: Katherine Thorne" in asked
    assert "<li>Katie is a form of Katherine</li>" in asked
    for said in ({}, {f"{key}-verdict": "different", f"{key}-why": " "}):
        assert finish(browser, contact, **said).status_code in (409, 422)
    with acting_as(actor_of(officer)) as actor:
        with pytest.raises(RuleBroken, match="Say whether Katie Thorne is the Katherine"):
            finish_contact(actor, contact_id=contact.pk, version=2, now=MONDAY_9AM)
        contact.refresh_from_db()
        assert contact.stage == Stage.RECEIVING


def test_the_same_child_stands_in_the_contact_and_the_second_record_is_found_no_more(
    officer: Membership,
) -> None:
    known, contact, key = typed_again(officer)

    assert finish(browser_of(officer), contact, **{f"{key}-verdict": "same"}).status_code == 302

    with acting_as(actor_of(officer)):
        assert PersonInContact.objects.get(contact=contact).person == known
        assert [each.id for each in search_people("Katie Thorne", today=TODAY)] == [known.pk]
        assert Contact.objects.get(pk=contact.pk).stage == Stage.TO_ALLOCATE


def test_that_they_are_different_people_is_remembered_with_who_when_and_why(
    officer: Membership,
) -> None:
    known, contact, key = typed_again(officer)
    said = {f"{key}-verdict": "different", f"{key}-why": "Cousins; the school has both."}

    assert finish(browser_of(officer), contact, **said).status_code == 302

    with acting_as(actor_of(officer)):
        judged = PairJudgement.objects.get()
        katie = PersonInContact.objects.get(contact=contact).person
        assert {judged.one_id, judged.other_id} == {known.pk, katie.pk}
        assert (judged.by_id, judged.why) == (officer.user_id, "Cousins; the school has both.")
        assert matches_of(katie.pk, today=TODAY) == []
        assert second_records(contact, today=TODAY) == []
        assert Entry.objects.filter(contact_id=contact.pk, kind="judged_different").exists()


def test_who_is_found_later_is_not_added_beside_a_match_without_saying_how_one_knows(
    officer: Membership,
) -> None:
    with acting_as(actor_of(officer)) as actor:
        known = somebody_on_record(actor, "Katherine", **BORN)
        contact = a_contact(actor, children=())
    browser, row = browser_of(officer), str(uuid4())
    typed = {"row": row, f"{row}-role": "sibling", f"{row}-given_names": "Katie",
             f"{row}-family_name": "Thorne", f"{row}-date_of_birth_0": "2",
             f"{row}-date_of_birth_1": "4", f"{row}-date_of_birth_2": "2019",
             f"{row}-why": "The school rang.", f"{row}-is_record": "new"}  # fmt: skip
    page = f"/contacts/{contact.pk}/people/add/"

    refused = browser.post(page, typed)
    assert refused.status_code == 422
    assert "say how you know" in refused.content.decode()
    assert browser.post(page, typed | {f"{row}-different": "Twins."}).status_code == 302

    with acting_as(actor_of(officer)):
        assert PairJudgement.objects.get().why == "Twins."
        assert PersonInContact.objects.get(pk=row).person != known
