"""`openmash worker`: the queued and the timed work."""

import argparse

from openmash.cli.with_database import database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many jobs at once."""
    parser.add_argument("--concurrency", type=int, default=1)


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop."""
    with database():
        work(arguments.concurrency)
    return 0


def work(concurrency: int = 1, *, handle_signals: bool = True) -> None:
    """Take jobs from the queue, and start the timed ones, until told to stop."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()) as working:
        working.run_worker(concurrency=concurrency, install_signal_handlers=handle_signals)
