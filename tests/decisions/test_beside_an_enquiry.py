"""What may be decided while the agencies are still asked (requirement 6.3)."""

from datetime import timedelta

import pytest

from openmash.access.rows import acting_as
from openmash.contacts.models import Contact, Stage
from openmash.decisions.commands import authorise_decision, challenge_decision, decide
from openmash.decisions.models import Decision
from openmash.disclosures.models import Disclosure
from openmash.disclosures.queries import team_tray
from openmash.enquiries.commands import end_enquiry, escalate_risk, return_information
from openmash.enquiries.models import Enquiry
from openmash.ledger.models import Entry
from openmash.policy.actors import Actor
from openmash.policy.errors import RuleBroken
from openmash.policy.vocabulary import Rag, Role
from tests.decisions.cases import ANALYSIS, children, recommended
from tests.enquiries.cases import (
    AT_TEN,
    BOTH,
    a_fact,
    a_partner,
    an_answer,
    an_enquiry,
    asked_of,
)
from tests.factories import an_actor

pytestmark = pytest.mark.django_db
LATER = AT_TEN + timedelta(minutes=20)
AT_LAST = LATER + timedelta(minutes=5)
COVENTRY = "coventry"
S47 = "strategy-discussion"


def decided_beside(manager: Actor) -> Contact:
    """RED in Coventry: s47 is decided while police and health are still asked."""
    contact = an_enquiry(manager, *BOTH, rag=Rag.RED)
    decide(
        manager,
        contact_id=contact.pk,
        analysis=ANALYSIS,
        outcomes=dict.fromkeys(children(contact), S47),
        now=LATER,
    )
    contact.refresh_from_db()
    return contact


@pytest.fixture
def manager() -> Actor:
    return an_actor(Role.TEAM_MANAGER, hub=COVENTRY)


def test_s47_is_decided_while_the_enquiry_goes_on(manager: Actor) -> None:
    with acting_as(manager):
        contact = decided_beside(manager)

        assert contact.stage == Stage.CLOSED
        assert Enquiry.objects.get(contact=contact).ended_at is None
        assert asked_of("police", contact).state == "asked"
        assert Entry.objects.filter(contact_id=contact.pk, kind="enquiry_goes_on").count() == 1


def test_what_comes_back_afterwards_is_sent_on_to_whoever_acts(manager: Actor) -> None:
    with acting_as(manager):
        contact = decided_beside(manager)
    with acting_as(a_partner(hub=COVENTRY)) as police:
        answer = an_answer(a_fact("An arrest in May."), a_fact("An informer.", is_sensitive=True),
                           holder_post="Duty sergeant")  # fmt: skip
        return_information(
            police, request_id=asked_of("police", contact).pk, answer=answer, now=LATER
        )
    with acting_as(a_partner("health", hub=COVENTRY)) as health:
        request = asked_of("health", contact)
        escalate_risk(health, request_id=request.pk, words="Burns were seen.", now=AT_LAST)

    with acting_as(an_actor(Role.RECEIVING_TEAM, hub=COVENTRY, team="locality-duty")) as team:
        first, later, risk = Disclosure.objects.order_by("made_at", "what")
        assert (first.what, later.what) == (Disclosure.HAND_OVER, Disclosure.LATER_ANSWER)
        assert "An arrest in May." in str(later.content)
        assert "An informer." not in str(later.content)
        assert "Duty sergeant" in str(later.content)
        assert "Bruises" not in str(later.content)
        assert "Burns were seen." in str(risk.content)
        assert "says that the risk is higher" in team_tray(team, now=AT_LAST)[0].later


def test_the_enquiry_is_finished_later_and_who_was_not_needed_reads_why(manager: Actor) -> None:
    with acting_as(manager):
        contact = decided_beside(manager)
        with pytest.raises(RuleBroken, match="2 still to answer"):
            end_enquiry(manager, contact_id=contact.pk, now=LATER)

        end_enquiry(manager, contact_id=contact.pk, why="The discussion was held.", now=LATER)

        police = asked_of("police", contact)
        assert (police.state, police.withdrawn_why) == ("withdrawn", "The discussion was held.")
        contact.refresh_from_db()
        assert contact.stage == Stage.CLOSED


def test_anything_else_waits_for_the_agencies(manager: Actor) -> None:
    with acting_as(manager):
        contact = an_enquiry(manager, rag=Rag.RED)
        with pytest.raises(RuleBroken, match=r"or decide for every child: Strategy discussion"):
            recommended(manager, contact, "s17-assessment", now=LATER)
        assert not Decision.objects.exists()


def test_a_hub_whose_rules_know_no_enquiry_beside_s47_ends_it_first() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        contact = an_enquiry(maker)
        with pytest.raises(RuleBroken, match=r"asked. End the enquiry first\.$"):
            recommended(maker, contact, S47, now=LATER)


def test_what_was_challenged_may_not_become_something_that_waits(manager: Actor) -> None:
    with acting_as(an_actor(Role.TEAM_MANAGER, hub=COVENTRY)) as other:
        contact = an_enquiry(other, rag=Rag.RED)
    with acting_as(manager):
        decision = recommended(manager, contact, S47, now=LATER)
    with acting_as(other):
        challenge_decision(other, decision_id=decision.pk, words="Not s47.", now=LATER)
    with acting_as(manager), pytest.raises(RuleBroken, match="still being asked"):
        recommended(manager, contact, "no-further-action", now=LATER)


def test_an_enquiry_that_ended_before_the_decision_stays_ended(manager: Actor) -> None:
    with acting_as(manager):
        contact = an_enquiry(manager, rag=Rag.RED)
        end_enquiry(manager, contact_id=contact.pk, why="No time.", now=LATER)
        contact.refresh_from_db()
        decision = recommended(manager, contact, S47, now=LATER)
        authorise_decision(
            manager, decision_id=decision.pk, rag=Rag.RED, rag_reason="As before.", now=LATER
        )

        assert asked_of("health", contact).state == "withdrawn"
        assert not Entry.objects.filter(kind="enquiry_goes_on").exists()
