"""Sending e-mail, by the mail server that the installation names. Plain text, one person each."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

_PATIENCE = 20


def send_email(
    server: str, *, sender: str, to: str, subject: str, text: str, known_as: str = ""
) -> None:
    """Hand one message to the server of `server` ("smtp://user:password@host:587", or smtps://).

    `known_as` stands in its Message-ID, by which an answer to it is known again.
    Raises OSError or smtplib.SMTPException where it was not taken: then it can be tried again.
    """
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    domain = sender.rpartition("@")[2].strip("<> ") or None
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{known_as}@{domain}>" if known_as else make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    with _connected(server) as connection:
        connection.send_message(message)


def _connected(server: str) -> smtplib.SMTP:
    """A connection, encrypted where the server can; a server given a password must."""
    parts = urlsplit(server)
    host, context = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=_PATIENCE, context=context
        )
    else:
        connection = smtplib.SMTP(host, parts.port or 25, timeout=_PATIENCE)
        connection.ehlo()
        if connection.has_extn("starttls") or parts.username:
            connection.starttls(context=context)
    if parts.username:
        connection.login(unquote(parts.username), unquote(parts.password or ""))
    return connection
