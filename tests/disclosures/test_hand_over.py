"""What is handed over: what the rule lets go, never the sensitive; accepted once (requirements 7.4, 5.7)."""

from datetime import timedelta
from typing import Any

import pytest

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.commands import reopen_contact
from openmash.contacts.models import Alert, Contact
from openmash.deadlines.models import Deadline
from openmash.decisions.commands import authorise_decision
from openmash.disclosures.commands import accept_hand_over, answer_team, send_back
from openmash.disclosures.models import Disclosure
from openmash.disclosures.queries import team_tray
from openmash.enquiries.commands import (
    end_enquiry,
    escalate_risk,
    return_information,
    withhold_information,
)
from openmash.enquiries.models import Item
from openmash.enquiries.queries import board
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Role
from tests.decisions.cases import recommended
from tests.enquiries.cases import AT_TEN, a_fact, a_partner, an_answer, an_enquiry, asked_of
from tests.factories import a_member, an_actor
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.django_db
LATER = AT_TEN + timedelta(hours=1)
AT_LAST = LATER + timedelta(minutes=5)
SECRET = "An informer in the block."


@pytest.fixture
def team() -> Membership:
    return a_member(Role.RECEIVING_TEAM, team="first-response")


def handed_over() -> Contact:
    """An assessment for First Response: the police answered and corrected it, health did not share."""
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = an_enquiry(maker)
    with acting_as(a_partner()) as police:
        request = asked_of("police", contact)
        secret = a_fact(SECRET, is_sensitive=True)
        first = an_answer(a_fact("A call at number 4."), secret, holder_post="PVP sergeant")
        return_information(police, request_id=request.pk, answer=first, now=AT_TEN)
        second = an_answer(a_fact("A call at number 14."), correction_why="Wrong house number.")
        return_information(police, request_id=request.pk, answer=second, now=LATER)
    with acting_as(a_partner("health")) as health:
        escalate_risk(
            health, request_id=asked_of("health", contact).pk, words="Burns were seen.", now=AT_TEN
        )
        withhold_information(
            health, request_id=asked_of("health", contact).pk, now=LATER,
            why="It names a patient.", legal_basis="Confidence",
        )  # fmt: skip
    with acting_as(maker):
        end_enquiry(maker, contact_id=contact.pk, now=LATER)
        contact.refresh_from_db()
        decision = recommended(maker, contact, now=LATER)
        shown = [str(item.pk) for item in Item.objects.filter(contact=contact, is_sensitive=False)]
    with acting_as(an_actor(Role.TEAM_MANAGER)) as manager:
        authorise_decision(manager, decision_id=decision.pk, release=shown, now=LATER)
    return contact


def test_the_pack_holds_what_was_shared_marks_what_was_corrected_and_says_whom_to_ask(
    team: Membership,
) -> None:
    handed_over()
    with acting_as(actor_of(team)):
        pack = Disclosure.objects.get()

    html = signed_in(team).get(f"/teams/{pack.pk}/").content.decode()
    assert "A call at number 14." in html
    assert "corrected this answer or added to it since: Wrong house number." in html
    assert "held by PVP sergeant" in html
    assert "It said that the risk is higher: Burns were seen." in html
    assert "Knows something that it has not shared. Ask them." in html
    assert "A fact, verified, date not given." in html
    for told in ("who recommended it:", "who agreed to it:", "01604 000000", "No number to ring."):
        assert told in html
    assert SECRET not in html
    assert SECRET not in str(pack.content)
    assert "It names a patient." not in html


def test_the_board_marks_what_a_later_version_corrects() -> None:
    contact = handed_over()
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        marked = {i.text: i.corrected for i in board(contact.pk, actor=maker, now=LATER).items}

    assert marked["A call at number 4."] == "Wrong house number."
    assert marked["A call at number 14."] == ""


