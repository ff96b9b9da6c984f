"""Bringing a database up to date: tables and access as their owner, rules as the maintenance role."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.management import call_command
from django.db import connections

from openmash.access.rows import apply_access_sql
from openmash.access.services import make_service_actors
from openmash.config import database
from openmash.hubs.commands import load_profiles
from openmash.people.index import index_everybody


@contextmanager
def logged_in_as(role: str) -> Iterator[None]:
    """Use another login on the default connection, then the former one again."""
    connection = connections["default"]
    former = dict(connection.settings_dict)
    connection.close()
    name = former["NAME"] if os.environ.get("OPENMASH_TESTING") else None
    connection.settings_dict.update(database.connection(role))
    if name:
        connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(former)


def upgrade(*, now: datetime, say: Callable[[str], None] = lambda line: None) -> None:
    """Migrate, apply the access files, load the shipped profiles, make the index of people anew
    where its keys changed. Safe to repeat."""
    with logged_in_as(database.OWNER):
        say("Bringing the tables up to date")
        call_command("migrate", verbosity=0, interactive=False)
        apply_access_sql()
    with logged_in_as(database.MAINT):
        for code in load_profiles(now=now):
            say(f"Loaded the rules of {code}")
        make_service_actors()
        if made := index_everybody():
            say(f"Made the index of {made} people anew")
