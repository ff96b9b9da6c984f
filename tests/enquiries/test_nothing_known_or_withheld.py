"""Knowing nothing is one press; knowing and not sharing needs reason and basis (requirement 5.4)."""

from datetime import timedelta

import pytest

from openmash.access.rows import acting_as
from openmash.decisions.queries import agencies_said
from openmash.enquiries.commands import (
    escalate_risk,
    return_information,
    return_nothing_known,
    save_draft,
    withhold_information,
)
from openmash.enquiries.heightened import risks_of
from openmash.enquiries.models import Draft, Request, Return, SharingDecision
from openmash.enquiries.queries import answer_page, board
from openmash.policy.errors import ChangedMeanwhile, DoneAlready, RuleBroken
from openmash.policy.vocabulary import Role
from tests.enquiries.cases import AT_TEN, a_partner, an_answer, an_open_enquiry, asked_of
from tests.factories import an_actor

pytestmark = pytest.mark.django_db
LATER = AT_TEN + timedelta(hours=1)
WHY, BASIS = "It names a source.", "Common law duty of confidence"


def test_nothing_known_says_in_one_press_what_was_searched_and_for_whom() -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        request = asked_of("police", contact)
        version = return_nothing_known(partner, request_id=request.pk, now=LATER)

    assert version.outcome == Return.Outcome.NOTHING_KNOWN
    assert version.so_what == "Nothing is known of Mia Thorne."
    assert version.systems
    for system in version.systems:
        assert system["state"] == "nothing-known"
        assert system["reference"] == "searched for Mia Thorne, born 1 June 2021"


def test_a_system_that_could_not_be_searched_makes_nothing_known_a_part_of_an_answer() -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        request = asked_of("police", contact)
        [away, *_] = answer_page(request, actor=partner, now=LATER).systems
        version = return_nothing_known(
            partner, request_id=request.pk, not_available=(away,), now=LATER
        )

        assert version.outcome == Return.Outcome.PARTIAL
        assert asked_of("police", contact).state == Request.State.PARTIAL


def test_nothing_known_pressed_twice_is_one_answer_and_after_another_answer_is_none() -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        request = asked_of("police", contact)
        return_nothing_known(partner, request_id=request.pk, now=LATER)
        with pytest.raises(DoneAlready):
            return_nothing_known(partner, request_id=request.pk, now=LATER)
    with acting_as(a_partner()) as colleague:
        with pytest.raises(ChangedMeanwhile):
            return_nothing_known(colleague, request_id=request.pk, now=LATER)
        assert Return.objects.count() == 1


def test_who_told_of_a_higher_risk_is_warned_that_something_is_known_and_may_say_that_it_is_all() -> (
    None
):
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        request = asked_of("police", contact)
        escalate_risk(partner, request_id=request.pk, words="Burns were seen", now=AT_TEN)
        with pytest.raises(RuleBroken, match='"Burns were seen"') as refused:
            return_nothing_known(partner, request_id=request.pk, now=LATER)
        assert refused.value.field == "nothing_else"

        version = return_nothing_known(partner, request_id=request.pk, nothing_else=True, now=LATER)
    assert version.outcome == Return.Outcome.INFORMATION
    said = "Nothing is known of Mia Thorne beyond the risk told Mon 2 Mar 2026 10:00."
    assert version.so_what == said
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        [row] = [r for r in board(contact.pk, actor=maker, now=LATER).rows if r.is_back]
        [agency] = [a for a in agencies_said(contact.pk) if a.so_what]
        for shown in (row, agency):
            assert [r.words for r in shown.risks] == ["Burns were seen. Not spoken to anybody yet."]
    with acting_as(an_actor(Role.MASH_OFFICER)):
        assert not risks_of(contact.pk)


def test_who_knows_and_does_not_share_says_why_and_on_what_basis_and_the_board_says_so() -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        request = asked_of("police", contact)
        save_draft(partner, request_id=request.pk, version=0, answer=an_answer(), now=LATER)
        for why, basis, field in ((" ", BASIS, "why"), (WHY, "", "legal_basis")):
            with pytest.raises(RuleBroken) as refused:
                withhold_information(
                    partner, request_id=request.pk, why=why, legal_basis=basis, now=LATER
                )
            assert refused.value.field == field

        withhold_information(
            partner, request_id=request.pk, why=WHY, legal_basis=BASIS, after=0, now=LATER
        )

        word = SharingDecision.objects.get()
        assert (word.share, word.why, word.legal_basis) == (False, WHY, BASIS)
        assert Draft.objects.exists()  # what was written stays the agency's
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        [row] = [r for r in board(contact.pk, actor=maker, now=LATER).rows if r.is_back]
        assert row.outcome == "Something is known and not shared"
        assert row.so_what == f"Not shared, because: {WHY} Basis: {BASIS}"
        assert not board(contact.pk, actor=maker, now=LATER).items


def test_what_was_withheld_may_be_shared_later_as_a_correction_and_the_other_way_round() -> None:
    contact = an_open_enquiry()
    with acting_as(a_partner()) as partner:
        request = asked_of("police", contact)
        withhold_information(partner, request_id=request.pk, why=WHY, legal_basis=BASIS, now=LATER)
        with pytest.raises(DoneAlready):
            withhold_information(
                partner, request_id=request.pk, why=WHY, legal_basis=BASIS, now=LATER
            )
        return_information(
            partner,
            request_id=request.pk,
            answer=an_answer(correction_why="We may, now."),
            now=LATER,
        )
        with pytest.raises(RuleBroken) as refused:
            withhold_information(
                partner, request_id=request.pk, why=WHY, legal_basis=BASIS, now=LATER
            )

        assert refused.value.field == "correction_why"
        assert [r.outcome for r in Return.objects.all()] == ["information", "withheld"]
