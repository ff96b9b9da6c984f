"""Notices to those who work with a family already, and to the service that takes on an adult."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from openmash.contacts.models import Contact, OpenCaseStep, PersonInContact
from openmash.decisions.models import Outcome
from openmash.hubs.queries import profile_of
from openmash.notices.commands import send_now
from openmash.notices.drafting import Addressee, day_of, hub_words, put_notice
from openmash.notices.ending import OPEN
from openmash.notices.models import Notice
from openmash.people.models import Address, CaseEpisode, Person
from openmash.policy import telling_colleagues as telling
from openmash.policy.actors import Actor
from openmash.policy.profile import Profile
from openmash.policy.profile.desk import OpenCases
from openmash.policy.telling import By, Telling, To
from openmash.policy.times import as_at_words, date_words
from openmash.policy.vocabulary import Destination, OpenTo, Referrer

_WHOM = OpenCaseStep.Whom


def lead_professionals(
    actor: Actor, contact: Contact, outcomes: Sequence[Outcome], profile: Profile, now: datetime
) -> list[Notice]:
    """Open early help, and the threshold is not met: whoever leads the plan is rung (1.18)."""
    children = [o.child_id for o in outcomes if o.destination == Destination.LEAD_PROFESSIONAL]
    return [
        put_notice(
            actor,
            contact,
            Addressee(case.worker or "The lead professional", phone=case.worker_phone),
            Notice.What.OUTCOME,
            Telling(
                To.WORKER,
                By.TELEPHONE,
                f"open early help: the lead professional is told; {as_at_words(case.as_at, now)}",
            ),
            telling.lead_professional_call(
                hub=hub_words(profile),
                reference=contact.reference,
                child=case.person.given_names or case.person.name,
            ),
            now,
        )
        for case in _open_cases(children, OpenTo.EARLY_HELP)
    ]


def _open_cases(people: Iterable[UUID | None], *services: OpenTo) -> list[CaseEpisode]:
    found = CaseEpisode.objects.open_cases().filter(person__in=list(people), service__in=services)
    return list(found.select_related("person"))


def tell_open_cases(
    actor: Actor,
    contact: Contact,
    now: datetime,
    whom: Sequence[OpenCaseStep.Whom] = (_WHOM.WORKER, _WHOM.MANAGER),
) -> None:
    """Tell who has each open case of its children, and their manager (1.17).

    By e-mail at once where the case system gives an address; else a call to make. A call that still
    waits tells of this too. Where nobody has the case by name, the duty worker of its team is told.
    """
    profile = profile_of(actor.hub_id)
    if profile.open_cases is None:
        return
    children = PersonInContact.objects.filter(
        contact=contact, role=PersonInContact.Role.CHILD, removed_at=None
    ).values_list("person", flat=True)
    waiting = Notice.objects.filter(contact=contact, what=Notice.What.OPEN_CASE, state__in=OPEN)
    told = {(notice.addressee, notice.address) for notice in waiting}
    of_whom: dict[Addressee, list[CaseEpisode]] = {}
    for case in _open_cases(children, OpenTo.SOCIAL_CARE, OpenTo.EARLY_HELP):
        for each in dict.fromkeys(_in_charge(case, one) for one in whom):
            of_whom.setdefault(_addressee(case, each), []).append(case)
    for who, cases in of_whom.items():
        if (who.name, who.email or who.phone) not in told:
            _tell(actor, contact, cases, who, profile.open_cases, now)


def _in_charge(case: CaseEpisode, whom: OpenCaseStep.Whom) -> OpenCaseStep.Whom:
    nobody = not (case.worker or case.worker_phone or case.worker_email)
    return _WHOM.DUTY if whom == _WHOM.WORKER and nobody else whom


def _addressee(case: CaseEpisode, whom: OpenCaseStep.Whom) -> Addressee:
    name, phone, email = {
        _WHOM.WORKER: (case.worker, case.worker_phone, case.worker_email),
        _WHOM.MANAGER: (case.manager, case.manager_phone, case.manager_email),
    }.get(whom, ("", case.duty_phone, case.duty_email))
    team = f" of {case.team}" if case.team and not name else ""
    return Addressee(
        name or f"{whom.label}{team}", phone=phone, email=email, safe="yes", whom=whom.value
    )


def _tell(
    actor: Actor,
    contact: Contact,
    cases: Sequence[CaseEpisode],
    who: Addressee,
    rule: OpenCases,
    now: datetime,
) -> None:
    by = By.EMAIL if who.email else By.TELEPHONE
    children = dict.fromkeys(case.person.given_names or case.person.name for case in cases)
    hub = hub_words(profile_of(actor.hub_id))
    words = (
        telling.open_case_email(
            hub=hub,
            reference=contact.reference,
            rag=contact.rag,
            is_manager=who.whom == _WHOM.MANAGER,
        )
        if by is By.EMAIL
        else telling.open_case_call(
            hub=hub,
            reference=contact.reference,
            child=" and ".join(children),
            rag=contact.rag,
        )
    )
    why = f"open case ({rule.cited}); {as_at_words(cases[0].as_at, now)}"
    told = Telling(To.WORKER, by, why)
    notice = put_notice(actor, contact, who, Notice.What.OPEN_CASE, told, words, now)
    if by is By.EMAIL and settings.SMTP:
        send_now(actor, notice, now)


def is_of_open_case(contact: Contact, sender: str) -> bool:
    """Whether news came from those who have its open cases: they are not told what they told."""
    children = PersonInContact.objects.filter(contact=contact, role=PersonInContact.Role.CHILD)
    cases = _open_cases(children.values_list("person", flat=True), *OpenTo)
    theirs = {
        each for c in cases for each in (c.worker_email, c.manager_email, c.duty_email) if each
    }
    return any(each.casefold() in sender.casefold() for each in theirs)


def tell_adult_services(actor: Actor, contact: Contact, about: str, now: datetime) -> None:
    """What is about an adult goes to the service that the profile names, for somebody to send or ring."""
    profile = profile_of(actor.hub_id)
    service = profile.adult_services
    if service is None:
        return
    worry = telling.AdultWorry(
        reference=contact.reference,
        received=day_of(contact.received_at),
        people=_who(contact),
        about=about,
        told_by=_told_by(contact),
        own_words=service.words,
    )
    hub = hub_words(profile)
    who = Addressee(service.name, phone=service.phone, email=service.email, safe="yes")
    by = By.EMAIL if service.email else By.TELEPHONE
    put_notice(
        actor,
        contact,
        who,
        Notice.What.PASSED_ON,
        Telling(To.SERVICE, by, f"adult services ({service.cited})"),
        worry.email(hub, is_secure=service.is_secure) if service.email else worry.call(hub),
        now,
    )


def _who(contact: Contact) -> list[str]:
    """Whom it is about, as far as it is known, with where they live."""
    named = PersonInContact.objects.filter(
        contact=contact, role=PersonInContact.Role.CHILD, removed_at=None
    ).select_related("person")
    people = [row.person for row in named]
    lives = {a.person_id: a for a in Address.objects.filter(person__in=people, until=None)}
    return [_line(person, lives.get(person.pk)) for person in people]


def _line(person: Person, address: Address | None) -> str:
    born = f"born {date_words(person.date_of_birth)}" if person.date_of_birth else ""
    lives = f"{' '.join(address.lines.split())} {address.postcode}".strip() if address else ""
    said = (person.name, born or person.approximate_age, lives, person.phone)
    return ", ".join(filter(None, said))


def _told_by(contact: Contact) -> str:
    if contact.referrer != Referrer.PROFESSIONAL:
        return ""
    reach = contact.referrer_phone or contact.referrer_email
    return ", ".join(filter(None, (contact.referrer_name, contact.referrer_organisation, reach)))
