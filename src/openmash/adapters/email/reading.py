"""One e-mail out of its bytes: who, when, what it says, what came with it, what it answers.

People's e-mails break every rule of their format. Nothing here fails but on what is no e-mail at all.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from enum import StrEnum
from typing import Any

from openmash.adapters.email.headers import arrived_at, clean, header, message_ids, sender
from openmash.adapters.email.text import letters, plain, tidy

_DEEPEST = 30  # parts within parts
_MOST_PARTS = 500
_HEADERS = ("From", "Date", "Subject", "Message-ID", "To")


class NotAnEmail(ValueError):
    """These bytes have none of the headers of an e-mail."""


class Automatic(StrEnum):
    """What a machine sent by itself. The words finish "This is ..."."""

    BOUNCE = "a report that an e-mail was not delivered"
    RECEIPT = "a receipt that an e-mail was read"
    REPLY = "an automatic reply"
    CALENDAR = "an answer to an invitation"


@dataclass(frozen=True)
class EmailFile:
    """A file that came with an e-mail."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Email:
    """An e-mail, read. `key` is the same each time that it is delivered."""

    key: str
    message_id: str
    answers: tuple[str, ...]  # the ids of those that it replies to, the nearest first
    sender_name: str
    sender_address: str
    subject: str
    text: str
    files: tuple[EmailFile, ...]
    arrived_at: datetime | None
    automatic: Automatic | None


def read_email(raw: bytes) -> Email:
    """Read an e-mail whatever state it is in. Raises NotAnEmail."""
    message = _parsed(raw)
    if not any(header(message, name) for name in _HEADERS):
        raise NotAnEmail("this is not an e-mail: it has none of the headers of one")
    found = _Found()
    found.walk(message, depth=0)
    name, address = sender(message)
    own = (*message_ids(message, "Message-ID"), header(message, "Message-ID"))[0][:500]
    email = Email(
        key="",
        message_id=own,
        answers=(*message_ids(message, "In-Reply-To"), *message_ids(message, "References")[::-1]),
        sender_name=name,
        sender_address=address,
        subject=header(message, "Subject"),
        text=found.text(),
        files=tuple(found.files),
        arrived_at=arrived_at(message),
        automatic=_automatic(message, found),
    )
    return Email(**{**vars(email), "key": _key(message, email)})


def _parsed(raw: bytes) -> EmailMessage:
    parser = BytesParser(policy=policy.default)
    try:
        return parser.parsebytes(raw)
    except Exception:  # parts within parts without end: its headers, and the rest as it stands
        return parser.parsebytes(raw, headersonly=True)


def _key(message: EmailMessage, email: Email) -> str:
    """What it is known by. Servers on the way add headers, banners and footers; who wrote it when stays.

    The id alone would not do: some copiers give the same one to everything that they send.
    """
    told = [email.message_id, email.sender_address.lower(), header(message, "Date")]
    if not email.message_id:
        told += [email.subject, email.text, *(_digest(file.content) for file in email.files)]
    return f"{email.message_id} {_digest(repr(told).encode())[:32]}".strip()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


_REPLY_SUBJECT = re.compile(
    r"^\W*(automatic reply|auto[ -]?reply|autoreply|out of (the )?office|automatische antwort"
    r"|réponse automatique|odpowiedź automatyczna|răspuns automat)\b",
    re.IGNORECASE,
)


def _automatic(message: EmailMessage, found: "_Found") -> Automatic | None:
    """Whether a machine answers a machine. What a system writes of its own accord is no answer."""
    report = _parameter(message, "report-type").lower()
    if report == "disposition-notification":
        return Automatic.RECEIPT
    mailbox = sender(message)[1].lower().partition("@")[0]
    nobody = header(message, "Return-Path").replace(" ", "") == "<>"
    daemon = mailbox == "mailer-daemon" or (mailbox == "postmaster" and nobody)
    if report == "delivery-status" or daemon or header(message, "X-Failed-Recipients"):
        return Automatic.BOUNCE
    if found.calendar == "REPLY":
        return Automatic.CALENDAR
    said = header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    by_subject = _REPLY_SUBJECT.match(header(message, "Subject")) is not None
    if said == "auto-replied" or any(
        header(message, n) for n in ("X-Autoreply", "X-Autorespond", "X-Autoresponder")
    ):
        return Automatic.REPLY
    marked = said not in ("", "no") or header(message, "X-Auto-Response-Suppress") or nobody
    if by_subject and (marked or header(message, "Precedence").lower() in ("auto_reply", "bulk")):
        return Automatic.REPLY
    return None


