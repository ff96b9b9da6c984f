"""`openmash migrate`: tables, access and shipped profiles, up to date."""

import argparse

from openmash.cli.with_database import database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No options: there is one way to be up to date."""


def run(arguments: argparse.Namespace) -> int:
    """Bring the database up to date. Safe to repeat."""
    with database():
        from django.utils import timezone

        from openmash.config.upgrading import upgrade

        upgrade(now=timezone.now(), say=print)
    print("The database is up to date.")
    return 0
