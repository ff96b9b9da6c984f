"""The facts are judged, and the contact is rated; a manager's word on a rating (4.2, 4.3, 6.6)."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from openmash.contacts.models import Contact, Stage
from openmash.contacts.rounds import counting
from openmash.deadlines import running
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import RuleBroken
from openmash.policy.profile import Profile
from openmash.policy.ratings import RatingFacts
from openmash.policy.ratings import rate as suggest
from openmash.policy.vocabulary import Rag
from openmash.triage.commands.undecided import learn, undecided, way_ahead
from openmash.triage.facts import facts_on_record
from openmash.triage.models import Assessment, Rating, RatingAgreement, RatingStage
from openmash.triage.rules import agreeing_roles, known_of, must_be_one_of, rating_roles

# Which rating it is depends on how far the contact has come.
_STAGE_OF_RATING = {
    Stage.TO_ALLOCATE: RatingStage.INITIAL,
    Stage.TRIAGE: RatingStage.INITIAL,
    Stage.ENQUIRY: RatingStage.AFTER_INFORMATION,
    Stage.DECISION: RatingStage.FINAL,
    Stage.TO_AUTHORISE: RatingStage.FINAL,
}


@command(needs=Permission.TRIAGE)
def assess_contact(
    actor: Actor,
    *,
    contact_id: UUID,
    facts: RatingFacts,
    concerns: Collection[str] = (),
    history: str = "",
    now: datetime,
) -> Assessment:
    """Keep what somebody judges the facts to be, and what the hub's rules suggest from them."""
    contact = undecided(contact_id)
    profile = profile_of(actor.hub_id)
    if unknown := set(concerns) - {concern.code for concern in profile.concerns}:
        raise RuleBroken(f"{min(unknown)} is no kind of concern of this hub.", field="concerns")
    suggestion = suggest(profile, facts)
    assessment = Assessment.objects.create(
        hub_id=actor.hub_id,
        contact=contact,
        facts=facts.model_dump(mode="json"),
        suggestion=asdict(suggestion),
        concerns=sorted(concerns),
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

    Where it differs from what the rules suggest on all that is on record, both stand there.
    """
    profile = profile_of(actor.hub_id)
    must_be_one_of(profile, actor.role, rating_roles(profile), "rate a contact")
    contact = undecided(contact_id)
    stage = _STAGE_OF_RATING[Stage(contact.stage)]
    _check_rating(contact, rag, reason, stage, profile)
    suggestion = suggest(profile, facts_on_record(contact, now=now))
    rating = Rating.objects.create(
        hub_id=actor.hub_id,
        contact=contact,
        stage=stage,
        rag=rag,
        reason=reason.strip(),
        suggested=suggestion.rag or "",
        rule=suggestion.rule or "",
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
    known = known_of(contact, rag=rag, destination=way_ahead(contact, profile))
    running.retime(actor, contact_id=contact.pk, was=was, facts=known, now=now)
    learn(actor, contact, known, now)
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
    contact = undecided(rating.contact_id)
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
