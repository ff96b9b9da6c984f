"""Another system tells the hub of a worry, and is told that it came (requirements 1.1, 1.13)."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from openmash.access.rows import acting_as
from openmash.contacts.models import Alert, Contact, Narrative
from openmash.ledger.models import Entry
from openmash.people.models import Address, Person
from openmash.policy.times import LONDON
from openmash.policy.vocabulary import Role
from tests.factories import an_actor
from tests.front_door.api import WORRY, System, a_key, what_is_wrong
from tests.front_door.documented import calls, documented_answer

pytestmark = pytest.mark.django_db

NOTIFICATION: dict[str, Any] = {
    "channel": "police-notification",
    "your_reference": "NP-2026-0301-118",
    "referrer": {"name": "PC Jo Ellery", "role": "Constable", "phone": "01604 000118"},
    "concerns": "Called at 01:10 to shouting. Two children awake on the stairs.",
    "impact": "The younger one hid behind the sofa.",
    "safety_scale": 3,
    "parents_aware": "yes",
    "consent": {"status": "not-sought", "exception": "increased-risk-of-harm", "why": "Her fear."},
    "urgent": ["injury-with-disclosure"],
    "children": [
        {
            "given_names": "Kofi",
            "family_name": "Mensah",
            "date_of_birth": "2019-05-31",
            "nhs_number": "999 123 4578",
            "address": {"lines": "3 Loom Court", "postcode": "nn160tr", "safe_to_write": "no"},
        },
        {"role": "sibling", "description": "about 2, boy", "lives_in_household": "yes"},
    ],
    "adults": [{"given_names": "Abena", "relation": "mother", "parental_responsibility": "yes"}],
}


@pytest.fixture
def police() -> System:
    return System(a_key("police"))


def test_a_notification_is_a_contact_with_everything_that_was_said(police: System) -> None:
    answer = police.send(NOTIFICATION)

    assert answer.status_code == 201
    reference = answer.json()["reference"]
    assert answer.headers["Location"] == f"/api/v1/contacts/{reference}/receipt"
    with acting_as(an_actor(Role.MASH_OFFICER)):
        contact = Contact.objects.get(reference=reference)
        assert (contact.channel, contact.kind) == ("police-notification", "police-notification")
        assert contact.referrer_organisation == "Northamptonshire Police"
        assert (contact.referrer_name, contact.referrer_role) == ("PC Jo Ellery", "Constable")
        assert contact.referrer_reference == "NP-2026-0301-118"
        narrative = Narrative.objects.get(contact=contact)
        assert narrative.concerns == NOTIFICATION["concerns"]
        assert (narrative.safety_scale, narrative.consent["exception"]) == (
            3,
            "increased-risk-of-harm",
        )
        rows = [(row.role, row.person.name) for row in contact.people.select_related("person")]
        assert rows == [
            ("child-of-concern", "Kofi Mensah"),
            ("sibling", "about 2, boy"),
            ("parent", "Abena"),
        ]
        address = Address.objects.get(person=Person.objects.get(given_names="Kofi"))
        assert (address.postcode, address.safe_to_write) == ("NN16 0TR", "no")


def test_an_urgent_code_alerts_a_manager_before_anybody_reads_it(police: System) -> None:
    police.send(NOTIFICATION)

    with acting_as(an_actor(Role.TEAM_MANAGER)):
        assert Alert.objects.get().role == Role.TEAM_MANAGER


def test_the_worry_alone_is_enough_and_everything_else_may_be_unknown(police: System) -> None:
    unknown = dict.fromkeys([name for name in NOTIFICATION if name != "concerns"])

    assert police.send(WORRY).status_code == 201
    assert police.send({**WORRY, **unknown}, key="event-2").status_code == 201


def test_sent_again_under_its_key_it_is_the_same_contact(police: System) -> None:
    first = police.send(WORRY)
    again = police.send(json.dumps(WORRY, indent=4))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    with acting_as(an_actor(Role.MASH_OFFICER)):
        assert Contact.objects.count() == 1


def test_something_else_under_the_same_key_is_refused_and_nothing_is_kept_of_it(
    police: System,
) -> None:
    police.send(WORRY)
    other = police.send({"concerns": "Another child."})

    assert other.status_code == 409
    assert "Idempotency-Key" in other.json()["title"]
    with acting_as(an_actor(Role.MASH_OFFICER)):
        assert [n.concerns for n in Narrative.objects.all()] == [WORRY["concerns"]]


def test_without_an_idempotency_key_it_is_refused_and_says_how(police: System) -> None:
    answer = police.send(WORRY, key="")

    assert answer.status_code == 400
    assert "event number" in answer.json()["detail"]


def test_two_senders_may_call_two_things_by_the_same_name(police: System) -> None:
    ambulance = System(a_key("ambulance"))

    first, second = police.send(WORRY), ambulance.send({"concerns": "Another child."})

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["reference"] != second.json()["reference"]


def test_a_new_key_of_the_same_sender_finds_what_the_old_one_sent(police: System) -> None:
    sent = police.send(WORRY)
    renewed = System(a_key("police"))

    assert renewed.send(WORRY).status_code == 200
    assert renewed.receipt(sent.json()["reference"]).json() == sent.json()


def test_the_record_says_who_sent_it(police: System) -> None:
    police.send(WORRY)

    with acting_as(an_actor(Role.MASH_OFFICER)):
        arrived = Entry.objects.get(kind="contact_arrived")
        assert '"sender":"police"' in arrived.payload


def test_what_came_before_this_call_runs_from_then(police: System) -> None:
    before = (timezone.now() - timedelta(hours=3)).replace(microsecond=0)

    answer = police.send({**WORRY, "received_at": before.isoformat()})

    told = datetime.fromisoformat(answer.json()["received_at"])
    assert told == before
    assert told.utcoffset() == before.astimezone(LONDON).utcoffset()


def test_every_mistake_is_said_at_once_with_its_place_in_plain_words(police: System) -> None:
    answer = police.send(
        {
            "safety_scale": "3",
            "parents_aware": "maybe",
            "urgent": ["everything"],
            "children": [
                {"date_of_birth": "2026-02-31", "given_name": "Kofi", "nhs_number": "1234567890"}
            ],
        }
    )

    assert answer.status_code == 422
    assert what_is_wrong(answer) == {
        "/concerns": "This is missing.",
        "/safety_scale": "This must be a whole number.",
        "/parents_aware": "Write one of these: yes, no or unknown.",
        "/children/0/date_of_birth": "There is no such date. Write it like 2019-05-31.",
        "/children/0/given_name": "Nothing is known by this name here. Did you mean given_names?",
        "/children/0/nhs_number": "This is not an NHS number: check its ten digits.",
    }
    places = {each["where"] for each in answer.json()["errors"]}
    assert {"child 1, date of birth", "child 1, NHS number", "safety scale"} <= places


@pytest.mark.parametrize(
    ("said", "pointer", "words"),
    [
        ({"received_at": "2999-01-01T00:00:00Z"}, "/received_at", "future"),
        ({"received_at": "0001-01-01T00:00:00Z"}, "/received_at", "more than a year ago"),
        ({"received_at": "2026-03-29T01:30:00"}, "/received_at", "does not exist"),
        ({"received_at": 1772446800}, "/received_at", "as text"),
        ({"urgent": ["everything"]}, "/urgent/0", "child-found-alone"),
        (
            {"consent": {"status": "not-sought", "exception": "busy"}},
            "/consent/exception",
            "increased-risk-of-harm",
        ),
        ({"children": [{"date_of_birth": "2999-01-01"}]}, "/children/0/date_of_birth", "future"),
        ({"children": [{}] * 31}, "/children", "30 are the most"),
        ({"children": {"given_names": "Kofi"}}, "/children", "a list"),
        ({"referrer": "PC Ellery"}, "/referrer", "an object"),
        ({"safety_scale": 11}, "/safety_scale", "from 0 to 10"),
        ({"safety_scale": True}, "/safety_scale", "a whole number"),
        ({"impact": 3}, "/impact", "text"),
        ({"impact": "a\x00b"}, "/impact", "NUL"),
        ({"impact": "\ud800"}, "/impact", "text"),
        ({"impact": "x" * 100_001}, "/impact", "100,000"),
        ({"concerns": " \n "}, "/concerns", "empty"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(
    police: System, said: dict[str, Any], pointer: str, words: str
) -> None:
    answer = police.send({**WORRY, **said})

    assert answer.status_code == 422
    assert words in what_is_wrong(answer)[pointer]
    with acting_as(an_actor(Role.MASH_OFFICER)):
        assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"concerns": NaN}', "application/json", 400),
        (b'{"concerns": "a", "concerns": "b"}', "application/json", 400),
        (b'{"concerns": "a"}', "text/plain", 415),
        (b"concerns=a", "application/x-www-form-urlencoded", 415),
        (b'{"concerns": "' + b"a" * 1024 * 1024 + b'"}', "application/json", 413),
    ],
)
def test_what_is_no_json_or_too_long_is_refused_as_such(
    police: System, body: bytes, content_type: str, status: int
) -> None:
    answer = police.send(body, content_type=content_type)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["title"]


def test_the_longest_story_is_kept_whole(police: System) -> None:
    story = "Ünïcødé 児童 " * 7_000

    assert police.send({"concerns": story[:100_000]}).status_code == 201


def test_markup_is_words_like_any_other(police: System) -> None:
    evil = "<script>alert(1)</script>{{ 7*7 }}'; DROP TABLE contacts_contact; --"

    police.send({"concerns": evil, "children": [{"given_names": evil}]})

    with acting_as(an_actor(Role.MASH_OFFICER)):
        assert Narrative.objects.get().concerns == evil


def test_what_the_page_for_developers_says_works_as_it_stands() -> None:
    key = a_key("police")
    send, _ = calls(key=key, at="")
    assert send.data

    sent = Client().post(send.url, send.data, send.headers["Content-Type"], headers=send.headers)
    _, ask = calls(key=key, at="", reference=sent.json()["reference"])
    asked = Client().get(ask.url, headers=ask.headers)

    assert (sent.status_code, asked.status_code) == (201, 200)
    assert set(sent.json()) == set(documented_answer())
    assert asked.json() == sent.json()
