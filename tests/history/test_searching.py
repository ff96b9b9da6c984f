"""One box for whatever is known: who may be meant, how sure and why; and each look is on record."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.ledger.models import Entry, EntryText
from openmash.people.models import ExternalId
from openmash.policy.actors import Actor
from openmash.policy.vocabulary import Role
from tests.access.asking import browser_of
from tests.contacts.taking import an_open_record, save, somebody_on_record
from tests.factories import a_member

pytestmark = pytest.mark.django_db


def on_record(actor: Actor) -> Any:
    return somebody_on_record(
        actor, "Katherine", "O'Neill", postcode="NN16 8AA", date_of_birth=date(2016, 4, 3)
    )


def asked(browser: Client, words: str, *, typing: bool = False) -> str:
    typed = {"HX-Request": "true"} if typing else {}
    answer = browser.get("/search/", {"q": words}, headers=typed)
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def test_who_may_be_meant_stands_by_how_sure_with_each_reason() -> None:
    officer = a_member(Role.MASH_OFFICER)
    with acting_as(actor_of(officer)) as actor:
        on_record(actor)
        somebody_on_record(actor, "Kate", "O'Neill")
    browser = browser_of(officer)

    page = asked(browser, "Katie O'Neill 03/04/2016")

    assert "Found: 1 match, 1 likely." in page
    assert page.index(">Match ") < page.index("Katherine O'Neill") < page.index(">Likely ")
    for why in ("Katie is a form of Katherine", "same family name", "same birth date"):
        assert f"<li>{why}</li>" in page
    assert "Nobody like that is on record." in asked(browser, "Okonjo")
    assert "<html" not in asked(browser, "Katie O'Neill", typing=True)


def test_numbers_of_others_lead_to_the_person_and_to_the_contact() -> None:
    officer = a_member(Role.MASH_OFFICER)
    with acting_as(actor_of(officer)) as actor:
        kate = on_record(actor)
        ExternalId.objects.create(
            hub_id=actor.hub_id, person=kate, system=ExternalId.CASE_SYSTEM, value="P-1007"
        )
        contact = an_open_record(actor)
        save(actor, contact, values={"referrer_reference": "25/000 123-NP"})
    browser = browser_of(officer)

    assert "known by that number in the case system" in asked(browser, "P-1007")
    page = asked(browser, "25000123np")
    assert contact.reference in page
    assert "whoever told it calls it 25/000 123-NP" in page
    assert browser.get("/search/", {"q": contact.reference.lower()}).status_code == 302


def test_who_types_looks_once_at_each_and_who_presses_enter_is_on_record_for_nobody_too() -> None:
    officer = a_member(Role.MASH_OFFICER)
    with acting_as(actor_of(officer)) as actor:
        kate = on_record(actor)
    browser = browser_of(officer)

    for words in ("oneil", "oneill", "oneill kat", "oneill kath"):
        asked(browser, words, typing=True)
    asked(browser, "oneill kath")
    asked(browser, "okonj", typing=True)
    asked(browser, "okonjo")

    with acting_as(actor_of(officer)):
        looks = Entry.objects.filter(kind="searched", actor_id=officer.user_id).order_by("seq")
        words = dict(EntryText.objects.values_list("entry_id", "text"))
        assert [words[look.pk] for look in looks] == ["oneil", "okonjo"]
        assert str(kate.pk) in looks[0].payload


def test_another_hub_finds_nothing_by_any_fact_or_number() -> None:
    with acting_as(actor_of(a_member(Role.MASH_OFFICER))) as actor:
        kate = on_record(actor)
        ExternalId.objects.create(
            hub_id=actor.hub_id, person=kate, system=ExternalId.CASE_SYSTEM, value="P-1007"
        )
        contact = an_open_record(actor)
        save(actor, contact, values={"referrer_reference": "25/000 123-NP"})
    stranger = browser_of(a_member(Role.MASH_OFFICER, hub="coventry"))

    nothing = asked(stranger, "Nobody Atall", typing=True)
    for words in ("Katherine O'Neill", "NN16 8AA", "P-1007", "25000123NP", contact.reference):
        assert asked(stranger, words, typing=True) == nothing


@pytest.mark.parametrize(
    ("role", "where"),
    [
        (Role.AGENCY_PARTNER, {"agency": "police"}),
        (Role.RECEIVING_TEAM, {"team": "first-response"}),
        (Role.OUT_OF_HOURS, {}),
    ],
)
def test_whoever_sees_some_contacts_only_cannot_tell_by_the_search_who_else_is_on_record(
    role: Role, where: dict[str, str]
) -> None:
    with acting_as(actor_of(a_member(Role.MASH_OFFICER))) as actor:
        on_record(actor)
        contact = an_open_record(actor)
        save(actor, contact, values={"referrer_reference": "25/000 123-NP"})
    outside = browser_of(a_member(role, **where))

    def answer(words: str) -> str:
        page = asked(outside, words).replace(words, "WORDS")
        return page[page.index("<main") : page.index("</main>")]

    nothing = answer("Nobody Atall")
    for words in ("Katherine", "NN16 8AA", "03/04/2016", "25000123NP", contact.reference):
        assert answer(words) == nothing
