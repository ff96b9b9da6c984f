"""The demo as somebody meets it: one command, a sign-in for everybody, and nothing left behind."""

import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import psycopg
import pytest

from openmash.adapters.embedded_postgres import Layout
from openmash.policy.vocabulary import Role
from tests.front_door.documented import calls, key_found_in
from tests.platform.processes import processes_of, wait_until

pytestmark = pytest.mark.slow


class StayHere(urllib.request.HTTPRedirectHandler):
    """Shows an answer that leads elsewhere, and does not follow it."""

    def redirect_request(self, *_: object) -> None:
        return None


class Demo:
    """One folder's demo, started and ended as often as a test likes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("OPENMASH_")},
            "OPENMASH_DATA": str(folder),
        }
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "openmash", "demo", *words]

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Start it, and come back when it has said where it is."""
        process = self.start_until("OpenMASH is at", *words)
        wait_until(lambda: self.get("/sign-in/"))
        return process

    def start_until(self, until: str, *words: str) -> "subprocess.Popen[str]":
        """Start it, and come back when it has said these words."""
        process = subprocess.Popen(
            self.command("--port", str(self.port), *words),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""
        assert process.stdout
        for line in process.stdout:
            self.said += line
            if until in line:
                return process
        raise AssertionError(f"the demo ended: {self.said}")

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(*words),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def accounts(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads(self.run("accounts", "--json").stdout)["accounts"]
        return found

    def does_what_the_page_for_developers_says(self) -> list[int]:
        """Send the documented call to this demo, then ask for its receipt: how both were answered."""
        key = key_found_in(self.run("accounts", "--json").stdout)
        at = f"http://127.0.0.1:{self.port}"
        send, _ = calls(key=key, at=at)
        sent = urllib.request.Request(send.url, (send.data or "").encode(), send.headers)
        with urllib.request.urlopen(sent, timeout=20) as answer:
            reference = json.load(answer)["reference"]
        _, ask = calls(key=key, at=at, reference=reference)
        asked = urllib.request.Request(ask.url, headers=ask.headers)
        with urllib.request.urlopen(asked, timeout=20) as receipt:
            return [answer.status, receipt.status]

    def hash_of(self, account: dict[str, str]) -> str:
        with psycopg.connect(
            host=str(Layout(self.folder).socket_folder), user="postgres", dbname="openmash"
        ) as connection:
            query = "SELECT password FROM access_user WHERE username = %s"
            [kept] = connection.execute(query, [account["username"]]).fetchone() or [""]
            return str(kept)

    def get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as page:
                return str(page.read().decode())
        except OSError:
            return ""

    def signs_in(self, account: dict[str, str]) -> bool:
        """Whether this user name and password lead past the page of signing in."""
        return self.browser_of(account) is not None

    def browser_of(self, account: dict[str, str]) -> urllib.request.OpenerDirector | None:
        """A browser in which somebody has signed in; None where they are not let in."""
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        browser = urllib.request.build_opener(cookies, StayHere())
        address = f"http://127.0.0.1:{self.port}/sign-in/"
        with browser.open(address, timeout=20) as page:
            token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
        assert token
        typed = {"csrfmiddlewaretoken": token[1]} | {
            key: account[key] for key in ("username", "password")
        }
        data = urllib.parse.urlencode(typed).encode()
        try:
            browser.open(address, data, timeout=30).close()
        except urllib.error.HTTPError as answer:
            return browser if answer.code == HTTPStatus.FOUND else None
        return None

    def first_letter(self, account: dict[str, str]) -> bytes:
        """The first letter of the outbox, as the one who sends letters opens it."""
        browser = self.browser_of(account)
        assert browser
        at = f"http://127.0.0.1:{self.port}/notices/"
        with browser.open(f"{at}tray/", timeout=20) as tray:
            notices = re.findall(r"/notices/([0-9a-f-]{36})/", tray.read().decode())
        for notice in dict.fromkeys(notices):
            try:
                return bytes(browser.open(f"{at}{notice}/letter.pdf", timeout=20).read())
            except urllib.error.HTTPError:
                continue  # one that is told by telephone
        raise AssertionError("there is no letter in the outbox")


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    folder = Path(tempfile.mkdtemp(prefix="openmash-test-", dir="/var/tmp"))
    folder.chmod(0o711)
    made = Demo(folder)
    yield made
    for process in processes_of(str(folder)):
        if b"demo" in Path(f"/proc/{process}/cmdline").read_bytes():
            os.kill(process, signal.SIGKILL)
    wait_until(lambda: not processes_of(str(folder)))
    shutil.rmtree(folder)


def test_a_first_start_that_was_cut_off_begins_anew_and_gives_a_sign_in_for_every_role_of_each_hub(
    demo: Demo,
) -> None:
    cut_off = demo.start_until("Playing the three stories")
    cut_off.kill()
    cut_off.communicate()
    wait_until(lambda: not processes_of(str(demo.folder)))

    process = demo.start()
    assert "Forgetting the former demo" in demo.said
    assert "Making the people" in demo.said
    assert not (demo.folder / "demo-half-made").exists()
    accounts = demo.accounts()

    for hub in ("hertfordshire", "northamptonshire", "cambridgeshire", "coventry"):
        roles = {account["role"] for account in accounts if account["hub"] == hub}
        assert roles == {role.value for role in Role if role.value != "service"}
        for role in roles:
            assert re.search(rf"^  {hub} +{role} +\S+ +\S+$", demo.said, re.MULTILINE)
    officer = next(a for a in accounts if a["role"] == Role.MASH_OFFICER.value)
    assert "m=1024," in demo.hash_of(officer)
    assert demo.signs_in(officer)
    assert "m=102400," in demo.hash_of(officer)  # a proper one, since the first sign-in
    assert not demo.signs_in(officer | {"password": "wrong"})

    support = next(a for a in accounts if a["role"] == Role.BUSINESS_SUPPORT.value)
    assert demo.first_letter(support).startswith(b"%PDF")

    assert demo.does_what_the_page_for_developers_says() == [201, 200]

    other = demo.run("--port", str(demo.port))
    assert other.returncode == 2
    assert f"port {demo.port}" in other.stderr
    assert "--port" in other.stderr

    process.kill()
    process.communicate()
    wait_until(lambda: not processes_of(str(demo.folder)))


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_second_start_takes_seconds_keeps_the_data_and_leaves_nothing_behind(
    demo: Demo, ending: signal.Signals
) -> None:
    before = demo.accounts()
    began = time.monotonic()
    process = demo.start()
    took = time.monotonic() - began

    assert took < 20
    assert "Making the people" not in demo.said
    assert demo.accounts() == before
    process.send_signal(ending)
    process.communicate(timeout=30)

    assert process.returncode == (-ending if ending == signal.SIGKILL else 0)
    wait_until(lambda: not processes_of(str(demo.folder)))


def test_a_demo_never_runs_on_a_real_server(demo: Demo) -> None:
    demo.environment["DATABASE_URL"] = "postgresql://app@real.example/openmash"
    try:
        refused = demo.run()
    finally:
        del demo.environment["DATABASE_URL"]

    assert refused.returncode == 2
    assert "DATABASE_URL" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
