"""What people do at triage: allocate, assess, rate, agree a rating, choose the way."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from openmash.access.queries import names, staff
from openmash.contacts.models import Contact, Stage
from openmash.contacts.rounds import counting, reopened
from openmash.deadlines import running
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.ledger.models import Entry
from openmash.policy.actors import Actor, Permission
from openmash.policy.clocks import ClockFacts
from openmash.policy.errors import RuleBroken
from openmash.policy.profile import Profile
from openmash.policy.ratings import RatingFacts, rate
from openmash.policy.vocabulary import Destination, Event, Rag
from openmash.triage.consent import stopped_on
from openmash.triage.models import (
    Allocation,
    Assessment,
    Rating,
    RatingAgreement,
    RatingStage,
    Route,
)
from openmash.triage.rules import (
    MASH_ENQUIRY,
    agreeing_roles,
    allocated_roles,
    known_of,
    must_be_one_of,
    rating_roles,
    taking_roles,
    triage_outcomes,
    who_decides,
)

# Which rating it is depends on how far the contact has come.
_STAGE_OF_RATING = {
    Stage.TO_ALLOCATE: RatingStage.INITIAL,
    Stage.TRIAGE: RatingStage.INITIAL,
    Stage.ENQUIRY: RatingStage.AFTER_INFORMATION,
    Stage.DECISION: RatingStage.FINAL,
    Stage.TO_AUTHORISE: RatingStage.FINAL,
}


@command(needs=Permission.ALLOCATE)
def allocate_contact(
    actor: Actor, *, contact_id: UUID, to_id: UUID, note: str = "", now: datetime
) -> Allocation:
    """Give a contact to one of the hub's desks (requirement 4.1), or to somebody else later."""
    contact = _open_contact(contact_id)
    roles = allocated_roles(profile_of(actor.hub_id))
    chosen = [m for m in staff(actor.hub_id, *roles) if m.user_id == to_id]
    if not chosen:
        raise RuleBroken("Choose somebody of this hub who works on contacts.", field="to_id")
    if contact.holder_id == to_id:
        raise RuleBroken(f"{chosen[0].user.name} holds this contact already.", field="to_id")
    contact.manager_id = actor.person_id
    return _give(actor, contact, to_id, note, now)


@command(needs=Permission.TRIAGE)
def take_next(actor: Actor, *, contact_id: UUID, now: datetime) -> Allocation:
    """Somebody takes a contact themselves, where the hub's desk works so. Taken: says by whom."""
    profile = profile_of(actor.hub_id)
    must_be_one_of(profile, actor.role, taking_roles(profile), "take the next contact")
    contact = _open_contact(contact_id)
    if contact.holder_id:
        by = names(contact.holder_id)[contact.holder_id]
        raise RuleBroken(f"{by} has this contact already.")
    return _give(actor, contact, actor.person_id, "", now)


def _give(actor: Actor, contact: Contact, to_id: UUID, note: str, now: datetime) -> Allocation:
    allocation = Allocation.objects.create(
        hub_id=actor.hub_id,
        contact=contact,
        to_id=to_id,
        by_id=actor.person_id,
        at=now,
        note=note.strip(),
    )
    was, contact.holder_id = contact.holder_id, to_id
    if contact.stage == Stage.TO_ALLOCATE:
        contact.stage = Stage.TRIAGE
    contact.save(update_fields=["holder", "manager", "stage"])
    record(
        actor,
        "contact_allocated",
        at=now,
        contact_id=contact.pk,
        text=note.strip(),
        to=to_id,
        was=was,
    )
    return allocation


