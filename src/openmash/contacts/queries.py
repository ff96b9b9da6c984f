"""What an officer looks at: contacts to finish, alerts, the record while it is taken."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from openmash.access.queries import names
from openmash.contacts.models import (
    Alert,
    ConsentRecord,
    Contact,
    ContactNote,
    Narrative,
    PersonInContact,
    Stage,
    UrgentTick,
)
from openmash.deadlines.queries import soonest_by_contact
from openmash.hubs.queries import profile_of
from openmash.ledger.models import Entry, EntryText
from openmash.people.models import Address, CaseEpisode
from openmash.people.queries import FoundPerson, matches_of
from openmash.policy.actors import Actor, Permission
from openmash.policy.consent import ConsentFacts
from openmash.policy.profile import Profile
from openmash.policy.times import DueWords, length_words, time_words
from openmash.policy.tracks import ANSWER, answer_fields
from openmash.policy.vocabulary import Consent, Role

# A list that somebody works through holds this many.
MOST_ROWS = 50


@dataclass(frozen=True)
class ContactRow:
    """One contact in somebody's list."""

    id: UUID
    reference: str
    received: str
    about: str
    channel: str
    is_urgent: bool
    due: DueWords | None


def about_whom(contact_ids: list[UUID]) -> dict[UUID, str]:
    """The children of each contact, by name: one statement."""
    named: dict[UUID, list[str]] = {}
    rows = PersonInContact.objects.filter(
        contact__in=contact_ids, role=PersonInContact.Role.CHILD, removed_at=None
    ).select_related("person")
    for row in rows:
        named.setdefault(row.contact_id, []).append(row.person.name)
    return {contact_id: ", ".join(names) for contact_id, names in named.items()}


def my_contacts(actor: Actor, *, now: datetime) -> list[ContactRow]:
    """Contacts that this person is still taking, the oldest first: three statements."""
    return _being_taken(Q(holder=actor.person_id), now=now)


def to_record(*, now: datetime) -> list[ContactRow]:
    """What came by itself and waits for somebody to make its record: three statements."""
    return _being_taken(Q(holder=None), now=now)


def _being_taken(whose: Q, *, now: datetime) -> list[ContactRow]:
    held = list(
        Contact.objects.filter(whose, stage=Stage.RECEIVING, closed_at=None).order_by(
            "-is_urgent", "received_at"
        )[:MOST_ROWS]
    )
    ids = [contact.pk for contact in held]
    about, due = about_whom(ids), soonest_by_contact(ids, now=now)
    return [
        ContactRow(
            id=c.pk,
            reference=c.reference,
            received=time_words(c.received_at),
            about=about.get(c.pk, "No child named yet"),
            channel=c.channel.replace("-", " "),
            is_urgent=c.is_urgent,
            due=due[c.pk].words if c.pk in due else None,
        )
        for c in held
    ]


@dataclass(frozen=True)
class AlertRow:
    """An alert that nobody has taken."""

    id: UUID
    contact_id: UUID
    reference: str
    words: str
    about: str
    waits: str
    for_role: str
    is_mine: bool


def alerts_for(actor: Actor, *, now: datetime) -> list[AlertRow]:
    """Alerts not taken yet, those that wait for this person's role first: four statements."""
    if not actor.may(Permission.TAKE_ALERT):
        return []
    waiting = list(
        Alert.objects.filter(hub=actor.hub_id, taken_at=None)
        .select_related("contact")
        .order_by("raised_at")[:50]
    )
    ids = [alert.contact_id for alert in waiting]
    about, more = about_whom(ids), _said_since(ids)
    profile = profile_of(actor.hub_id)
    rows = [
        AlertRow(
            id=a.pk,
            contact_id=a.contact_id,
            reference=a.contact.reference,
            words=_with(a, more.get(a.contact_id, "")),
            about=about.get(a.contact_id, "No child named yet"),
            waits=length_words(max(now - a.raised_at, now - now)),
            for_role=profile.title_of(Role(a.role)),
            is_mine=a.role == actor.role,
        )
        for a in waiting
    ]
    return sorted(rows, key=lambda row: not row.is_mine)


def _said_since(contact_ids: list[UUID]) -> dict[UUID, str]:
    """What was typed beside "something else": it may come after the tick that raised the alert."""
    told = Narrative.objects.filter(contact__in=contact_ids).exclude(urgent_other="")
    return dict(told.values_list("contact", "urgent_other"))


def _with(alert: Alert, said: str) -> str:
    if alert.kind != "urgent" or not said or said in alert.words:
        return alert.words
    return f"{alert.words} {said}"


def due_alerts(*, now: datetime) -> list[UUID]:
    """Alerts whose time is up."""
    waiting = Alert.objects.filter(taken_at=None, climbs_at__lte=now)
    return list(waiting.values_list("pk", flat=True))


def consent_of(contact_id: UUID) -> ConsentFacts:
    """How consent stands by its newest record: one statement."""
    newest = ConsentRecord.objects.filter(contact=contact_id).first()
    if newest is None:
        return ConsentFacts()
    return ConsentFacts(
        status=Consent(newest.status), exception=newest.exception, overridden=newest.overridden
    )


@dataclass(frozen=True)
class OpenCase:
    """A child of this contact has an open case: whose."""

    child: str
    service: str
    worker: str
    phone: str
    as_at: datetime | None


@dataclass(frozen=True)
class Taking:
    """The record while it is taken: as the forms show it."""

    contact: Contact
    initial: dict[str, Any]
    rows: list[tuple[str, dict[str, Any]]]
    people: dict[str, str]
    who: dict[str, UUID]
    open_cases: list[OpenCase]
    passed_on: list[str]
    alerts: list[tuple[str, str]]


