"""Everything ever said of a contact, in order; and what each person has to do now."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Q

from openmash.access.queries import names
from openmash.contacts.models import Contact, Stage
from openmash.contacts.queries import AlertRow, alerts_for
from openmash.contacts.rounds import counting
from openmash.decisions.models import Decision, Outcome, Referral
from openmash.decisions.queries import challenged
from openmash.decisions.rules import may_decide_alone
from openmash.enquiries.heightened import said_with
from openmash.enquiries.models import Enquiry, Request
from openmash.history.words import LOOKS, sentence
from openmash.hubs.queries import profile_of
from openmash.ledger.models import Entry, EntryText
from openmash.notices.models import Notice
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import WrongInput
from openmash.policy.profile import Profile
from openmash.policy.profile.rules import Unprogressed
from openmash.policy.times import read_time, time_words
from openmash.policy.vocabulary import Role
from openmash.triage.queries import ContactRow, contact_rows
from openmash.triage.rules import MASH_ENQUIRY, deciding_roles, rating_roles, taking_roles
from openmash.triage.steps import review_is_due

_TIMES = ("due", "was", "until", "at")
_NOT_SHOWN = "Not shown to your role."
A_PAGE = 200


@dataclass(frozen=True)
class TimelineEntry:
    """One line of the timeline, ready to show."""

    title: str
    by: str
    at: datetime
    at_words: str
    text: str
    is_look: bool


@dataclass(frozen=True)
class Timeline:
    """A page of what happened, the newest first. `older`: the entry below which there is more."""

    entries: list[TimelineEntry]
    older: UUID | None


def timeline(contact_id: UUID, *, looks: bool, after: UUID | None = None) -> Timeline:
    """What happened, as far as this person may see: three statements, and the hub's own words.

    `after` is the last entry of the page before: the next one begins with what stands below it.
    """
    found = Entry.objects.filter(contact_id=contact_id)
    if last := found.filter(pk=after).first() if after else None:
        same = Q(at=last.at)
        lower = Q(seq__lt=last.seq) | Q(seq=last.seq, pk__lt=last.pk)
        found = found.filter(Q(at__lt=last.at) | (same & lower))
    if not looks:
        found = found.exclude(kind__in=LOOKS)
    entries = list(found.order_by("-at", "-seq", "-pk")[: A_PAGE + 1])
    more, entries = len(entries) > A_PAGE, entries[:A_PAGE]
    texts = dict(
        EntryText.objects.filter(entry_id__in=[e.pk for e in entries]).values_list(
            "entry_id", "text"
        )
    )
    facts = {entry.pk: json.loads(entry.payload) for entry in entries}
    people = names(
        *(entry.actor_id for entry in entries),
        *(i for known in facts.values() for i in _ids(known)),
    )
    profile = profile_of(entries[0].hub_id) if entries else None
    shown = _folded(
        TimelineEntry(
            title=sentence(entry.kind, _in_words(facts[entry.pk], people, profile)),
            by=people.get(entry.actor_id, "the hub"),
            at=entry.at,
            at_words=time_words(entry.at),
            text=texts.get(entry.pk, ""),
            is_look=entry.kind in LOOKS,
        )
        for entry in entries
    )
    return Timeline(shown, older=entries[-1].pk if more else None)


def _folded(entries: Iterable[TimelineEntry]) -> list[TimelineEntry]:
    """What one person did several times on end, and said nothing with it, is one line."""
    found: list[TimelineEntry] = []
    for (title, _by, text), same in groupby(entries, key=lambda e: (e.title, e.by, e.text)):
        newest, *before = same
        if before and not text:
            often = f"{title}, {len(before) + 1} times since {before[-1].at_words}"
            found.append(replace(newest, title=often))
        else:
            found += [newest, *before]
    return found


def _ids(facts: dict[str, Any]) -> Iterator[UUID]:
    """The people that an entry names by id."""
    for name in ("to", "was"):
        try:
            yield UUID(str(facts.get(name)))
        except ValueError:
            continue


def _in_words(
    facts: dict[str, Any], people: dict[UUID, str], profile: Profile | None
) -> dict[str, Any]:
    """Facts as people say them: names for ids, the hub's titles for roles, its names for ways."""
    said = dict(facts)
    for name in _TIMES:
        if isinstance(said.get(name), str):
            try:
                said[name] = time_words(read_time(said[name].replace(" ", "T", 1)))
            except WrongInput:
                continue
    for name, person_id in zip(("to", "was"), (facts.get("to"), facts.get("was")), strict=True):
        try:
            said[name] = people.get(UUID(str(person_id)), "somebody")
        except ValueError:
            continue
    if said.get("suggested") != said.get("rag"):
        said["differs"] = said.get("suggested")
    said["late"] = "late" if said.get("late") is True else ""
    if profile:
        _by_the_hub(said, profile)
    return said


