"""A real Dovecot for tests, where it is installed: its own folder, a port of this machine alone."""

import getpass
import imaplib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")

_SETTINGS = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = no
auth_mechanisms = plain login{oauth}
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
{tokens}
passdb {{
  driver = static
  args = password=pa:ss/wörd
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""

_TOKENS = """passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}"""
_OAUTH2 = """introspection_mode = auth
introspection_url = {url}
username_attribute = mailbox
active_attribute = active
active_value = yes
"""


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@dataclass
class Dovecot:
    """A server that can be stopped and started again, and what its mailbox holds."""

    folder: Path
    port: int = field(default_factory=_free_port)
    asks_of_tokens: str = ""  # the address at which it asks if a token is good
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """As a hub's settings name its mailbox."""
        return f"imap://mash:pa%3Ass%2Fw%C3%B6rd@127.0.0.1:{self.port}/INBOX"

    def start(self) -> None:
        """Run it until it answers."""
        assert DOVECOT
        root, me = os.geteuid() == 0, getpass.getuser()
        written = _SETTINGS.format(
            folder=self.folder,
            port=self.port,
            internal="dovecot" if root else me,
            group="dovecot" if root else "",
            login="dovenull" if root else me,
            uid="mail" if root else os.getuid(),
            gid="mail" if root else os.getgid(),
            oauth=" xoauth2" if self.asks_of_tokens else "",
            tokens=_TOKENS.format(folder=self.folder) if self.asks_of_tokens else "",
        )
        (self.folder / "oauth2.conf").write_text(_OAUTH2.format(url=self.asks_of_tokens))
        for name in ("run", "state", "mail", "home"):
            (self.folder / name).mkdir(exist_ok=True)
            (self.folder / name).chmod(0o777)
        (self.folder / "dovecot.conf").write_text(written)
        self.process = subprocess.Popen([DOVECOT, "-F", "-c", str(self.folder / "dovecot.conf")])
        until = time.monotonic() + 20
        while time.monotonic() < until:
            assert self.process.poll() is None, (self.folder / "log").read_text()
            try:
                imaplib.IMAP4("127.0.0.1", self.port, timeout=5).shutdown()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("Dovecot did not answer in time")

    def stop(self) -> None:
        """As when the machine on which it runs goes down."""
        assert self.process
        self.process.terminate()
        self.process.wait(20)

    def put(self, *messages: bytes, came: datetime) -> None:
        """Deliver messages."""
        with self._logged_in() as client:
            for message in messages:
                stamp = imaplib.Time2Internaldate(came)
                assert client.append("INBOX", "", stamp, message)[0] == "OK"

    def empty(self) -> None:
        """Throw away what its folders hold."""
        with self._logged_in() as client:
            for folder in ("INBOX", "Recorded"):
                ended, told = client.select(folder)
                if ended == "OK" and told[0] != b"0":
                    client.store("1:*", "+FLAGS", "\\Deleted")
                    client.expunge()

    def holds(self, folder: str) -> int:
        """How many messages a folder holds; none where there is no such folder."""
        with self._logged_in() as client:
            ended, told = client.select(f'"{folder}"', readonly=True)
            return int(told[0] or 0) if ended == "OK" else 0

    @contextmanager
    def _logged_in(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as client:
            client.authenticate("PLAIN", lambda _: "\0mash\0pa:ss/wörd".encode())
            yield client


@contextmanager
def dovecot(asks_of_tokens: str = "") -> Iterator[Dovecot]:
    """A server that runs for as long as this, in a folder that its own users may enter."""
    with tempfile.TemporaryDirectory(prefix="imap-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = Dovecot(Path(folder), asks_of_tokens=asks_of_tokens)
        server.start()
        try:
            yield server
        finally:
            if server.process and server.process.poll() is None:
                server.stop()
