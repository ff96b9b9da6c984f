"""Taking a contact: opened at once, saved as it is typed, finished."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from openmash.access.queries import names
from openmash.contacts.commands.afterwards import CONSENT_FIELDS, add_consent
from openmash.contacts.commands.alerting import alert_on_anonymous, alert_on_ticks, tick
from openmash.contacts.commands.at_desk import keep_at_desk
from openmash.contacts.commands.naming import Named, PersonRow, name_everybody, put_rows
from openmash.contacts.commands.same_person import SameOrNot, settle
from openmash.contacts.models import Contact, Narrative, Stage
from openmash.contacts.reference import new_reference
from openmash.deadlines import running
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.ledger.models import Entry
from openmash.people.models import CaseEpisode
from openmash.policy.actors import Actor, Permission
from openmash.policy.clocks import ClockFacts
from openmash.policy.errors import ChangedMeanwhile, Difference, DoneAlready, RuleBroken
from openmash.policy.merging import Merging
from openmash.policy.times import time_words
from openmash.policy.tracks import ANSWER, answer_fields
from openmash.policy.vocabulary import (
    Channel,
    Event,
    Kind,
    OpenTo,
    Rag,
    Referrer,
)

# Longer ago than this, somebody wrote the wrong year.
OLDEST = timedelta(days=366)

CONTACT_FIELDS = (
    "channel received_at kind track referrer referrer_name referrer_role referrer_organisation "
    "referrer_phone referrer_email referrer_address referrer_relation referrer_reference referrer_safe "
    "referrer_reach referral_source parents_aware"
).split()
NARRATIVE_FIELDS = (
    "concerns danger_now harm what_happened evidence complicating_factors family_factors impact "
    "working_well safety_scale needs_to_change if_nothing_changes prompted_now child_voice child_told "
    "parents_voice actions_taken actions_not_enough early_help agencies_involved support_needed "
    "risk_to_staff keep_from_family urgent_other already_spoken"
).split()


@command(needs=Permission.TAKE_CONTACT)
def open_contact(
    actor: Actor,
    *,
    channel: Channel,
    received_at: datetime | None = None,
    kind: Kind = Kind.SERVICE,
    track: str = "",
    now: datetime,
) -> Contact:
    """Begin the record while the caller speaks, and hold it; the clocks run from receipt."""
    contact, narrative = _blank(actor, channel, received_at or now)
    contact.kind, contact.track = kind, track
    contact.holder_id = actor.person_id
    _keep(actor, contact, narrative, now)
    start_clocks(actor, contact, now, is_new=True)
    return contact


@command(needs=Permission.TAKE_CONTACT)
def receive_contact(
    actor: Actor,
    *,
    channel: Channel,
    received_at: datetime | None = None,
    values: Mapping[str, Any],
    consent: Mapping[str, str],
    ticks: frozenset[str] = frozenset(),
    people: Sequence[PersonRow] = (),
    now: datetime,
) -> Contact:
    """Keep a contact that came whole, in writing, as `open_contact` and `save_contact` would: at once.

    It waits until somebody takes it up. Raises RuleBroken, and then nothing is kept.
    """
    return put_whole(
        actor,
        channel=channel,
        received_at=received_at,
        values=values,
        consent=consent,
        ticks=ticks,
        people=people,
        now=now,
    )


def put_whole(
    actor: Actor,
    *,
    channel: Channel,
    received_at: datetime | None = None,
    values: Mapping[str, Any],
    consent: Mapping[str, str],
    ticks: frozenset[str] = frozenset(),
    people: Sequence[PersonRow] = (),
    now: datetime,
) -> Contact:
    """Store a whole contact, inside a command."""
    contact, narrative = _blank(actor, channel, received_at or now)
    if problems := _impossible(values, now):
        raise problems[0]
    sent = _sent(values, consent, but_not=set())
    changes = Merging(is_current=True).changes(standing(contact, narrative), sent)
    _put(contact, narrative, changes)
    _keep(actor, contact, narrative, now)
    named = name_everybody(actor, contact, people, now=now)
    new, _ = tick(actor, contact, ticks, shown=None, now=now) if ticks else ([], [])
    if any(row.is_record for row in people) and (open_to := _open_to(contact)):
        contact.open_to = open_to
        contact.save(update_fields=["open_to"])
    _tell_written(actor, contact, changes, named, new, [], now)
    _react(actor, contact, narrative, new, now, was_anonymous=False, is_new=True)
    return contact


def _blank(actor: Actor, channel: Channel, received: datetime) -> tuple[Contact, Narrative]:
    contact = Contact(
        id=uuid4(),
        hub_id=actor.hub_id,
        channel=channel,
        kind=Kind.SERVICE,
        received_at=received,
        taken_by_id=actor.person_id,
    )
    return contact, Narrative(hub_id=actor.hub_id, contact=contact)


def _keep(actor: Actor, contact: Contact, narrative: Narrative, now: datetime) -> None:
    """Store a new contact, under a reference that nobody has."""
    if contact.received_at > now:
        raise RuleBroken("A contact cannot have come in the future.", field="received_at")
    prefix = profile_of(actor.hub_id).hub.prefix
    for _ in range(20):
        contact.reference = new_reference(prefix)
        with suppress(IntegrityError), transaction.atomic():
            contact.save(force_insert=True)
            break
    else:
        raise RuntimeError("no free reference was found")
    narrative.save(force_insert=True)
    record(
        actor,
        "contact_received",
        at=contact.received_at,
        contact_id=contact.pk,
        reference=contact.reference,
        channel=contact.channel,
    )


def start_clocks(actor: Actor, contact: Contact, now: datetime, *, is_new: bool) -> None:
    """Start the clocks of receipt that hold on what is known now and do not run yet."""
    running.learn(
        actor,
        Event.CONTACT_RECEIVED,
        contact_id=contact.pk,
        on_id=contact.pk,
        facts=ClockFacts(
            rag=Rag(contact.rag) if contact.rag else None,
            channel=Channel(contact.channel),
            referrer=Referrer(contact.referrer) if contact.referrer else None,
            kind=Kind(contact.kind),
            open_to=OpenTo(contact.open_to) if contact.open_to else None,
        ),
        at=contact.received_at,
        is_new=is_new,
        now=now,
    )


@command(needs=Permission.TAKE_CONTACT)
def take_up_contact(actor: Actor, *, contact_id: UUID, now: datetime) -> Contact:
    """Somebody makes the record of what came by itself. Taken up already: says by whom."""
    contact = being_taken(contact_id)
    if contact.holder_id and contact.holder_id != actor.person_id:
        by = names(contact.holder_id)[contact.holder_id]
        raise RuleBroken(f"{by} has taken this up already.")
    contact.holder_id = actor.person_id
    contact.save(update_fields=["holder"])
    record(actor, "contact_taken_up", at=now, contact_id=contact.pk)
    return contact


@dataclass(frozen=True)
class Saved:
    """What became of a save. What could not be kept is said, and everything else is kept.

    `problems`: what cannot be so. `differences`: where a colleague wrote otherwise meanwhile; theirs
    stands until somebody chooses. `meanwhile`: who that was, and when. `notes`: what was done besides.
    """

    contact: Contact
    problems: tuple[RuleBroken, ...] = ()
    differences: tuple[Difference, ...] = ()
    meanwhile: str = ""
    notes: tuple[str, ...] = ()


class NothingNew(DoneAlready):
    """Nothing was sent that could be kept and was not there. `saved` is what there is to say."""

    def __init__(self, saved: Saved) -> None:
        super().__init__("Nothing was new.")
        self.saved = saved


@command(needs=Permission.TAKE_CONTACT)
def save_contact(
    actor: Actor,
    *,
    contact_id: UUID,
    version: int,
    values: Mapping[str, Any],
    consent: Mapping[str, str] | None = None,
    ticks: frozenset[str] | None = None,
    people: Sequence[PersonRow] = (),
    was: Mapping[str, Any] | None = None,
    keep: frozenset[str] = frozenset(),
    partly: bool = False,
    now: datetime,
) -> Saved:
    """Save what was typed so far.

    `values` holds fields of the contact and of its narrative; what is not named is left alone.
    `ticks`, when given, are all the urgent criteria that stand ticked now. `was` is what the page
    showed ("contact", "ticks", and "people" by row), so that what a colleague wrote meanwhile stays;
    `keep` names where this person has seen that and chose their own words.

    `partly`: as it is typed, what can be kept is kept and the rest is said. Otherwise raises
    RuleBroken, or ChangedMeanwhile, and keeps nothing. Where nothing is new: NothingNew.
    """
    contact = being_taken(contact_id)
    narrative = Narrative.objects.select_for_update().get(contact=contact)
    is_current = contact.version == version
    merging = Merging(was=was["contact"] if was else None, is_current=is_current, keep=keep)
    problems = _impossible(values, now)
    mine = _sent(values, consent, but_not={str(problem.field) for problem in problems})
    changes = merging.changes(standing(contact, narrative), mine)
    named = put_rows(
        actor,
        contact,
        people,
        was=was["people"] if was else None,
        is_current=is_current,
        keep=keep,
        now=now,
    )
    shown = frozenset(was["ticks"]) if was else None
    new, gone = tick(actor, contact, ticks, shown=shown, now=now) if ticks is not None else ([], [])
    differences = (*merging.differences, *named.differences)
    meanwhile = written_by(actor, contact) if differences else ""
    problems += named.problems
    if not partly:
        _all_or_nothing(contact, problems, differences, meanwhile)
    saved = Saved(contact, tuple(problems), differences, meanwhile, tuple(named.notes))
    if partly and not (changes or named.changed or new or gone):
        raise NothingNew(saved)
    was_anonymous = contact.referrer == Referrer.ANONYMOUS
    _write(contact, narrative, changes)
    _tell_written(actor, contact, changes, named, new, gone, now)
    _react(actor, contact, narrative, new, now, was_anonymous=was_anonymous)
    return saved


def _tell_written(
    actor: Actor,
    contact: Contact,
    changes: Mapping[str, Any],
    named: Named,
    ticked: list[str],
    unticked: list[str],
    now: datetime,
) -> None:
    record(
        actor,
        "contact_written",
        at=now,
        contact_id=contact.pk,
        fields=sorted(changes),
        people=named.changed,
        ticks=ticked,
        unticked=unticked,
    )


def _react(
    actor: Actor,
    contact: Contact,
    narrative: Narrative,
    ticked: list[str],
    now: datetime,
    *,
    was_anonymous: bool,
    is_new: bool = False,
) -> None:
    """What follows from what was written: clocks that hold now, and what a manager must hear."""
    start_clocks(actor, contact, now, is_new=is_new)
    if ticked:
        alert_on_ticks(actor, contact, ticked, narrative.urgent_other, now)
    if contact.referrer == Referrer.ANONYMOUS and not was_anonymous:
        alert_on_anonymous(actor, contact, now)


def being_taken(contact_id: UUID) -> Contact:
    """The contact, locked, while its record is not finished."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.stage != Stage.RECEIVING:
        raise RuleBroken("This record is finished. Add a note instead.")
    return contact


