"""A chronology: what happened to a family, as this hub and its agencies have it, the newest first (3.1, 3.2).

Each line says whom it is about, where it comes from, and leads there. The wall decides what is read: of
what agencies answered, whoever may not read it finds nothing here either.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import TextChoices

from openmash.contacts.models import Contact, Narrative, PersonInContact, Stage
from openmash.decisions.models import Outcome, StrategyDiscussion
from openmash.enquiries.models import Enquiry, Item, Return
from openmash.history.families.members import where_words
from openmash.people.cases import what_words, with_whom
from openmash.people.models import Address, CaseEpisode
from openmash.policy.rules_in_words import listed
from openmash.policy.times import LONDON, as_at_words, date_words

# What was said, in a chronology: the first so many letters; the contact has the rest.
EXCERPT = 240
MOST_CONTACTS = 200


class What(TextChoices):
    """The kinds of line, by which a chronology is narrowed."""

    CONTACT = "contact", "Contacts"
    DECISION = "decision", "Decisions and referrals"
    ENQUIRY = "enquiry", "Enquiries and strategy discussions"
    CHECK = "check", "What agencies checked and answered"
    CASE = "case", "Cases, plans and assessments"
    HOME = "home", "Where they lived"


@dataclass(frozen=True)
class Happened:
    """One line of a chronology."""

    on: date
    when: str
    what: What
    of: frozenset[UUID]
    names: str
    title: str
    text: str
    source: str
    contact_id: UUID | None = None


@dataclass(frozen=True)
class Narrowed:
    """Which lines are asked for. Empty: all."""

    who: UUID | None = None
    what: str = ""
    since: date | None = None

    def keeps(self, line: Happened) -> bool:
        """Whether a line is among them."""
        return (
            (self.who is None or self.who in line.of)
            and (not self.what or line.what == self.what)
            and (self.since is None or line.on >= self.since)
        )


def chronology_of(names: dict[UUID, str], *, now: datetime) -> list[Happened]:
    """All that is on record of these people, the newest first: ten statements however many."""
    named: dict[UUID, set[UUID]] = {}
    rows = PersonInContact.objects.filter(person__in=names, removed_at=None)
    for contact_id, person_id in rows.values_list("contact", "person"):
        named.setdefault(contact_id, set()).add(person_id)
    newest = Contact.objects.filter(pk__in=named).order_by("-received_at")[:MOST_CONTACTS]
    contacts = {contact.pk: contact for contact in newest}
    known = _Known(names, {key: frozenset(named[key]) for key in contacts}, contacts, now)
    lines = (
        *_contacts(known),
        *_outcomes(known),
        *_enquiries(known),
        *_strategy(known),
        *_answers(known),
        *_cases(known),
        *_homes(known),
    )
    return sorted(lines, key=lambda line: (line.on, line.when, line.title), reverse=True)


def synopsis(lines: Iterable[Happened]) -> str:
    """A chronology as text, the oldest first: what a synopsis of concerns starts from."""
    told = []
    for line in reversed(list(lines)):
        text = f"{line.when}: {line.title} ({line.names})"
        told.append(f"{text}. {line.text}" if line.text else text)
    return "\n".join(told)


@dataclass(frozen=True)
class _Known:
    names: dict[UUID, str]
    named: dict[UUID, frozenset[UUID]]  # of each contact, who of the family stands in it
    contacts: dict[UUID, Contact]
    now: datetime

    def line(
        self,
        at: datetime,
        what: What,
        contact_id: UUID,
        title: str,
        text: str = "",
        of: Collection[UUID] | None = None,
    ) -> Happened:
        """Something that a contact of this hub has."""
        whom = self.named[contact_id] if of is None else frozenset(of) & self.names.keys()
        local = at.astimezone(LONDON)
        return Happened(
            on=local.date(),
            when=f"{date_words(local.date())}, {local:%H:%M}",
            what=what,
            of=whom,
            names=self.said(whom),
            title=title,
            text=text,
            source=f"contact {self.contacts[contact_id].reference}",
            contact_id=contact_id,
        )

    def said(self, of: Iterable[UUID]) -> str:
        """Whom, by name, in the family's order."""
        wanted = set(of)
        return ", ".join(name for key, name in self.names.items() if key in wanted)


def _contacts(known: _Known) -> Iterator[Happened]:
    said = dict(
        Narrative.objects.filter(contact__in=known.contacts).values_list("contact", "concerns")
    )
    for contact in known.contacts.values():
        by = contact.referrer_organisation or contact.referrer_role or contact.referrer
        state = Stage(contact.stage).label.lower()
        came = f"Contact by {contact.channel.replace('-', ' ')}"
        yield known.line(
            contact.received_at,
            What.CONTACT,
            contact.pk,
            ", ".join(filter(None, (f"{came}, {by}" if by else came, contact.rag, state))),
            _excerpt(said.get(contact.pk, "")),
        )


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 1].rsplit(' ', 1)[0]} …"


