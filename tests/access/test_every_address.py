"""Every address of the product, asked by everybody: who is let in, and what they can read there.

Whoever may not see a thing is told that it is not there; who sees it and may not do this is refused,
and the attempt stands in the security log. Neither changes anything.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import Contact
from openmash.policy.vocabulary import Role
from tests.access.asking import Address, addresses, browser_of, marks_in, patterns
from tests.access.who_may import LETS_IN, NOTHING, OUTSIDE, PUBLIC, READS, SEES
from tests.access.world import (
    AGENCIES,
    CLOSED,
    ENQUIRY,
    PEOPLE_ELSEWHERE,
    RECEIVING,
    STAFF,
    STAGES,
    TEAMS,
    TO_ALLOCATE,
    TRIAGE,
    Mark,
    World,
    a_day,
)
from tests.conftest import DATABASE, as_superuser
from tests.factories import NORTHAMPTONSHIRE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOBODY = "nobody"
# Another hub's wall is asked in SQL as every role (test_the_wall.py); of its people, these try the pages.
ELSEWHERE = ("other.mash-officer", "other.service-manager", "other.agency-partner",
             "other.receiving-team", "other.auditor")  # fmt: skip
EVERYBODY = [*STAFF, *AGENCIES, *(f"team.{t}" for t in TEAMS), *ELSEWHERE, NOBODY]
# One of each kind reads at every stage; colleagues who read the same at the two with most to see, and
# another hub's people at the last.
PAST_EVERY_STAGE = {"officer", "support", "decision", "manager", "nights", "auditor", "police",
                    "team.first-response", NOBODY}  # fmt: skip
LET_IN = {200, 302, 409, 422}
# Nobody has rated these yet, so there is no rating to agree; and this item is not sensitive.
NOT_THERE = {
    ("triage:agree-rating", RECEIVING),
    ("triage:agree-rating", TO_ALLOCATE),
    ("enquiries:open-sensitive", "police"),
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> World:
    with django_db_blocker.unblock():
        made = a_day()
        connection.close()
    _put("access_sampledcontact", "drawn_at", made, "auditor")
    _put("access_bar", "barred_at, why, barred_by_id", made, "barred", ", 'own family', user_id")
    return made


def _put(table: str, columns: str, world: World, who: str, values: str = "") -> None:
    """Every contact is in this person's sample, or barred to them."""
    with as_superuser(DATABASE) as server:
        for contact_id in world.contacts.values():
            server.execute(
                f"INSERT INTO {table} (id, hub_id, zone, contact_id, person_id, {columns}) "
                f"SELECT gen_random_uuid(), hub_id, 'oversight', %s, user_id, now(){values} "
                "FROM access_membership WHERE id = %s",
                [contact_id, world.people[who].pk],
            )


def role_of(who: str) -> Role:
    if who in STAFF:
        return STAFF[who]
    if who in PEOPLE_ELSEWHERE:
        return PEOPLE_ELSEWHERE[who]
    return Role.AGENCY_PARTNER if who in AGENCIES else Role.RECEIVING_TEAM


def sees(who: str, kind: str, thing: str) -> bool:
    """Whether a thing is there at all for somebody."""
    of_no_stage = kind in ("email_id", "passed_id")
    if who in PEOPLE_ELSEWHERE or who == "auditor2" or (who == "barred" and not of_no_stage):
        return False
    if who == "nights":
        return (kind, thing) in {("contact_id", TRIAGE), ("case_id", "night")}
    if kind == "request_id" and who in AGENCIES:
        return who == thing
    if kind == "item_id" and who in AGENCIES:
        return thing.startswith(who)
    if kind == "disclosure_id" and who == "team.first-response":
        return True
    return role_of(who) in SEES[kind]


def expected(who: str, address: Address, way: str) -> set[int]:
    """How an address answers somebody."""
    if who == NOBODY:
        return LET_IN if address.name in PUBLIC else {302} if way == "get" else {401}
    if not all(sees(who, kind, thing) for kind, thing in address.things):
        return {404}
    if address.name == "front_door:as-sent" and (
        who == "support" or address.things[0][1] != ENQUIRY
    ):
        return {404}  # one contact came by a form, and what was said is not for everybody
    if address.name == "triage:take" and who == "decision" and address.things[0][1] != RECEIVING:
        return LET_IN  # holds it already; in this hub a manager gives a contact to somebody
    if role_of(who) not in LETS_IN[address.name][way]:
        return {403}
    return {404} if {(address.name, thing) for _, thing in address.things} & NOT_THERE else LET_IN


def asked_for(who: str, world: World) -> Iterator[tuple[Address, str]]:
    most = {CLOSED} if who in PEOPLE_ELSEWHERE else {ENQUIRY, CLOSED}
    past = {
        "get": set(STAGES) if who in PAST_EVERY_STAGE else most | {TRIAGE},
        "post": most | {RECEIVING} if who in PAST_EVERY_STAGE else most,
    }
    for address in addresses(world, LETS_IN):
        stages = {thing for kind, thing in address.things if kind == "contact_id"}
        for way in LETS_IN[address.name]:
            if stages <= past[way]:
                yield address, way


