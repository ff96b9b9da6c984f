"""Where a mailbox is, and what is said of one that cannot be reached."""

import socket
import threading
from collections.abc import Iterator

import pytest

from openmash.adapters.mailbox import MailboxAddress, MailboxUnreachable, opened
from openmash.adapters.oauth2 import NoToken, access_token
from tests.token_endpoint import CLIENT, SECRET, TOKEN, a_token_endpoint


def test_an_address_names_everything_and_its_password_may_hold_anything() -> None:
    address = MailboxAddress.parse(
        "imaps://mash%40hub:p%3A%2F%C3%B6@mail.example:1993/In%20box?done=X"
    )

    assert vars(address) == {
        "scheme": "imaps",
        "host": "mail.example",
        "port": 1993,
        "user": "mash@hub",
        "password": "p:/ö",
        "folder": "In box",
        "done": "X",
    }


def test_folders_have_their_usual_names_where_the_address_names_none() -> None:
    address = MailboxAddress.parse("imaps://mash:secret@mail.example")

    assert (address.folder, address.done) == ("INBOX", "Recorded")


@pytest.mark.parametrize(
    "url", ["", "mail.example", "pop3://a:b@c", "imaps://mail.example/INBOX", "imaps://a:b@c:x/"]
)
def test_an_address_that_is_none_is_said_without_what_it_holds(url: str) -> None:
    with pytest.raises(MailboxUnreachable, match="its address"):
        MailboxAddress.parse(url)


def test_a_token_is_given_to_who_has_the_secret_and_what_is_wrong_is_said_without_it() -> None:
    with a_token_endpoint() as place:
        asked = f"http://{CLIENT}:s%3Ae%2Fc%20ret@{place}?scope=mail%2F.default"
        assert access_token(asked) == TOKEN
        for wrong, words in (
            (asked.replace("ret", "RET"), "invalid_client"),
            (asked.replace("mail", "mall"), "invalid_scope"),
            (asked.replace(place, "127.0.0.1:1/"), "ConnectionRefusedError"),
            (asked.replace("127.0.0.1", "mail.example"), "written like https"),
        ):
            with pytest.raises(NoToken, match=words) as none:
                access_token(wrong)
            assert SECRET not in str(none.value)
            assert "s%3Ae" not in str(none.value)


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return

        threading.Thread(target=hang_up, daemon=True).start()
        yield server.getsockname()[1]


def test_a_server_that_hangs_up_or_is_not_there_did_not_answer(silent: int) -> None:
    for port in (silent, 1):
        for scheme in ("imap", "imaps"):
            address = MailboxAddress.parse(f"{scheme}://mash:secret@127.0.0.1:{port}/")
            with pytest.raises(MailboxUnreachable) as unreachable, opened(address):
                raise AssertionError("nobody is there")
            assert "127.0.0.1" in str(unreachable.value)
            assert "secret" not in str(unreachable.value)
