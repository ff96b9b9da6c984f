"""A hub's mailbox over IMAP, against a real Dovecot where this machine has one."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.adapters.mailbox import OpenMailbox
from openmash.contacts.models import Contact
from openmash.front_door.jobs import read_mailboxes
from openmash.front_door.mail.queries import mailbox_trouble, set_aside
from openmash.front_door.mail.reading import read_mailbox
from openmash.front_door.models import MailboxTrouble
from openmash.ledger.models import Entry
from openmash.policy.actors import Actor
from openmash.policy.vocabulary import Role
from tests.dovecot import DOVECOT, Dovecot, dovecot
from tests.emails import an_email
from tests.factories import MONDAY_9AM, a_hub, a_member
from tests.token_endpoint import CLIENT, a_token_endpoint
from tests.triage.test_pages import signed_in

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed")]
LATER = MONDAY_9AM + timedelta(hours=3)


def the_mailbox() -> Actor:
    return service_actor(a_hub().pk, "mailbox")


def read(url: str, now: datetime = LATER) -> None:
    read_mailbox(the_mailbox(), url, now=now)


def test_a_server_that_is_not_there_is_said_once_and_tried_again() -> None:
    url = "imap://mash:secret@127.0.0.1:1/INBOX"

    for minute in range(3):
        read(url, LATER + timedelta(minutes=minute))

    with acting_as(the_mailbox()):
        assert mailbox_trouble().startswith("since Mon 2 Mar 2026 12:00: 127.0.0.1 did not answer")
        assert MailboxTrouble.objects.count() == 1
        assert Entry.objects.filter(kind="mailbox_unreachable").count() == 1
    page = signed_in(a_member(Role.MASH_OFFICER)).get("/").content.decode()
    assert "The mailbox cannot be read" in page
    assert "secret" not in page


@pytest.fixture(scope="module")
def _server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
def server(_server: Dovecot) -> Dovecot:
    _server.empty()
    return _server


if DOVECOT:  # the real server, where this machine has it

    def test_what_lies_in_the_mailbox_becomes_contacts_of_when_it_came_and_is_put_away(
        server: Dovecot, settings: Settings
    ) -> None:
        first, second = an_email(), an_email("Another child.", message_id="<b@x>")
        server.put(first.as_bytes(), second.as_bytes(), came=MONDAY_9AM + timedelta(minutes=7))
        settings.MAILBOXES = {"northamptonshire": server.url, "narnia": "imap://nowhere"}

        read_mailboxes(0)

        with acting_as(the_mailbox()):
            came = set(Contact.objects.values_list("received_at", flat=True))
            assert came == {MONDAY_9AM + timedelta(minutes=7)}
            assert Contact.objects.count() == 2
        assert (server.holds("INBOX"), server.holds("Recorded")) == (0, 2)

    def test_the_same_e_mail_delivered_five_times_is_one_contact(server: Dovecot) -> None:
        server.put(*[an_email().as_bytes()] * 5, came=MONDAY_9AM)

        read(server.url)

        with acting_as(the_mailbox()):
            assert Contact.objects.count() == 1
        assert server.holds("Recorded") == 5

    @pytest.mark.parametrize("stopped_at", ["put_away", "content"])
    def test_stopped_at_any_moment_a_message_is_taken_once_and_never_lost(
        server: Dovecot, monkeypatch: pytest.MonkeyPatch, stopped_at: str
    ) -> None:
        server.put(an_email().as_bytes(), came=MONDAY_9AM)

        def killed(*args: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(OpenMailbox, stopped_at, killed)
            with pytest.raises(KeyboardInterrupt):
                read(server.url)
        assert server.holds("INBOX") == 1
        for _ in range(2):
            read(server.url)

        with acting_as(the_mailbox()):
            assert Contact.objects.count() == 1
        assert (server.holds("INBOX"), server.holds("Recorded")) == (0, 1)

    def test_a_mailbox_that_takes_no_password_is_read_with_an_access_token(
        settings: Settings,
    ) -> None:
        with a_token_endpoint() as place, dovecot(f"http://{place}") as server:
            server.put(an_email().as_bytes(), came=MONDAY_9AM)
            hub, token_from = "northamptonshire", f"http://{CLIENT}:s%3Ae%2Fc%20ret@{place}?scope="
            settings.MAILBOXES = {hub: f"imap://mash@127.0.0.1:{server.port}/INBOX"}
            settings.MAILBOX_TOKENS = {hub: f"{token_from}other"}
            read_mailboxes(0)
            with acting_as(the_mailbox()):
                assert "127.0.0.1 gave no token: invalid_scope" in mailbox_trouble()
            settings.MAILBOX_TOKENS = {hub: f"{token_from}mail%2F.default"}
            read_mailboxes(0)
            with acting_as(the_mailbox()):
                assert Contact.objects.count() == 1
                assert mailbox_trouble() == ""
            settings.MAILBOXES = {hub: f"imap://somebody@127.0.0.1:{server.port}/INBOX"}
            read_mailboxes(0)
            with acting_as(the_mailbox()):
                assert "refused the access token" in mailbox_trouble()

    def test_a_server_that_was_down_is_read_when_it_is_back(server: Dovecot) -> None:
        server.put(an_email().as_bytes(), came=MONDAY_9AM)
        server.stop()
        read(server.url)
        server.start()
        read(server.url, LATER + timedelta(minutes=5))

        with acting_as(the_mailbox()):
            assert Contact.objects.count() == 1
            assert mailbox_trouble() == ""
            kinds = Entry.objects.filter(kind__startswith="mailbox").order_by("at")
            told = list(kinds.values_list("kind", flat=True))
            assert told == ["mailbox_unreachable", "mailbox_read_again"]

    @pytest.mark.parametrize(
        ("right", "wrong", "words"),
        [("mash:", "mash:x", "refused its name or password"), ("INBOX", "In", "no folder In")],
    )
    def test_wrong_settings_are_said_without_the_password(
        server: Dovecot, right: str, wrong: str, words: str
    ) -> None:
        read(server.url.replace(right, wrong))

        with acting_as(the_mailbox()):
            assert words in mailbox_trouble()
            assert "wörd" not in mailbox_trouble()

    def test_a_message_that_cannot_be_taken_is_set_aside_and_keeps_no_other_waiting(
        server: Dovecot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        large = an_email("He flinches. " * 2000, message_id="<large@x>", subject="Large")
        server.put(b"no headers at all", large.as_bytes(), an_email().as_bytes(), came=MONDAY_9AM)
        monkeypatch.setattr("openmash.front_door.mail.reading.LARGEST", 20_000)

        read(server.url)

        with acting_as(the_mailbox()):
            aside = " ".join(row.text for row in set_aside())
            assert "It is no e-mail." in aside
            assert "no headers at all" in aside
            assert "It is too large to be read." in aside
            assert "Subject: Large" in aside
            assert Contact.objects.count() == 1
        assert (server.holds("INBOX"), server.holds("Recorded")) == (0, 3)
