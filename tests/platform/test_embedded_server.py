"""The embedded server with real processes: shared while used, and never left behind."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from openmash.adapters.embedded_postgres import (
    Layout,
    ServerFailed,
    data_folder,
    running,
    temporary,
)
from tests.platform.processes import processes_of, wait_until

pytestmark = pytest.mark.slow

USE = """
import sys
from pathlib import Path
from openmash.adapters.embedded_postgres import running
with running(Path(sys.argv[1]), fast=True) as server:
    print(server.socket_folder, flush=True)
    sys.stdin.read()
"""

_started: list["subprocess.Popen[str]"] = []


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder of its own, which the server's user can come to."""
    made = Path(tempfile.mkdtemp(prefix="openmash-test-", dir="/var/tmp"))
    made.chmod(0o711)
    yield made
    while _started:
        _started.pop().kill()
    wait_until(lambda: not processes_of(str(made)))
    shutil.rmtree(made)
    assert not Layout(made).socket_folder.exists() or not any(Layout(made).socket_folder.iterdir())


def a_user(folder: Path) -> "subprocess.Popen[str]":
    """Another process that uses the server until its input ends."""
    user = subprocess.Popen(
        [sys.executable, "-c", USE, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    _started.append(user)
    return user


def is_ready(user: "subprocess.Popen[str]") -> bool:
    assert user.stdout
    return bool(user.stdout.readline())


def leave(user: "subprocess.Popen[str]") -> None:
    user.communicate(timeout=30)
    assert user.returncode == 0


def answer(folder: Path, query: str = "SELECT 1") -> object:
    with psycopg.connect(
        host=str(Layout(folder).socket_folder), user="postgres", autocommit=True
    ) as connection:
        cursor = connection.execute(query.encode())
        return cursor.fetchone()[0] if cursor.description else None


def servers(folder: Path) -> list[int]:
    """The servers of this folder: the parents, not the processes that they start.

    A process that was forked a moment ago still has its parent's words.
    """
    found = [
        pid
        for pid in processes_of(f"{folder}/cluster")
        if "\0-D\0" in Path(f"/proc/{pid}/cmdline").read_text()
    ]
    return [pid for pid in found if _parent(pid) not in found]


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def test_two_commands_that_start_at_once_share_one_server_until_the_last_is_out(
    folder: Path,
) -> None:
    first, second = a_user(folder), a_user(folder)
    assert is_ready(first)
    assert is_ready(second)
    assert len(servers(folder)) == 1

    leave(first)
    time.sleep(0.6)  # longer than the supervisor looks away
    assert answer(folder) == 1
    leave(second)

    wait_until(lambda: not processes_of(str(folder)))
    assert "database system is shut down" in Layout(folder).log.read_text()


def test_a_command_that_comes_while_the_server_stops_gets_one(folder: Path) -> None:
    for _ in range(3):
        user = a_user(folder)
        assert is_ready(user)
        leave(user)
        with running(folder, fast=True):
            assert answer(folder) == 1


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_whichever_way_its_only_user_ends_the_server_ends_too(
    folder: Path, ending: signal.Signals
) -> None:
    user = a_user(folder)
    assert is_ready(user)

    user.send_signal(ending)
    user.communicate(timeout=30)

    wait_until(lambda: not processes_of(str(folder)))
    assert "database system is shut down" in Layout(folder).log.read_text()


def test_the_one_who_started_it_may_be_killed_while_another_goes_on(folder: Path) -> None:
    starter = a_user(folder)
    assert is_ready(starter)
    other = a_user(folder)
    assert is_ready(other)

    starter.kill()
    starter.communicate(timeout=30)
    time.sleep(0.6)

    assert answer(folder) == 1
    leave(other)


def test_a_killed_supervisor_takes_its_server_along_and_the_next_command_starts_another(
    folder: Path,
) -> None:
    user = a_user(folder)
    assert is_ready(user)
    answer(folder, "CREATE TABLE kept AS SELECT 42 AS number")
    [supervisor] = [
        pid
        for pid in processes_of(str(folder))
        if b"-m\0openmash.adapters" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]

    os.kill(supervisor, signal.SIGKILL)
    wait_until(lambda: supervisor not in processes_of(str(folder)))
    with running(folder, fast=True):
        assert answer(folder, "SELECT number FROM kept") == 42
    user.communicate(timeout=30)


def test_after_a_loss_of_power_the_data_is_there_though_another_program_has_the_old_number(
    folder: Path,
) -> None:
    with running(folder):
        answer(folder, "CREATE TABLE kept AS SELECT 42 AS number")
        file = Layout(folder).cluster / "postmaster.pid"
        left = file.read_text()
    wait_until(lambda: not processes_of(str(folder)))
    file.write_text(left.replace(left.partition("\n")[0], str(os.getpid()), 1))

    with running(folder):
        assert answer(folder, "SELECT number FROM kept") == 42


def test_a_cluster_half_made_is_made_again(folder: Path) -> None:
    half = folder / "cluster.half"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    with running(folder, fast=True):
        assert answer(folder) == 1


def test_a_server_that_cannot_start_says_why_and_leaves_no_lock(folder: Path) -> None:
    with running(folder, fast=True):
        pass
    wait_until(lambda: not processes_of(str(folder)))
    settings = Layout(folder).cluster / "postgresql.conf"
    right = settings.read_text()
    settings.write_text(right + "\nno_such_setting = 1\n")

    with pytest.raises(ServerFailed, match="no_such_setting"), running(folder, fast=True):
        pass

    settings.write_text(right)
    with running(folder, fast=True):
        assert answer(folder) == 1


def test_a_folder_that_somebody_else_put_in_its_place_is_refused(folder: Path) -> None:
    socket_folder = Layout(folder).socket_folder
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    socket_folder.symlink_to(elsewhere)
    mode = elsewhere.stat().st_mode

    try:
        with pytest.raises(ServerFailed), running(folder, fast=True):
            pass
        assert elsewhere.stat().st_mode == mode
    finally:
        socket_folder.unlink()


def test_nobody_else_can_come_to_the_data_or_the_socket(folder: Path) -> None:
    with running(folder, fast=True) as server:
        assert server.socket_folder.stat().st_mode & 0o077 == 0
        assert Layout(folder).cluster.stat().st_mode & 0o077 == 0
        assert len(str(Layout(folder).socket)) <= 107


def test_a_temporary_server_is_gone_with_its_folder() -> None:
    with temporary() as server:
        assert server.socket_folder.exists()
        [folder] = {
            Path(Path(f"/proc/{pid}/cmdline").read_text().split("\0")[2]).parent
            for pid in processes_of(str(server.socket_folder))
            if "\0-D\0" in Path(f"/proc/{pid}/cmdline").read_text()
        }

    wait_until(lambda: not folder.exists() and not server.socket_folder.exists())


def test_the_data_is_kept_where_the_servers_user_can_come_to_it(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    private = folder / "private"
    private.mkdir(mode=0o700)
    monkeypatch.setenv("OPENMASH_DATA", str(private / "var"))

    chosen = data_folder()

    if os.geteuid() == 0:
        assert chosen.parent == Path("/var/tmp")
        monkeypatch.setenv("OPENMASH_DATA", str(folder / "var"))
        assert data_folder() == folder / "var"
    else:
        assert chosen == private / "var"
    assert private.stat().st_mode & 0o777 == 0o700
