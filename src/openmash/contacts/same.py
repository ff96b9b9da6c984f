"""Contacts in the hub that may be about the same thing as one that is being taken."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from openmash.contacts.models import Contact, PersonInContact, Stage
from openmash.hubs.queries import profile_of
from openmash.people.finding import find_all
from openmash.people.index import features_on_record
from openmash.policy.actors import Actor
from openmash.policy.matching import Band
from openmash.policy.times import time_words

_MOST = 5


@dataclass(frozen=True)
class SameThing:
    """A contact that names a child of this one: open in the hub, or closed lately."""

    id: UUID
    reference: str
    received: str
    child: str
    closed: str = ""


def about_the_same(actor: Actor, contact: Contact, *, now: datetime) -> list[SameThing]:
    """Contacts that name a child of this one, or somebody very like: six statements at most.

    Those that are open; and those closed lately, for whom the hub's rules let reopen one.
    """
    child = {"role": PersonInContact.Role.CHILD, "removed_at": None}
    mine = set(
        PersonInContact.objects.filter(contact=contact, **child).values_list("person", flat=True)
    )
    if not mine:
        return []
    named = (
        PersonInContact.objects.filter(
            _open_or_lately(actor, now), person__in=mine | _like(mine), **child
        )
        .exclude(contact=contact)
        .exclude(contact__stage=Stage.RECEIVING)
        .select_related("contact", "person")
        .order_by(F("contact__closed_at").desc(nulls_first=True), "-contact__received_at")
    )[: _MOST * 4]
    found: dict[UUID, SameThing] = {}
    for row in named:
        when, closed_at = time_words(row.contact.received_at), row.contact.closed_at
        closed = time_words(closed_at) if closed_at else ""
        same = SameThing(row.contact_id, row.contact.reference, when, row.person.name, closed)
        found.setdefault(row.contact_id, same)
    return list(found.values())[:_MOST]


def _open_or_lately(actor: Actor, now: datetime) -> Q:
    rules, is_open = profile_of(actor.hub_id).reopening, Q(contact__closed_at=None)
    if rules is None or actor.role not in rules.by:
        return is_open
    lately = Q(contact__closed_at__gte=now - timedelta(days=rules.days), contact__joined_to=None)
    return is_open | lately


def _like(mine: set[UUID]) -> set[UUID]:
    """Who on record may well be one of these: four statements at most."""
    found = find_all(features_on_record(mine), but_not=mine)
    sure = (Band.MATCH, Band.LIKELY)
    return {each.person_id for some in found.values() for each in some if each.band in sure}
