"""A key opens one hub, for one sender, to send and to read its own receipts; and it can be ended."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import F

from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.contacts.models import Contact
from openmash.front_door.models import ApiKey
from openmash.front_door.systems.keys import make_key, revoke_key, sender_in, sending_actor
from openmash.ledger.models import Entry
from openmash.policy.allowance import Allowance
from openmash.policy.errors import NotPermitted, RuleBroken
from openmash.policy.vocabulary import Role
from tests.access.one_of_everything import write
from tests.conftest import DATABASE, as_superuser
from tests.factories import MONDAY_9AM, a_hub, a_member, an_actor
from tests.front_door.api import WORRY, System, a_key
from tests.front_door.test_send_contact import NOTIFICATION
from tests.triage.contacts import a_contact
from tests.triage.test_pages import signed_in

COVENTRY = "coventry"


def refusals() -> list[tuple[str, str]]:
    """What stands in the security log, and was written on a connection of its own or on ours."""
    with as_superuser(DATABASE) as server:
        return server.execute("SELECT tried, why FROM access_refusal ORDER BY at, why").fetchall()


@pytest.fixture(autouse=True)
def _no_refusals(django_db_setup: None) -> None:
    with as_superuser(DATABASE) as server:
        server.execute("DELETE FROM access_refusal")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "token", ["", "om_", "om_00000000_guess", "\x00", "ключ", "om_ " + "a" * 9999]
)
def test_without_a_key_nothing_opens(token: str) -> None:
    nobody = System(token.encode().decode("latin-1"))

    for answer in (nobody.send(), nobody.receipt("NH-4K7Q2")):
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "Authorization: Bearer" in answer.json()["detail"]
    why = "There is no such key." if token else "No key was shown."
    assert [said for _, said in refusals()] == [f"401 {why}"] * 2


@pytest.mark.django_db
def test_a_session_of_the_pages_opens_nothing_here() -> None:
    browser = signed_in(a_member(Role.TEAM_MANAGER))

    answer = browser.post(
        "/api/v1/contacts", WORRY, "application/json", headers={"Idempotency-Key": "a"}
    )

    assert answer.status_code == 401
    assert not answer.cookies


@pytest.mark.django_db
def test_of_a_key_only_a_digest_is_kept() -> None:
    token = a_key()

    with as_superuser(DATABASE) as server:
        kept = server.execute("SELECT to_jsonb(k)::text FROM front_door_apikey k").fetchall()
    with acting_as(an_actor(Role.TEAM_MANAGER)):
        kept += [(str(row),) for row in ApiKey.objects.values()]
        kept += [(entry.payload,) for entry in Entry.objects.all()]
        prefix = ApiKey.objects.get().prefix
    assert token.startswith(f"{prefix}_")
    assert not [row for (row,) in kept if token.removeprefix(prefix) in row]


@pytest.mark.django_db
def test_a_revoked_key_opens_nothing_from_then_on() -> None:
    police = System(a_key())
    reference = police.send().json()["reference"]
    manager = an_actor(Role.TEAM_MANAGER)
    with acting_as(manager):
        revoke_key(manager, prefix=police.token[:11], now=MONDAY_9AM)

    assert police.send(key="event-2").status_code == 401
    assert police.receipt(reference).json()["title"] == "This key was revoked."
    assert refusals() == [
        ("police: POST /api/v1/contacts", "401 This key was revoked."),
        (f"police: GET /api/v1/contacts/{reference}/receipt", "401 This key was revoked."),
    ]
    with acting_as(manager), pytest.raises(RuleBroken, match="already"):
        revoke_key(manager, prefix=police.token[:11], now=MONDAY_9AM)


@pytest.mark.django_db
def test_who_may_make_and_end_keys_and_both_are_on_record() -> None:
    for role in (Role.MASH_OFFICER, Role.AGENCY_PARTNER, Role.DECISION_MAKER):
        somebody = an_actor(role, agency="police" if role is Role.AGENCY_PARTNER else None)
        with acting_as(somebody), pytest.raises(NotPermitted):
            make_key(somebody, sender=sender_in(somebody.hub_id, "police"), now=MONDAY_9AM)

    for role in (Role.HUB_ADMINISTRATOR, Role.TEAM_MANAGER):
        somebody = an_actor(role)
        with acting_as(somebody):
            key, _ = make_key(somebody, sender=sender_in(somebody.hub_id, "police"), now=MONDAY_9AM)
            revoke_key(somebody, prefix=key.prefix, now=MONDAY_9AM)
    with acting_as(an_actor(Role.SERVICE_MANAGER)):
        kinds = list(Entry.objects.filter(subject="hub").values_list("kind", flat=True))
    assert sorted(kinds) == ["api_key_made"] * 2 + ["api_key_revoked"] * 2


@pytest.mark.django_db
def test_a_sender_is_an_agency_of_the_hub_or_has_a_name_of_its_own() -> None:
    hub_id = a_hub().pk
    with acting_as(service_actor(hub_id, "command-line")):
        assert sender_in(hub_id, "police").name == "Northamptonshire Police"
        assert sender_in(hub_id, "nspcc", "NSPCC Helpline").name == "NSPCC Helpline"
        with pytest.raises(RuleBroken, match="not an agency of this hub"):
            sender_in(hub_id, "nspcc")
        with pytest.raises(RuleBroken, match="small letters"):
            sender_in(hub_id, "NSPCC Helpline", "NSPCC Helpline")


@pytest.mark.django_db
def test_a_key_reads_its_own_receipts_and_no_others() -> None:
    police, ambulance = System(a_key("police")), System(a_key("ambulance"))
    elsewhere = System(a_key("police", hub=COVENTRY))
    reference = police.send().json()["reference"]

    assert police.receipt(reference).status_code == 200
    for other in (ambulance, elsewhere):
        assert other.receipt(reference).status_code == 404
    nowhere = police.receipt("NH-AAAAA")
    strange = police.receipt("..%00")
    assert nowhere.content == ambulance.receipt(reference).content == strange.content


@pytest.mark.django_db
def test_a_contact_that_nobody_sent_with_a_key_has_no_receipt_here() -> None:
    police, officer = System(a_key()), an_actor(Role.MASH_OFFICER)
    with acting_as(officer):
        reference = a_contact(officer).reference

    assert police.receipt(reference).status_code == 404


@pytest.mark.django_db
def test_a_key_sends_to_its_own_hub_alone() -> None:
    System(a_key("police", hub=COVENTRY)).send()

    with acting_as(an_actor(Role.MASH_OFFICER)):
        assert not Contact.objects.exists()
    with acting_as(an_actor(Role.MASH_OFFICER, hub=COVENTRY)):
        assert Contact.objects.get().reference.startswith("CV-")


def _strings(said: Any) -> list[str]:
    if isinstance(said, dict):
        return [word for value in said.values() for word in _strings(value)]
    if isinstance(said, list):
        return [word for value in said for word in _strings(value)]
    return [said] if isinstance(said, str) else []


@pytest.mark.django_db
def test_nothing_of_a_family_comes_back() -> None:
    police = System(a_key())
    told = {"your_reference", "channel"}
    family = set(_strings({k: v for k, v in NOTIFICATION.items() if k not in told}))

    sent = police.send(NOTIFICATION)
    answers = [
        sent,
        police.send(NOTIFICATION),
        police.receipt(sent.json()["reference"]),
        police.send({**NOTIFICATION, "impact": "else"}),
        police.send({**NOTIFICATION, "concerns": ""}, key="event-2"),
        police.send({**NOTIFICATION, "safety_scale": 99}, key="event-3"),
    ]

    assert [answer.status_code for answer in answers] == [201, 200, 200, 409, 422, 422]
    for answer in answers:
        words = set(_strings(answer.json()))
        assert not [s for s in family if len(s) > 3 and any(s in word for word in words)]


@pytest.mark.usefixtures("committed")
def test_what_acts_for_other_systems_sees_nothing_behind_the_front() -> None:
    partner = an_actor(Role.AGENCY_PARTNER, agency="police")
    with as_superuser(DATABASE) as server, server.transaction():
        team = server.execute(
            "SELECT id FROM hubs_team WHERE hub_id = %s LIMIT 1", [partner.hub_id]
        ).fetchone()
        assert team
        write(
            server,
            hub_id=partner.hub_id,
            person_id=partner.person_id,
            agency_id=next(iter(partner.agency_ids)),
            team_id=team[0],
            readers=[],
        )

    with acting_as(sending_actor(partner.hub_id)), connection.cursor() as cursor:
        assert Contact.objects.count() == 1
        for table in ("enquiries_return", "enquiries_item", "decisions_decision", "access_bar"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_too_much_at_once_is_asked_to_wait_and_is_taken_later() -> None:
    police = System(a_key(per_minute=3))

    answers = [police.send(key=f"event-{n}") for n in range(4)]

    assert [a.status_code for a in answers] == [201, 201, 201, 429]
    wait = int(answers[3].headers["Retry-After"])
    assert 1 <= wait <= 20
    assert "Nothing is lost" in answers[3].json()["detail"]
    assert refusals() == [("police: POST /api/v1/contacts", "429 Too much at once.")]
    with acting_as(an_actor(Role.TEAM_MANAGER)):  # the time goes by
        ApiKey.objects.update(spare_at=F("spare_at") - timedelta(seconds=wait))
    assert police.send(key="event-3").status_code == 201


def test_an_allowance_fills_evenly_and_never_beyond_a_minute() -> None:
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    there = Allowance(2, now)

    there, wait = there.spend(per_minute=2, now=now)
    assert wait == 0
    there, wait = there.spend(per_minute=2, now=now)
    assert wait == 0
    there, wait = there.spend(per_minute=2, now=now)
    assert wait == 30
    there, wait = there.spend(per_minute=2, now=now + timedelta(seconds=29))
    assert wait == 1
    there, wait = there.spend(per_minute=2, now=now + timedelta(seconds=30))
    assert wait == 0
    there, _ = Allowance(0, now).spend(per_minute=2, now=now + timedelta(days=1))
    assert there.left == 1


@pytest.mark.usefixtures("committed")
def test_sent_twice_at_the_same_moment_it_is_one_contact() -> None:
    police, found = System(a_key()), []
    ready = threading.Barrier(4)

    def send() -> None:
        try:
            ready.wait(timeout=10)
            found.append(police.send(NOTIFICATION))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=30)

    assert sorted(answer.status_code for answer in found) == [200, 200, 200, 201]
    assert len({answer.json()["reference"] for answer in found}) == 1


@pytest.mark.django_db
def test_a_key_cannot_be_changed_into_another_nor_seen_from_another_hub() -> None:
    a_key()

    with acting_as(an_actor(Role.TEAM_MANAGER)):
        for column in ("digest", "sender", "hub_id", "per_minute"):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"UPDATE front_door_apikey SET {column} = {column}")
    with acting_as(an_actor(Role.TEAM_MANAGER, hub=COVENTRY)):
        assert not ApiKey.objects.exists()
    assert not ApiKey.objects.exists()  # nobody acts
