"""The online form under load: fifty a second are sent to the real server, as `openmash serve` runs it.

On a durable database of its own, which is gone afterwards. Forms are begun beforehand; what is timed is
the press of "Send it now", from when it was due to the end of the answer. Every tenth is pressed twice at
the same moment. Afterwards the database is counted: none lost, none doubled.
"""

import http.client
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from openmash.cli.with_database import database
from openmash.policy.errors import WrongInput

A_SECOND, GOAL_P95 = 50, 0.5
HUB = "northamptonshire"
_SENDERS = 48  # so many answers may be waited for at once
_CSRF = "c" * 32


@dataclass(frozen=True)
class Sent:
    """One press of the button: the answer, and how long it took from when it was due."""

    status: int
    seconds: float


def measure(*, seconds: int = 10) -> int:
    """Print the figures, and whether the goal is met."""
    folder = Path(tempfile.mkdtemp(prefix="openmash-bench-", dir="/var/tmp"))
    folder.chmod(0o711)
    os.environ["OPENMASH_DATA"] = str(folder)
    try:
        with database():
            from openmash.config.upgrading import upgrade

            upgrade(now=_now())
            browsers = _begun(A_SECOND * seconds)
            with _serving() as port:
                _press(port, browsers[0])  # the first press reads templates and rules
                began = time.monotonic()
                sent = _all(port, browsers[1:])
                took = time.monotonic() - began
            lost, doubled = _counted(browsers)
        return _told(sent, took, lost=lost, doubled=doubled)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _now() -> datetime:
    from django.utils import timezone

    return timezone.now()


def _begun(count: int) -> list[str]:
    """Forms that wait to be sent, each of another browser: a family of four, three stories."""
    from openmash.access.queries import service_actor
    from openmash.access.rows import acting_as
    from openmash.front_door.form.keys import code_digest, code_of, digest, link_of
    from openmash.front_door.form.record import SOURCE
    from openmash.front_door.models import PublicForm
    from openmash.hubs.queries import hub_by_code

    service, now = service_actor(hub_by_code(HUB).pk, SOURCE), _now()
    browsers: list[str] = []
    with acting_as(service):
        forms = []
        for n in range(count + 1):
            form_id, browser = uuid4(), secrets.token_urlsafe(32)
            browsers.append(browser)
            forms.append(
                PublicForm(
                    id=form_id,
                    hub_id=service.hub_id,
                    zone="agency",
                    readers=[service.person_id],
                    answers=_answers(n),
                    source=f"place {n}",
                    browser=digest(browser),
                    link=digest(link_of(form_id)),
                    code=code_digest(form_id, code_of(form_id)),
                    begun_at=now,
                    saved_at=now,
                )
            )
        PublicForm.objects.bulk_create(forms, batch_size=500)
    return browsers


def _answers(n: int) -> dict[str, object]:
    def person(about: str, **said: object) -> dict[str, object]:
        return {"id": str(uuid4()), "about": about, "removed": False, "said": said}

    story = "On Monday at the gate he was hungry, and did not want to go home. " * 10
    return {
        "said": {
            "concerns": story,
            "what_happened": story,
            "actions_taken": story,
            "harm": "maybe",
            "danger_now": "no",
            "consent_status": "not-sought",
            "sender": "school",
            "referrer_name": f"Teacher {n}",
            "referrer_phone": "01632 960000",
        },
        "people": [
            person("children", given_names=f"Child{n}", family_name=f"Family{n}", school="A school",
                   date_of_birth=["27", "3", "2016"], lines="1 A Road", postcode="NN1 1AA"),
            person("children", role="sibling", given_names=f"Other{n}", family_name=f"Family{n}"),
            person("adults", role="parent", given_names=f"Parent{n}", family_name=f"Family{n}"),
            person("adults", role="parent", given_names=f"Second{n}", family_name=f"Family{n}"),
        ],
    }  # fmt: skip


@contextmanager
def _serving() -> Iterator[int]:
    """The server, as anybody runs it, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "openmash", "serve", "--port", str(port)]
    with subprocess.Popen(command) as server:  # noqa: S603 - ourselves
        try:
            for _ in range(300):
                with socket.socket() as trial:
                    if trial.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            else:
                raise WrongInput("the server did not start")
            yield port
        finally:
            server.terminate()
            server.wait(timeout=20)


_connections = threading.local()


def _press(port: int, browser: str) -> int:
    """Press "Send it now" once; the status of the answer, 0 where there was none."""
    if not hasattr(_connections, "kept"):
        _connections.kept = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    kept: http.client.HTTPConnection = _connections.kept
    headers = {
        "Cookie": f"openmash_form={browser}; csrftoken={_CSRF}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    try:
        kept.request(
            "POST", f"/report/{HUB}/send/", f"csrfmiddlewaretoken={_CSRF}", headers=headers
        )
        answer = kept.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        kept.close()
        return 0
    return answer.status


def _all(port: int, browsers: list[str]) -> list[Sent]:
    """Each at its time, however long the others take; every tenth twice at once."""
    start = time.monotonic() + 0.5

    def press(browser: str, due: float) -> Sent:
        time.sleep(max(0.0, due - time.monotonic()))
        return Sent(_press(port, browser), time.monotonic() - due)

    with ThreadPoolExecutor(_SENDERS) as senders:
        waiting = []
        for n, browser in enumerate(browsers):
            due = start + n / A_SECOND
            waiting += [senders.submit(press, browser, due) for _ in range(2 if n % 10 == 0 else 1)]
        return [each.result() for each in waiting]


def _counted(browsers: list[str]) -> tuple[int, int]:
    """How many forms became no contact, and how many contacts there are too many."""
    from openmash.access.queries import service_actor
    from openmash.access.rows import acting_as
    from openmash.contacts.models import Contact
    from openmash.front_door.form.record import SOURCE
    from openmash.front_door.models import Arrival
    from openmash.hubs.queries import hub_by_code

    with acting_as(service_actor(hub_by_code(HUB).pk, SOURCE)):
        arrived = Arrival.objects.filter(source=SOURCE).values("key").distinct().count()
        return len(browsers) - arrived, Contact.objects.count() - arrived


def _told(sent: list[Sent], took: float, *, lost: int, doubled: int) -> int:
    times = sorted(each.seconds for each in sent)
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    failed = sum(each.status != http.client.FOUND for each in sent)
    print(f"online form: {len(sent)} presses in {took:.1f} s, {len(sent) / took:.0f} a second")
    print(f"  p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, longest {times[-1] * 1000:.0f} ms")
    print(f"  not answered as sent: {failed}; lost: {lost}; doubled: {doubled}")
    met = p95 < GOAL_P95 and not (failed or lost or doubled)
    goal = f"{A_SECOND} a second, none lost, none doubled, p95 under {GOAL_P95 * 1000:.0f} ms"
    print(f"  goal {goal}: {'met' if met else 'MISSED'}")
    return 0
