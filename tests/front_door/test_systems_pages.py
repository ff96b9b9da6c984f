"""The pages of keys and of lists: who may, what is shown once, what is said of a list."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import Contact
from openmash.front_door.models import ApiKey
from openmash.ledger.models import Entry
from openmash.policy.vocabulary import Role
from tests.factories import a_member, an_actor
from tests.front_door.api import System
from tests.front_door.spreadsheets import HEADINGS, KOFI, ZOE, as_csv
from tests.front_door.test_lists import SHEETS
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.django_db


def shown_key(page: str) -> str:
    found = re.search(r"<code>(om_\w{8}_[\w-]+)</code>", page)
    return found[1] if found else ""


@pytest.mark.parametrize("role", [Role.HUB_ADMINISTRATOR, Role.TEAM_MANAGER])
def test_a_key_is_made_shown_once_and_ended_on_the_page(role: Role) -> None:
    browser = signed_in(a_member(role))

    made = browser.post("/hub/keys/", {"sender": "police", "note": "live"})
    token = shown_key(made.text)

    assert System(token).send().status_code == 201
    later = browser.get("/hub/keys/").text
    assert token[:11] in later
    assert not shown_key(later)
    assert "no-store" in made.headers["Cache-Control"]
    ended = browser.post("/hub/keys/end/", {"prefix": token[:11]}, follow=True)
    assert "opens nothing now" in ended.text
    assert System(token).send(key="event-2").status_code == 401


def test_another_organisation_has_its_name_and_a_code_made_of_it() -> None:
    manager = a_member(Role.TEAM_MANAGER)
    browser = signed_in(manager)

    nameless = browser.post("/hub/keys/", {"sender": "-"})
    browser.post("/hub/keys/", {"sender": "-", "other": "NSPCC Helpline"})

    assert nameless.status_code == 422
    assert "Write what the organisation is called." in nameless.text
    with acting_as(actor_of(manager)):
        assert [(k.sender, k.sender_name) for k in ApiKey.objects.all()] == [
            ("nspcc-helpline", "NSPCC Helpline")
        ]


@pytest.mark.parametrize("role", [Role.MASH_OFFICER, Role.AGENCY_PARTNER, Role.AUDITOR])
def test_who_manages_no_keys_is_shown_none(role: Role) -> None:
    browser = signed_in(a_member(role, agency="police" if role is Role.AGENCY_PARTNER else None))

    assert browser.get("/hub/keys/").status_code == 403
    assert browser.post("/hub/keys/", {"sender": "police"}).status_code == 403
    assert browser.post("/hub/keys/end/", {"prefix": "om_00000000"}).status_code == 403


def send_list(browser: Client, file: bytes) -> Any:
    sent = SimpleUploadedFile("march.csv", file)
    return browser.post("/lists/", {"file": sent, "sender": "police"})


@pytest.mark.parametrize("role", [Role.MASH_OFFICER, Role.BUSINESS_SUPPORT])
def test_a_list_is_loaded_by_who_may_and_read_by_who_may_read(role: Role) -> None:
    member: Membership = a_member(role, name="Grace Okafor")
    browser = signed_in(member)

    first = send_list(browser, as_csv(HEADINGS, KOFI, ZOE))
    again = send_list(browser, as_csv(HEADINGS, KOFI, ZOE))

    assert "2 new contacts of 2 rows" in first.text
    assert "0 new contacts of 2 rows" in again.text
    assert KOFI[1] not in first.text
    with acting_as(an_actor(Role.TEAM_MANAGER)):
        assert Contact.objects.count() == 2
        entry = Entry.objects.filter(kind="list_loaded").latest("at")
        assert entry.actor_id == member.user_id


def test_what_is_wrong_with_a_list_is_said_by_row_and_nothing_of_it_is_kept() -> None:
    browser = signed_in(a_member(Role.MASH_OFFICER))

    dates = send_list(browser, as_csv(HEADINGS, KOFI, ["A-2", "x", "Zoë", "", "31/02/2026"]))
    locked = send_list(browser, (SHEETS / "locked.xlsx").read_bytes())
    nothing = browser.post("/lists/", {"sender": ""})

    assert dates.status_code == locked.status_code == nothing.status_code == 422
    assert "Row 3, Child 1 date of birth: There is no such date." in dates.text
    assert "protected by a password" in locked.text
    assert "Choose the list." in nothing.text
    assert "Choose who sends." in nothing.text
    with acting_as(an_actor(Role.MASH_OFFICER)):
        assert not Contact.objects.exists()


def test_other_words_under_a_reference_take_back_the_whole_list() -> None:
    browser = signed_in(a_member(Role.MASH_OFFICER))
    send_list(browser, as_csv(HEADINGS, KOFI))

    answer = send_list(browser, as_csv(HEADINGS, ZOE, ["A-1", "Another child.", "", "", ""]))

    assert "Something else was loaded before under this reference" in answer.text
    with acting_as(an_actor(Role.MASH_OFFICER)):
        assert Contact.objects.count() == 1


def test_who_loads_no_lists_is_refused() -> None:
    assert signed_in(a_member(Role.HUB_ADMINISTRATOR)).get("/lists/").status_code == 403
    assert signed_in(a_member(Role.AUDITOR)).get("/lists/").status_code == 403