def standing(contact: Contact, narrative: Narrative) -> dict[str, Any]:
    """What stands of a contact, field by field: consent as it was typed, and its kind's own questions."""
    fields = answer_fields(profile_of(contact.hub_id))
    return {
        **{n: narrative.track_answers.get(n.removeprefix(ANSWER), "") for n in fields},
        **{name: getattr(contact, name) for name in CONTACT_FIELDS},
        **{name: getattr(narrative, name) for name in NARRATIVE_FIELDS},
        **{f"consent_{name}": narrative.consent.get(name, "") for name in CONSENT_FIELDS},
    }


def _sent(
    values: Mapping[str, Any], consent: Mapping[str, str] | None, but_not: set[str]
) -> dict[str, Any]:
    asked = (name for name in values if name.startswith(ANSWER))
    known = (*CONTACT_FIELDS, *NARRATIVE_FIELDS, *asked)
    said = {name: values[name] for name in known if name in values and name not in but_not}
    return said | {f"consent_{name}": value for name, value in (consent or {}).items()}


def _impossible(values: Mapping[str, Any], now: datetime) -> list[RuleBroken]:
    received = values.get("received_at")
    if received and received > now:
        return [RuleBroken("A contact cannot have come in the future.", field="received_at")]
    if received and received < now - OLDEST:
        return [RuleBroken("That is more than a year ago: check the year.", field="received_at")]
    return []


