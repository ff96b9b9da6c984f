"""`openmash serve`: the pages, by gunicorn with threads, behind any proxy."""

import argparse
import os
import socket
from typing import Any

from openmash.cli.with_database import database
from openmash.policy.errors import WrongInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, with how many processes and threads."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    check_port(arguments.host, arguments.port)
    with database():
        serve(arguments.host, arguments.port, arguments.workers, arguments.threads)
    return 0


def check_port(host: str, port: int) -> None:
    """Raise WrongInput where somebody else listens already."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise WrongInput(
                f"port {port} cannot be used ({reason}): choose another with --port"
            ) from None


def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Run gunicorn in this process until it is told to stop. Its workers end with it."""
    import ctypes
    import signal

    from gunicorn.app.base import BaseApplication

    def end_with_parent(server: Any, worker: Any) -> None:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG; nothing is half-written
        if os.getppid() != worker.ppid:
            os._exit(1)

    class Pages(BaseApplication):  # type: ignore[misc, unused-ignore]
        def load_config(self) -> None:
            options = {
                "bind": f"{host}:{port}",
                "workers": workers,
                "threads": threads,
                "worker_class": "gthread",
                "post_fork": end_with_parent,
                "loglevel": "warning",
                "graceful_timeout": 5,
                "timeout": 60,
                "control_socket_disable": True,
            }
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            from openmash.config.wsgi import application

            return application

    Pages().run()
