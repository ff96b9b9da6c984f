"""A rating that waits for a manager's word, where a hub's rules ask for one, and the decision (6.6)."""

import pytest

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import Contact
from openmash.decisions.commands import authorise_decision
from openmash.decisions.models import Decision
from openmash.ledger.models import Entry
from openmash.policy.vocabulary import Rag, Role
from openmash.triage.commands import agree_rating, rate_contact
from openmash.triage.models import RatingAgreement
from openmash.triage.queries import rating_that_waits, ratings_of
from tests.decisions.cases import AT_NOON, a_case, recommended
from tests.factories import a_member
from tests.triage.test_pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SAYS_SO = "If you agree here, you agree to that rating too."


def recommended_on_a_rating(role: Role = Role.DECISION_MAKER) -> tuple[Contact, Decision]:
    """A recommendation on a rating that somebody of this role gave."""
    with acting_as(actor_of(a_member(role))) as actor:
        contact = a_case(actor)
        rate_contact(actor, contact_id=contact.pk, rag=Rag.AMBER, reason="Burns.", now=AT_NOON)
    with acting_as(actor_of(a_member(Role.DECISION_MAKER))) as actor:
        return contact, recommended(actor, contact)


@pytest.fixture
def manager() -> Membership:
    return a_member(Role.TEAM_MANAGER, name="Kavita Rao")


def test_who_agrees_to_a_decision_agrees_to_the_rating_on_which_it_stands(
    manager: Membership,
) -> None:
    contact, decision = recommended_on_a_rating()
    assert (
        SAYS_SO in signed_in(manager).get(f"/decisions/{decision.pk}/authorise/").content.decode()
    )

    with acting_as(actor_of(manager)) as actor:
        assert rating_that_waits(contact)
        authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)

        word = RatingAgreement.objects.get(contact=contact)
        assert (word.agreed, word.by_id) == (True, actor.person_id)
        assert Entry.objects.filter(contact_id=contact.pk, kind="rating_agreed").count() == 1
        [rating] = ratings_of(contact.pk, hub_id=actor.hub_id)
        assert "Kavita Rao agreed" in rating.agreement
    shown = signed_in(manager).get(f"/contacts/{contact.pk}/").content.decode()
    assert "Agree to this rating" not in shown
    assert "Waits for a manager" not in shown


@pytest.mark.parametrize("answered_by", [Role.DECISION_MAKER, Role.TEAM_MANAGER])
def test_a_rating_that_was_agreed_or_that_a_manager_gave_is_not_agreed_again(
    manager: Membership, answered_by: Role
) -> None:
    contact, decision = recommended_on_a_rating(answered_by)
    if answered_by is Role.DECISION_MAKER:
        with acting_as(actor_of(manager)) as actor:
            rating = rating_that_waits(contact)
            assert rating
            agree_rating(actor, rating_id=rating.pk, agreed=True, now=AT_NOON)
    words = RatingAgreement.objects.filter(contact=contact)

    page = signed_in(manager).get(f"/decisions/{decision.pk}/authorise/").content.decode()
    with acting_as(actor_of(manager)) as actor:
        before = words.count()
        authorise_decision(actor, decision_id=decision.pk, now=AT_NOON)
        assert words.count() == before
    assert SAYS_SO not in page
