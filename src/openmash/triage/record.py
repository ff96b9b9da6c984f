"""The record of a contact as whoever decides reads it: what was said, who is who, the history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from openmash.access.queries import names
from openmash.contacts.files import ShownFile, files_of
from openmash.contacts.flags import Flag, Flags, flags_of
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
from openmash.contacts.originals import Wrote, written_about
from openmash.contacts.said import SAID
from openmash.hubs.models import Team
from openmash.hubs.queries import profile_of
from openmash.people.cases import state_words, what_words, with_whom
from openmash.people.models import Address, CaseEpisode, Person
from openmash.people.queries import age_of
from openmash.policy.actors import Actor
from openmash.policy.profile import Profile
from openmash.policy.referral_sources import ReferralSource
from openmash.policy.times import LONDON, as_at_words, date_words, time_words
from openmash.policy.tracks import way_of
from openmash.policy.vocabulary import Kind, Role

_CONSENT = {
    "obtained": "Consent given",
    "implied": "Consent implied",
    "refused": "Consent refused",
    "not-sought": "Consent not sought",
    "unknown": "Consent not known",
}
# Who only asks has no worry to tell.
_ASKS = (Kind.ADVICE, Kind.BASIC_INFORMATION, Kind.INFORMATION_REQUEST)
_YES_NO = {"yes": "yes", "no": "no"}


def _taken_away(contact: Contact) -> str:
    since = contact.minimal_since
    day = date_words(since.astimezone(LONDON).date()) if since else ""
    return day and f"What was said was taken away on {day}: the contact is kept minimal."


@dataclass(frozen=True)
class Line:
    """Something under its heading; `small` says who, when or whence."""

    heading: str
    text: str
    small: str = ""


@dataclass(frozen=True)
class ShownPerson:
    """Somebody named in a contact."""

    id: UUID
    named_id: UUID  # their place in this contact
    name: str
    role: str
    age: str
    born: str
    details: tuple[str, ...]
    is_child: bool
    is_unborn: bool
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class Earlier:
    """What was before: an earlier contact of the same people, or a case, open or closed."""

    on: date
    when: str
    about: str
    what: str
    state: str
    is_open: bool
    contact_id: UUID | None = None


@dataclass(frozen=True)
class ShownAlert:
    """An alert and what became of it."""

    id: UUID
    words: str
    raised: str
    state: str
    is_taken: bool


@dataclass(frozen=True)
class ShownNote:
    """Something added to the record. `is_new`: it came from outside and waits to be read."""

    id: UUID
    text: str
    by: str
    at: str
    is_new: bool
    how: str


@dataclass(frozen=True)
class ShownRecord:
    """All of it, ready to show. What this person may not read is said in `withheld`."""

    said: tuple[Line, ...]
    safety_scale: int | None
    withheld: str
    notes: tuple[ShownNote, ...]
    wrote: tuple[Wrote, ...]
    people: tuple[ShownPerson, ...]
    earlier: tuple[Earlier, ...]
    consents: tuple[Line, ...]
    ticks: tuple[Line, ...]
    alerts: tuple[ShownAlert, ...]
    referrer: tuple[Line, ...]
    files: tuple[ShownFile, ...]


def record_of(contact: Contact, *, actor: Actor, now: datetime) -> ShownRecord:
    """The record of one contact, in a fixed number of statements."""
    profile = profile_of(actor.hub_id)
    today = now.astimezone(LONDON).date()
    named = list(
        PersonInContact.objects.filter(contact=contact, removed_at=None).select_related("person")
    )
    notes = list(ContactNote.objects.filter(contact=contact))
    consents = list(ConsentRecord.objects.filter(contact=contact))
    ticks = list(UrgentTick.objects.filter(contact=contact))
    alerts = list(Alert.objects.filter(contact=contact))
    people = names(
        *(note.by_id for note in notes),
        *(consent.by_id for consent in consents),
        *(tick.by_id for tick in ticks),
        *(alert.taken_by_id for alert in alerts),
    )
    flags = flags_of((n.person_id for n in named), hub_id=actor.hub_id, now=now)
    narrative = Narrative.objects.filter(contact=contact).first()
    withheld = _taken_away(contact)
    if not actor.reads_narratives:
        withheld = (
            "What was said is not shown to you. Your role reads names, addresses and letters."
        )
    return ShownRecord(
        said=(*_of_its_kind(narrative, contact, profile), *_said(narrative, contact)),
        safety_scale=narrative.safety_scale if narrative else None,
        withheld=withheld,
        notes=tuple(_note(n, people) for n in notes),
        wrote=tuple(written_about(contact.pk)) if not withheld else (),
        people=people_shown(named, today, flags),
        earlier=_earlier(contact, named, actor, now),
        consents=tuple(_consent(c, people, profile) for c in consents),
        ticks=_ticks(ticks, people, profile),
        alerts=tuple(_alert(a, people, profile) for a in alerts),
        referrer=_referrer(contact),
        files=tuple(files_of(contact.pk)),
    )


def _note(note: ContactNote, people: dict[UUID, str]) -> ShownNote:
    by_mail = note.source == "mailbox"
    by = f"{note.sender or 'somebody'}, by e-mail" if by_mail else note.sender
    return ShownNote(
        id=note.pk,
        text=note.text,
        by=by or ("somebody, not known who" if note.source else people[note.by_id]),
        at=time_words(note.at),
        is_new=bool(note.source) and note.read_at is None,
        how="" if by_mail or not note.source else _how_told(note, people[note.by_id]),
    )


def _how_told(note: ContactNote, taken_by: str) -> str:
    """Of news that somebody here wrote down: whose it is, how it came, what they say of consent."""
    facts = (
        note.get_referrer_display(),
        note.source.replace("-", " "),
        note.referrer_phone,
        note.referrer_email,
        note.consent and f"{_CONSENT[note.consent].lower()}, they say",
        f"written down by {taken_by}",
    )
    return "; ".join(filter(None, facts))


def _of_its_kind(narrative: Narrative | None, contact: Contact, profile: Profile) -> Iterator[Line]:
    """Of a kind with questions of its own: which it is, where it goes, and what was answered."""
    track = profile.track(contact.track)
    if track is None or narrative is None:
        return
    way = way_of(profile, track, narrative.track_answers)
    goes = f"{track.name}. The hub's rules send it to: {way.name}" if way else track.name
    yield Line("Kind", f"{goes} [{track.cited}]")
    for question in track.questions:
        if answer := narrative.track_answers.get(question.code):
            yield Line(question.ask, _YES_NO.get(answer, answer))


def _said(narrative: Narrative | None, contact: Contact) -> tuple[Line, ...]:
    headings = SAID if contact.kind not in _ASKS else SAID | {"concerns": "What was asked"}
    told = ((words, getattr(narrative, name, "")) for name, words in headings.items())
    return tuple(Line(words, text) for words, text in told if text)


def people_shown(
    named: list[PersonInContact], today: date, flags: Flags | None = None
) -> tuple[ShownPerson, ...]:
    """Who is who, each with all that is known: one statement however many."""
    addresses: dict[UUID, Address] = {}
    for address in Address.objects.filter(person__in=[n.person_id for n in named], until=None):
        addresses.setdefault(address.person_id, address)
    return tuple(
        ShownPerson(
            id=n.person_id,
            named_id=n.pk,
            name=n.person.name,
            role=n.get_role_display(),
            age=age_of(n.person, today) or "age not known",
            is_unborn=n.person.is_unborn,
            born=date_words(n.person.date_of_birth) if n.person.date_of_birth else "",
            details=_details(n, addresses.get(n.person_id)),
            is_child=n.person.is_child,
            flags=tuple((flags or {}).get(n.person_id, ())),
        )
        for n in named
    )


def _details(named: PersonInContact, address: Address | None) -> tuple[str, ...]:
    """What else is known of somebody, each in a few words; what is not known is left out."""
    person: Person = named.person
    lives = _YES_NO.get(named.lives_in_household, "")
    responsible = _YES_NO.get(named.parental_responsibility, "")
    where = ", ".join(filter(None, (address.lines, address.postcode))) if address else ""
    found = (
        named.relation,
        {"yes": "lives in the household", "no": "lives elsewhere"}.get(lives, ""),
        {"yes": "parental responsibility", "no": "no parental responsibility"}.get(responsible, ""),
        where.replace("\n", ", "),
        _safe(address),
        person.school and f"school: {person.school}",
        person.gp and f"GP: {person.gp}",
        person.phone and f"phone {person.phone}",
        person.languages and f"speaks {person.languages}",
        "needs an interpreter" if person.interpreter == "yes" else "",
        person.ethnicity and f"ethnicity: {person.ethnicity}",
        person.religion and f"religion: {person.religion}",
        person.disability and f"disability or health: {person.disability}",
    )
    return tuple(filter(None, found))


def _safe(address: Address | None) -> str:
    if address is None:
        return ""
    return {
        Address.Safe.YES: "safe to write there",
        Address.Safe.NO: "NOT safe to write there",
        Address.Safe.UNKNOWN: "not known whether it is safe to write there",
    }[Address.Safe(address.safe_to_write)]


def _earlier(
    contact: Contact, named: list[PersonInContact], actor: Actor, now: datetime
) -> tuple[Earlier, ...]:
    """Earlier contacts and cases of the same people, the newest first (3.1, 3.2)."""
    people = {n.person_id: n.person.name for n in named}
    found: dict[UUID, tuple[Contact, list[str]]] = {}
    others = PersonInContact.objects.filter(
        ~Q(contact=contact), person__in=people, removed_at=None
    ).select_related("contact")
    for other in others:
        _, about = found.setdefault(other.contact_id, (other.contact, []))
        about.append(people[other.person_id])
    contacts = [_earlier_contact(c, about) for c, about in found.values()]
    episodes = list(CaseEpisode.objects.filter(person__in=people))
    held_by = dict(Team.objects.filter(hub=actor.hub_id).values_list("pk", "name"))
    cases = [_case(e, people[e.person_id], held_by, now) for e in episodes]
    return tuple(sorted([*contacts, *cases], key=lambda e: (e.is_open, e.on), reverse=True))


def _earlier_contact(contact: Contact, about: list[str]) -> Earlier:
    on = contact.received_at.astimezone(LONDON).date()
    return Earlier(
        on=on,
        when=date_words(on),
        about=", ".join(about),
        what=f"Contact {contact.reference}, {contact.channel.replace('-', ' ')}",
        state=", ".join(filter(None, (contact.rag, Stage(contact.stage).label.lower()))),
        is_open=False,
        contact_id=contact.pk,
    )


def _case(episode: CaseEpisode, name: str, held_by: dict[UUID, str], now: datetime) -> Earlier:
    """A case as a case system tells it: since when, until when, with whom, as at when."""
    told = (state_words(episode), with_whom(episode, held_by), as_at_words(episode.as_at, now))
    on = episode.closed_on or episode.opened_on or date.min
    return Earlier(
        on=on,
        when=date_words(on) if on != date.min else "date not known",
        about=name,
        what=": ".join(filter(None, (what_words(episode), episode.about))),
        state=", ".join(filter(None, told)),
        is_open=episode.is_open_case,
    )


def consent_words(contact_id: UUID) -> str:
    """How consent stands by its newest record, as an agency that is asked reads it; empty: nothing is."""
    newest = ConsentRecord.objects.filter(contact=contact_id).first()
    if newest is None:
        return ""
    why = _exceptions(profile_of(newest.hub_id)).get(newest.exception, "")
    said = _CONSENT[newest.status].removeprefix("Consent ")
    return f"{said}. {why}" if why else said


def _exceptions(profile: Profile) -> dict[str, str]:
    return {e.code: e.words.rstrip(".") for e in profile.consent_exceptions}


def _consent(consent: ConsentRecord, people: dict[UUID, str], profile: Profile) -> Line:
    told = (
        consent.given_by and f"by {consent.given_by}",
        consent.implied_by and f"by agreeing to {consent.implied_by}",
        _exceptions(profile).get(consent.exception, consent.exception),
        consent.exception_whose and f"whose risk: {consent.exception_whose}",
        consent.discussed_with and f"discussed with {consent.discussed_with}",
        consent.asked_by and f"asked by {consent.asked_by}",
        consent.child_view and f"the child's own view: {consent.child_view}",
        "overridden" if consent.overridden else "",
        consent.why,
    )
    return Line(
        _CONSENT[consent.status],
        "; ".join(filter(None, told)),
        f"{people[consent.by_id]}, {time_words(consent.at)}",
    )


def _ticks(ticks: list[UrgentTick], people: dict[UUID, str], profile: Profile) -> tuple[Line, ...]:
    words = {criterion.code: criterion.words for criterion in profile.urgent}
    return tuple(
        Line(
            words.get(tick.code, tick.code),
            f"withdrawn {time_words(tick.withdrawn_at)}" if tick.withdrawn_at else "",
            f"ticked by {people[tick.by_id]}, {time_words(tick.at)}",
        )
        for tick in ticks
    )


def _alert(alert: Alert, people: dict[UUID, str], profile: Profile) -> ShownAlert:
    if alert.taken_at and alert.taken_by_id:
        answer = f": {alert.answer}" if alert.answer else ""
        state = f"taken by {people[alert.taken_by_id]}, {time_words(alert.taken_at)}{answer}"
    else:
        state = f"not taken yet; waits for: {profile.title_of(Role(alert.role))}"
    return ShownAlert(
        alert.pk, alert.words, time_words(alert.raised_at), state, alert.taken_at is not None
    )


def _source(code: str) -> str:
    return f"{code}: {ReferralSource(code).words}" if code else ""


def _referrer(contact: Contact) -> tuple[Line, ...]:
    told = (
        Line("Came by", contact.channel.replace("-", " ")),
        Line("From", contact.referrer or "not known"),
        Line("Name", contact.referrer_name),
        Line("Role", contact.referrer_role),
        Line("Organisation", contact.referrer_organisation),
        Line("Relation", contact.referrer_relation),
        Line("Their reference", contact.referrer_reference),
        Line("Phone", contact.referrer_phone),
        Line("Email", contact.referrer_email),
        Line("Address", contact.referrer_address),
        Line("Safe to write to?", contact.referrer_safe),
        Line("When and how to reach them", contact.referrer_reach),
        Line("Source for the returns", _source(contact.referral_source)),
        Line("Do the parents know?", contact.parents_aware),
    )
    return tuple(line for line in told if line.text)