@command(needs=Permission.TRIAGE)
def assess_contact(
    actor: Actor, *, contact_id: UUID, facts: RatingFacts, history: str = "", now: datetime
) -> Assessment:
    """Keep what somebody judges the facts to be, and what the hub's rules suggest from them."""
    contact = _open_contact(contact_id)
    suggestion = rate(profile_of(actor.hub_id), facts)
    assessment = Assessment.objects.create(
        hub_id=actor.hub_id,
        contact=contact,
        facts=facts.model_dump(mode="json"),
        suggestion=asdict(suggestion),
        history=history.strip(),
        by_id=actor.person_id,
        at=now,
    )
    record(
        actor,
        "contact_assessed",
        at=now,
        contact_id=contact.pk,
        text=history.strip(),
        suggested=suggestion.rag,
        rule=suggestion.rule,
        manager_now=suggestion.manager_now,
    )
    return assessment


@command(needs=Permission.RATE)
def rate_contact(actor: Actor, *, contact_id: UUID, rag: Rag, reason: str, now: datetime) -> Rating:
    """Rate a contact, or rate it again (4.3). Its clocks move by section 3 of the design.

    Where it differs from what the rules suggest, both stand on record.
    """
    profile = profile_of(actor.hub_id)
    must_be_one_of(profile, actor.role, rating_roles(profile), "rate a contact")
    contact = _open_contact(contact_id)
    stage = _STAGE_OF_RATING[Stage(contact.stage)]
    _check_rating(contact, rag, reason, stage, profile)
    suggested = Assessment.objects.filter(contact=contact).first()
    suggestion = suggested.suggestion if suggested else {}
    rating = Rating.objects.create(
        hub_id=actor.hub_id,
        contact=contact,
        stage=stage,
        rag=rag,
        reason=reason.strip(),
        suggested=suggestion.get("rag") or "",
        rule=suggestion.get("rule") or "",
        by_id=actor.person_id,
        at=now,
    )
    was = Rag(contact.rag) if contact.rag else None
    contact.rag = rag
    contact.save(update_fields=["rag"])
    record(
        actor,
        "contact_rated",
        at=now,
        contact_id=contact.pk,
        text=rating.reason,
        rag=rag,
        was=was,
        stage=stage,
        suggested=rating.suggested,
    )
    known = known_of(contact, rag=rag, destination=_destination(contact, profile))
    running.retime(actor, contact_id=contact.pk, was=was, facts=known, now=now)
    _learn(actor, contact, known, now)
    return rating


def _check_rating(
    contact: Contact, rag: Rag, reason: str, stage: RatingStage, profile: Profile
) -> None:
    if rag not in {used.rag for used in profile.ratings}:
        raise RuleBroken(f"This hub does not use the rating {rag}.", field="rag")
    if not reason.strip():
        raise RuleBroken("Say why you chose this rating.", field="reason")
    last = counting(Rating.objects.filter(contact=contact)).first()
    if last and (last.rag, last.stage) == (rag, stage):
        raise RuleBroken(f"The contact is rated {rag} already.", field="rag")


@command(needs=Permission.AGREE_RATING)
def agree_rating(
    actor: Actor, *, rating_id: UUID, agreed: bool, why: str = "", now: datetime
) -> RatingAgreement:
    """A manager's word on a rating, where the hub's rules ask for one (6.6)."""
    profile = profile_of(actor.hub_id)
    must_be_one_of(profile, actor.role, agreeing_roles(profile), "agree a rating")
    rating = Rating.objects.select_related("contact").get(pk=rating_id)
    contact = _open_contact(rating.contact_id)
    if counting(Rating.objects.filter(contact=contact)).first() != rating:
        raise RuleBroken("The contact was rated again meanwhile. Look at the newest rating.")
    if RatingAgreement.objects.filter(rating=rating).exists():
        raise RuleBroken("A manager has answered this rating already.")
    if rating.by_id == actor.person_id:
        raise RuleBroken("This is your own rating: somebody else agrees it.")
    if not agreed and not why.strip():
        raise RuleBroken("Say what you see differently.", field="why")
    agreement = RatingAgreement.objects.create(
        hub_id=actor.hub_id,
        rating=rating,
        contact=contact,
        agreed=agreed,
        why=why.strip(),
        by_id=actor.person_id,
        at=now,
    )
    kind = "rating_agreed" if agreed else "rating_challenged"
    record(actor, kind, at=now, contact_id=contact.pk, text=why.strip(), rag=rating.rag)
    return agreement


