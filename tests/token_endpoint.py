"""A token endpoint for tests: gives tokens to who has the secret, and says which are good."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

CLIENT, SECRET, SCOPE, TOKEN = "hub-app", "s:e/c ret", "mail/.default", "a.good-token"


class _Endpoint(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Give a token (RFC 6749, 4.4)."""
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        who = base64.b64encode(f"{CLIENT}:s%3Ae%2Fc%20ret".encode()).decode()
        if self.headers["Authorization"] != f"Basic {who}":
            self._say(401, {"error": "invalid_client"})
        elif asked != {"grant_type": ["client_credentials"], "scope": [SCOPE]}:
            self._say(400, {"error": "invalid_scope"})
        else:
            self._say(200, {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3599})

    def do_GET(self) -> None:
        """Say whether a token is good, and whose mailbox it opens."""
        is_good = self.headers["Authorization"] == f"Bearer {TOKEN}"
        self._say(200, {"active": "yes", "mailbox": "mash"} if is_good else {"active": "no"})

    def _say(self, status: int, told: dict[str, object]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def a_token_endpoint() -> Iterator[str]:
    """Where it answers, without the name and secret of who asks."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Endpoint) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}/token"
        server.shutdown()
