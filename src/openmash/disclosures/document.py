"""What a document says that leaves the firewall: it reads like a report, not like a database (7.4)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from openmash.access.models import Membership
from openmash.contacts.models import Contact, PersonInContact
from openmash.deadlines.models import Deadline
from openmash.decisions.models import Decision, Outcome
from openmash.enquiries.models import HeightenedRisk, Item, Request, Return
from openmash.hubs.queries import profile_of
from openmash.policy.clocks import STARTED_BY
from openmash.policy.partial_dates import partial_words
from openmash.policy.profile import Profile
from openmash.policy.profile.rules import DisclosureRule
from openmash.policy.times import LONDON, date_words, time_words
from openmash.policy.vocabulary import Event, Referrer, Role
from openmash.triage.record import people_shown


def handed_over(
    contact: Contact,
    decision: Decision,
    outcomes: list[Outcome],
    rule: DisclosureRule | None,
    release: frozenset[str],
    now: datetime,
) -> dict[str, Any]:
    """The document, that reads like a report. Of what is sensitive: that it exists, and whom to ask."""
    profile = profile_of(contact.hub_id)
    return {
        "received": time_words(contact.received_at),
        "told_by": list(_told_by(contact)),
        "keep_from_family": contact.narrative.keep_from_family,
        "risk_to_staff": contact.narrative.risk_to_staff,
        "by_when": [*_agreed(contact), *_from_allocation(profile)],
        "ring": _whom_to_ring(decision, outcomes, profile),
        "rag": contact.rag,
        "children": _children(outcomes),
        "people": _people(contact, now),
        "concerns": contact.narrative.concerns,
        "impact": contact.narrative.impact,
        "working_well": contact.narrative.working_well,
        "analysis": decision.analysis,
        "rationale": decision.rationale,
        "agencies": _agencies(contact, rule, release),
    }


def said_later(
    contact: Contact,
    decision: Decision,
    outcomes: list[Outcome],
    rule: DisclosureRule | None,
    asked: Request,
    *,
    is_risk: bool,
) -> dict[str, Any]:
    """What one agency answered after the decision, with whose case it belongs to."""
    return {
        "rag": contact.rag,
        "children": _children(outcomes),
        "answered": asked.agency.name,
        "is_risk": is_risk,
        "ring": _whom_to_ring(decision, outcomes, profile_of(contact.hub_id)),
        "agencies": _agencies(contact, rule, frozenset(), only=asked),
    }


def _told_by(contact: Contact) -> Iterator[str]:
    """Who got in touch, and how to reach them: whoever acts speaks to them (6.5)."""
    if contact.referrer == Referrer.ANONYMOUS:
        yield "Somebody who did not give a name."
        return
    who = (contact.referrer_name, contact.referrer_role, contact.referrer_organisation)
    yield ", ".join(filter(None, who)) or "Their name is not on record."
    kind = contact.get_referrer_display() if contact.referrer else "not known"
    yield f"{kind.capitalize()}, by {contact.channel.replace('-', ' ')}"
    if contact.referrer_relation:
        yield f"To the child: {contact.referrer_relation}"
    yield contact.referrer_phone or "No number to ring."
    if contact.referrer_email:
        yield contact.referrer_email
    if contact.referrer_reach:
        yield f"How to reach them: {contact.referrer_reach}"


def _agreed(contact: Contact) -> Iterator[dict[str, str]]:
    """By when a strategy discussion is held, where one was agreed."""
    running = Deadline.objects.filter(
        contact_id=contact.pk, event=Event.STRATEGY_AGREED, met_at=None, superseded_at=None
    )
    for clock in running:
        by = time_words(clock.extended_to or clock.due_at)
        yield {"what": _named(clock.clock), "when": f"by {by}", "why": clock.why}


def _from_allocation(profile: Profile) -> Iterator[dict[str, str]]:
    """What the hub's rules ask of the team, once somebody there has the case."""
    for rule in profile.clocks:
        if rule.event is Event.REFERRAL_ALLOCATED:
            when = f"within {rule.within} of {STARTED_BY[rule.event]}"
            yield {"what": _named(rule.name), "when": when, "why": rule.cited}


def _named(clock: str) -> str:
    return clock.replace("-", " ").capitalize()