@command(needs=Permission.TRIAGE)
def choose_route(
    actor: Actor, *, contact_id: UUID, outcome: str, reason: str, now: datetime
) -> Route:
    """Choose the way at triage (4.8): an enquiry is opened next; anything else is decided next."""
    profile = profile_of(actor.hub_id)
    chosen = next((o for o in triage_outcomes(profile) if o.code == outcome), None)
    if chosen is None:
        raise RuleBroken("Choose one of the ways of this hub.", field="outcome")
    must_be_one_of(profile, actor.role, who_decides(profile, chosen), f"choose: {chosen.name}")
    contact = _open_contact(contact_id)
    if contact.stage not in (Stage.TRIAGE, Stage.DECISION):
        raise RuleBroken(f"The way cannot be chosen now: {Stage(contact.stage).label.lower()}.")
    if not reason.strip():
        raise RuleBroken("Say why you chose this way.", field="reason")
    if chosen.code == MASH_ENQUIRY and not contact.rag:
        raise RuleBroken(
            "Rate the contact first: how long the agencies have depends on the rating.",
            field="outcome",
        )
    if stopped := stopped_on(contact.pk, profile)(chosen):
        raise RuleBroken(stopped, field="outcome")
    last = counting(Route.objects.filter(contact=contact)).first()
    if last and (last.outcome, last.reason) == (outcome, reason.strip()):
        raise RuleBroken(f"This way was chosen already: {chosen.name}.")
    route = Route.objects.create(
        hub_id=actor.hub_id,
        contact=contact,
        outcome=outcome,
        reason=reason.strip(),
        by_id=actor.person_id,
        at=now,
    )
    contact.stage = Stage.TRIAGE if outcome == MASH_ENQUIRY else Stage.DECISION
    contact.save(update_fields=["stage"])
    record(
        actor,
        "route_chosen",
        at=now,
        contact_id=contact.pk,
        text=route.reason,
        outcome=outcome,
        was=last.outcome if last else None,
    )
    rag = Rag(contact.rag) if contact.rag else None
    _learn(actor, contact, known_of(contact, rag=rag, destination=chosen.destination), now)
    return route


def _open_contact(contact_id: UUID) -> Contact:
    """The contact, locked, if its record is finished and it is not decided yet."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.stage == Stage.RECEIVING:
        raise RuleBroken("This contact is still being taken. Finish the record first.")
    if contact.stage == Stage.DESK:
        raise RuleBroken("The first desk answers this: it is no contact about a child yet.")
    if contact.stage == Stage.CLOSED:
        raise RuleBroken("This contact was decided already.")
    return contact


def _destination(contact: Contact, profile: Profile) -> Destination | None:
    """Where the contact goes by the way chosen last, if one was."""
    last = counting(Route.objects.filter(contact=contact)).first()
    outcome = profile.outcome(last.outcome) if last else None
    return outcome.destination if outcome else None


def _learn(actor: Actor, contact: Contact, known: ClockFacts, now: datetime) -> None:
    """Start the clocks that hold now: of the enquiry, if there is one, before those of receipt.

    That an enquiry began is read in the ledger, because enquiries come later on the path.
    """
    opened = Entry.objects.filter(
        contact_id=contact.pk, kind="enquiry_opened", at__gte=contact.since
    ).order_by("-at")
    events = [(Event.ENQUIRY_STARTED, at) for at in opened.values_list("at", flat=True)[:1]]
    for event, began in [*events, (Event.CONTACT_RECEIVED, contact.since)]:
        running.learn(
            actor,
            event,
            contact_id=contact.pk,
            on_id=contact.pk,
            facts=known,
            at=began,
            reopened=reopened(contact, profile_of(actor.hub_id)),
            now=now,
        )
