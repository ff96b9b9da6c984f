"""Loading the demo: its people, then its stories."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.db import connection

from openmash.access.models import Membership, User
from openmash.config.upgrading import logged_in_as
from openmash.demo.keys import make_keys
from openmash.demo.people import IN_TWO_HUBS, password, people
from openmash.hubs.models import Agency, Hub, Team


class QuickHasher(Argon2PasswordHasher):
    """Weak on purpose: everybody's hash in a second. Signing in replaces it by a proper one."""

    time_cost, memory_cost, parallelism = 1, 1024, 1


def is_loaded() -> bool:
    """Whether the demo's people are there."""
    return User.objects.filter(is_service=False).exists()


def load(*, now: datetime, say: Callable[[str], None] = lambda line: None) -> None:
    """Make the people, then play the stories as them, with times relative to `now`."""
    from openmash.demo.stories import play

    with logged_in_as("openmash_maint"):
        say("Making the people of four hubs")
        load_people()
    connection.close()
    make_keys(secret=settings.SECRET_KEY, now=now)
    with _without_waiting_for_the_disk():
        play(now=now, say=say)


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """A thousand commits at once, made durable together by one more at the end.

    A demo that is interrupted before that starts over.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET synchronous_commit")
    User.objects.filter(username=IN_TWO_HUBS[0]).update(last_login=None)


def load_people() -> None:
    """Everybody of demo/people.py, with their memberships."""
    hubs = {hub.code: hub for hub in Hub.objects.all()}
    agencies = {(a.hub_id, a.code): a for a in Agency.objects.all()}
    teams = {(t.hub_id, t.code): t for t in Team.objects.all()}
    users: dict[str, User] = {}
    for person in people():
        hub = hubs[person.hub]
        if person.username not in users:
            users[person.username] = User(
                id=uuid4(),
                username=person.username,
                name=person.name,
                password=make_password(
                    password(person.username, secret=settings.SECRET_KEY), hasher=QuickHasher()
                ),
            )
            users[person.username].save(force_insert=True)
        Membership.objects.create(
            user=users[person.username],
            hub=hub,
            role=person.role.value,
            post=person.post,
            phone=person.phone,
            agency=agencies.get((hub.pk, person.agency or "")),
            team=teams.get((hub.pk, person.team or "")),
        )
