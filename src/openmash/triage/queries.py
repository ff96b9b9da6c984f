"""What triage looks at: trays ready to show, who holds how many, one contact's ratings and way."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Value, When

from openmash.access.models import Membership
from openmash.access.queries import names, staff
from openmash.contacts.models import Contact, Narrative, PersonInContact, Stage
from openmash.contacts.rounds import counting
from openmash.deadlines.models import Deadline
from openmash.deadlines.queries import RunningClock, soonest_by_contact
from openmash.hubs.queries import profile_of
from openmash.people.queries import age_of
from openmash.policy.actors import Actor, Permission
from openmash.policy.profile import Profile
from openmash.policy.profile.rules import Outcome
from openmash.policy.times import LONDON, time_words
from openmash.policy.tracks import way_of
from openmash.policy.vocabulary import Destination, Rag, Role
from openmash.triage.consent import stopped_on
from openmash.triage.facts import ShownSuggestion
from openmash.triage.models import Rating, RatingAgreement, Route
from openmash.triage.rules import (
    MASH_ENQUIRY,
    Choice,
    agreeing_roles,
    allocated_roles,
    desk_of,
    triage_outcomes,
    who_decides,
)

# A list that somebody works through holds this many; a line says where the rest is.
MOST_ROWS = 100


@dataclass(frozen=True)
class ContactRow:
    """One contact in a list, ready to show."""

    id: UUID
    reference: str
    children: str
    rag: str
    stage: str
    received: str
    came: str
    holder: str
    is_mine: bool
    is_urgent: bool
    clock: RunningClock | None


def contact_rows(contacts: Iterable[Contact], *, actor: Actor, now: datetime) -> list[ContactRow]:
    """These contacts as rows, in their order: children, clock and holder in three statements."""
    found = list(contacts)
    ids = [contact.pk for contact in found]
    children: dict[UUID, list[str]] = {}
    today = now.astimezone(LONDON).date()
    named = PersonInContact.objects.filter(
        contact__in=ids, role=PersonInContact.Role.CHILD, removed_at=None
    ).select_related("person")
    for child in named:
        words = f"{child.person.name} ({age_of(child.person, today) or 'age not known'})"
        children.setdefault(child.contact_id, []).append(words)
    clocks = soonest_by_contact(ids, now=now)
    holders = names(*(contact.holder_id for contact in found))
    return [
        ContactRow(
            id=contact.pk,
            reference=contact.reference,
            children=", ".join(children.get(contact.pk, ())) or "No child named yet",
            rag=contact.rag,
            stage=_stage(contact),
            received=time_words(contact.received_at),
            came=_came(contact),
            holder=holders.get(contact.holder_id, "") if contact.holder_id else "",
            is_mine=contact.holder_id == actor.person_id,
            is_urgent=contact.is_urgent,
            clock=clocks.get(contact.pk),
        )
        for contact in found
    ]


def _stage(contact: Contact) -> str:
    if contact.joined_to_id:
        return "Joined to another"
    if contact.passed_to and contact.stage == Stage.CLOSED:
        return f"Passed to {contact.passed_to}"
    return Stage(contact.stage).label


def _came(contact: Contact) -> str:
    """How a contact came and from whom: "telephone, professional (Oak Primary)"."""
    who = contact.referrer or "not known who"
    at = f" ({contact.referrer_organisation})" if contact.referrer_organisation else ""
    again = ", reopened" if contact.reopened_at else ""
    return f"{contact.channel.replace('-', ' ')}, {who}{at}{again}"


def _by_urgency(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """Urgent criteria first, then by colour from RED down, then the oldest."""
    colours = [When(rag=rag, then=Value(-rag.severity)) for rag in Rag]
    danger = Case(*colours, default=Value(-Rag.AMBER.severity))  # unrated: not known to be less
    return contacts.order_by(F("is_urgent").desc(), danger, "received_at", "id")[:MOST_ROWS]


def unallocated(actor: Actor, *, now: datetime) -> list[ContactRow]:
    """Contacts that wait to be given to somebody, in order of urgency."""
    waiting = Contact.objects.filter(stage=Stage.TO_ALLOCATE, closed_at=None)
    return contact_rows(_by_urgency(waiting), actor=actor, now=now)


def held_by(actor: Actor, *, now: datetime) -> list[ContactRow]:
    """What this person holds, what is due first on top; not what they still write, nor what is asked
    of the first desk."""
    mine = (
        Contact.objects.filter(holder=actor.person_id, closed_at=None)
        .exclude(stage__in=(Stage.RECEIVING, Stage.DESK))
        .order_by("received_at")
    )
    rows = contact_rows(mine[:MOST_ROWS], actor=actor, now=now)
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(rows, key=lambda row: row.clock.due_at if row.clock else far)


def late_or_soon(actor: Actor, *, now: datetime) -> list[ContactRow]:
    """Contacts of which a clock has run out, or will within the hour; the latest first."""
    running = (
        Deadline.objects.filter(met_at=None, superseded_at=None, agency=None, team=None)
        .filter(
            Q(extended_to=None, due_at__lte=now + timedelta(hours=1))
            | Q(extended_to__lte=now + timedelta(hours=1))
        )
        .order_by("due_at", "id")
        .values_list("contact_id", flat=True)
    )
    ids = list(dict.fromkeys(running[: 4 * MOST_ROWS]))[:MOST_ROWS]
    contacts = Contact.objects.in_bulk(ids)
    ordered = [contacts[i] for i in ids if i in contacts]
    return contact_rows(ordered, actor=actor, now=now)


@dataclass(frozen=True)
class Colleague:
    """Somebody to whom a contact may be allocated: how many they hold, whether they are in."""

    id: UUID
    name: str
    title: str
    desk: str
    is_in: bool
    holds: int
    red: int

    @property
    def words(self) -> str:
        """As a choice in a list: "Dina Haddad, Decision Maker: holds 3, 1 RED"."""
        red = f", {self.red} RED" if self.red else ""
        away = "" if self.is_in else " (not in)"
        return f"{self.name}, {self.title}: holds {self.holds}{red}{away}"


def colleagues(actor: Actor) -> list[Colleague]:
    """Everybody to whom a contact goes, desk by desk: who is in first, who holds least first."""
    profile = profile_of(actor.hub_id)
    held = Counter[UUID | None]()
    red = Counter[UUID | None]()
    open_contacts = Contact.objects.filter(closed_at=None, holder__isnull=False)
    for holder_id, rag in open_contacts.values_list("holder_id", "rag"):
        held[holder_id] += 1
        red[holder_id] += rag == Rag.RED
    found = {
        member.user_id: Colleague(
            id=member.user_id,
            name=member.user.name,
            title=profile.title_of(Role(member.role)),
            desk=desk_of(profile, Role(member.role)),
            is_in=member.is_in,
            holds=held[member.user_id],
            red=red[member.user_id],
        )
        for member in staff(actor.hub_id, *allocated_roles(profile))
    }
    desks = [desk.name for desk in profile.desks]
    return sorted(
        found.values(),
        key=lambda who: (
            desks.index(who.desk) if who.desk else 0,
            not who.is_in,
            who.holds,
            who.name,
        ),
    )


@dataclass(frozen=True)
class ShownRating:
    """One rating with all that was said about it."""

    id: UUID
    rag: str
    stage: str
    reason: str
    suggested: str
    rule: str
    by: str
    at: str
    differs: bool
    agreement: str
    agreement_why: str
    waits_for_agreement: bool


def ratings_of(contact_id: UUID, *, hub_id: UUID) -> list[ShownRating]:
    """Every rating of a contact, the newest first, with the manager's word where there is one.

    Of a decided contact, or of those given before it was reopened, none waits for a word any more.
    """
    rated = list(Rating.objects.filter(contact=contact_id).select_related("contact"))
    answers = {a.rating_id: a for a in RatingAgreement.objects.filter(contact=contact_id)}
    said_by = names(*(r.by_id for r in rated), *(a.by_id for a in answers.values()))
    own = _who_needs_no_agreement(hub_id, [r.by_id for r in rated])
    return [
        _shown(
            rating,
            answers.get(rating.pk),
            said_by,
            newest=place == 0
            and rating.at >= rating.contact.since
            and rating.contact.closed_at is None,
            agreed_in_itself=own,
        )
        for place, rating in enumerate(rated)
    ]


def rating_that_waits(contact: Contact) -> Rating | None:
    """The rating in force, while it waits for the word of a manager that the hub's rules ask for."""
    rating = counting(Rating.objects.filter(contact=contact)).first()
    if rating is None or RatingAgreement.objects.filter(rating=rating).exists():
        return None
    in_itself = _who_needs_no_agreement(contact.hub_id, [rating.by_id])
    return None if in_itself is None or rating.by_id in in_itself else rating


