"""A hub's mailbox, read: each message in a transaction of its own, put away after it is committed."""

import hashlib
import logging
from dataclasses import replace
from datetime import datetime

from django.db import InterfaceError, OperationalError

from openmash.access.rows import acting_as
from openmash.adapters.email import NotAnEmail, letters, read_email
from openmash.adapters.mailbox import (
    Lying,
    MailboxAddress,
    MailboxUnreachable,
    OpenMailbox,
    opened,
)
from openmash.front_door.mail.commands import keep_unreadable, take_email
from openmash.front_door.mail.trouble import mailbox_works, note_trouble
from openmash.policy.actors import Actor

_log = logging.getLogger(__name__)

# As many at one time as leave the worker free for other work within the minute.
_MOST = 100
# Of a message larger than this, only its headers are read.
LARGEST = 75 * 1024 * 1024


def read_mailbox(mailbox: Actor, url: str, *, token_from: str = "", now: datetime) -> None:
    """Take what waits in a hub's mailbox. What stops it is said, and it is tried again next time.

    Killed at any moment, a message is either not taken, or taken and not put away yet: then it is
    found again by its key, makes nothing twice, and is put away.
    """
    try:
        with opened(MailboxAddress.parse(url), token_from) as box:
            for lying in box.waiting(_MOST):
                _take(mailbox, box, lying, now)
    except MailboxUnreachable as wrong:
        _log.warning("mailbox of %s: %s", mailbox.hub_id, wrong)
        with acting_as(mailbox):
            note_trouble(mailbox, str(wrong), now=now)
    else:
        with acting_as(mailbox):
            mailbox_works(mailbox, now=now)


def _take(mailbox: Actor, box: OpenMailbox, lying: Lying, now: datetime) -> None:
    if lying.size > LARGEST:
        _keep(mailbox, box.headers(lying.uid), "It is too large to be read.", now)
    elif (content := box.content(lying.uid)) is None:
        return
    else:
        _take_content(mailbox, content, lying, now)
    box.put_away(lying.uid)


def _take_content(mailbox: Actor, content: bytes, lying: Lying, now: datetime) -> None:
    try:
        email = read_email(content)
        with acting_as(mailbox):
            take_email(mailbox, replace(email, arrived_at=lying.came or email.arrived_at), now=now)
    except NotAnEmail:
        _keep(mailbox, content, "It is no e-mail.", now)
    except (OperationalError, InterfaceError):
        raise  # the database is gone: the message stays where it is
    except Exception:
        # One message that we cannot take must not keep a worry behind it from being read.
        _log.exception("mailbox of %s: message %s could not be taken", mailbox.hub_id, lying.uid)
        _keep(mailbox, content, "It could not be taken.", now)


def _keep(mailbox: Actor, content: bytes | None, why: str, now: datetime) -> None:
    content = content or b""
    words = f"{why} It lies in the mailbox, in the folder of what was taken.\n\n"
    with acting_as(mailbox):
        keep_unreadable(
            mailbox,
            key=hashlib.sha256(content).hexdigest(),
            words=words + letters(content[:20_000], ""),
            now=now,
        )
