"""One notice for one addressee, ready to check: what every kind of notice is made with."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from openmash.contacts.models import Contact, ContactNote
from openmash.ledger.commanding import record
from openmash.notices.models import Notice
from openmash.policy import telling
from openmash.policy.actors import Actor
from openmash.policy.profile import Profile
from openmash.policy.telling import By, Telling, To, Words
from openmash.policy.times import LONDON


@dataclass(frozen=True)
class Addressee:
    """To whom a notice goes, where, and whether it is safe to write there."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    safe: str = "unknown"
    agency_id: UUID | None = None
    whom: str = ""  # of an open case: its worker, their manager, the duty worker


def hub_words(profile: Profile) -> telling.Hub:
    """The hub as a notice names it."""
    hub = profile.hub
    return telling.Hub(name=hub.name, phone=hub.phone, feedback_phone=hub.feedback_phone)


def day_of(at: datetime) -> date:
    """The day of it, in London."""
    return at.astimezone(LONDON).date()


def where_told(who: Addressee, by: By) -> str:
    """Where they are told in this way."""
    return {By.TELEPHONE: who.phone, By.EMAIL: who.email}.get(by, who.address)


_TO = {
    To.REFERRER: Notice.To.REFERRER,
    To.FAMILY: Notice.To.FAMILY,
    To.AGENCIES: Notice.To.AGENCY,
    To.WORKER: Notice.To.WORKER,
    To.SERVICE: Notice.To.SERVICE,
}


def put_notice(
    actor: Actor,
    contact: Contact,
    who: Addressee,
    what: Notice.What,
    told: Telling,
    words: Words,
    now: datetime,
    note: ContactNote | None = None,
) -> Notice:
    """A notice ready to check. The agency that it is for reads it once it is sent, not before."""
    said = asdict(words) | ({"agency": str(who.agency_id)} if who.agency_id else {})
    if who.whom:
        said["whom"] = who.whom
    notice = Notice.objects.create(
        hub_id=actor.hub_id,
        contact=contact,
        note=note,
        what=what,
        by=Notice.By(told.by),
        to=_TO[told.to],
        rule=told.rule,
        addressee=who.name,
        address=where_told(who, told.by),
        safe_to_write=who.safe,
        words=said,
        made_at=now,
    )
    record(
        actor,
        "notice_drafted",
        at=now,
        contact_id=contact.pk,
        notice=notice.pk,
        what=what,
        by=notice.by,
        to=notice.to,
    )
    return notice
