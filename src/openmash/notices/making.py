"""Drafting notices from the record, by the hub's rules: one for each addressee (requirement 7.1)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from openmash.contacts.models import Contact, ContactNote, PersonInContact
from openmash.decisions.models import Decision, Outcome
from openmash.enquiries.models import Request
from openmash.hubs.queries import profile_of
from openmash.notices.colleagues import lead_professionals
from openmash.notices.drafting import Addressee, day_of, hub_words, put_notice, where_told
from openmash.notices.models import Notice
from openmash.people.models import Address, Person
from openmash.policy import telling
from openmash.policy.actors import Actor
from openmash.policy.profile import Profile
from openmash.policy.rules_in_words import PEOPLE_USE, channel_name
from openmash.policy.telling import By, Decided, Telling, To, Words
from openmash.policy.times import time_words
from openmash.policy.vocabulary import Channel, Destination, Kind, Referrer


def acknowledge(
    actor: Actor, contact: Contact, now: datetime, note: ContactNote | None = None
) -> list[Notice]:
    """Tell whoever got in touch that we have it (1.13). Who gave nothing cannot be told.

    `note`: the news that somebody else brought. Who was told already of this contact is not told twice.
    """
    profile = profile_of(actor.hub_id)
    clock = next((c for c in profile.clocks if c.met_by == "referrer_acknowledged"), None)
    words = telling.acknowledgement(
        hub=hub_words(profile),
        reference=contact.reference,
        received=day_of(note.at if note else contact.received_at),
        is_request=note is None and contact.kind == Kind.INFORMATION_REQUEST,
    )
    return [
        put_notice(
            actor,
            contact,
            who,
            Notice.What.ACKNOWLEDGEMENT,
            Telling(
                To.REFERRER,
                _quickest(who),
                f"acknowledgement ({clock.cited})" if clock else "acknowledgement",
            ),
            words,
            now,
            note,
        )
        for who in _referrer(note or contact)
        if note is None or not _was_told(contact, who)
    ]


def _was_told(contact: Contact, who: Addressee) -> bool:
    """Whether they have an acknowledgement of this contact already, by whichever way."""
    ways = {where_told(who, By.TELEPHONE), where_told(who, By.EMAIL), where_told(who, By.LETTER)}
    told = Notice.objects.filter(
        Q(contact=contact) | Q(contact__joined_to=contact), what=Notice.What.ACKNOWLEDGEMENT
    )
    same = Q(addressee=who.name, address__in=ways)
    if who.email:  # whoever writes from there, under whichever name
        same |= Q(address__iexact=who.email)
    return told.filter(same).exists()


def _quickest(who: Addressee) -> By:
    """How somebody hears soonest that we have it."""
    if who.email and who.safe == "yes":
        return By.EMAIL
    return By.TELEPHONE if who.phone and not who.address else By.LETTER


def draft_question(
    actor: Actor, contact: Contact, question: str, until: datetime, now: datetime
) -> Notice:
    """An e-mail to whoever told us that asks them something. Its answer finds the contact."""
    profile = profile_of(actor.hub_id)
    [who] = _referrer(contact) or [
        Addressee("The person who told us", email=contact.referrer_email)
    ]
    words = telling.question(
        hub=hub_words(profile),
        reference=contact.reference,
        received=day_of(contact.received_at),
        asked=question,
        until=time_words(until),
    )
    how = Telling(To.REFERRER, By.EMAIL, "question to the referrer")
    return put_notice(actor, contact, who, Notice.What.QUESTION, how, words, now)


def draft_passed_on(actor: Actor, contact: Contact, authority: str, now: datetime) -> list[Notice]:
    """Tell whoever got in touch that another authority has it now."""
    words = telling.passed_on(
        hub=hub_words(profile_of(actor.hub_id)),
        reference=contact.reference,
        received=day_of(contact.received_at),
        # Where a child lives now may be hidden from whoever told us.
        authority=authority if contact.referrer == Referrer.PROFESSIONAL else "",
    )
    return [
        put_notice(
            actor,
            contact,
            who,
            Notice.What.OUTCOME,
            Telling(To.REFERRER, _quickest(who), "passed to another authority"),
            words,
            now,
        )
        for who in _referrer(contact)
    ]


def challenge(actor: Actor, contact: Contact, now: datetime) -> list[Notice]:
    """Tell an agency that used a way which this hub does not accept which ways it does (1.11)."""
    profile = profile_of(actor.hub_id)
    if contact.referrer != Referrer.PROFESSIONAL or profile.accepts(
        Channel(contact.channel), Referrer.PROFESSIONAL
    ):
        return []
    rule = next((c for c in profile.channels if c.channel == contact.channel), None)
    accepted = [
        channel_name(c)
        for c in profile.channels
        if Referrer.PROFESSIONAL in c.accepted_from and c.channel in PEOPLE_USE
    ]
    words = telling.challenge(
        hub=hub_words(profile),
        reference=contact.reference,
        received=day_of(contact.received_at),
        channel=contact.channel.replace("-", " "),
        accepted=accepted,
    )
    source = f" ({rule.cited})" if rule else ""
    how = f"a way that this hub does not accept from agencies{source}"
    return [
        put_notice(
            actor,
            contact,
            who,
            Notice.What.CHALLENGE,
            Telling(To.REFERRER, _quickest(who), how),
            words,
            now,
        )
        for who in _referrer(contact)
    ]


def safe_email(contact: Contact) -> str:
    """Where it is safe to write to the referrer by e-mail; empty: it is not, or not known."""
    safe = [who.email for who in _referrer(contact) if who.safe == "yes"]
    return safe[0] if safe else ""


def draft_outcomes(
    actor: Actor, contact: Contact, decision: Decision, now: datetime
) -> list[Notice]:
    """The notices that the hub's rules ask for on this decision, one for each addressee."""
    profile = profile_of(actor.hub_id)
    found = list(Outcome.objects.filter(decision=decision).select_related("child", "team"))
    codes = [outcome.outcome for outcome in found]
    decided = [_decided(outcome, profile) for outcome in found]
    leads = lead_professionals(actor, contact, found, profile, now)
    return leads + [
        put_notice(
            actor,
            contact,
            who,
            Notice.What.OUTCOME,
            told,
            _words(told, decided, contact, decision, profile),
            now,
        )
        for told in telling.how_to_tell(profile.letters, codes)
        for who in _addressees(told, contact)
    ]