def what_is_sent(world: World, address: Address) -> dict[str, Any]:
    """A form that says enough: who may, may with this; so who may not is refused for that alone."""
    return {
        "text": "A note",
        "to": "The duty worker",
        "how": "by telephone",
        "person_id": str(world.people["admin"].user_id),
        "to_id": str(world.people["decision2"].user_id),
        "rag": "RED",
        "reason": "It got worse",
        "rating": str(world.ratings.get(dict(address.things).get("contact_id", ""), uuid4())),
        "agreed": "yes",
        "why": "Because it must be",
        "words": "I read it",
        "spoken_to": "Nobody yet",
        "answer": "agree",
        "address": "2 Mill Lane",
        "reached": "yes",
        "said": "They were told",
        "version": "1",
    }


def test_every_address_has_a_line_in_the_table() -> None:
    named = {name for name, _ in patterns() if not name.startswith(OUTSIDE)}

    assert named == set(LETS_IN)


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_comes_as_far_as_the_table_says_and_reads_no_further(
    who: str, world: World
) -> None:
    browser = browser_of(world.people.get(who))
    cookies = dict(browser.cookies)
    before, refused, wrong, wrote = _refusals(who, world), 0, [], []
    found: dict[Mark, str] = {}

    for address, way in asked_for(who, world):
        url, said = address.url(world), what_is_sent(world, address) if way == "post" else {}
        with CaptureQueriesContext(connection) as asked, transaction.atomic():
            answer = getattr(browser, way)(url, said)
            transaction.set_rollback(True)  # the next one asks the same world
        browser.cookies.clear()
        browser.cookies.update(cookies)
        if answer.status_code not in expected(who, address, way):
            wrong.append(f"{way} {address}: {answer.status_code}")
        if answer.status_code in (401, 403, 404, 405):
            wrote += [q["sql"] for q in asked.captured_queries if _writes(q["sql"])]
        refused += answer.status_code == 403
        found |= dict.fromkeys(marks_in(answer) - set(found), f"{way} {address}")

    assert wrong == []
    assert {mark: at for mark, at in found.items() if mark not in READS.get(who, NOTHING)} == {}
    assert set(found) == READS.get(who, NOTHING)
    assert wrote == []
    assert _refusals(who, world) - before == refused


def _refusals(who: str, world: World) -> int:
    if who == NOBODY:
        return 0
    with as_superuser(DATABASE) as server:
        row = server.execute(
            "SELECT count(*) FROM access_refusal WHERE person_id = %s",
            [world.people[who].user_id],
        ).fetchone()
    assert row
    return int(row[0])


def _writes(statement: str) -> bool:
    return statement.split(maxsplit=1)[0] in {"INSERT", "UPDATE", "DELETE"}


def test_no_address_answers_in_a_way_that_it_does_not_name(world: World) -> None:
    browser = browser_of(world.people["manager"])
    one_of_each = {address.name: address for address in addresses(world, LETS_IN)}
    answered = [
        f"{way} {address}: {answer.status_code}"
        for address in one_of_each.values()
        for way in ("get", "post", "put", "patch", "delete")
        if way not in LETS_IN[address.name]
        for answer in [getattr(browser, way)(address.url(world))]
        if answer.status_code != 405
    ]

    assert answered == []


@pytest.mark.parametrize("who", [NOBODY, "manager", "police", "other.team-manager"])
def test_what_outsiders_use_tells_nobody_a_word_of_the_hub(who: str, world: World) -> None:
    """A session opens nothing there, and a contact's reference is no key to it."""
    browser, found, broken = browser_of(world.people.get(who)), {}, []
    with acting_as(actor_of(world.people["manager"])):
        reference = Contact.objects.get(pk=world.contacts[CLOSED]).reference
    guesses = {
        "hub": NORTHAMPTONSHIRE,
        "about": "children",
        "code": "worry",
        "link": "nothing",
        "person_id": world.things["person_id"]["child"],
        "reference": reference,
    }

    for name, pattern in patterns():
        if name.startswith(OUTSIDE) and name != "api-v1:":
            wanted = [*pattern.pattern.converters, *pattern.pattern.regex.groupindex]
            url = reverse(name, kwargs={key: guesses[key] for key in wanted})
            for way in ("get", "post"):
                with transaction.atomic():
                    answer = getattr(browser, way)(url)
                    transaction.set_rollback(True)
                found |= dict.fromkeys(marks_in(answer), f"{way} {name}")
                broken += [f"{way} {name}: {answer.status_code}"] * (answer.status_code >= 500)

    assert found == {}
    assert broken == []
