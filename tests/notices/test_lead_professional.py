"""Open early help, and the threshold is not met: whoever leads the plan hears of it (requirement 1.18)."""

import pytest

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import PersonInContact
from openmash.notices.models import Notice
from openmash.people.models import CaseEpisode
from openmash.policy.vocabulary import Role
from tests.journeys.walk import MAKER, MANAGER, Walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_lead_professional_is_rung_when_the_decision_is_agreed() -> None:
    walk = Walk("northamptonshire").call(consent_status="obtained", consent_given_by="the mother")
    with acting_as(actor_of(walk.member(Role.MASH_OFFICER))) as officer:
        child = PersonInContact.objects.filter(contact=walk.key, role="child-of-concern")[0].person
        CaseEpisode.objects.create(
            hub_id=officer.hub_id, person=child, service="early-help", worker="Ida Marsh",
            worker_phone="01632 960199",
        )  # fmt: skip
    walk.allocate(MAKER)
    walk.judge(MAKER, threshold="none", open_to="early-help")
    walk.rate(MAKER, "GREEN")
    walk.choose(MAKER, "lead-professional")
    walk.recommend(MAKER, "lead-professional", for_referrer="The plan goes on.")
    walk.sends(MANAGER, walk.decision, answer="agree")

    with acting_as(actor_of(walk.member(MANAGER))):
        call = Notice.objects.get(contact=walk.key, to=Notice.To.WORKER)
        assert (call.addressee, call.by, call.address) == ("Ida Marsh", "telephone", "01632 960199")
        assert "bruises" not in str(call.words).lower()
