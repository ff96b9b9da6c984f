"""Headers of e-mails, read with forgiveness: what cannot be parsed is given as it stands."""

import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

_IDS = re.compile(r"<[^<>\s]+>")


def clean(text: str) -> str:
    """Text that can be kept: raw bytes read as UTF-8 or else as old Windows letters, no NUL."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raw = text.encode("utf-8", "surrogateescape")
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def header(message: EmailMessage, name: str) -> str:
    """One header in words; empty where there is none. Never fails."""
    return next(iter(headers(message, name)), "")


def headers(message: EmailMessage, name: str) -> list[str]:
    """Every header of this name. The parser of the standard library fails on some: then as it stands."""
    try:
        found = [str(value) for value in message.get_all(name, [])]
    except Exception:
        found = [_decoded(value) for value in _raw(message, name)]
    return [" ".join(clean(value).split()) for value in found]


def _raw(message: EmailMessage, name: str) -> list[str]:
    return [str(value) for n, value in message.raw_items() if n.lower() == name.lower()]


def _decoded(raw: str) -> str:
    try:
        return str(make_header(decode_header(raw)))
    except Exception:
        return raw


def sender(message: EmailMessage) -> tuple[str, str]:
    """Name and address of whoever wrote it."""
    written = header(message, "From")
    try:
        [first, *_] = message["From"].addresses
        name, address = str(first.display_name), str(first.addr_spec)
    except Exception:
        name, address = parseaddr(written)
    if "@" not in address:
        written = _decoded(next(iter(_raw(message, "From")), ""))
        found = re.search(r"[^\s<>\"'(),;:\[\]@]+@[^\s<>\"'(),;:\[\]@]+", written)
        address = found[0] if found else ""
        name = name or written.replace(address, "").strip(" <>\"'@[]")
    name, address = clean(name).strip(" \"'"), clean(address).strip("<> ")
    return ("" if name.lower() == address.lower() else name), address


def message_ids(message: EmailMessage, *names: str) -> tuple[str, ...]:
    """The ids that these headers name, once each, in order."""
    written = " ".join(value for name in names for value in headers(message, name))
    return tuple(dict.fromkeys(_IDS.findall(written)))


def arrived_at(message: EmailMessage) -> datetime | None:
    """When it came: by the last server that took it, else as its sender dates it."""
    for stamp in headers(message, "Received")[:1]:
        if at := _time(stamp.rpartition(";")[2]):
            return at
    return _time(header(message, "Date"))


def _time(written: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(written)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return at if at.year >= 2000 else None  # a clock that was never set
