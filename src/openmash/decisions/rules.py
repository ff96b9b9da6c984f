"""Which outcomes a decision may have, and who may recommend or authorise it, by the hub's rules."""

from collections.abc import Collection, Iterable
from uuid import UUID

from openmash.contacts.models import Contact, PersonInContact
from openmash.contacts.rounds import counting
from openmash.decisions.models import Decision
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import RuleBroken
from openmash.policy.profile import Profile
from openmash.policy.profile.rules import Outcome
from openmash.policy.vocabulary import Role
from openmash.triage.models import Route
from openmash.triage.rules import MASH_ENQUIRY


def outcome_field(child_id: UUID | None) -> str:
    """The name of the question about this child's outcome, on every form and in every error."""
    return f"outcome_{child_id.hex}" if child_id else "outcome_contact"


def children_of(contact_id: UUID) -> list[PersonInContact]:
    """The children of a contact in their order, those of concern first."""
    found = PersonInContact.objects.filter(
        contact=contact_id,
        role__in=[PersonInContact.Role.CHILD, PersonInContact.Role.SIBLING],
        removed_at=None,
    ).select_related("person")
    return sorted(
        found, key=lambda child: (child.role != PersonInContact.Role.CHILD, child.position)
    )


def children_left_out(decision: Decision) -> list[PersonInContact]:
    """The children of concern for whom a recommendation says nothing: they were added later."""
    covered = set(decision.outcomes.values_list("child_id", flat=True))
    return [
        child
        for child in children_of(decision.contact_id)
        if child.role == PersonInContact.Role.CHILD and child.person_id not in covered
    ]


def route_chosen(contact: Contact) -> Route | None:
    """The way chosen last at triage, unless it was the enquiry."""
    last = counting(Route.objects.filter(contact=contact)).first()
    return last if last and last.outcome != MASH_ENQUIRY else None


def outcomes_to_choose(profile: Profile, route: Route | None) -> tuple[Outcome, ...]:
    """What may be decided in this hub: its outcomes at this stage, and the one chosen at triage."""
    return tuple(
        outcome
        for outcome in profile.outcomes
        if "decision" in outcome.stage or (route and outcome.code == route.outcome)
    )


def who_authorises(profile: Profile, codes: Iterable[str]) -> frozenset[Role]:
    """Who may authorise all of these outcomes."""
    allowed = [
        frozenset(route.authorises)
        for code in codes
        if (outcome := profile.outcome(code)) and (route := profile.route(outcome.route))
    ]
    return frozenset.intersection(*allowed) if allowed else _anywhere(profile)


def _anywhere(profile: Profile) -> frozenset[Role]:
    return frozenset(role for route in profile.routes for role in route.authorises)


def may_decide_alone(actor: Actor, profile: Profile, codes: Collection[str]) -> bool:
    """Whether the hub makes this person the one who decides, so that one press does both."""
    if not actor.may(Permission.AUTHORISE) or actor.role not in who_authorises(profile, codes):
        return False
    return all(
        route.own_recommendation
        for code in codes
        if (outcome := profile.outcome(code)) and (route := profile.route(outcome.route))
    )


def may_authorise(
    actor: Actor, profile: Profile, decision: Decision, codes: Collection[str]
) -> bool:
    """Whether this person may agree to this decision or challenge it."""
    if not actor.may(Permission.AUTHORISE) or actor.role not in who_authorises(profile, codes):
        return False
    is_own = decision.recommended_by_id == actor.person_id
    return not is_own or may_decide_alone(actor, profile, codes)


def outcome_in_force(profile: Profile, code: str) -> Outcome:
    """The outcome in the rules in force. Taken out of them meanwhile, it must be decided again."""
    if outcome := profile.outcome(code):
        return outcome
    raise RuleBroken("The hub's rules no longer have this outcome. Challenge the recommendation.")