def _by_the_hub(said: dict[str, Any], profile: Profile) -> None:
    """Put the hub's own names for roles and outcomes in the place of codes."""
    if said.get("to") in set(Role):
        said["to"] = profile.title_of(Role(said["to"]))
    named = {outcome.code: outcome.name for outcome in profile.outcomes}
    for name in ("outcome", "was"):
        if said.get(name) in named:
            said[name] = named[said[name]]
    if isinstance(chosen := said.get("outcomes"), list):
        codes = dict.fromkeys(each["outcome"] for each in chosen if isinstance(each, dict))
        said["outcomes"] = ", ".join(named.get(code, code) for code in codes)


def alerts_in_full(actor: Actor, *, now: datetime) -> list[AlertRow]:
    """The alerts that wait, with what an agency said for who reads that: five statements."""
    alerts = alerts_for(actor, now=now)
    said = said_with([alert.id for alert in alerts])
    return [
        replace(alert, words=f"{alert.words} {said[alert.id]}") if alert.id in said else alert
        for alert in alerts
    ]


def to_authorise(actor: Actor, *, now: datetime) -> list[ContactRow]:
    """Recommendations that wait for a manager, the oldest first."""
    waiting = Contact.objects.filter(stage=Stage.TO_AUTHORISE).order_by("received_at")[:50]
    return contact_rows(waiting, actor=actor, now=now)


@dataclass(frozen=True)
class NextStep:
    """The one thing that this page is for, for this person."""

    label: str
    url: str


def next_step(contact: Contact, actor: Actor) -> NextStep | None:
    """What this person does next on a contact, if anything."""
    key, profile = contact.pk, profile_of(actor.hub_id)
    if contact.stage == Stage.RECEIVING and actor.may(Permission.TAKE_CONTACT):
        return NextStep("Go on with the record", f"/contacts/{key}/take/")
    if contact.stage == Stage.DESK and actor.may(Permission.TAKE_CONTACT):
        return NextStep("Answer it", f"/desk/{key}/")
    if contact.stage == Stage.TO_ALLOCATE and actor.may(Permission.ALLOCATE):
        return NextStep("Allocate it", "/triage/tray/")
    if contact.stage == Stage.TO_ALLOCATE and actor.role in taking_roles(profile):
        return NextStep("Take it from the list", "/")
    if contact.stage == Stage.TRIAGE and actor.may(Permission.TRIAGE):
        return _at_triage(contact, actor, profile)
    if contact.stage == Stage.ENQUIRY and Zone.ENQUIRY in actor.zones:
        return NextStep("See who has answered", f"/enquiries/{key}/")
    if contact.stage == Stage.DECISION and actor.may(Permission.RECOMMEND):
        return _at_decision(contact, actor, profile)
    if contact.stage == Stage.TO_AUTHORISE and actor.may(Permission.AUTHORISE):
        decision = Decision.objects.filter(contact=contact).first()
        if decision:
            return NextStep("Agree or challenge", f"/decisions/{decision.pk}/authorise/")
    is_decided = contact.stage == Stage.CLOSED and Zone.ENQUIRY in actor.zones
    if is_decided and Enquiry.objects.filter(contact=contact, ended_at=None).exists():
        return NextStep("See who has answered", f"/enquiries/{key}/")
    return None


def _at_triage(contact: Contact, actor: Actor, profile: Profile) -> NextStep:
    key, route = contact.pk, counting(contact.routes.order_by("-at")).first()
    if route and route.outcome == MASH_ENQUIRY and actor.may(Permission.OPEN_ENQUIRY):
        return NextStep("Ask the agencies", f"/enquiries/{key}/open/")
    if contact.rag and actor.role in deciding_roles(profile):
        return NextStep("Choose the way", f"/triage/{key}/#route")
    rates = actor.role in rating_roles(profile)
    return NextStep("Judge and rate it" if rates else "Judge the facts", f"/triage/{key}/")


