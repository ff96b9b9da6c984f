"""What proves that a form is somebody's: the browser that began it, or the link together with the code.

Only digests are stored. Link and code follow from the installation's secret and the form's own id, so
that they can be shown again to the browser that holds the form, and sent, without being kept.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID

from django.utils.crypto import salted_hmac

# No 0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B, U and V: a code is read out and typed.
_LETTERS = "34679ACDEFGHJKMNPQRTWXY"
_CODE_LENGTH = 8


def new_browser() -> str:
    """What a browser is given to be known by."""
    return secrets.token_urlsafe(32)


def link_of(form_id: UUID) -> str:
    """The part of the link that nobody can guess: 128 bits."""
    made = salted_hmac("openmash.form.link", str(form_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made[:16]).decode().rstrip("=")


def code_of(form_id: UUID) -> str:
    """The code that belongs to the link, as it is shown: "7KQ4-XM3D"."""
    made = salted_hmac("openmash.form.code", str(form_id), algorithm="sha256").digest()
    number = int.from_bytes(made, "big")
    letters = []
    for _ in range(_CODE_LENGTH):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


def digest(secret: str) -> str:
    """What is stored of a secret that is long enough not to be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_digest(form_id: UUID, typed: str) -> str:
    """What is stored of a code, however it is typed. Keyed: a copy of the table does not tell codes."""
    plain = "".join(c for c in typed.upper() if c.isalnum())
    return salted_hmac(f"openmash.form.typed.{form_id}", plain, algorithm="sha256").hexdigest()


def is_code(form_id: UUID, stored: str, typed: str) -> bool:
    """Whether this is the code, in a time that does not tell how much of it is right."""
    return hmac.compare_digest(stored, code_digest(form_id, typed))


def source_of(address: str, now: datetime) -> str:
    """Where something came from, as a word of that day: no address is kept."""
    return salted_hmac(
        "openmash.form.source", f"{now:%Y-%m-%d} {address}", algorithm="sha256"
    ).hexdigest()[:20]