def _decided(outcome: Outcome, profile: Profile) -> Decided:
    rule = profile.outcome(outcome.outcome)
    child, code = outcome.child, outcome.team.code if outcome.team else ""
    return Decided(
        child=(child.given_names or child.name) if child else "",
        outcome=outcome.name,
        destination=Destination(outcome.destination),
        is_referral=bool(rule and rule.becomes_referral),
        team=outcome.team.name if outcome.team else "",
        team_in_a_sentence=next((t.in_a_sentence for t in profile.teams if t.code == code), ""),
        team_phone=outcome.team.phone if outcome.team else "",
    )


def _words(
    told: Telling,
    decided: Sequence[Decided],
    contact: Contact,
    decision: Decision,
    profile: Profile,
) -> Words:
    hub, received = hub_words(profile), day_of(contact.received_at)
    match told.to, told.by:
        case To.FAMILY, By.TELEPHONE:
            return telling.family_call(decided, hub=hub, why=decision.for_family)
        case To.FAMILY, _:
            return telling.family_letter(
                decided, hub=hub, received=received, why=decision.for_family
            )
        case To.REFERRER, By.TELEPHONE:
            return telling.referrer_call(
                decided, hub=hub, referrer=contact.referrer, why=decision.for_referrer
            )
        case To.REFERRER, _:
            return telling.referrer_letter(
                decided,
                hub=hub,
                referrer=contact.referrer,
                received=received,
                why=decision.for_referrer,
            )
        case _:
            return telling.agency_feedback(
                decided, hub=hub, reference=contact.reference, why=decision.for_referrer
            )