def _at_decision(contact: Contact, actor: Actor, profile: Profile) -> NextStep | None:
    """Nothing where the hub's rules leave the decision to another role."""
    decides = actor.role in deciding_roles(profile)
    review = profile.rating_review
    if not decides and review and actor.role in review.by and review_is_due(contact, profile):
        return NextStep("Give the final rating", f"/triage/{contact.pk}/#ratings")
    if not decides:
        return None
    codes = [outcome.code for outcome in profile.outcomes]
    label = "Decide" if may_decide_alone(actor, profile, codes) else "Recommend an outcome"
    if challenged([contact.pk]):
        label = "Answer the manager's challenge"
    return NextStep(label, f"/decisions/{contact.pk}/recommend/")


@dataclass(frozen=True)
class Told:
    """Who is told, how, and whether it was done."""

    id: UUID
    words: str


@dataclass(frozen=True)
class Progress:
    """How far a contact has come after triage, as far as this person may see."""

    has_board: bool
    enquiry: str
    decision: str
    outcomes: list[str]
    referrals: list[str]
    notices: list[Told]


def progress(contact: Contact, actor: Actor) -> Progress:
    """The enquiry, the decision, the outcomes and what was told: six statements.

    What this person's role does not read is said to be so, whether it is there or not.
    """
    enquiry = Enquiry.objects.filter(contact=contact).first()
    decision = Decision.objects.filter(contact=contact).first()
    outcomes = Outcome.objects.filter(contact=contact).select_related("child", "team")
    return Progress(
        has_board=enquiry is not None and Zone.ENQUIRY in actor.zones,
        enquiry=_enquiry(contact, enquiry, actor),
        decision=_recommended(decision, actor),
        outcomes=[
            f"{o.child.name if o.child else 'The contact'}: {o.name}{f' ({o.team.name})' if o.team else ''}"
            f"{_before(o, contact)}"
            for o in outcomes.order_by("-authorised_at", "name")
        ],
        referrals=[r.number for r in Referral.objects.filter(contact=contact)],
        notices=[
            Told(
                n.pk,
                f"{Notice.To(n.to).label} ({n.addressee}), {Notice.By(n.by).label.lower()}: "
                f"{Notice.State(n.state).label.lower()}",
            )
            for n in Notice.objects.filter(contact=contact)
        ],
    )


def _before(outcome: Outcome, contact: Contact) -> str:
    """Of an outcome that was decided before the contact was reopened, when that was."""
    if outcome.authorised_at >= contact.since:
        return ""
    return f", decided {time_words(outcome.authorised_at)}, before it was reopened"


def _recommended(decision: Decision | None, actor: Actor) -> str:
    if Zone.ENQUIRY not in actor.zones:
        return _NOT_SHOWN
    return decision.rationale if decision else "Nothing is recommended yet."


def _enquiry(contact: Contact, enquiry: Enquiry | None, actor: Actor) -> str:
    if not actor.reads_narratives:
        return _NOT_SHOWN
    if enquiry is None:
        return "None was opened."
    opened = f"opened {time_words(enquiry.opened_at)}"
    if Zone.ENQUIRY not in actor.zones:
        return f"{opened}. What the agencies return is not shown to your role."
    asked = Request.objects.filter(enquiry=enquiry).values_list("state", "returned_at")
    states = [at for state, at in asked if state != Request.State.WITHDRAWN]
    back, withdrawn = sum(at is not None for at in states), len(asked) - len(states)
    need_not = f" {withdrawn} need not answer any more." if withdrawn else ""
    is_beside = contact.stage == Stage.CLOSED and enquiry.ended_at is None
    beside = " It goes on beside what was decided." if is_beside else ""
    return f"{opened}: {back} of {len(states)} agencies have answered.{need_not}{beside}"


def unprogressed_of(contact: Contact, profile: Profile) -> Unprogressed | None:
    """The hub's rule for a contact that went no further for want of consent."""
    rule = profile.unprogressed
    if rule is None or contact.stage != Stage.CLOSED:
        return None
    decided = Outcome.objects.filter(contact=contact, authorised_at__gte=contact.since)
    return rule if decided.filter(outcome__in=rule.outcomes).exists() else None