def test_what_a_team_sends_back_reaches_the_managers_at_once_and_stays_with_it_until_they_answer(
    team: Membership,
) -> None:
    contact, manager = handed_over(), a_member(Role.TEAM_MANAGER)
    with acting_as(actor_of(team)) as receiver:
        pack = Disclosure.objects.get()
        about: dict[str, Any] = {"disclosure_id": pack.pk, "now": LATER}
        with pytest.raises(RuleBroken, match="Say why"):
            send_back(receiver, why=" ", **about)
        send_back(receiver, why="The family moved to Leeds.", **about)
        with pytest.raises(DoneAlready):
            send_back(receiver, why="The family moved to Leeds.", **about)
        assert team_tray(receiver, now=LATER)[0].state.startswith("sent back")

    with acting_as(an_actor(Role.MASH_OFFICER)):
        [alert] = Alert.objects.filter(contact=contact, kind="sent-back")
        assert alert.words.startswith("First Response Team sends back what was handed over to it.")
        [clock] = Deadline.objects.filter(on_id=pack.pk)
        assert (clock.clock, clock.within, clock.met_at) == (
            "resolve-dispute",
            "1 working day",
            None,
        )
    for who, sees in ((manager, True), (a_member(Role.MASH_OFFICER), False)):
        for page in ("/", f"/contacts/{contact.pk}/", f"/contacts/{contact.pk}/timeline/"):
            said = signed_in(who).get(page).content.decode()
            assert ("The family moved to Leeds." in said) is sees, page
    about["now"] = AT_LAST
    with acting_as(actor_of(manager)) as actor:
        answer_team(actor, words="They move in May.", **about)
        with pytest.raises(DoneAlready):
            answer_team(actor, words="They move in May.", **about)
        clock.refresh_from_db()
        assert clock.met_at == AT_LAST
    said = signed_in(team).get(f"/teams/{pack.pk}/").content.decode()
    assert "it stays with the team" in said
    assert "They move in May." in said
    assert "Accept it for the team" in said


def test_what_a_team_sent_back_may_be_decided_anew_and_is_then_no_longer_its_to_accept(
    team: Membership,
) -> None:
    contact = handed_over()
    with acting_as(actor_of(team)) as receiver:
        pack = Disclosure.objects.get()
        send_back(receiver, disclosure_id=pack.pk, why="Not ours.", now=LATER)
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        reopen_contact(officer, contact_id=contact.pk, why="They moved.", now=AT_LAST)
        assert Deadline.objects.get(on_id=pack.pk).met_at == AT_LAST
    with acting_as(actor_of(team)) as receiver:
        with pytest.raises(RuleBroken, match="decides it anew"):
            accept_hand_over(receiver, disclosure_id=pack.pk, now=AT_LAST)
        assert team_tray(receiver, now=AT_LAST)[0].state == "the hub took it back"


def test_a_team_accepts_what_was_handed_over_to_it_once_and_no_other_team_finds_it(
    team: Membership,
) -> None:
    contact = handed_over()
    found = signed_in(team).get("/search/", {"q": contact.reference}).content.decode()
    assert f"{contact.reference}, Mia Thorne, to be accepted" in found.partition("Due next")[2]
    with acting_as(actor_of(team)) as receiver:
        pack = Disclosure.objects.get()
        assert f'href="/teams/{pack.pk}/"' in found.partition("<main")[2]
        accept_hand_over(receiver, disclosure_id=pack.pk, now=LATER)
        with pytest.raises(DoneAlready):
            accept_hand_over(receiver, disclosure_id=pack.pk, now=LATER)
        pack.refresh_from_db()
        assert (pack.accepted_by_id, pack.accepted_at) == (team.user_id, LATER)

    assert signed_in(team).post(f"/teams/{pack.pk}/accept/").status_code == 302
    other = signed_in(a_member(Role.RECEIVING_TEAM, team="looked-after"))
    assert other.get(f"/teams/{pack.pk}/").status_code == 404
    assert other.post(f"/teams/{pack.pk}/accept/").status_code == 404
    with acting_as(an_actor(Role.TEAM_MANAGER)) as manager, pytest.raises(NotPermitted):
        accept_hand_over(manager, disclosure_id=pack.pk, now=LATER)
