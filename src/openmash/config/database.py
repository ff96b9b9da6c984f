"""Where the database is: a real server by URL, or the embedded one by its socket.

`DATABASE_URL` is the app's login. `OPENMASH_OWNER_URL` migrates and `OPENMASH_MAINT_URL` verifies
and sweeps; where they are not given, the same server is used under those roles' names.
"""

import os
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

APP, OWNER, MAINT = "openmash_app", "openmash_owner", "openmash_maint"

# Which URL speaks for which role, where a real server is used.
_URLS = {APP: "DATABASE_URL", OWNER: "OPENMASH_OWNER_URL", MAINT: "OPENMASH_MAINT_URL"}

type Connection = dict[str, object]


def is_embedded() -> bool:
    """Whether this process runs on the embedded server: no URL names another."""
    return not os.environ.get("DATABASE_URL")


def connection(role: str) -> Connection:
    """Django's settings for logging in as that role. Raises ImproperlyConfigured, in one sentence."""
    shared: Connection = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
    if is_embedded():
        return shared | {
            "NAME": os.environ.get("OPENMASH_DATABASE", "openmash"),
            "HOST": os.environ.get("OPENMASH_SOCKET", "/nonexistent"),
            "USER": role,
        }
    url = os.environ.get(_URLS[role])
    if not url:
        raise ImproperlyConfigured(f"{_URLS[role]} is not set: it is the login of {role}.")
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"{_URLS[role]} must look like postgresql://user:password@host:5432/openmash"
        )
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return shared | {
        "NAME": unquote(parts.path.lstrip("/")),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "USER": unquote(parts.username or role),
        "PASSWORD": unquote(parts.password or ""),
        "OPTIONS": options,
    }


def role_in_use() -> str:
    """The role this process logs in as: the app's, unless a command asked for another."""
    return os.environ.get("OPENMASH_LOGIN", APP)