def _who_needs_no_agreement(hub_id: UUID, people: list[UUID]) -> frozenset[UUID] | None:
    """Those who agree ratings themselves; None in a hub whose rules ask for no agreement."""
    roles = agreeing_roles(profile_of(hub_id))
    if not roles:
        return None
    members = Membership.objects.filter(hub=hub_id, user__in=people, role__in=roles)
    return frozenset(members.values_list("user_id", flat=True))


def _shown(
    rating: Rating,
    answer: RatingAgreement | None,
    said_by: dict[UUID, str],
    *,
    newest: bool,
    agreed_in_itself: frozenset[UUID] | None,
) -> ShownRating:
    words = ""
    if answer:
        verb = "agreed" if answer.agreed else "sees it differently"
        words = f"{said_by[answer.by_id]} {verb}, {time_words(answer.at)}"
    asks = agreed_in_itself is not None and rating.by_id not in agreed_in_itself
    return ShownRating(
        id=rating.pk,
        rag=rating.rag,
        stage=rating.get_stage_display(),
        reason=rating.reason,
        suggested=rating.suggested,
        rule=rating.rule,
        by=said_by[rating.by_id],
        at=time_words(rating.at),
        differs=bool(rating.suggested) and rating.suggested != rating.rag,
        agreement=words,
        agreement_why=answer.why if answer else "",
        waits_for_agreement=newest and asks and answer is None,
    )


