"""What recommending and agreeing have in common: what is said, by whom, and the rating beside it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from openmash.access.queries import names
from openmash.contacts.models import Contact, Stage
from openmash.decisions.models import Decision, Outcome, Word
from openmash.enquiries.models import Enquiry
from openmash.policy.actors import Actor, Zone
from openmash.policy.errors import RuleBroken
from openmash.policy.profile import Profile
from openmash.policy.times import time_words
from openmash.policy.vocabulary import Rag
from openmash.triage.commands import agree_rating, rate_contact
from openmash.triage.queries import rating_that_waits
from openmash.triage.rules import agreeing_roles, titles
from openmash.triage.steps import review_is_due


def by_whom(contact_id: UUID) -> str:
    """Who authorised what was decided, and when: nothing where it is not decided yet."""
    outcome = Outcome.objects.filter(contact=contact_id).order_by("-authorised_at").first()
    if outcome is None:
        return ""
    by = names(outcome.authorised_by_id)[outcome.authorised_by_id]
    return f"{by} agreed to it, {time_words(outcome.authorised_at)}."


def is_challenged(decision: Decision) -> bool:
    """Whether a manager's challenge is the last word on a recommendation."""
    last = Word.objects.filter(decision=decision).order_by("-at").first()
    return last is not None and last.kind == Word.Kind.CHALLENGES


def say(
    actor: Actor,
    decision: Decision,
    kind: Word.Kind,
    text: str,
    now: datetime,
    checklist: Mapping[str, str] | None = None,
) -> Word:
    """Add a turn to the conversation between manager and decision maker."""
    return Word.objects.create(
        hub_id=actor.hub_id,
        zone=Zone.ENQUIRY,
        decision=decision,
        contact_id=decision.contact_id,
        kind=kind,
        text=text.strip(),
        checklist=dict(checklist or {}),
        by_id=actor.person_id,
        at=now,
    )


def rate_beside(actor: Actor, contact: Contact, rag: Rag, reason: str, now: datetime) -> None:
    """The final rating, given beside the recommendation: the same act as anywhere."""
    try:
        rate_contact(actor, contact_id=contact.pk, rag=rag, reason=reason, now=now)
    except RuleBroken as broken:
        field = {"reason": "rag_reason"}.get(broken.field or "", broken.field)
        raise RuleBroken(broken.message, field=field) from None


def must_not_wait_for_agencies(contact: Contact, profile: Profile, codes: Iterable[str]) -> None:
    """Raises while the agencies are asked, unless the enquiry goes on beside what is decided (6.3)."""
    chosen = {code for code in codes if code}
    running = Enquiry.objects.filter(contact=contact, ended_at=None)
    is_asking = contact.stage == Stage.ENQUIRY or running.exists()
    if profile.enquiry_goes_on(chosen) or not is_asking:
        return
    beside = " or ".join(o.name for o in profile.outcomes if o.enquiry_goes_on)
    unless = f", or decide for every child: {beside}" if beside else ""
    raise RuleBroken(f"The agencies are still being asked. End the enquiry first{unless}.")


def must_be_reviewed(contact: Contact, profile: Profile) -> None:
    """Raises where the hub's rules ask for a final rating first (4.3)."""
    if profile.rating_review and review_is_due(contact, profile):
        raise RuleBroken(f"{profile.rating_review.words} Give that rating first.", field="rag")


def settle_rating(actor: Actor, contact: Contact, profile: Profile, now: datetime) -> None:
    """A manager who agrees to a decision agrees to the rating on which it stands (6.6).

    Raises where the hub's rules ask for the word of somebody else: nothing is decided on a rating
    that waits.
    """
    rating = rating_that_waits(contact)
    if rating is None:
        return
    roles = agreeing_roles(profile)
    if actor.role not in roles:
        who = titles(profile, roles)
        raise RuleBroken(f"The rating {rating.rag} waits for the word of {who}. That comes first.")
    agree_rating(actor, rating_id=rating.pk, agreed=True, now=now)