def _parameter(part: EmailMessage, name: str) -> str:
    try:
        return str(part.get_param(name) or "")
    except Exception:
        return ""


class _Found:
    """The words and the files of an e-mail, as they are met."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.files: list[EmailFile] = []
        self.calendar = ""
        self.parts = 0

    def text(self) -> str:
        return "\n\n".join(words for words in self.words if words)

    def walk(self, part: EmailMessage, *, depth: int) -> None:
        """Go through a part and what is in it."""
        self.parts += 1
        if self.parts > _MOST_PARTS:
            if self.parts == _MOST_PARTS + 1:
                self.words.append("[This e-mail has more parts than can be shown.]")
            return
        kind, children = _kind(part), _children(part)
        if not children or depth > _DEEPEST:
            self._leaf(part, kind)
        elif kind == "message/rfc822":
            self._forwarded(children[0], depth)
        elif kind == "multipart/alternative":
            self._alternative(children, depth)
        else:
            for child in children:
                self.walk(child, depth=depth + 1)

    def _alternative(self, children: list[EmailMessage], depth: int) -> None:
        """The same said in several ways: the plain one, unless it says much less than the other."""
        told = _Found()
        for child in children:
            one = _Found()
            one.parts = self.parts
            one.walk(child, depth=depth + 1)
            self.parts = one.parts
            self.files += one.files
            self.calendar = self.calendar or one.calendar
            if len(told.text()) < 0.5 * len(one.text()):
                told = one
        self.words += told.words

    def _forwarded(self, message: EmailMessage, depth: int) -> None:
        name, address = sender(message)
        who = " ".join(filter(None, (name, f"<{address}>" if address else ""))) or "somebody"
        told = (
            f"Forwarded e-mail from {who}",
            f"Date: {header(message, 'Date')}",
            f"Subject: {header(message, 'Subject')}",
        )
        self.words.append("\n".join(told))
        self.walk(message, depth=depth + 1)

    def _leaf(self, part: EmailMessage, kind: str) -> None:
        content, name = _content(part), _name(part)
        if kind == "text/calendar":
            written = re.search(rb"^METHOD:(\w+)", content, re.MULTILINE)
            self.calendar = written[1].decode().upper() if written else ""
            self.files.append(EmailFile(name or "invitation.ics", content))
        elif kind in ("text/plain", "text/html") and not name and not _is_attached(part):
            said = letters(content, _parameter(part, "charset"))
            self.words.append(plain(said) if kind == "text/html" else tidy(said))
        elif kind in _SIGNATURES or (not content and not name):
            return
        elif kind in ("message/delivery-status", "message/disposition-notification"):
            self.words.append(tidy(letters(content, "")))
        else:
            self.files.append(EmailFile(name or _unnamed(kind), content))


_SIGNATURES = {
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
}
_ENDINGS = {
    "application/ms-tnef": "winmail.dat",
    "application/pdf": "file.pdf",
    "image/jpeg": "picture.jpg",
    "image/png": "picture.png",
    "image/gif": "picture.gif",
    "message/rfc822": "forwarded.eml",
    "text/html": "page.html",
    "text/plain": "text.txt",
}


def _unnamed(kind: str) -> str:
    return _ENDINGS.get(kind, "file without a name")


def _kind(part: EmailMessage) -> str:
    try:
        return part.get_content_type().lower()
    except Exception:
        return "application/octet-stream"


def _children(part: EmailMessage) -> list[EmailMessage]:
    payload: Any = part.get_payload()
    return payload if isinstance(payload, list) else []


def _is_attached(part: EmailMessage) -> bool:
    try:
        return part.get_content_disposition() == "attachment"
    except Exception:
        return False


def _name(part: EmailMessage) -> str:
    try:
        return clean(part.get_filename() or "").strip()
    except Exception:
        return ""


def _content(part: EmailMessage) -> bytes:
    """The bytes of a part. Where its encoding is broken, what of it can be read."""
    try:
        payload: Any = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            return payload
        return b"".join(bytes(child) for child in _children(part))  # too deep to be read
    except Exception:
        return str(part.get_payload() or "").encode("utf-8", "replace")
