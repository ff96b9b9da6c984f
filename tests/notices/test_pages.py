"""The pages of the outbox, through the web."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import Contact, Narrative
from openmash.decisions.commands import authorise_decision
from openmash.ledger.models import Entry
from openmash.notices.models import Notice
from openmash.policy.vocabulary import Role
from tests.decisions.cases import a_case, a_parent, recommended
from tests.factories import a_member, an_actor
from tests.triage.test_pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
JO = {"referrer_name": "Jo Bell", "referrer_phone": "01632 960111"}


@pytest.fixture
def manager() -> Membership:
    return a_member(Role.TEAM_MANAGER, name="Kavita Rao")


@pytest.fixture
def support() -> Membership:
    return a_member(Role.BUSINESS_SUPPORT, name="Beth Lowry")


def a_notice(
    manager: Membership,
    outcome: str = "s17-assessment",
    *,
    safe: str = "yes",
    name: str = "Ada Thorne",
) -> UUID:
    """A notice to the family of a case that was agreed to an hour ago."""
    at = datetime.now(UTC) - timedelta(hours=1)
    with acting_as(an_actor(Role.DECISION_MAKER)) as actor:
        contact = a_case(actor, received_at=at - timedelta(hours=2), **JO)
        a_parent(actor, contact, name, safe=safe)
        Narrative.objects.filter(contact=contact).update(keep_from_family="Who saw the arm.")
        decision = recommended(actor, contact, outcome, now=at)
    with acting_as(actor_of(manager)) as actor:
        authorise_decision(actor, decision_id=decision.pk, now=at)
        return Notice.objects.get(contact=contact, to=Notice.To.FAMILY).pk


def state_of(notice_id: UUID, member: Membership) -> str:
    with acting_as(actor_of(member)):
        return str(Notice.objects.get(pk=notice_id).state)


def test_business_support_finds_it_previews_it_and_sends_it_once(
    manager: Membership, support: Membership
) -> None:
    notice, page = a_notice(manager), signed_in(support)

    tray = page.get("/notices/tray/").content.decode()
    assert "letter to Jo Bell, due" in tray.partition("Due next")[2]
    assert f"/notices/{notice}/" in tray
    preview = page.get(f"/notices/{notice}/letter.pdf")
    assert preview.headers["Content-Type"] == "application/pdf"
    assert preview.headers["Cache-Control"] == "no-store"
    assert preview.content.startswith(b"%PDF")
    first = page.post(f"/notices/{notice}/send/", {"version": "1"})
    second = page.post(f"/notices/{notice}/send/", {"version": "1"})
    kept = page.get(f"/notices/{notice}/letter.pdf")

    assert (first.status_code, second.status_code) == (302, 302)
    assert "preview" not in kept.headers["Content-Disposition"]
    assert kept.content == page.get(f"/notices/{notice}/letter.pdf").content
    with acting_as(actor_of(support)):
        contact = Notice.objects.get(pk=notice).contact_id
        kinds = list(Entry.objects.filter(contact_id=contact).values_list("kind", flat=True))
    assert kinds.count("notice_sent") == 1
    assert kinds.count("letter_opened") == 1


def test_an_unsafe_address_is_said_and_a_manager_lets_it_go_with_a_reason(
    manager: Membership, support: Membership
) -> None:
    notice = a_notice(manager, safe="no")
    url = f"/notices/{notice}/"

    shown = signed_in(support).get(url).content.decode()
    assert "It is not safe to write to this address: a manager decides first." in shown
    assert f"{url}send/" not in shown
    refused = signed_in(support).post(f"{url}send/", {"version": "1"})
    assert refused.status_code == 422
    empty = signed_in(manager).post(f"{url}release/", {"why": ""})
    assert empty.status_code == 422
    assert '<a href="#why_why">Say why.</a>' in empty.content.decode()
    signed_in(manager).post(f"{url}release/", {"why": "She asked for it."})
    assert signed_in(support).post(f"{url}send/", {"version": "2"}).status_code == 302
    assert state_of(notice, support) == "sent"


@pytest.mark.parametrize(("act", "state"), [("hold", "held"), ("stop", "stopped")])
def test_a_manager_holds_or_stops_and_nobody_else_may(
    manager: Membership, support: Membership, act: str, state: str
) -> None:
    notice = a_notice(manager)

    refused = signed_in(support).post(f"/notices/{notice}/{act}/", {"why": "I think so."})
    assert refused.status_code == 403
    for _ in range(2):  # pressed twice
        signed_in(manager).post(f"/notices/{notice}/{act}/", {"why": "The police ask for it."})

    assert state_of(notice, manager) == state
    shown = signed_in(support).get(f"/notices/{notice}/").content.decode()
    assert "A manager's word, Kavita Rao: The police ask for it." in shown


def test_a_call_shows_its_script_and_keeps_what_was_typed_when_something_is_missing(
    manager: Membership,
) -> None:
    notice = a_notice(manager, "strategy-discussion")
    page, url = signed_in(a_member(Role.DECISION_MAKER)), f"/notices/{notice}/"

    shown = page.get(url).content.decode()
    assert "01632 960777" in shown
    assert "Leave no message." in shown
    assert "Not to be told to the family: Who saw the arm." in shown
    assert page.get(f"{url}letter.pdf").status_code == 404
    missing = page.post(f"{url}told/", {"said": "She listened."})
    assert missing.status_code == 422
    assert "She listened." in missing.content.decode()
    assert "Say whether you reached them." in missing.content.decode()
    page.post(f"{url}told/", {"reached": "no", "said": "Engaged."})
    assert "no answer (Engaged.)" in page.get(url).content.decode()
    page.post(f"{url}told/", {"reached": "yes", "said": "She listened."})
    assert state_of(notice, manager) == "told"


def test_an_address_is_corrected_and_a_manager_is_asked_again(
    manager: Membership, support: Membership
) -> None:
    notice, page = a_notice(manager), signed_in(support)

    assert page.post(f"/notices/{notice}/address/", {"address": ""}).status_code == 422
    assert page.post(f"/notices/{notice}/address/", {"address": "2 New Road"}).status_code == 302
    shown = page.get(f"/notices/{notice}/").content.decode()
    assert "2 New Road" in shown
    assert "It is not known to be safe to write to this address" in shown


def test_a_name_that_no_font_can_print_is_said_before_anything_is_sent(
    manager: Membership, support: Membership
) -> None:
    notice = a_notice(manager, name="\U00012000 Thorne")

    answer = signed_in(support).post(f"/notices/{notice}/send/", {"version": "1"})

    assert answer.status_code == 422
    assert "The letter cannot print" in answer.content.decode()
    assert state_of(notice, support) == "drafted"


def test_names_in_any_script_are_printed(manager: Membership, support: Membership) -> None:
    notice = a_notice(manager, name="أمل Жанна 孟")

    assert signed_in(support).post(f"/notices/{notice}/send/", {"version": "1"}).status_code == 302


def test_another_hub_and_other_roles_find_nothing(manager: Membership) -> None:
    notice = a_notice(manager)

    stranger = signed_in(a_member(Role.BUSINESS_SUPPORT, hub="coventry"))
    for address in ("", "letter.pdf"):
        assert stranger.get(f"/notices/{notice}/{address}").status_code == 404
    assert stranger.post(f"/notices/{notice}/send/", {"version": "1"}).status_code == 404
    officer = signed_in(a_member(Role.MASH_OFFICER))
    assert officer.get("/notices/tray/").status_code == 403
    assert officer.get(f"/notices/{notice}/letter.pdf").status_code == 403
    partner = signed_in(a_member(Role.AGENCY_PARTNER, agency="police"))
    assert partner.get(f"/notices/{notice}/").status_code in (403, 404)


def test_what_was_said_stays_from_business_support(
    manager: Membership, support: Membership
) -> None:
    notice = a_notice(manager)

    assert "Who saw the arm." not in signed_in(support).get(f"/notices/{notice}/").content.decode()


def test_the_outbox_costs_the_same_however_full_it_is(
    manager: Membership, support: Membership, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    page = signed_in(support)
    costs = []
    for more in (1, 6):
        for _ in range(more):
            a_notice(manager)
        with django_assert_max_num_queries(20) as counted:
            page.get("/notices/tray/")
        costs.append(len(counted.captured_queries))

    assert costs[0] == costs[1], json.dumps(costs)


def test_the_addresses_are_for_those_who_signed_in(client: Client, manager: Membership) -> None:
    notice = a_notice(manager)

    for address in ("/notices/tray/", f"/notices/{notice}/", f"/notices/{notice}/letter.pdf"):
        assert client.get(address).headers["Location"].startswith("/sign-in/")
    with acting_as(actor_of(manager)):
        assert Contact.objects.exists()
