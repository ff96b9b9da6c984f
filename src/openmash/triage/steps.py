"""Whose step is next on a contact, by the hub's own rules (requirements 4.3, 6.6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openmash.access.models import Membership
from openmash.contacts.models import Contact, Stage
from openmash.contacts.rounds import counting
from openmash.ledger.models import Entry
from openmash.policy.actors import Actor
from openmash.policy.profile import Profile
from openmash.policy.vocabulary import Role
from openmash.triage.models import Rating, RatingAgreement, RatingStage, Route
from openmash.triage.queries import MOST_ROWS, ContactRow, contact_rows
from openmash.triage.rules import agreeing_roles, deciding_roles, rating_roles

_DECIDING = (Stage.DECISION, Stage.TO_AUTHORISE)


@dataclass(frozen=True)
class StepRow:
    """A contact of somebody else's on which this person's step is next."""

    contact: ContactRow
    step: str
    url: str


def reviews_due(contacts: Iterable[Contact], profile: Profile) -> set[UUID]:
    """The contacts whose rating waits to be confirmed or changed, since the agencies have answered.

    At most three statements; none in a hub whose rules ask for no such review.
    """
    review = profile.rating_review
    deciding = [contact.pk for contact in contacts if contact.stage in _DECIDING]
    if review is None or not deciding:
        return set()
    ended = dict(
        Entry.objects.filter(contact_id__in=deciding, kind="enquiry_ended")
        .order_by("at")
        .values_list("contact_id", "at")
    )
    final = Rating.objects.filter(contact__in=list(ended), stage=RatingStage.FINAL)
    reviewers = Membership.objects.filter(hub__code=profile.hub.code, role__in=review.by)
    people = set(reviewers.values_list("user_id", flat=True))
    agreed = set(
        RatingAgreement.objects.filter(rating__in=final, agreed=True).values_list(
            "rating_id", flat=True
        )
    )
    done = {
        rating.contact_id
        for rating in final
        if rating.at >= ended[rating.contact_id] and (rating.by_id in people or rating.pk in agreed)
    }
    return {contact_id for contact_id in ended if contact_id and contact_id not in done}


def review_is_due(contact: Contact, profile: Profile) -> bool:
    """Whether the final rating of this contact is still to be given."""
    return contact.pk in reviews_due([contact], profile)


def steps_for(actor: Actor, profile: Profile, *, now: datetime) -> list[StepRow]:
    """Contacts that others hold and that wait for this person's role: to rate, to choose the way, to
    give the final rating, to decide. Ten statements at most, however many contacts.
    """
    held = list(
        Contact.objects.filter(
            stage__in=(Stage.TRIAGE, *_DECIDING), closed_at=None, holder__isnull=False
        )
        .exclude(holder=actor.person_id)
        .order_by("received_at")[: 4 * MOST_ROWS]
    )
    waits = _Waits.read(held, profile)
    steps = {contact.pk: step for contact in held if (step := waits.step(contact, actor.role))}
    mine = [contact for contact in held if contact.pk in steps][:MOST_ROWS]
    return [
        StepRow(row, *steps[row.id]) for row in contact_rows(mine, actor=actor, now=now) if mine
    ]


def _agreed(ids: list[UUID], profile: Profile) -> set[UUID]:
    """The contacts whose newest rating stands: a manager gave it or agreed to it, or nobody need."""
    rated = counting(Rating.objects.filter(contact__in=ids)).order_by("contact", "-at", "-id")
    newest = list(rated.distinct("contact"))
    roles = agreeing_roles(profile)
    if not roles:
        return {rating.contact_id for rating in newest}
    agreers = Membership.objects.filter(hub__code=profile.hub.code, role__in=roles)
    people = set(agreers.values_list("user_id", flat=True))
    answered = RatingAgreement.objects.filter(rating__in=newest, agreed=True)
    agreed = set(answered.values_list("rating_id", flat=True))
    return {r.contact_id for r in newest if r.pk in agreed or r.by_id in people}


@dataclass(frozen=True)
class _Waits:
    """What must be known of some contacts to say whose step is next."""

    rates: frozenset[Role]
    decides: frozenset[Role]
    reviews: frozenset[Role]
    holders: dict[UUID, set[Role]]
    routed: set[UUID]
    agreed: set[UUID]
    to_review: set[UUID]

    @classmethod
    def read(cls, held: list[Contact], profile: Profile) -> "_Waits":
        ids = [contact.pk for contact in held]
        holders: dict[UUID, set[Role]] = {}
        members = Membership.objects.filter(
            hub__code=profile.hub.code, user__in={contact.holder_id for contact in held}
        )
        for user_id, role in members.values_list("user_id", "role"):
            holders.setdefault(user_id, set()).add(Role(role))
        review = profile.rating_review
        return cls(
            rates=rating_roles(profile),
            decides=deciding_roles(profile),
            reviews=frozenset(review.by) if review else frozenset(),
            holders=holders,
            routed=set(
                counting(Route.objects.filter(contact__in=ids)).values_list("contact_id", flat=True)
            ),
            agreed=_agreed(ids, profile),
            to_review=reviews_due(held, profile),
        )

    def step(self, contact: Contact, role: Role) -> tuple[str, str] | None:
        """What this role does next on a contact that somebody else holds, and where."""
        holds = self.holders.get(contact.holder_id, set()) if contact.holder_id else set()
        triage, key = f"/triage/{contact.pk}/", contact.pk
        decides = role in self.decides and not holds & self.decides
        if contact.stage == Stage.TRIAGE and not contact.rag:
            rates = role in self.rates and not holds & self.rates
            return ("Rate it", f"{triage}#ratings") if rates else None
        if contact.stage == Stage.TRIAGE:
            may = decides and contact.pk in self.agreed and contact.pk not in self.routed
            return ("Choose the way", f"{triage}#route") if may else None
        if contact.pk in self.to_review and role in self.reviews and role not in self.decides:
            return "Give the final rating", f"{triage}#ratings"
        if contact.stage == Stage.DECISION and decides:
            return "Decide", f"/decisions/{key}/recommend/"
        return None
