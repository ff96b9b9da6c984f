"""An error that nobody expected: a page that says what to do, nothing of the record, nothing typed lost."""

from collections.abc import Iterator

import pytest
from django.test import Client

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import Contact, Narrative
from openmash.policy.vocabulary import Role
from tests.conftest import DATABASE, as_superuser
from tests.contacts.taking import an_open_record
from tests.factories import a_member
from tests.triage.test_pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def browser_and_contact() -> tuple[Client, Contact]:
    officer = a_member(Role.MASH_OFFICER)
    with acting_as(actor_of(officer)) as actor:
        contact = an_open_record(actor)
        Narrative.objects.filter(contact=contact).update(concerns="Bruises on both arms.")
    browser = signed_in(officer)
    browser.raise_request_exception = False
    return browser, contact


@pytest.fixture
def a_table_is_closed(browser_and_contact: tuple[Client, Contact]) -> Iterator[None]:
    """Somebody took a right of the program's own role away: no page expects that."""
    with as_superuser(DATABASE) as server:
        server.execute("REVOKE SELECT ON contacts_narrative FROM openmash_app")
    yield
    with as_superuser(DATABASE) as server:
        server.execute("GRANT SELECT ON contacts_narrative TO openmash_app")


@pytest.mark.usefixtures("a_table_is_closed")
def test_a_page_that_fails_says_what_to_do_and_nothing_of_the_record(
    browser_and_contact: tuple[Client, Contact],
) -> None:
    browser, contact = browser_and_contact

    answer = browser.get(f"/contacts/{contact.pk}/take/")

    said = answer.content.decode()
    assert answer.status_code == 500
    assert "Something went wrong" in said
    assert "Try again in a moment." in said
    assert "Bruises" not in said
    assert contact.reference not in said
    assert "Traceback" not in said
    assert "contacts_narrative" not in said


@pytest.mark.usefixtures("a_table_is_closed")
def test_what_was_typed_stands_on_the_page_and_is_sent_again_with_one_press(
    browser_and_contact: tuple[Client, Contact],
) -> None:
    browser, contact = browser_and_contact
    row = "0b0e9a52-5a5c-4d0f-9a53-6d3d8a0f7c11"
    typed = {"version": "1", "concerns": "She is hungry.", "row": row,
             f"{row}-given_names": "Mia", f"{row}-family_name": "Thorne"}  # fmt: skip

    answer = browser.post(f"/contacts/{contact.pk}/take/", typed)

    said = answer.content.decode()
    assert answer.status_code == 500
    assert "Nothing was saved just now." in said
    assert 'value="She is hungry."' in said
    assert "Send it again" in said
    assert "Bruises" not in said