# A second press comes within this time.
_SECOND_PRESS = timedelta(seconds=10)


def just_opened(actor: Actor, *, now: datetime) -> Contact | None:
    """The record that this person opened a moment ago and has not written in."""
    return Contact.objects.filter(
        holder=actor.person_id,
        closed_at=None,
        stage=Stage.RECEIVING,
        version=1,
        received_at__gte=now - _SECOND_PRESS,
    ).first()


def people_of(contact_id: UUID) -> set[UUID]:
    """Everybody in a contact."""
    named = PersonInContact.objects.filter(contact=contact_id, removed_at=None)
    return set(named.values_list("person", flat=True))


def like_row(row: str, *, today: date) -> list[FoundPerson]:
    """Who on record may be the person of a saved row, but not those in its contact."""
    try:
        key = UUID(row)
    except ValueError:
        return []
    named = PersonInContact.objects.filter(pk=key).first()
    if named is None:
        return []
    return matches_of(named.person_id, today=today, but_not=people_of(named.contact_id))


def taking(contact: Contact) -> Taking:
    """What was typed so far, in ten statements however many people there are."""
    narrative = Narrative.objects.get(contact=contact)
    ticks = UrgentTick.objects.filter(contact=contact, withdrawn_at=None)
    named = list(
        PersonInContact.objects.filter(contact=contact, removed_at=None).select_related("person")
    )
    ids = [row.person_id for row in named]
    addresses: dict[UUID, Address] = {}
    for address in Address.objects.filter(person__in=ids, until=None):
        addresses.setdefault(address.person_id, address)
    cases = CaseEpisode.objects.open_cases().filter(person__in=ids).select_related("person")
    initial = {
        **{field.name: getattr(contact, field.attname) for field in contact._meta.concrete_fields},
        **{
            field.name: getattr(narrative, field.attname)
            for field in narrative._meta.concrete_fields
        },
        **{f"consent_{name}": value for name, value in narrative.consent.items()},
        **{
            name: narrative.track_answers.get(name.removeprefix(ANSWER), "")
            for name in answer_fields(profile_of(contact.hub_id))
        },
        "urgent": [tick.code for tick in ticks],
        "version": contact.version,
    }
    return Taking(
        contact=contact,
        initial=initial,
        rows=[(str(row.pk), _row(row, addresses.get(row.person_id))) for row in named],
        people={str(row.pk): row.person.name for row in named},
        who={str(row.pk): row.person_id for row in named},
        open_cases=[
            OpenCase(
                c.person.name,
                c.service.replace("-", " "),
                c.worker,
                c.worker_phone or c.duty_phone,
                c.as_at,
            )
            for c in cases
        ],
        passed_on=passed_on(contact.pk),
        alerts=told_at_once(contact),
    )


def told_at_once(contact: Contact) -> list[tuple[str, str]]:
    """What a manager was told at once, and who has taken it: one statement."""
    profile = profile_of(contact.hub_id)
    alerts = Alert.objects.filter(contact=contact).select_related("taken_by")
    return [(alert.words, _taken(alert, profile)) for alert in alerts]


def passed_on(contact_id: UUID) -> list[str]:
    """To whom of an open case this was passed on, by whom and when: three statements."""
    told = list(Entry.objects.filter(subject_id=contact_id, kind="contact_passed_on"))
    words = {
        t.entry_id: t.text for t in EntryText.objects.filter(entry_id__in=[e.pk for e in told])
    }
    people = names(*(entry.actor_id for entry in told))
    return [
        f"{words.get(e.pk, 'Passed on.')} ({people.get(e.actor_id, '')}, {time_words(e.at)})"
        for e in told
    ]


def _row(row: PersonInContact, address: Address | None) -> dict[str, Any]:
    person = {
        field.name: getattr(row.person, field.attname) for field in row.person._meta.concrete_fields
    }
    place = {
        "lines": address.lines if address else "",
        "postcode": address.postcode if address else "",
        "safe_to_write": address.safe_to_write if address else "",
    }
    named = {
        name: getattr(row, name)
        for name in ("role", "relation", "lives_in_household", "parental_responsibility")
    }
    return person | place | named


def _taken(alert: Alert, profile: Profile) -> str:
    if alert.taken_by:
        return f"taken by {alert.taken_by.name}"
    return f"{profile.title_of(Role(alert.role))} was told {time_words(alert.raised_at)}, not taken yet"


@dataclass(frozen=True)
class InformationRow:
    """New information on a contact that somebody holds, not read yet."""

    id: UUID
    contact_id: UUID
    reference: str
    about: str
    sender: str
    came: str
    begins: str


def information_for(actor: Actor) -> list[InformationRow]:
    """What came in on contacts that this person holds, the oldest first: two statements.

    While the record is being taken it stands beside it, so it waits on no list.
    """
    waiting = list(
        ContactNote.objects.exclude(source="")
        .filter(read_at=None, contact__holder=actor.person_id)
        .exclude(contact__stage=Stage.RECEIVING)
        .select_related("contact")[:MOST_ROWS]
    )
    about = about_whom([note.contact_id for note in waiting])
    return [
        InformationRow(
            id=note.pk,
            contact_id=note.contact_id,
            reference=note.contact.reference,
            about=about.get(note.contact_id, "No child named yet"),
            sender=note.sender,
            came=time_words(note.at),
            begins=note.text[:200],
        )
        for note in waiting
    ]
