"""E-mails as real programs write them, for tests. Made-up people."""

from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from tests.factories import MONDAY_9AM


def an_email(
    text: str = "He flinches when the door opens.",
    *,
    sender: str = '"Jo Bloggs" <jo@oak.example>',
    subject: str = "Worried about Kofi",
    message_id: str | None = "<one@oak.example>",
    **more: Any,
) -> EmailMessage:
    """A plain e-mail to a hub. `more` are headers, with underscores for hyphens."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "mash@hub.example"
    message["Subject"] = subject
    message["Date"] = format_datetime(MONDAY_9AM)
    if message_id:
        message["Message-ID"] = message_id
    for name, value in more.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def raw(headers: str, body: bytes | str = b"") -> bytes:
    """An e-mail byte by byte: headers as they are written, an empty line, the body."""
    lines = "\n".join(line.strip() for line in headers.strip().splitlines())
    return lines.encode("latin-1") + b"\n\n" + (body.encode() if isinstance(body, str) else body)
