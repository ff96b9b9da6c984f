"""An access token for a mailbox that takes no password: client credentials of OAuth 2.0 (RFC 6749)."""

import base64
import http.client
import json
import ssl
from urllib.parse import quote, unquote, urlencode, urlsplit

_PATIENCE, _LONGEST = 20, 100_000
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class NoToken(Exception):
    """No token was given. The words say why, and name no secret."""


def access_token(url: str) -> str:
    """Ask the token endpoint of `https://CLIENT_ID:SECRET@host/path?scope=...` for an access token.

    Only on this machine itself it may do without TLS. Raises NoToken.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if (parts.scheme != "https" and host not in _LOOPBACK) or not parts.username:
        raise NoToken("its token address is not written like https://client:secret@host/path")
    asked = urlencode({"grant_type": "client_credentials"}) + (
        f"&{parts.query}" if parts.query else ""
    )
    who = (
        f"{quote(unquote(parts.username), safe='')}:{quote(unquote(parts.password or ''), safe='')}"
    )
    headers = {
        "Authorization": f"Basic {base64.b64encode(who.encode()).decode()}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    try:
        connection = (
            http.client.HTTPSConnection(
                host, parts.port, timeout=_PATIENCE, context=ssl.create_default_context()
            )
            if parts.scheme == "https"
            else http.client.HTTPConnection(host, parts.port, timeout=_PATIENCE)
        )
        try:
            connection.request("POST", parts.path or "/", asked, headers)
            answer = connection.getresponse()
            told = json.loads(answer.read(_LONGEST))
        finally:
            connection.close()
    except (OSError, ValueError, http.client.HTTPException) as wrong:
        raise NoToken(f"{host} gave no token: {type(wrong).__name__}") from None
    token = told.get("access_token") if isinstance(told, dict) else None
    if answer.status != http.client.OK or not isinstance(token, str) or not token:
        error = str(told.get("error", "")) if isinstance(told, dict) else ""
        known = (
            error if error.replace("_", "").isalpha() else ""
        )  # a code of the standard, no words
        raise NoToken(f"{host} gave no token: {known or answer.status}")
    return token
