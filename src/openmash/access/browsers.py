"""Where somebody signs in from: an address, and a browser in which they signed in before.

Whoever guesses passwords from elsewhere closes a name for themselves, and never for the person whose
name it is: their own browser is counted apart (OWASP calls it a device cookie).
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

COOKIE = "openmash_known"
_SALT = "openmash.access.browsers"
_KEPT = timedelta(days=180)
_MOST_PEOPLE = 10  # who share one computer


@dataclass(frozen=True)
class Place:
    """From where: the address; and the browser, where it is one that this name is known in."""

    address: str
    browser: str = ""


def address_of(request: HttpRequest) -> str:
    """Who asks. Behind a proxy that is what the nearest one added, the last in its list."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if forwarded and not settings.EMBEDDED:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def place_of(request: HttpRequest, username: str) -> Place:
    """From where this name is tried."""
    name, kept = _digest(username), _kept(request)
    browser = f"{kept[0]}:{name}" if name in kept[1:] else ""
    return Place(address_of(request)[:100], browser)


def remember(request: HttpRequest, answer: HttpResponse, username: str) -> None:
    """From now on this browser is one of that person's."""
    key, *names = _kept(request) or [get_random_string(22)]
    known = [_digest(username), *(name for name in names if name != _digest(username))]
    answer.set_cookie(
        COOKIE,
        signing.dumps([key, *known[:_MOST_PEOPLE]], salt=_SALT),
        max_age=_KEPT,
        path=settings.LOGIN_URL,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _kept(request: HttpRequest) -> list[str]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_KEPT)
    except signing.BadSignature:
        return []
    return [str(each) for each in found]


def _digest(username: str) -> str:
    """A name as the cookie holds it: it gives nobody's away."""
    return salted_hmac(_SALT, username.lower(), algorithm="sha256").hexdigest()[:20]
