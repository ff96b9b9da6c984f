"""The pages of triage, through the web: allocate, judge, rate, choose the way."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import ConsentRecord, Contact, Stage, UrgentTick
from openmash.hubs.queries import profile_of
from openmash.ledger.models import Entry
from openmash.policy.vocabulary import Consent, Role
from openmash.triage.models import Allocation, Assessment, Rating, Route
from tests.factories import a_member
from tests.triage.contacts import a_contact

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AN_HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)


def signed_in(member: Membership) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    session = client.session
    now = datetime.now(UTC).timestamp()
    session.update(
        {"user": str(member.user_id), "membership": str(member.pk), "began": now, "seen": now}
    )
    session.save()
    return client


def a_waiting_contact(member: Membership, **given: Any) -> Contact:
    with acting_as(actor_of(member)) as actor:
        return a_contact(actor, received_at=AN_HOUR_AGO, **given)


def seen_by(member: Membership) -> Any:
    return acting_as(actor_of(member))


def test_a_manager_allocates_without_leaving_the_list_and_a_second_press_is_harmless() -> None:
    manager, maker = a_member(Role.TEAM_MANAGER), a_member(Role.DECISION_MAKER, name="Dina Haddad")
    contact = a_waiting_contact(manager)
    browser = signed_in(manager)
    assert "Dina Haddad" in browser.get("/triage/tray/").content.decode()

    for _ in range(2):
        answer = browser.post(
            f"/triage/{contact.pk}/allocate/", {"to_id": maker.user_id, "next": "/triage/tray/"}
        )
        assert (answer.status_code, answer["Location"]) == (302, "/triage/tray/")

    with seen_by(manager):
        contact.refresh_from_db()
        assert (contact.stage, contact.holder_id) == (Stage.TRIAGE, maker.user_id)
        assert contact.manager_id == manager.user_id
        assert Allocation.objects.count() == 1


def test_allocating_to_somebody_who_does_not_decide_is_refused_on_the_field() -> None:
    manager, officer = a_member(Role.TEAM_MANAGER), a_member(Role.MASH_OFFICER)
    contact = a_waiting_contact(manager)

    answer = signed_in(manager).post(
        f"/triage/{contact.pk}/allocate/", {"to_id": officer.user_id, "next": "//evil.example"}
    )

    assert answer.status_code == 422
    with seen_by(manager):
        assert not Allocation.objects.exists()


def test_judging_the_facts_shows_the_rule_in_its_own_words_with_its_source() -> None:
    maker = a_member(Role.DECISION_MAKER)
    contact = a_waiting_contact(maker, stage=Stage.TRIAGE)
    browser = signed_in(maker)

    browser.post(f"/triage/{contact.pk}/", {"threshold": "s47", "history": "Two earlier calls"})
    page = browser.get(f"/triage/{contact.pk}/").content.decode()

    assert "The rules suggest" in page
    assert "NO 10" in page
    assert "Two earlier calls" in page
    with seen_by(maker):
        assert Assessment.objects.get().suggestion["rag"] == "RED"


def test_everything_about_the_facts_may_be_left_unknown() -> None:
    maker = a_member(Role.DECISION_MAKER)
    contact = a_waiting_contact(maker, stage=Stage.TRIAGE)

    answer = signed_in(maker).post(f"/triage/{contact.pk}/", {})

    assert answer.status_code == 302
    with seen_by(maker):
        assert Assessment.objects.get().facts["threshold"] is None


def test_a_rating_without_a_reason_keeps_what_was_typed_and_links_to_the_question() -> None:
    maker = a_member(Role.DECISION_MAKER)
    contact = a_waiting_contact(maker, stage=Stage.TRIAGE)

    answer = signed_in(maker).post(f"/triage/{contact.pk}/rate/", {"rag": "RED", "reason": " "})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert 'href="#rate_reason"' in page
    assert "Say why you chose this rating." in page
    assert 'value="RED" id="rate_rag_0" checked' in page
    with seen_by(maker):
        assert not Rating.objects.exists()


def test_twenty_thousand_characters_in_any_script_are_kept_and_more_is_refused() -> None:
    maker = a_member(Role.DECISION_MAKER)
    contact = a_waiting_contact(maker, stage=Stage.TRIAGE)
    browser, words = signed_in(maker), ("قلق على الطفل 🧥 " * 2000)[:20_000].strip()

    too_long = browser.post(f"/triage/{contact.pk}/rate/", {"rag": "RED", "reason": words * 2})
    kept = browser.post(f"/triage/{contact.pk}/rate/", {"rag": "RED", "reason": words})

    assert (too_long.status_code, kept.status_code) == (422, 302)
    assert words in too_long.content.decode()
    with seen_by(maker):
        assert Rating.objects.get().reason == words


def test_the_same_rating_sent_twice_is_one_rating_and_no_error() -> None:
    maker = a_member(Role.DECISION_MAKER)
    contact = a_waiting_contact(maker, stage=Stage.TRIAGE)
    browser, sent = signed_in(maker), {"rag": "RED", "reason": "Injury"}

    answers = [browser.post(f"/triage/{contact.pk}/rate/", sent).status_code for _ in range(2)]

    assert answers == [302, 302]
    with seen_by(maker):
        assert Rating.objects.count() == 1


def test_early_help_needs_recorded_consent() -> None:
    maker = a_member(Role.DECISION_MAKER)
    contact = a_waiting_contact(maker, stage=Stage.TRIAGE)
    browser, sent = signed_in(maker), {"outcome": "early-help", "reason": "Parenting course"}
    address = f"/triage/{contact.pk}/route/"

    refused = browser.post(address, sent)
    assert refused.status_code == 422
    assert "recorded consent" in refused.content.decode()

    with seen_by(maker) as actor:
        ConsentRecord.objects.create(
            hub_id=actor.hub_id,
            contact=contact,
            status=Consent.OBTAINED,
            by_id=actor.person_id,
            at=AN_HOUR_AGO,
        )
    assert browser.post(address, sent).status_code == 302
    with seen_by(maker):
        assert Route.objects.get().outcome == "early-help"
        contact.refresh_from_db()
        assert contact.stage == Stage.DECISION


def test_an_enquiry_is_not_chosen_before_there_is_a_rating() -> None:
    maker = a_member(Role.DECISION_MAKER)
    contact = a_waiting_contact(maker, stage=Stage.TRIAGE)
    browser, sent = signed_in(maker), {"outcome": "mash-enquiry", "reason": "Unclear"}

    assert browser.post(f"/triage/{contact.pk}/route/", sent).status_code == 422
    browser.post(f"/triage/{contact.pk}/rate/", {"rag": "AMBER", "reason": "Unclear"})
    assert browser.post(f"/triage/{contact.pk}/route/", sent).status_code == 302

    with seen_by(maker):
        contact.refresh_from_db()
        assert contact.stage == Stage.TRIAGE  # until the enquiry is opened


@pytest.mark.parametrize(
    "role", [Role.MASH_OFFICER, Role.BUSINESS_SUPPORT, Role.HUB_ADMINISTRATOR, Role.OUT_OF_HOURS]
)
def test_who_does_not_triage_is_refused_with_words_or_does_not_find_the_contact(role: Role) -> None:
    contact = a_waiting_contact(a_member(Role.DECISION_MAKER), stage=Stage.TRIAGE)
    browser = signed_in(a_member(role))

    assert browser.get("/triage/tray/").status_code == 403
    assert browser.get(f"/triage/{contact.pk}/").status_code in (403, 404)


def test_another_hubs_contact_is_not_found() -> None:
    contact = a_waiting_contact(a_member(Role.DECISION_MAKER), stage=Stage.TRIAGE)
    stranger = signed_in(a_member(Role.TEAM_MANAGER, hub="coventry"))

    assert stranger.get(f"/triage/{contact.pk}/").status_code == 404
    assert stranger.post(f"/triage/{contact.pk}/rate/", {"rag": "RED"}).status_code == 404


def test_opening_the_page_is_a_look_in_the_ledger() -> None:
    maker = a_member(Role.DECISION_MAKER)
    contact = a_waiting_contact(maker, stage=Stage.TRIAGE)
    browser = signed_in(maker)

    for _ in range(2):
        browser.get(f"/triage/{contact.pk}/")

    with seen_by(maker):
        looks = Entry.objects.filter(contact_id=contact.pk, kind="contact_opened")
        assert looks.count() in (1, 2)  # two where the hour of the clock ended in between


def test_the_tray_costs_the_same_for_one_contact_and_for_twenty(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    manager = a_member(Role.TEAM_MANAGER)
    browser = signed_in(manager)
    a_waiting_contact(manager)
    browser.get("/triage/tray/")
    with django_assert_max_num_queries(40) as one:
        browser.get("/triage/tray/")

    for _ in range(19):
        a_waiting_contact(manager)
    with django_assert_max_num_queries(len(one.captured_queries)):
        page = browser.get("/triage/tray/").content.decode()

    assert page.count("Mia Thorne") >= 20


def test_a_tick_suggests_its_rating_before_anybody_judges_and_a_lower_one_is_said_to_differ() -> (
    None
):
    maker = a_member(Role.DECISION_MAKER)
    contact = a_waiting_contact(maker, stage=Stage.TRIAGE)
    with seen_by(maker) as actor:
        code = "injury-with-disclosure"
        UrgentTick.objects.create(
            hub_id=actor.hub_id, contact=contact, code=code, by_id=actor.person_id, at=AN_HOUR_AGO
        )
        words = next(c.words for c in profile_of(actor.hub_id).urgent if c.code == code)
    browser, page = signed_in(maker), f"/triage/{contact.pk}/"

    said = unescape(browser.get(page).content.decode())
    assert "nobody has judged the facts yet" in said
    assert f'Because "{words}" is ticked.' in said
    assert code not in said[said.index('id="suggestion"') :]
    assert "checked" in said[said.index('value="RED"') :][:200]

    browser.post(f"{page}rate/", {"rag": "GREEN", "reason": "I think it is low."})
    assert "The rules suggested" in browser.get(page).content.decode()
    with seen_by(maker):
        assert Rating.objects.get().suggested == "RED"


def test_who_may_not_read_what_was_judged_is_told_so_and_never_that_there_is_nothing() -> None:
    contact = a_waiting_contact(a_member(Role.DECISION_MAKER), stage=Stage.TRIAGE)

    page = signed_in(a_member(Role.BUSINESS_SUPPORT)).get(f"/contacts/{contact.pk}/")

    judged = page.content.decode().partition('id="suggestion"')[2]
    assert (
        judged.count("Not shown to your role.") == 3
    )  # rules and ratings, enquiry, recommendation
    assert not [untrue for untrue in ("Not rated yet", "None was opened") if untrue in judged]


def test_one_button_of_the_page_is_the_next_step() -> None:
    maker = a_member(Role.DECISION_MAKER)
    contact = a_waiting_contact(maker, stage=Stage.TRIAGE)
    browser, page = signed_in(maker), f"/triage/{contact.pk}/"

    def main() -> list[str]:
        html = browser.get(page).content.decode().split("<main")[1]
        return re.findall(r'class="govuk-button" [^>]*>([^<]+)<', html)

    assert main() == ["Show what the rules suggest"]
    browser.post(page, {"threshold": "s17"})
    assert main() == ["Rate"]
    browser.post(f"{page}rate/", {"rag": "AMBER", "reason": "As I see it."})
    assert main() == ["Choose this way"]


def test_the_tray_gives_a_contact_to_nobody_whom_nobody_chose() -> None:
    manager = a_member(Role.TEAM_MANAGER)
    a_member(Role.DECISION_MAKER)
    contact = a_waiting_contact(manager)
    browser = signed_in(manager)

    tray = browser.get("/triage/tray/").content.decode()
    chooses = tray[tray.index("<select") :]
    assert chooses.index('<option value="">Choose a person') < chooses.index("holds 0")
    assert browser.post(f"/triage/{contact.pk}/allocate/", {"to_id": ""}).status_code == 422
    typed = browser.post(f"/triage/{contact.pk}/allocate/", {"to_id": "", "note": "Rang twice."})
    assert typed.status_code == 422
    assert "Rang twice." in typed.content.decode()
