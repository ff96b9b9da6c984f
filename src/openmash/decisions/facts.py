"""What the record of a contact says to the practice standards (requirement 9.3)."""

from collections.abc import Sequence
from datetime import datetime

from openmash.contacts.models import ConsentRecord, Contact, PersonInContact
from openmash.deadlines.models import Deadline
from openmash.decisions.models import Decision
from openmash.enquiries.models import Request
from openmash.hubs.queries import profile_of
from openmash.policy.clocks import due_at
from openmash.policy.consent import CONSENTED
from openmash.policy.profile.rules import Outcome
from openmash.policy.standards import Answered, CaseFacts, answer_standards
from openmash.policy.vocabulary import Destination
from openmash.triage.models import Assessment


def answered_for(
    contact: Contact, decision: Decision, *, outcomes: Sequence[Outcome]
) -> tuple[Answered, ...]:
    """The hub's checklist, answered from the record: five statements."""
    profile = profile_of(contact.hub_id)
    met_by = {clock.name: clock.met_by for clock in profile.clocks}
    within = {str(s.answered_from): s.within for s in profile.standards}
    clocks = list(
        Deadline.objects.filter(contact_id=contact.pk, superseded_at=None, agency=None, team=None)
    )
    assessment = Assessment.objects.filter(contact=contact).first()
    consents = list(ConsentRecord.objects.filter(contact=contact))
    states = list(
        Request.objects.filter(contact=contact)
        .exclude(state=Request.State.WITHDRAWN)
        .values_list("state", flat=True)
    )
    roles = set(
        PersonInContact.objects.filter(contact=contact, removed_at=None).values_list(
            "role", flat=True
        )
    )

    def in_time(kind: str, standard: str) -> bool | None:
        """Whether what meets these clocks was done in the standard's own time, else by the binding
        time; None: not done yet."""
        met = [clock for clock in clocks if met_by.get(clock.clock) == kind and clock.met_at]
        if met and (own := within.get(standard)):
            calendar = profile.calendar
            return all(_met(c) <= due_at(c.first_started_at, own, calendar) for c in met)
        return all(_met(clock) <= _due(clock) for clock in met) if met else None

    facts = CaseFacts(
        threshold=assessment.facts.get("threshold") if assessment else None,
        is_referral=any(outcome.becomes_referral for outcome in outcomes),
        goes_elsewhere=any(outcome.destination is not Destination.NONE for outcome in outcomes),
        consent=consents[0].status if consents else None,
        consent_given=bool(consents) and consents[0].status in CONSENTED,
        manager_heard_consent=any(consent.discussed_with for consent in consents),
        requests=len(states),
        returns=states.count(Request.State.RETURNED),
        has_child=PersonInContact.Role.CHILD in roles,
        has_adult=bool(roles & {PersonInContact.Role.PARENT, PersonInContact.Role.ADULT}),
        response_in_time=in_time("route_chosen", "response_in_time"),
        recorded_in_time=in_time("contact_recorded", "recorded_in_time"),
        acknowledged_in_time=in_time("referrer_acknowledged", "acknowledged"),
        ran_out=any(clock.met_at and _met(clock) > clock.due_at for clock in clocks),
        more_time_agreed=any(clock.extended_to for clock in clocks),
        history_considered=bool(decision.history or (assessment and assessment.history)),
        parents_views=bool(decision.parents_views),
        has_analysis=bool(decision.analysis),
    )
    return answer_standards(profile.standards, facts)


def _met(clock: Deadline) -> datetime:
    assert clock.met_at
    return clock.met_at


def _due(clock: Deadline) -> datetime:
    return clock.extended_to or clock.due_at
