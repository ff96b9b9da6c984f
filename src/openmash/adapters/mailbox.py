"""A mailbox over IMAP: what waits in it, one message after the other, and where it goes when it is taken."""

import imaplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote, urlsplit

from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderCreateError,
    MailboxFolderSelectError,
    MailboxLoginError,
)
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from openmash.adapters.oauth2 import NoToken, access_token

_PATIENCE = 20  # seconds for one answer
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class MailboxUnreachable(Exception):
    """The mailbox cannot be read now. The words say why, and name neither user nor password."""


@dataclass(frozen=True)
class MailboxAddress:
    """Where a mailbox is. `done`: the folder into which goes what was taken."""

    scheme: str
    host: str
    port: int | None
    user: str
    password: str
    folder: str
    done: str

    @classmethod
    def parse(cls, url: str) -> "MailboxAddress":
        """Read `imaps://user:password@host:993/INBOX?done=Recorded`. Raises MailboxUnreachable.

        `imap://` starts TLS on a plain connection; on this machine itself it may do without.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise MailboxUnreachable("its address cannot be read") from None
        if parts.scheme not in ("imaps", "imap") or not parts.hostname or not parts.username:
            form = "imaps://user:password@host/INBOX"
            raise MailboxUnreachable(f"its address is not written like {form}")
        return cls(
            scheme=parts.scheme,
            host=parts.hostname,
            port=port,
            user=unquote(parts.username),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
            done=parse_qs(parts.query).get("done", ["Recorded"])[0],
        )


@dataclass(frozen=True)
class Lying:
    """A message that lies in the mailbox."""

    uid: str
    size: int
    came: datetime | None


class OpenMailbox:
    """A mailbox that is open for reading."""

    def __init__(self, box: BaseMailBox, done: str) -> None:
        self._box, self._done = box, done

    def waiting(self, most: int) -> list[Lying]:
        """What lies there, in the order in which it came."""
        uids = sorted(self._box.uids(), key=int)[:most]
        return [self._lying(uid) for uid in uids]

    def _lying(self, uid: str) -> Lying:
        _, told = self._box.client.uid("FETCH", uid, "(INTERNALDATE RFC822.SIZE)")
        line = b" ".join(part if isinstance(part, bytes) else part[0] for part in told if part)
        size = line.partition(b"RFC822.SIZE ")[2].split(b" ")[0].strip(b")")
        came = imaplib.Internaldate2tuple(line)
        return Lying(
            uid,
            int(size) if size.isdigit() else 0,
            datetime.fromtimestamp(time.mktime(came), UTC) if came else None,
        )

    def content(self, uid: str) -> bytes | None:
        """The message byte by byte, left unread; None where somebody has moved it meanwhile."""
        return self._fetched(uid, "(BODY.PEEK[])")

    def headers(self, uid: str) -> bytes | None:
        """Its headers alone."""
        return self._fetched(uid, "(BODY.PEEK[HEADER])")

    def _fetched(self, uid: str, what: str) -> bytes | None:
        _, told = self._box.client.uid("FETCH", uid, what)
        return next((bytes(part[1]) for part in told if isinstance(part, tuple)), None)

    def put_away(self, uid: str) -> None:
        """It is taken: move it to the folder of what is done. One that somebody moved before stays so."""
        self._box.move(uid, self._done)


@contextmanager
def opened(address: MailboxAddress, token_from: str = "") -> Iterator[OpenMailbox]:
    """Open a mailbox and close it again. Raises MailboxUnreachable, whenever it fails.

    `token_from`: where an access token is given, of a mailbox that takes no password.
    """
    try:
        token = access_token(token_from) if token_from else ""
        with _connect(address) as box:
            _log_in(box, address, token)
            _, told = box.client.capability()  # a server says more to who has logged in
            box.client.capabilities = tuple(told[-1].decode().upper().split())
            if not box.folder.exists(address.done):
                box.folder.create(address.done)
            yield OpenMailbox(box, address.done)
    except NoToken as none:
        raise MailboxUnreachable(str(none)) from None
    except MailboxFolderSelectError:
        raise MailboxUnreachable(f"{address.host} has no folder {address.folder}") from None
    except MailboxFolderCreateError:
        raise MailboxUnreachable(
            f"{address.host} lets nobody make the folder {address.done}"
        ) from None
    except ssl.SSLError as wrong:
        reason = getattr(wrong, "verify_message", "") or wrong.reason or "no reason given"
        raise MailboxUnreachable(f"{address.host} cannot be trusted: {reason}") from None
    except (OSError, imaplib.IMAP4.error, ImapToolsError, EOFError) as wrong:
        reason = getattr(wrong, "strerror", None) or type(wrong).__name__
        raise MailboxUnreachable(f"{address.host} did not answer: {reason}") from None


def _log_in(box: BaseMailBox, address: MailboxAddress, token: str) -> None:
    if token:
        _show_token(box, address, token)
        return
    is_plain = address.user.isascii() and address.password.isascii()
    log_in = box.login if is_plain else box.login_utf8
    try:
        log_in(address.user, address.password, initial_folder=address.folder)
    except imaplib.IMAP4.abort:
        raise
    except (MailboxLoginError, imaplib.IMAP4.error):
        raise MailboxUnreachable(f"{address.host} refused its name or password") from None


def _show_token(box: BaseMailBox, address: MailboxAddress, token: str) -> None:
    try:
        box.xoauth2(address.user, token, initial_folder=address.folder)
    except imaplib.IMAP4.abort:
        raise
    except (MailboxLoginError, imaplib.IMAP4.error):
        raise MailboxUnreachable(f"{address.host} refused the access token") from None


def _connect(address: MailboxAddress) -> BaseMailBox:
    trusted = ssl.create_default_context()
    if address.scheme == "imaps":
        return MailBox(address.host, address.port or 993, _PATIENCE, ssl_context=trusted)
    port = address.port or 143
    if address.host in _LOOPBACK:
        return MailBoxUnencrypted(address.host, port, _PATIENCE)
    return MailBoxStartTls(address.host, port, _PATIENCE, ssl_context=trusted)
