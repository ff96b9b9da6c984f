"""An unborn child has an expected date, and becomes the born child without losing anything (1.8)."""

from datetime import date

import pytest

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import PersonInContact
from openmash.people.commands import AddressFacts
from openmash.people.models import Person
from openmash.people.queries import search_people
from openmash.policy.vocabulary import Role
from tests.access.asking import browser_of
from tests.contacts.taking import a_child, an_open_record, save
from tests.factories import a_member

pytestmark = pytest.mark.django_db

DUE, BORN = date(2026, 4, 20), date(2026, 4, 11)


def found(asked: str) -> list[tuple[str, str]]:
    people = search_people(asked, today=BORN)
    return [(each.name, each.age) for each in people]


def test_the_unborn_child_becomes_the_born_child_found_by_both_names_and_both_dates() -> None:
    officer = a_member(Role.MASH_OFFICER)
    with acting_as(actor_of(officer)) as actor:
        contact = an_open_record(actor)
        home = AddressFacts(lines="12 Mill Lane", postcode="NN16 8AA")
        child = a_child("", "Thorne", expected_date=DUE, known_as="Bump", address=home)
        save(actor, contact, people=[child])
        unborn = PersonInContact.objects.get(pk=child.id).person
        assert found("Thorne 20/04/2026") == [("Thorne", "unborn, expected 20 April 2026")]
    browser, page = browser_of(officer), f"/contacts/people/{unborn.pk}/born/"
    assert "Born: give name" in browser.get(f"/people/{unborn.pk}/").content.decode()
    said = {"given_names": "Rowan", "family_name": "Reed", "sex": "M",
            "date_of_birth_0": "11", "date_of_birth_1": "4", "date_of_birth_2": "2026"}  # fmt: skip

    refused = browser.post(page, said | {"date_of_birth_0": "31"})
    assert refused.status_code == 422
    assert 'value="Rowan"' in refused.content.decode()
    assert browser.post(page, said).status_code == 302
    assert browser.post(page, said).status_code == 302  # pressed twice

    with acting_as(actor_of(officer)):
        rowan = Person.objects.get()
        assert (rowan.pk, rowan.expected_date, rowan.known_as) == (unborn.pk, DUE, "Bump")
        for asked in ("Rowan Reed", "Thorne 20/04/2026", "Thorne 11 April 2026", "Bump, Mill Lane"):
            assert found(asked) == [("Rowan Reed", "born today")], asked
    timeline = browser.get(f"/contacts/{contact.pk}/timeline/").content.decode()
    assert "A child who was expected is born" in timeline
    assert "Before birth on record as Thorne, expected 20 April 2026." in timeline


def test_nobody_is_born_who_was_not_expected() -> None:
    officer = a_member(Role.MASH_OFFICER)
    with acting_as(actor_of(officer)) as actor:
        contact = an_open_record(actor)
        save(actor, contact, people=[a_child(date_of_birth=date(2019, 1, 1))])
        mia = Person.objects.get()
    browser = browser_of(officer)

    assert browser.get(f"/contacts/people/{mia.pk}/born/").status_code == 302
    said = {"date_of_birth_0": "1", "date_of_birth_1": "2", "date_of_birth_2": "2026"}
    assert browser.post(f"/contacts/people/{mia.pk}/born/", said).status_code == 422
