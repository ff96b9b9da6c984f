"""A strategy discussion is agreed, and held (requirement 6.3)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from openmash.contacts.models import Contact, Stage
from openmash.deadlines import running
from openmash.decisions.models import Outcome, StrategyDiscussion
from openmash.decisions.rules import outcome_in_force
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import RuleBroken
from openmash.policy.profile import Profile
from openmash.policy.times import time_words
from openmash.policy.vocabulary import Destination, Event, Rag
from openmash.triage.rules import known_of


@command(needs=Permission.AUTHORISE)
def agree_strategy_discussion(
    actor: Actor, *, contact_id: UUID, reason: str, invited: Sequence[str] = (), now: datetime
) -> StrategyDiscussion:
    """A manager agrees to a strategy discussion; it may run beside an enquiry (6.3)."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.stage in (Stage.RECEIVING, Stage.DESK):
        raise RuleBroken("This contact is still being taken. Finish the record first.")
    if not reason.strip():
        raise RuleBroken("Say why a strategy discussion is needed.", field="reason")
    if StrategyDiscussion.objects.filter(contact=contact, held_at=None).exists():
        raise RuleBroken("A strategy discussion is agreed already, and not held yet.")
    discussion = put_strategy(actor, contact, reason=reason, invited=invited, now=now)
    start_clocks(actor, Event.STRATEGY_AGREED, contact, (), profile_of(actor.hub_id), now)
    return discussion


def put_strategy(
    actor: Actor, contact: Contact, *, reason: str, invited: Sequence[str], now: datetime
) -> StrategyDiscussion:
    discussion = StrategyDiscussion.objects.create(
        hub_id=actor.hub_id,
        zone=Zone.ENQUIRY,
        contact=contact,
        agreed_by_id=actor.person_id,
        agreed_at=now,
        reason=reason.strip(),
        invited=list(invited),
    )
    record(
        actor,
        "strategy_discussion_agreed",
        at=now,
        contact_id=contact.pk,
        text=discussion.reason,
        text_zone=Zone.ENQUIRY,
        discussion=discussion.pk,
    )
    return discussion


@command(needs=Permission.RECOMMEND)
def hold_strategy_discussion(
    actor: Actor,
    *,
    discussion_id: UUID,
    held_at: datetime,
    conclusion: str,
    invited: Sequence[str] = (),
    now: datetime,
) -> StrategyDiscussion:
    """It was held: when, with whom, and what the chair concluded (6.3)."""
    discussion = StrategyDiscussion.objects.select_for_update().get(pk=discussion_id)
    if discussion.held_at:
        raise RuleBroken(f"It is on record already, held {time_words(discussion.held_at)}.")
    if held_at > now:
        raise RuleBroken("It cannot have been held in the future.", field="held_at")
    if held_at < discussion.agreed_at.replace(second=0, microsecond=0):
        raise RuleBroken(
            f"It was agreed {time_words(discussion.agreed_at)}: say a time after that.",
            field="held_at",
        )
    if not conclusion.strip():
        raise RuleBroken("Write what was concluded.", field="conclusion")
    discussion.held_at, discussion.conclusion = held_at, conclusion.strip()
    discussion.invited = list(invited) or discussion.invited
    discussion.save(update_fields=["held_at", "conclusion", "invited"])
    record(
        actor,
        "strategy_discussion_held",
        at=held_at,
        contact_id=discussion.contact_id,
        text=discussion.conclusion,
        text_zone=Zone.ENQUIRY,
        discussion=discussion.pk,
    )
    return discussion


def start_clocks(
    actor: Actor,
    event: Event,
    contact: Contact,
    authorised: Sequence[Outcome],
    profile: Profile,
    now: datetime,
) -> None:
    """Start an event's clocks, by the destination of a child whom social care acts for, if any."""
    acts = [o for o in authorised if outcome_in_force(profile, o.outcome).becomes_referral]
    leading = (acts or list(authorised))[0] if authorised else None
    running.start(
        actor,
        event,
        contact_id=contact.pk,
        on_id=contact.pk,
        facts=known_of(
            contact,
            rag=Rag(contact.rag) if contact.rag else None,
            destination=Destination(leading.destination) if leading else None,
        ),
        at=now,
        now=now,
    )