def _outcomes(known: _Known) -> Iterator[Happened]:
    outcomes = Outcome.objects.filter(contact__in=known.contacts).select_related("team", "referral")
    together: dict[tuple[UUID, str, str, datetime], list[Outcome]] = {}
    for outcome in outcomes:
        team = outcome.team.name if outcome.team else ""
        key = (outcome.contact_id, outcome.name, team, outcome.authorised_at)
        together.setdefault(key, []).append(outcome)
    for (contact_id, name, team, at), rows in together.items():
        referrals = [row.referral.number for row in rows if hasattr(row, "referral")]
        children = [row.child_id for row in rows if row.child_id]
        yield known.line(
            at,
            What.DECISION,
            contact_id,
            ", ".join(filter(None, (f"Decided: {name}", team))),
            f"Referral {listed(referrals)}." if referrals else "",
            of=children or None,
        )


def _enquiries(known: _Known) -> Iterator[Happened]:
    for enquiry in Enquiry.objects.filter(contact__in=known.contacts):
        yield known.line(
            enquiry.opened_at,
            What.ENQUIRY,
            enquiry.contact_id,
            "Agencies were asked",
            _excerpt(enquiry.purpose),
        )


def _strategy(known: _Known) -> Iterator[Happened]:
    for discussion in StrategyDiscussion.objects.filter(contact__in=known.contacts):
        held = discussion.held_at
        yield known.line(
            held or discussion.agreed_at,
            What.ENQUIRY,
            discussion.contact_id,
            "Strategy discussion held" if held else "Strategy discussion agreed",
            _excerpt(discussion.conclusion or discussion.reason),
        )


def _answers(known: _Known) -> Iterator[Happened]:
    """Of each request the newest answer: which systems were checked, with what result, what it means."""
    newest: dict[UUID, Return] = {}
    returns = Return.objects.filter(contact__in=known.contacts).select_related("agency")
    for answer in returns.order_by("number"):
        newest[answer.request_id] = answer
    items: dict[UUID, list[Item]] = {}
    for item in Item.objects.filter(from_return__in=[answer.pk for answer in newest.values()]):
        items.setdefault(item.from_return_id, []).append(item)
    for answer in newest.values():
        yield known.line(
            answer.returned_at,
            What.CHECK,
            answer.contact_id,
            f"{answer.agency.name}: {Return.Outcome(answer.outcome).label.lower()}",
            " ".join(
                filter(None, (_checked(answer), *_told(items.get(answer.pk, [])), answer.so_what))
            ),
        )


def _checked(answer: Return) -> str:
    checked = [
        f"{system['name']}: {system['state'].replace('-', ' ')}"
        for system in answer.systems
        if system.get("state")
    ]
    return f"Checked {listed(checked)}." if checked else ""


def _told(items: Iterable[Item]) -> Iterator[str]:
    """What was returned; of what is sensitive, who holds it."""
    for item in items:
        if not item.is_sensitive:
            text = item.text.strip().rstrip(".")
            about = f"{item.about}: " if item.about else ""
            yield f"{about}{text}."
        else:
            holder = ", ".join(filter(None, (item.holder_post, item.holder_phone)))
            yield f"Something sensitive is held by {holder or 'the agency'}."


def _cases(known: _Known) -> Iterator[Happened]:
    episodes = CaseEpisode.objects.filter(person__in=known.names)
    for episode in episodes:
        whom, told = with_whom(episode), as_at_words(episode.as_at, known.now)
        system = episode.system.replace("-", " ") or "case system"
        event = episode.kind in CaseEpisode.EVENTS
        ended = ", ".join(filter(None, ("closed", episode.outcome)))
        for on, state in (
            (episode.opened_on, "" if event else "opened"),
            (episode.closed_on, ended),
        ):
            if on:
                yield Happened(
                    on=on,
                    when=date_words(on),
                    what=What.CASE,
                    of=frozenset({episode.person_id}),
                    names=known.names[episode.person_id],
                    title=" ".join(filter(None, (what_words(episode), state))),
                    text=". ".join(filter(None, (episode.about, whom))),
                    source=f"{system}, {told}",
                )


def _homes(known: _Known) -> Iterator[Happened]:
    for address in Address.objects.filter(person__in=known.names):
        where = where_words(address)
        if not where:
            continue
        for on, title in ((address.since, "Moved to"), (address.until, "Left")):
            if on:
                yield Happened(
                    on=on,
                    when=date_words(on),
                    what=What.HOME,
                    of=frozenset({address.person_id}),
                    names=known.names[address.person_id],
                    title=f"{title} {where}",
                    text="",
                    source="the address on record",
                )


def years_back(years: int, now: datetime) -> date:
    """The day so many years ago."""
    return now.astimezone(LONDON).date() - timedelta(days=round(365.25 * years))
