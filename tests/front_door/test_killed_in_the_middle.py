"""The online form, killed in the middle of being sent: nothing is half made, and it is sent again."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from openmash.access.rows import acting_as
from openmash.contacts.models import Attachment, Contact, PersonInContact
from openmash.front_door.models import Arrival, SentForm
from openmash.ledger.models import Entry
from openmash.notices.models import Notice
from openmash.people.models import Person
from openmash.policy.public_form.questions import About
from openmash.policy.vocabulary import Role
from tests import files
from tests.conftest import DATABASE, as_superuser
from tests.contacts.test_database_goes_away import cut_off
from tests.factories import an_actor
from tests.front_door.forms import Sender, a_worry
from tests.journeys.house import environment

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.slow]


def a_form_with_a_child_and_a_file() -> Sender:
    sender = a_worry(Sender())
    sender.add(About.CHILDREN, "child", given_names="Kofi", family_name="Mensah")
    sent = SimpleUploadedFile("report.pdf", files.PDF)
    sender.client.post(sender.url("files/"), {"upload": sent})
    return sender


def nothing_is_half_made(sender: Sender) -> None:
    """No contact, nobody on record, no file, no line in the ledger; the draft stands as it was."""
    with acting_as(an_actor(Role.TEAM_MANAGER)):
        for made in (Contact, Arrival, Person, PersonInContact, Attachment, SentForm, Notice):
            assert not made.objects.exists(), made
        assert not Entry.objects.filter(kind__in=["contact_received", "contact_arrived"]).exists()
    form = sender.form()
    assert (form.sent_at, form.contact_id) == (None, None)
    assert form.answers["said"]["concerns"] == "He comes to school hungry and afraid."
    assert "report.pdf" in sender.text("check/")


def sent_again_it_is_one_contact(sender: Sender) -> None:
    for _ in range(2):
        assert sender.send().status_code == 302
    with acting_as(an_actor(Role.TEAM_MANAGER)):
        assert Contact.objects.count() == Arrival.objects.count() == 1
        assert PersonInContact.objects.get().person.name == "Kofi Mensah"
        assert Attachment.objects.get().name == "report.pdf"


# From the first row that the sending writes to its last line in the ledger.
@pytest.mark.parametrize(
    "table",
    ["contacts_contact", "front_door_arrival", "people_person", "contacts_attachment",
     "front_door_sentform", "ledger_entry"],
)  # fmt: skip
def test_a_form_whose_sending_loses_the_database_is_whole_or_not_there(table: str) -> None:
    sender = a_form_with_a_child_and_a_file()

    answer = cut_off(sender.client, sender.url("send/"), {}, table)

    assert answer.status_code == 503
    nothing_is_half_made(sender)
    sent_again_it_is_one_contact(sender)


@pytest.fixture
def server(committed: None) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The pages, served by processes of their own that can be killed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "openmash", "serve", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(command, env=environment(), start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{address}/sign-in/", timeout=5).close()
            break
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None, "the server ended"
            time.sleep(0.05)
    yield address, process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=20)


def waiting() -> int:
    """How many connections of the program wait for a lock."""
    with as_superuser(DATABASE) as server:
        row = server.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s "
            "AND usename = 'openmash_app' AND wait_event_type = 'Lock'",
            [DATABASE],
        ).fetchone()
    assert row
    return int(row[0])


def wait_for(wanted: int) -> None:
    for _ in range(400):
        if waiting() == wanted:
            return
        time.sleep(0.05)
    raise AssertionError(f"there are never {wanted} connections that wait")


def test_a_server_that_is_killed_while_a_form_is_sent_leaves_nothing_half_made(
    server: tuple[str, subprocess.Popen[bytes]],
) -> None:
    address, process = server
    sender = a_form_with_a_child_and_a_file()
    cookies = "; ".join(f"{name}={c.value}" for name, c in sender.client.cookies.items())
    token = sender.client.cookies["csrftoken"].value
    body = urllib.parse.urlencode({"csrfmiddlewaretoken": token}).encode()
    sending = urllib.request.Request(
        f"{address}{sender.url('send/')}", data=body, headers={"Cookie": cookies}
    )

    with ThreadPoolExecutor() as pool, as_superuser(DATABASE) as owner:
        with owner.transaction():
            owner.execute("LOCK TABLE contacts_attachment IN ACCESS EXCLUSIVE MODE")
            answer = pool.submit(urllib.request.urlopen, sending, timeout=60)
            wait_for(1)  # half of it is written, none of it is committed
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=20)
        wait_for(0)
        with pytest.raises((urllib.error.URLError, ConnectionError)):
            answer.result(timeout=20)

    nothing_is_half_made(sender)
    sent_again_it_is_one_contact(sender)