def _all_or_nothing(
    contact: Contact,
    problems: Sequence[RuleBroken],
    differences: tuple[Difference, ...],
    meanwhile: str,
) -> None:
    if differences:
        raise ChangedMeanwhile(meanwhile, version=contact.version, differences=differences)
    if problems:
        raise problems[0]


def _write(contact: Contact, narrative: Narrative, changes: Mapping[str, Any]) -> None:
    told, said = _put(contact, narrative, changes)
    if told:
        narrative.save(update_fields=told)
    open_to = _open_to(contact)
    if open_to and open_to != contact.open_to:
        contact.open_to = open_to
        said.append("open_to")
    contact.version += 1
    contact.save(update_fields=[*said, "version"])


def _put(
    contact: Contact, narrative: Narrative, changes: Mapping[str, Any]
) -> tuple[list[str], list[str]]:
    """Set what changes; returns which fields of the narrative, and which of the contact."""
    told, said = [], []
    consent: dict[str, str] = {}
    answers: dict[str, str] = {}
    for name, value in changes.items():
        if name in NARRATIVE_FIELDS:
            setattr(narrative, name, value)
            told.append(name)
        elif name in CONTACT_FIELDS:
            setattr(contact, name, value)
            said.append(name)
        elif name.startswith(ANSWER):
            answers[name.removeprefix(ANSWER)] = value
        else:
            consent[name.removeprefix("consent_")] = value
    if answers:
        narrative.track_answers = narrative.track_answers | answers
        told.append("track_answers")
    if consent:
        narrative.consent = narrative.consent | consent
        told.append("consent")
    return told, said


