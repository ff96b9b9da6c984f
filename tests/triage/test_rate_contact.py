"""Rating a contact (requirements 4.3, 4.4, 6.6): colours, reasons, clocks, and who may."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from openmash.access.rows import acting_as
from openmash.contacts.models import Contact, Stage
from openmash.deadlines.models import Deadline
from openmash.ledger.models import Entry, EntryText
from openmash.policy.errors import NotPermitted, RuleBroken
from openmash.policy.ratings import RatingFacts
from openmash.policy.vocabulary import Rag, Role, Threshold
from openmash.triage.commands import agree_rating, assess_contact, choose_route, rate_contact
from openmash.triage.models import Rating, RatingAgreement
from tests.factories import MONDAY_9AM, an_actor
from tests.triage.contacts import a_contact

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = MONDAY_9AM + HOUR


def due(contact: Contact, clock: str) -> datetime | None:
    """When a running clock of the contact is due."""
    running = Deadline.objects.filter(
        contact_id=contact.pk, clock=clock, met_at=None, superseded_at=None
    )
    return running.values_list("due_at", flat=True).first()


def test_red_is_due_four_hours_after_the_contact_was_received() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_contact(maker, stage=Stage.TRIAGE)
        assert due(contact, "enquiry-outcome") is None

        rate_contact(maker, contact_id=contact.pk, rag=Rag.RED, reason="Injury", now=LATER)

        assert due(contact, "enquiry-outcome") == MONDAY_9AM + 4 * HOUR
        contact.refresh_from_db()
        assert contact.rag == Rag.RED


def test_rating_again_keeps_the_first_rating_and_moves_the_clock() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_contact(maker, stage=Stage.TRIAGE)
        rate_contact(maker, contact_id=contact.pk, rag=Rag.AMBER, reason="Unclear", now=LATER)
        was = due(contact, "enquiry-outcome")
        raised = MONDAY_9AM + 2 * HOUR

        rate_contact(maker, contact_id=contact.pk, rag=Rag.RED, reason="Police rang", now=raised)

        assert [r.rag for r in Rating.objects.filter(contact=contact)] == ["RED", "AMBER"]
        assert was == MONDAY_9AM + 24 * HOUR
        assert due(contact, "enquiry-outcome") == raised + 4 * HOUR
        rated = Entry.objects.filter(contact_id=contact.pk, kind="contact_rated").last()
        assert rated
        assert '"was":"AMBER"' in rated.payload
        assert EntryText.objects.get(pk=rated.pk).text == "Police rang"


@settings(deadline=None)  # on a busy machine one example may wait
@given(
    minutes=st.integers(0, 600),
    rated=st.sets(st.sampled_from([Rag.GREEN, Rag.AMBER, Rag.RED]), min_size=2, max_size=2),
)
def test_a_raised_rating_never_gives_more_time(minutes: int, rated: set[Rag]) -> None:
    first, second = sorted(rated, key=lambda rag: rag.severity)
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_contact(maker, stage=Stage.TRIAGE)
        rate_contact(maker, contact_id=contact.pk, rag=first, reason="First", now=MONDAY_9AM)
        was = due(contact, "enquiry-outcome")
        then = MONDAY_9AM + timedelta(minutes=minutes)

        rate_contact(maker, contact_id=contact.pk, rag=second, reason="Second", now=then)

        now_due = due(contact, "enquiry-outcome")
        assert was
        assert now_due
        assert now_due <= was
        transaction.set_rollback(True)


def test_clocks_that_do_not_depend_on_the_colour_stay_where_they_are() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_contact(maker, stage=Stage.TRIAGE)
        was = due(contact, "triage-decision")

        rate_contact(maker, contact_id=contact.pk, rag=Rag.RED, reason="Injury", now=LATER)
        rate_contact(maker, contact_id=contact.pk, rag=Rag.GREEN, reason="Mistaken", now=LATER)

        assert due(contact, "triage-decision") == was
        assert Deadline.objects.filter(contact_id=contact.pk, clock="triage-decision").count() == 1


def test_a_green_contact_that_goes_to_early_help_has_72_hours_to_get_there() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_contact(maker, stage=Stage.TRIAGE)
        assert due(contact, "pass-to-team") == MONDAY_9AM + 24 * HOUR
        rate_contact(maker, contact_id=contact.pk, rag=Rag.GREEN, reason="Support", now=LATER)

        choose_route(
            maker,
            contact_id=contact.pk,
            outcome="universal-services",
            reason="The school will help",
            now=LATER,
        )
        assert due(contact, "pass-to-team") == MONDAY_9AM + 24 * HOUR


@pytest.mark.parametrize(
    ("rag", "reason", "field"),
    [(Rag.RED, "  ", "reason"), (Rag.BLUE, "Signposted", "rag")],
    ids=["no reason given", "a rating not used by this hub"],
)
def test_a_rating_outside_practice_is_refused_and_leaves_no_trace(
    rag: Rag, reason: str, field: str
) -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_contact(maker, stage=Stage.TRIAGE)

        with pytest.raises(RuleBroken) as refused:
            rate_contact(maker, contact_id=contact.pk, rag=rag, reason=reason, now=LATER)

        assert refused.value.field == field
        assert not Rating.objects.filter(contact=contact).exists()


def test_the_same_rating_twice_is_one_rating() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_contact(maker, stage=Stage.TRIAGE)
        rate_contact(maker, contact_id=contact.pk, rag=Rag.RED, reason="Injury", now=LATER)

        with pytest.raises(RuleBroken, match="already"):
            rate_contact(maker, contact_id=contact.pk, rag=Rag.RED, reason="Injury", now=LATER)

        assert Rating.objects.filter(contact=contact).count() == 1


@pytest.mark.parametrize("stage", [Stage.RECEIVING, Stage.CLOSED])
def test_what_is_not_finished_or_is_decided_already_is_not_rated(stage: Stage) -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_contact(maker, stage=stage)

        with pytest.raises(RuleBroken):
            rate_contact(maker, contact_id=contact.pk, rag=Rag.RED, reason="Injury", now=LATER)


def test_what_the_rules_suggested_stands_beside_what_the_person_chose() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_contact(maker, stage=Stage.TRIAGE)
        assess_contact(
            maker, contact_id=contact.pk, facts=RatingFacts(threshold=Threshold.S47), now=LATER
        )

        rating = rate_contact(
            maker, contact_id=contact.pk, rag=Rag.AMBER, reason="The harm is old", now=LATER
        )

        assert (rating.suggested, rating.rag) == ("RED", "AMBER")
        assert "NO" in rating.rule


def test_a_rating_cannot_be_rewritten() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_contact(maker, stage=Stage.TRIAGE)
        rating = rate_contact(maker, contact_id=contact.pk, rag=Rag.RED, reason="?", now=LATER)

        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Rating.objects.filter(pk=rating.pk).update(rag="GREEN")


@pytest.mark.parametrize("role", [Role.MASH_OFFICER, Role.BUSINESS_SUPPORT, Role.SERVICE_MANAGER])
def test_who_does_not_rate_in_this_hub_is_told_who_does(role: Role) -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_contact(maker, stage=Stage.TRIAGE)
    with acting_as(an_actor(role)) as other, pytest.raises(NotPermitted):
        rate_contact(other, contact_id=contact.pk, rag=Rag.RED, reason="?", now=LATER)


def test_another_hub_cannot_even_find_the_contact() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_contact(maker, stage=Stage.TRIAGE)

    with acting_as(an_actor(Role.TEAM_MANAGER, hub="coventry")) as stranger:
        with pytest.raises(Contact.DoesNotExist):
            rate_contact(stranger, contact_id=contact.pk, rag=Rag.RED, reason="?", now=LATER)
        assert not Rating.objects.exists()


def test_a_manager_agrees_a_rating_or_says_what_they_see_differently() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = a_contact(maker, stage=Stage.TRIAGE)
        first = rate_contact(maker, contact_id=contact.pk, rag=Rag.AMBER, reason="?", now=LATER)

    with acting_as(an_actor(Role.TEAM_MANAGER)) as manager:
        with pytest.raises(RuleBroken) as refused:
            agree_rating(manager, rating_id=first.pk, agreed=False, why=" ", now=LATER)
        assert refused.value.field == "why"

        agree_rating(manager, rating_id=first.pk, agreed=False, why="The baby", now=LATER)
        with pytest.raises(RuleBroken, match="already"):
            agree_rating(manager, rating_id=first.pk, agreed=True, now=LATER)

        assert [a.why for a in RatingAgreement.objects.all()] == ["The baby"]
        assert Entry.objects.filter(kind="rating_challenged").count() == 1


def _again(action: Callable[[], object]) -> None:
    with pytest.raises(RuleBroken):
        action()


def test_nobody_agrees_their_own_rating_nor_one_that_was_replaced() -> None:
    with acting_as(an_actor(Role.TEAM_MANAGER)) as manager:
        contact = a_contact(manager, stage=Stage.TRIAGE)
        mine = rate_contact(manager, contact_id=contact.pk, rag=Rag.AMBER, reason="?", now=LATER)
        _again(lambda: agree_rating(manager, rating_id=mine.pk, agreed=True, now=LATER))
        rate_contact(manager, contact_id=contact.pk, rag=Rag.RED, reason="!", now=LATER + HOUR)

    with acting_as(an_actor(Role.PRACTICE_MANAGER)) as other:
        _again(lambda: agree_rating(other, rating_id=mine.pk, agreed=True, now=LATER))
