"""The pages of the enquiry through the web: the hub's, and the agency's."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import Alert, Contact
from openmash.enquiries.commands import return_information
from openmash.enquiries.models import Draft, Item, Request, Return, WaitingOn
from openmash.hubs.models import Agency
from openmash.policy.vocabulary import Role
from tests.enquiries.cases import a_fact, a_rated_contact, an_answer, an_enquiry, asked_of
from tests.factories import a_member
from tests.triage.test_pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOT_SHARED = "Something is known and not shared"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def maker() -> Membership:
    return a_member(Role.DECISION_MAKER, name="Dina Haddad")


@pytest.fixture
def police() -> Membership:
    return a_member(Role.AGENCY_PARTNER, agency="police", name="Amara Osei")


def an_asked_contact(maker: Membership, *codes: str, **given: Any) -> Contact:
    with acting_as(actor_of(maker)) as actor:
        given = {"received_at": now() - timedelta(hours=1), "now": now()} | given
        return an_enquiry(actor, *codes, **given)


def the_request(member: Membership, contact: Contact) -> Request:
    with acting_as(actor_of(member)):
        return asked_of("police", contact)


def typed(**changed: str) -> dict[str, Any]:
    """The answer page as somebody fills it in: one item, one system."""
    row = uuid4().hex
    said = {
        "row": row,
        f"{row}-text": "A call in May.",
        f"{row}-kind": "fact",
        f"{row}-certainty": "verified",
        "system-0-state": "checked",
        "so_what": "The shouting is frequent.",
        "legal_basis": "Section 10, Children Act 2004",
        "version": "0",
        "after": "0",
    }
    return said | {name.replace("row-", f"{row}-"): value for name, value in changed.items()}


def test_a_request_without_agencies_is_refused_at_the_agencies_and_keeps_what_was_typed(
    maker: Membership,
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_rated_contact(actor, received_at=now())
        child = contact.people.get().person_id

    answer = signed_in(maker).post(
        f"/enquiries/{contact.pk}/open/",
        {"about": str(child), "question": "What do you know?", "told": "Bruises — seen twice."},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_agencies_0">Choose at least one agency to ask.</a>' in page
    assert "Bruises — seen twice." in page
    assert "<title>Error: " in page


def test_the_agencies_that_sit_in_the_hub_are_suggested_and_asked_with_one_press_or_two(
    maker: Membership,
) -> None:
    with acting_as(actor_of(maker)) as actor:
        contact = a_rated_contact(actor, received_at=now())
        child = contact.people.get().person_id
        chosen = [str(a.pk) for a in Agency.objects.filter(code__in=("police", "health"))]
    page, url = signed_in(maker), f"/enquiries/{contact.pk}/open/"
    assert "sits in the hub" in page.get(url).content.decode()
    with acting_as(actor_of(maker)) as actor:
        mine = Agency.objects.filter(hub=actor.hub_id).values_list("pk", flat=True)
        said = {
            "agencies": [key for key in chosen if key in {str(pk) for pk in mine}],
            "about": [str(child)],
            "question": "What do you know?",
            "told": "Bruises.",
        }

    answers = [page.post(url, said) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    with acting_as(actor_of(maker)):
        assert Request.objects.filter(contact=contact).count() == 2


def test_an_agency_reads_what_is_asked_and_returns_it_with_one_press_or_two(
    maker: Membership, police: Membership
) -> None:
    contact = an_asked_contact(maker)
    request = the_request(police, contact)
    page, url, said = signed_in(police), f"/agency/requests/{request.pk}/", typed()

    shown = page.get(url).content.decode()
    assert "What do you know of Mia?" in shown
    assert "We know nothing of this family" in shown
    assert "We know something but do not share it" in shown
    answers = [page.post(url, said) for _ in range(2)]

    assert [answer.headers["Location"] for answer in answers] == ["/agency/tray/"] * 2
    with acting_as(actor_of(police)):
        returned = Return.objects.get(request=request)
        assert (returned.number, returned.outcome) == (1, Return.Outcome.INFORMATION)
        assert Item.objects.get(from_return=returned).text == "A call in May."


def test_what_an_item_lacks_is_said_at_the_item_and_every_item_stays(
    maker: Membership, police: Membership
) -> None:
    contact = an_asked_contact(maker)
    request = the_request(police, contact)
    said = typed(**{"row-kind": ""})
    second = uuid4().hex
    said |= {"row": [said["row"], second], f"{second}-text": "He drinks — she says."}

    answer = signed_in(police).post(f"/agency/requests/{request.pk}/", said)

    page = answer.content.decode()
    assert answer.status_code == 422
    place = f"id_{said['row'][0]}-kind"
    assert f'<a href="#{place}">Say whether this is fact or opinion.</a>' in page
    assert f'id="{place}"' in page
    assert "He drinks — she says." in page
    assert "<title>Error: " in page
    with acting_as(actor_of(police)):
        assert not Return.objects.filter(request=request).exists()


def test_an_item_that_cannot_be_read_is_never_dropped_in_silence(
    maker: Membership, police: Membership
) -> None:
    contact = an_asked_contact(maker)
    request = the_request(police, contact)
    said = typed(
        **{
            "row-reference": "9" * 1_001,
            "row-text": "She has a \x00 in her name.",
            "row-dated": "31/2/2025",
        }
    )

    answer = signed_in(police).post(f"/agency/requests/{request.pk}/", said)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“Its reference” is too long: 1,001 characters, and 1,000 at most." in page
    assert "holds a character that cannot be kept" in page
    assert "9" * 1_001 in page
    assert "There is no such date" in page
    assert 'value="31/2/2025"' in page


def test_twenty_thousand_characters_and_names_in_any_script_are_returned_as_typed(
    maker: Membership, police: Membership
) -> None:
    contact = an_asked_contact(maker, children=(("ميا ثورن", None), ("孟 O’Brien-Ñandú", None)))
    request = the_request(police, contact)
    story = ("Она сказала: «Нет». \u202e שלום 👩‍👧 e\u0301 " * 900)[:20_000].strip()
    page, url = signed_in(police), f"/agency/requests/{request.pk}/"

    shown = page.get(url).content.decode()
    assert "ميا ثورن" in shown
    assert "孟 O’Brien-Ñandú" in shown
    assert page.post(url, typed(**{"row-text": story})).status_code == 302
    with acting_as(actor_of(police)):
        assert Item.objects.get(from_return__request=request).text == story


def test_the_draft_is_saved_as_it_is_typed_and_a_second_window_is_shown_what_the_first_wrote(
    maker: Membership, police: Membership
) -> None:
    contact = an_asked_contact(maker)
    request = the_request(police, contact)
    url = f"/agency/requests/{request.pk}/"
    one, two = signed_in(police), signed_in(police)

    first = one.post(f"{url}save/", typed(so_what="It is worse."))
    second = two.post(f"{url}save/", typed(so_what="It is better."))

    assert first.json()["version"] == 1
    assert second.status_code == 409
    theirs = second.content.decode()
    assert 'data-version="1"' in theirs
    assert "It is worse." in theirs
    pressed = two.post(url, typed(so_what="It is better.", save="yes"))
    assert pressed.status_code == 409
    assert "It is worse." in pressed.content.decode()
    assert "It is better." in pressed.content.decode()
    assert 'name="version" value="1"' in pressed.content.decode()
    kept = two.post(url, typed(so_what="It is better.", version="1", save="yes"))
    assert kept.status_code == 302
    with acting_as(actor_of(police)):
        assert Draft.objects.get(request=request).answer["so_what"] == "It is better."


def test_autosave_keeps_what_can_be_read_and_says_what_cannot(
    maker: Membership, police: Membership
) -> None:
    contact = an_asked_contact(maker)
    request = the_request(police, contact)
    said = typed(so_what="It is worse.", **{"row-reference": "9" * 1_001})

    answer = signed_in(police).post(f"/agency/requests/{request.pk}/save/", said)

    assert answer.status_code == 200
    [problem] = answer.json()["problems"]
    assert "“Its reference” is too long" in problem
    with acting_as(actor_of(police)):
        kept = Draft.objects.get(request=request).answer
    assert (kept["so_what"], kept["items"][0]["text"]) == ("It is worse.", "A call in May.")


@pytest.mark.parametrize(
    ("act", "said", "link"),
    [
        ("risk", {"words": " ", "spoken_to": "Ka—vita"}, "risk_words"),
        ("waiting", {"name": "Jo—Hale", "designation": ""}, "wait_designation"),
        (
            "waiting",
            {"name": "J—o", "designation": "nurse", "asked_at_0": "31", "asked_at_1": "2",
             "asked_at_2": "2026", "asked_at_3": "10:00"},
            "wait_asked_at_0",
        ),
        (
            "waiting",  # the clocks go forward at one that night
            {"name": "J—o", "designation": "nurse", "asked_at_0": "29", "asked_at_1": "3",
             "asked_at_2": "2026", "asked_at_3": "01:30"},
            "wait_asked_at_0",
        ),
        ("withhold", {"why": "It names a—source", "legal_basis": " "}, "withhold_legal_basis"),
    ],
)  # fmt: skip
def test_each_small_form_says_at_its_field_what_is_wrong_and_keeps_what_was_typed(
    maker: Membership, police: Membership, act: str, said: dict[str, str], link: str
) -> None:
    contact = an_asked_contact(maker)
    request = the_request(police, contact)

    answer = signed_in(police).post(f"/agency/requests/{request.pk}/{act}/", said)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="#{link}">' in page
    assert f'id="{link}"' in page
    for words in said.values():
        assert words.strip() in page
    assert any("—" in words for words in said.values())


def test_each_small_form_pressed_twice_does_one_thing(
    maker: Membership, police: Membership
) -> None:
    contact = an_asked_contact(maker)
    request = the_request(police, contact)
    page, url = signed_in(police), f"/agency/requests/{request.pk}/"
    presses: list[tuple[str, dict[str, str]]] = [
        ("waiting", {"name": "Jo Hale", "designation": "nurse"}),
        ("risk", {"words": "He is out of prison."}),
        ("nothing-known", {"nothing_else": "on"}),
    ]

    for act, said in presses:
        for _ in range(2):
            assert page.post(f"{url}{act}/", said).status_code == 302

    with acting_as(actor_of(police)):
        assert WaitingOn.objects.filter(request=request).count() == 1
        assert Return.objects.filter(request=request).count() == 1
    with acting_as(actor_of(maker)):
        assert Alert.objects.filter(contact=contact).count() == 1


def test_withheld_is_said_in_words_on_the_board_and_to_the_agency(
    maker: Membership, police: Membership
) -> None:
    contact = an_asked_contact(maker)
    request = the_request(police, contact)
    page, url = signed_in(police), f"/agency/requests/{request.pk}/"

    answer = page.post(
        f"{url}withhold/", {"why": "It names a source.", "legal_basis": "Confidence", "after": "0"}
    )

    assert answer.status_code == 302
    for shown in (signed_in(maker).get(f"/enquiries/{contact.pk}/"), page.get(url)):
        assert NOT_SHARED in shown.content.decode()
        assert "because: It names a source. Basis: Confidence" in shown.content.decode()


def test_the_board_ends_and_withdraws_with_a_reason_or_says_at_the_field_that_one_is_missing(
    maker: Membership, police: Membership
) -> None:
    contact = an_asked_contact(maker)
    request = the_request(police, contact)
    page = signed_in(maker)
    withdraw, end = f"/enquiries/requests/{request.pk}/withdraw/", f"/enquiries/{contact.pk}/end/"

    refused = page.post(withdraw, {"why": " "})
    assert refused.status_code == 422
    assert f'href="#why-{request.pk}_why">Say why it is withdrawn' in refused.content.decode()
    ended = page.post(end, {"why": ""})
    assert ended.status_code == 422
    assert 'href="#end_why">2 still to answer' in ended.content.decode()

    assert [page.post(withdraw, {"why": "Another force."}).status_code for _ in "ab"] == [302, 302]
    assert "withdrawn" in signed_in(police).get(f"/agency/requests/{request.pk}/").content.decode()
    assert [page.post(end, {"why": "It cannot wait."}).status_code for _ in "ab"] == [302, 302]


def test_a_manager_opens_what_is_sensitive_with_a_reason_and_no_other_way(
    maker: Membership, police: Membership
) -> None:
    contact = an_asked_contact(maker)
    request = the_request(police, contact)
    said = typed(**{"row-is_sensitive": "on", "row-text": "An informer.", "holder_post": "PVP"})
    said |= {"existence_only": "on", "narrowed_why": "It names a source."}
    signed_in(police).post(f"/agency/requests/{request.pk}/", said)
    manager = signed_in(a_member(Role.TEAM_MANAGER))
    with acting_as(actor_of(maker)):
        item = Item.objects.get(contact=contact)
    board, url = f"/enquiries/{contact.pk}/", f"/enquiries/items/{item.pk}/open/"

    assert "An informer." not in manager.get(board).content.decode()
    refused = manager.post(url, {"why": ""})
    assert refused.status_code == 422
    assert f'href="#why-{item.pk}_why">Say why you must read this now.' in refused.content.decode()
    assert manager.post(url, {"why": "She goes home tonight."}).status_code == 302
    assert "An informer." in manager.get(board).content.decode()
    assert signed_in(maker).post(url, {"why": "Me too."}).status_code == 403


@pytest.mark.parametrize("act", ["", "save/", "risk/", "waiting/", "nothing-known/", "withhold/"])
def test_an_agency_finds_only_what_it_was_asked_and_the_hub_does_not_answer_for_it(
    maker: Membership, police: Membership, act: str
) -> None:
    contact = an_asked_contact(maker, "police")
    url = f"/agency/requests/{the_request(police, contact).pk}/{act}"

    assert signed_in(a_member(Role.AGENCY_PARTNER, agency="health")).post(url).status_code == 404
    other_hub = a_member(Role.AGENCY_PARTNER, agency="police", hub="hertfordshire")
    assert signed_in(other_hub).post(url).status_code == 404
    assert signed_in(maker).post(url).status_code == 403
    assert signed_in(a_member(Role.MASH_OFFICER)).post(url).status_code == 404


def test_what_is_known_is_narrowed_to_a_person_an_agency_a_kind_and_never_hides_what_may_be_meant(
    maker: Membership, police: Membership
) -> None:
    contact = an_asked_contact(maker)
    request = the_request(police, contact)
    about = {"Mia's own": "Mia", "His": "her brother", "Anybody's": "", "Hers": "Mia Thorne"}
    items = [a_fact(text, about=whom, dated="2024") for text, whom in about.items()]
    secret = a_fact("An informer.", is_sensitive=True)
    with acting_as(actor_of(police)) as actor:
        answer = an_answer(*items, secret, holder_post="PVP sergeant", existence_only=True,
                           narrowed_why="Her name.")  # fmt: skip
        return_information(actor, request_id=request.pk, answer=answer, now=now())
    page, board = signed_in(maker), f"/enquiries/{contact.pk}/"

    everything = page.get(board).content.decode()
    hers = page.get(board, {"about": "Mia Thorne", "kind": "fact"}).content.decode()
    opinions = page.get(f"{board}rows/", {"kind": "opinion", "agency": "no such"}).content.decode()

    assert [text for text in about if f">{escape(text)}</p>" in everything] == list(about)
    assert "· 2024 · about Mia" in everything
    assert [text for text in about if f">{escape(text)}</p>" in hers] == [
        text for text in about if text != "His"
    ]
    assert "4 of 5 shown." in hers
    assert "1 of 5 shown." in opinions
    assert "PVP sergeant" in opinions  # what it says nobody here reads, so it may be meant


def test_nobody_but_the_hub_reads_the_board(maker: Membership, police: Membership) -> None:
    contact = an_asked_contact(maker)
    for role, status in ((Role.MASH_OFFICER, 403), (Role.BUSINESS_SUPPORT, 403)):
        page: Client = signed_in(a_member(role))
        assert page.get(f"/enquiries/{contact.pk}/").status_code == status
        assert page.post(f"/enquiries/{contact.pk}/end/", {"why": "x"}).status_code == 403
    assert signed_in(police).get(f"/enquiries/{contact.pk}/").status_code == 404


def test_the_board_and_the_tray_cost_the_same_however_many_agencies_and_items_there_are(
    maker: Membership, police: Membership, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    costs = []
    for codes in (("police",), ("police", "health", "education", "housing", "probation")):
        contact = an_asked_contact(maker, *codes)
        request = the_request(police, contact)
        page, tray = signed_in(maker), signed_in(police)
        tray.post(f"/agency/requests/{request.pk}/", typed())
        page.get(f"/enquiries/{contact.pk}/")
        tray.get("/agency/tray/")
        with django_assert_max_num_queries(40) as counted:
            page.get(f"/enquiries/{contact.pk}/")
            tray.get("/agency/tray/")
        costs.append(len(counted.captured_queries))

    assert costs[0] == costs[1]