def _open_to(contact: Contact) -> OpenTo | None:
    """Who works with the family now, as the case systems say: social care before early help."""
    people = contact.people.filter(removed_at=None).values("person")
    cases = CaseEpisode.objects.open_cases().filter(person__in=people)
    services = set(cases.values_list("service", flat=True))
    return next((s for s in (OpenTo.SOCIAL_CARE, OpenTo.EARLY_HELP) if s in services), None)


def written_by(actor: Actor, contact: Contact) -> str:
    """Who wrote the record last, and when: what the second person is told."""
    last = Entry.objects.filter(subject_id=contact.pk, kind="contact_written").last()
    if last is None:
        return "This record was changed while you were writing."
    at = time_words(last.at)
    if last.actor_id == actor.person_id:
        return f"You changed this record in another window, {at}."
    return (
        f"{names(last.actor_id)[last.actor_id]} changed this record while you were writing, {at}."
    )


@command(needs=Permission.TAKE_CONTACT)
def finish_contact(
    actor: Actor,
    *,
    contact_id: UUID,
    version: int,
    answers: Sequence[SameOrNot] = (),
    now: datetime,
) -> Contact:
    """The record is as full as it gets: it goes to the managers. Pressed twice, it is once.

    `answers`: of whoever is as good as certain on record already, whether it is the same person.
    What the first desk answers itself stays there, with whoever recorded it.
    """
    contact = being_taken(contact_id)
    if contact.version != version:
        raise ChangedMeanwhile(written_by(actor, contact), version=contact.version)
    settle(actor, contact, answers, now)
    narrative = Narrative.objects.get(contact=contact)
    if narrative.consent.get("status"):
        add_consent(actor, contact, narrative.consent, now)
    is_desk = profile_of(actor.hub_id).answers_at_desk(Kind(contact.kind))
    contact.stage, contact.recorded_at = Stage.TO_ALLOCATE, now
    contact.holder_id = actor.person_id if is_desk else None
    open_to = _open_to(contact)  # a case may have come from its system meanwhile
    is_opened = bool(open_to) and open_to != contact.open_to
    if open_to:
        contact.open_to = open_to
    contact.version += 1
    contact.save(update_fields=["stage", "recorded_at", "holder", "open_to", "version"])
    if is_opened:
        start_clocks(actor, contact, now, is_new=False)
    record(actor, "contact_recorded", at=now, contact_id=contact.pk, reference=contact.reference)
    if is_desk:
        keep_at_desk(actor, contact, now)
    return contact