def _whom_to_ring(
    decision: Decision, outcomes: list[Outcome], profile: Profile
) -> list[dict[str, str]]:
    """Who recommended it and who agreed to it, with their number, else the hub's."""
    did = {outcomes[0].authorised_by_id: "agreed to it"}
    did |= {decision.recommended_by_id: "recommended it"}
    if len(did) == 1:
        did = dict.fromkeys(did, "decided it")
    members = Membership.objects.filter(hub=decision.hub_id, user__in=did).select_related("user")
    people = {member.user_id: member for member in members.order_by("is_active")}
    return [
        {
            "name": people[user_id].user.name,
            "title": profile.title_of(Role(people[user_id].role)),
            "did": what,
            "phone": people[user_id].phone or profile.hub.phone,
        }
        for user_id, what in reversed(did.items())
        if user_id in people
    ]


def _children(outcomes: list[Outcome]) -> list[dict[str, str]]:
    return [
        {
            "name": o.child.name if o.child else "",
            "born": date_words(o.child.date_of_birth) if o.child and o.child.date_of_birth else "",
            "outcome": o.name,
        }
        for o in outcomes
    ]


def _people(contact: Contact, now: datetime) -> list[dict[str, Any]]:
    """Who is who, and where: whoever acts rings them, visits them, and must know if a letter is safe."""
    named = PersonInContact.objects.filter(contact=contact, removed_at=None)
    shown = people_shown(list(named.select_related("person")), now.astimezone(LONDON).date())
    return [
        {"name": p.name, "as": p.role, "age": p.age, "born": p.born, "details": list(p.details)}
        for p in shown
    ]


def _agencies(
    contact: Contact,
    rule: DisclosureRule | None,
    release: frozenset[str],
    *,
    only: Request | None = None,
) -> list[dict[str, Any]]:
    """What each agency shared, as far as the rule lets it go on: all, what is relevant, or a summary.

    What it said raises the risk goes too, whether it answered besides or not; in a summary, that it did.
    """
    what = rule.what if rule else "summary"
    told = HeightenedRisk.objects.filter(contact=contact).select_related("agency")
    risks: dict[UUID, list[HeightenedRisk]] = defaultdict(list)
    for risk in told.filter(request=only) if only else told:
        risks[risk.request_id].append(risk)
    newest: dict[UUID, Return] = {}
    since: dict[UUID, str] = {}  # of each answer: why a later one corrects it or adds to it
    answers = Return.objects.filter(contact=contact).select_related("agency").order_by("number")
    for returned in answers.filter(request=only) if only else answers:
        if former := newest.get(returned.request_id):
            since[former.pk] = returned.correction_why
        newest[returned.request_id] = returned
    found: list[dict[str, Any]] = [
        {"agency": said[0].agency.name, "risks": _risks(said, what)}
        for request_id, said in risks.items()
        if request_id not in newest
    ]
    for returned in newest.values():
        items = Item.objects.filter(contact=contact, from_return__request=returned.request_id)
        shared = [
            _item(i, since.get(i.from_return_id, ""))
            for i in items
            if not i.is_sensitive and (what == "all-shared" or str(i.pk) in release)
        ]
        found.append(
            {
                "agency": returned.agency.name,
                "risks": _risks(risks.get(returned.request_id, []), what),
                "withheld": returned.outcome == Return.Outcome.WITHHELD,
                "so_what": returned.so_what if what != "summary" else "",
                "recommendation": returned.recommendation,
                "items": shared if what != "summary" else [],
                "sensitive": [_marker(i) for i in items if i.is_sensitive],
            }
        )
    return found


def _risks(said: list[HeightenedRisk], what: str) -> list[dict[str, str]]:
    """When an agency said that the risk is higher, and its words as far as its other words go on."""
    return [
        {"said": time_words(risk.said_at), "words": risk.words if what != "summary" else ""}
        for risk in said
    ]


def _item(item: Item, corrected: str) -> dict[str, str]:
    """What is known, and how: "A fact, verified, about Mia, of 14 March 2025, from Niche N/1." """
    known = (
        {Item.Kind.FACT.value: "A fact", Item.Kind.OPINION.value: "An opinion"}[item.kind],
        item.get_certainty_display().lower(),
        item.about and f"about {item.about}",
        f"of {partial_words(item.dated)}" if item.dated else "date not given",
        item.system and f"from {item.system} {item.reference}".strip(),
    )
    return {
        "corrected": corrected,
        "text": item.text,
        "known": f"{', '.join(filter(None, known))}.",
    }


def _marker(item: Item) -> dict[str, str]:
    names = ("holder_name", "holder_post", "holder_deputy", "holder_phone", "holder_hours")
    return {name: getattr(item, name) for name in names}