def ratings_to_agree(actor: Actor, *, now: datetime) -> list[ContactRow]:
    """Contacts whose newest rating waits for a manager's word, where this hub asks for one."""
    roles = agreeing_roles(profile_of(actor.hub_id))
    if actor.role not in roles or not actor.may(Permission.AGREE_RATING):
        return []
    newest = (
        counting(Rating.objects.filter(contact__closed_at=None))
        .order_by("contact", "-at", "-id")
        .distinct("contact")
    )
    answered = RatingAgreement.objects.filter(rating__in=newest.values("pk"))
    rated = {r.contact_id: r for r in newest}
    done = set(answered.values_list("contact_id", flat=True))
    managers = Membership.objects.filter(hub=actor.hub_id, role__in=roles)
    in_itself = set(managers.values_list("user_id", flat=True))
    ids = [c for c, r in rated.items() if c not in done and r.by_id not in in_itself]
    waiting = Contact.objects.filter(pk__in=ids).order_by("received_at")
    return contact_rows(waiting[:MOST_ROWS], actor=actor, now=now)


@dataclass(frozen=True)
class ShownRoute:
    """The way chosen, with its reason."""

    code: str
    name: str
    reason: str
    by: str
    at: str
    destination: Destination


def route_of(contact_id: UUID, *, hub_id: UUID) -> ShownRoute | None:
    """The way in force, if one was chosen."""
    route = counting(Route.objects.filter(contact=contact_id)).first()
    if route is None:
        return None
    outcome = profile_of(hub_id).outcome(route.outcome)
    return ShownRoute(
        code=route.outcome,
        name=outcome.name if outcome else route.outcome,
        reason=route.reason,
        by=names(route.by_id).get(route.by_id, ""),
        at=time_words(route.at),
        destination=outcome.destination if outcome else Destination.NONE,
    )


def choices_for(
    actor: Actor, profile: Profile, contact_id: UUID, suggested: ShownSuggestion | None = None
) -> list[Choice]:
    """The ways that this person may choose in this hub, each with what stands against it now, and
    whether the rules suggest it."""
    stopped, way = stopped_on(contact_id, profile), _way_of_its_kind(contact_id, profile)
    is_danger = suggested is not None and suggested.rag == Rag.RED  # danger goes before any kind
    return [
        Choice(
            code=outcome.code,
            name=outcome.name,
            source=outcome.cited,
            refused="" if not stopped(outcome) else "not without consent",
            is_suggested=(suggested is not None and _suggests(suggested, outcome))
            or (outcome.code == way and not is_danger),
        )
        for outcome in triage_outcomes(profile)
        if actor.role in who_decides(profile, outcome)
    ]


def _way_of_its_kind(contact_id: UUID, profile: Profile) -> str:
    """Where the hub sends a contact of this kind, if it is one with a way of its own."""
    narrative = Narrative.objects.filter(contact=contact_id).select_related("contact").first()
    track = profile.track(narrative.contact.track) if narrative else None
    way = way_of(profile, track, narrative.track_answers) if narrative and track else None
    return way.code if way else ""


def _suggests(suggested: ShownSuggestion, outcome: Outcome) -> bool:
    """Whether the rules speak of this way: of where it goes, or that the agencies are asked."""
    if outcome.code == MASH_ENQUIRY:
        return suggested.asks_agencies
    return bool(suggested.goes_to) and suggested.goes_to == outcome.destination
