"""A database that goes away in the middle: a clear page, nothing half written, all typed kept."""

import threading
import time
from collections.abc import Iterator
from html import unescape
from re import findall
from typing import Any

import pytest
from django.db import close_old_connections, connections
from django.http import HttpResponse
from django.test import Client

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import Alert, Contact, PersonInContact
from openmash.ledger.models import Entry
from openmash.policy.vocabulary import Role
from tests.conftest import DATABASE, as_superuser
from tests.contacts.taking import an_open_record, narrative, now, row_of, shown
from tests.factories import a_member
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.usefixtures("committed")
STORY = "He flinches — «боїться»."


@pytest.fixture
def officer(committed: None) -> Membership:
    return a_member(Role.MASH_OFFICER)


@pytest.fixture
def contact(officer: Membership) -> Contact:
    with acting_as(actor_of(officer)) as actor:
        return an_open_record(actor, now=now())


@pytest.fixture
def page(officer: Membership) -> Iterator[Client]:
    yield signed_in(officer)
    connections.close_all()


def cut_off(client: Client, url: str, sent: dict[str, Any], table: str) -> HttpResponse:
    """Send a form; while it waits for `table`, the server ends its connection."""
    answers: list[HttpResponse] = []

    def send() -> None:
        try:
            answers.append(client.post(url, sent))
        finally:
            connections.close_all()

    sending = threading.Thread(target=send)
    with as_superuser(DATABASE) as server, server.transaction():
        server.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        sending.start()
        for _ in range(200):
            with as_superuser(DATABASE) as other:
                ended = other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = %s AND usename = 'openmash_app' AND wait_event_type = 'Lock'",
                    [DATABASE],
                ).fetchall()
            if ended:
                break
            time.sleep(0.05)
        else:
            raise AssertionError("the request never waited for the table")
        sending.join(timeout=30)
    [answer] = answers
    return answer


def kept(answer: HttpResponse) -> dict[str, Any]:
    """What the page would send again."""
    html = answer.content.decode()
    found: dict[str, Any] = {}
    for name, value in findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html):
        if name != "csrfmiddlewaretoken":
            found.setdefault(unescape(name), []).append(unescape(value))
    return found


# At the first row that the save locks, half way through it, and at its last line in the ledger.
@pytest.mark.parametrize("table", ["contacts_contact", "people_person", "ledger_entry"])
def test_a_save_that_is_cut_off_says_so_writes_nothing_and_can_be_sent_again(
    page: Client, contact: Contact, officer: Membership, table: str
) -> None:
    sent = shown(page, contact.pk)
    sent |= {"concerns": STORY, "urgent": ["child-found-alone"], "save": "yes"}
    sent[f"{row_of(sent)}-given_names"] = "Mia"
    url = f"/contacts/{contact.pk}/take/"

    answer = cut_off(page, url, sent, table)

    html = answer.content.decode()
    assert answer.status_code == 503
    assert "The database did not answer" in html
    assert "Nothing was saved just now." in html
    assert STORY in html
    with acting_as(actor_of(officer)):
        assert narrative(contact).concerns == ""
        assert not PersonInContact.objects.filter(contact=contact).exists()
        assert not Alert.objects.exists()
        assert not Entry.objects.filter(contact_id=contact.pk, kind="contact_written").exists()

    again = page.post(url, kept(answer))
    assert again.status_code == 302
    with acting_as(actor_of(officer)):
        assert narrative(contact).concerns == STORY
        assert PersonInContact.objects.get(contact=contact).person.given_names == "Mia"
        assert Alert.objects.count() == 1


def test_a_page_that_is_only_read_says_so_too_and_comes_back_with_the_database(
    page: Client, contact: Contact
) -> None:
    page.get("/")  # the connection that is to be lost
    with as_superuser(DATABASE) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = %s AND usename = 'openmash_app'",
            [DATABASE],
        )

    answer = page.get(f"/contacts/{contact.pk}/take/")
    assert answer.status_code == 503
    assert "The database did not answer" in answer.content.decode()
    close_old_connections()  # as the server does before each request
    assert page.get(f"/contacts/{contact.pk}/take/").status_code == 200
