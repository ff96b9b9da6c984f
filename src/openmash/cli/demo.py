"""`openmash demo`: everything on this machine alone, with made-up people to sign in as."""

import argparse
import ctypes
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from openmash.adapters.embedded_postgres import data_folder
from openmash.cli.serve import check_port, serve
from openmash.cli.with_database import database, forget_database
from openmash.policy.errors import WrongInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Run the demo, or list its accounts."""
    parser.add_argument("what", nargs="?", choices=["accounts"], help="list who may sign in")
    parser.add_argument("--json", action="store_true", help="as one JSON object")
    parser.add_argument("--fresh", action="store_true", help="start over: forget all that was done")
    parser.add_argument("--port", type=int, default=8000)


def run(arguments: argparse.Namespace) -> int:
    """Run the demo until it is told to stop."""
    if os.environ.get("DATABASE_URL"):
        raise WrongInput("the demo makes up people: it does not run on the server of DATABASE_URL")
    if arguments.what == "accounts":
        return _list_accounts(as_json=arguments.json)
    signal.signal(signal.SIGTERM, _stop)
    check_port("127.0.0.1", arguments.port)
    began = time.monotonic()
    if arguments.fresh or _half_made().exists():
        _say("Forgetting the former demo")
        forget_database()
    _say("Starting PostgreSQL")
    try:
        with database():
            _make_ready()
            worker = _start_worker()
            _say(f"Ready after {time.monotonic() - began:.0f} seconds")
            _show_accounts(arguments.port)
            this = os.getpid()
            try:
                serve("127.0.0.1", arguments.port, 1, 8)
            finally:
                if os.getpid() == this:  # and not a process of the web server that ends
                    worker.terminate()
                    worker.wait(10)
    except KeyboardInterrupt:
        pass
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(line: str) -> None:
    print(f"  {line}", flush=True)


def _make_ready() -> None:
    """Bring the tables up to date, and play the stories where nobody has yet."""
    from django.utils import timezone

    from openmash.config.upgrading import upgrade
    from openmash.demo.load import is_loaded

    upgrade(now=timezone.now(), say=_say)
    if not is_loaded():
        _half_made().touch()
        _in_a_process_of_its_own(_play)
    _half_made().unlink(missing_ok=True)


def _in_a_process_of_its_own(act: Callable[[], None]) -> None:
    """What makes letters starts threads, and the web server is forked from this process: they would
    be missed there, and a letter would wait for them for ever."""
    process = multiprocessing.get_context("spawn").Process(target=act)
    process.start()
    process.join()
    if process.exitcode:
        raise WrongInput("the demo's stories could not be played: what went wrong stands above")


def _play() -> None:
    from django.utils import timezone

    _end_with_parent(signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with database():
        from openmash.demo.load import load

        load(now=timezone.now(), say=_say)


def _end_with_parent(how: signal.Signals) -> None:
    ctypes.CDLL(None).prctl(1, how)  # PR_SET_PDEATHSIG


def _half_made() -> Path:
    """Is there while the stories are played: a demo that was interrupted then starts over."""
    return data_folder() / "demo-half-made"


def _start_worker() -> "subprocess.Popen[bytes]":
    """`openmash worker` in a process that ends with this one, and that Ctrl-C does not reach first."""
    prctl = ctypes.CDLL(None).prctl
    return subprocess.Popen(
        [sys.executable, "-m", "openmash", "worker"],
        preexec_fn=lambda: prctl(1, signal.SIGTERM),  # PR_SET_PDEATHSIG
        start_new_session=True,
        stdin=subprocess.DEVNULL,
    )


def _accounts() -> list[dict[str, str]]:
    from django.conf import settings

    from openmash.demo.people import accounts

    return accounts(secret=settings.SECRET_KEY)


def _api_keys() -> list[dict[str, str]]:
    from django.conf import settings

    from openmash.demo.keys import api_keys

    return api_keys(secret=settings.SECRET_KEY)


def _list_accounts(*, as_json: bool) -> int:
    with database():
        found, keys = _accounts(), _api_keys()
    if as_json:
        print(json.dumps({"accounts": found, "api_keys": keys}))
    else:
        _table(found)
        print("\n  Keys with which other systems send contacts:")
        _table(keys)
    return 0


def _show_accounts(port: int) -> None:
    """One sign-in for every role of each hub, and where to use it."""
    first = {(account["hub"], account["role"]): account for account in reversed(_accounts())}
    print()
    _table(list(reversed(first.values())))
    print("\n  Everybody who may sign in: .venv/bin/openmash demo accounts")
    print(f"\n  OpenMASH is at http://127.0.0.1:{port}  (Ctrl-C stops it)\n", flush=True)


def _table(found: list[dict[str, str]]) -> None:
    columns = tuple(found[0])
    widths = [max(len(row[column]) for row in found) for column in columns]
    for row in found:
        line = "  ".join(row[c].ljust(w) for c, w in zip(columns, widths, strict=True))
        sys.stdout.write(f"  {line.rstrip()}\n")