def _addressees(told: Telling, contact: Contact) -> list[Addressee]:
    if told.to is To.REFERRER:
        return _referrer(contact)
    if told.to is To.AGENCIES:
        return _agencies(contact)
    people = _parents(contact)
    return _callers(people) if told.by is By.TELEPHONE else _homes(people)


def _referrer(contact: Contact | ContactNote) -> list[Addressee]:
    """Whoever got in touch. Somebody anonymous, or who left neither name nor way, is not told.

    A professional is written to at work. Of anybody else it is not known whether a letter is safe,
    unless they said so.
    """
    where = contact.referrer_address or contact.referrer_email
    if contact.referrer == Referrer.ANONYMOUS or not (
        contact.referrer_name or where or contact.referrer_phone
    ):
        return []
    is_professional = contact.referrer == Referrer.PROFESSIONAL
    lines = [contact.referrer_organisation if is_professional else "", where]
    return [
        Addressee(
            contact.referrer_name or "The person who told us",
            "\n".join(filter(None, lines)) if where else "",
            contact.referrer_phone,
            contact.referrer_email,
            _safe(contact, is_professional=is_professional) if where else "unknown",
        )
    ]


def _safe(contact: Contact | ContactNote, *, is_professional: bool) -> str:
    """Whether it is safe to write to the referrer: their own word, else what they are."""
    if contact.referrer_safe in {"yes", "no"}:
        return contact.referrer_safe
    return "yes" if is_professional else "unknown"


def _agencies(contact: Contact) -> list[Addressee]:
    """The agencies that were asked, each once."""
    asked = Request.objects.filter(contact=contact).exclude(state=Request.State.WITHDRAWN)
    found = {request.agency_id: request.agency for request in asked.select_related("agency")}
    return [
        Addressee(agency.name, safe="yes", agency_id=agency_id)
        for agency_id, agency in found.items()
    ]


def _parents(contact: Contact) -> list[tuple[Person, Address | None]]:
    """The parents and carers with their present addresses: two statements."""
    named = PersonInContact.objects.filter(
        contact=contact, role=PersonInContact.Role.PARENT, removed_at=None
    ).select_related("person")
    parents = [row.person for row in named]
    newest: dict[UUID, Address] = {}
    for address in Address.objects.filter(person__in=parents, until=None):
        newest.setdefault(address.person_id, address)
    return [(parent, newest.get(parent.pk)) for parent in parents]


def _callers(parents: Iterable[tuple[Person, Address | None]]) -> list[Addressee]:
    """Each parent is rung: what is said on the telephone is said to one person."""
    return [Addressee(parent.name, phone=parent.phone) for parent, _ in parents]


def _homes(parents: Iterable[tuple[Person, Address | None]]) -> list[Addressee]:
    """One letter for each address at which a parent lives; who has none on record has their own.

    Where it is unsafe to write to one of them, it is unsafe to write to that address.
    """
    homes: dict[str, list[tuple[Person, Address | None]]] = {}
    for parent, address in parents:
        where = _lines(address)
        homes.setdefault(_same(where) or str(parent.pk), []).append((parent, address))
    return [
        Addressee(
            " and ".join(parent.name for parent, _ in home),
            _lines(home[0][1]),
            safe=min(
                (address.safe_to_write if address else "unknown" for _, address in home),
                key=("no", "unknown", "yes").index,
            ),
        )
        for home in homes.values()
    ]


def safe_at(contact: Contact, address: str) -> str:
    """Whether it is safe to write to the family there, as far as is known today."""
    there = {_same(home.address): home.safe for home in _homes(_parents(contact))}
    return there.get(_same(address), "unknown")


def _same(address: str) -> str:
    """Two addresses are one where they read alike."""
    return " ".join(address.casefold().split())


def _lines(address: Address | None) -> str:
    return "\n".join(filter(None, (address.lines, address.postcode))) if address else ""
