"""A receiving team accepts what was handed over to it, gives it to a worker, and follows it up (6.5)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from openmash.access.queries import whom_to_ring
from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.commands import raise_alert
from openmash.contacts.models import Contact
from openmash.deadlines import running
from openmash.disclosures.models import Disclosure, FollowUp
from openmash.disclosures.queries import last_word
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import DoneAlready, RuleBroken
from openmash.policy.times import time_words
from openmash.policy.vocabulary import Event, Rag
from openmash.triage.rules import known_of


@command(needs=Permission.ACCEPT_REFERRAL)
def accept_hand_over(actor: Actor, *, disclosure_id: UUID, now: datetime) -> Disclosure:
    """The team has it: from now on the case is its own."""
    disclosure = _own(actor, disclosure_id)
    if disclosure.accepted_at:
        raise DoneAlready("Your team has it.")
    back = last_word(disclosure)
    if back and back.kind == FollowUp.Kind.TAKEN_BACK:
        raise RuleBroken("The hub took it back, and decides it anew.")
    disclosure.accepted_by_id, disclosure.accepted_at = actor.person_id, now
    disclosure.opened_at = disclosure.opened_at or now
    disclosure.save(update_fields=["accepted_by", "accepted_at", "opened_at"])
    record(
        actor,
        "hand_over_accepted",
        at=now,
        contact_id=disclosure.contact_id,
        zone=Zone.RELEASED,
        team_id=disclosure.team_id,
        disclosure=disclosure.pk,
    )
    if back and back.kind == FollowUp.Kind.SENT_BACK:
        _settle(actor, disclosure, now)
    return disclosure


@command(needs=Permission.ACCEPT_REFERRAL)
def send_back(actor: Actor, *, disclosure_id: UUID, why: str, now: datetime) -> FollowUp:
    """The team says that it is not theirs: the hub's managers hear it at once, and answer in the time of
    the hub's rules for a disagreement. The whole front hears that; the reason stands in what was
    released. Until the hub answers the case stays with the team (6.7)."""
    pack = _own(actor, disclosure_id)
    if pack.what != Disclosure.HAND_OVER:
        raise RuleBroken("This belongs to what was handed over before: send that back.")
    if pack.accepted_at:
        raise RuleBroken("Your team has accepted it. Ring the hub.")
    last = last_word(pack)
    if last and last.kind == FollowUp.Kind.SENT_BACK:
        raise DoneAlready("The hub has your reason, and has not answered yet.")
    if last and last.kind == FollowUp.Kind.TAKEN_BACK:
        raise DoneAlready("The hub took it back, and decides it anew.")
    if not why.strip():
        raise RuleBroken("Say why it is not for your team.", field="why")
    assert pack.team
    with on_behalf_of_hub(actor):
        contact = Contact.objects.get(pk=pack.contact_id)
        raise_alert(
            actor,
            contact_id=contact.pk,
            kind="sent-back",
            words=f"{pack.team.name} sends back what was handed over to it. {whom_to_ring(actor)}",
            now=now,
        )
        begun = running.start(
            actor,
            Event.DISPUTE_RAISED,
            contact_id=contact.pk,
            on_id=pack.pk,
            facts=known_of(
                contact, rag=Rag(contact.rag) if contact.rag else None, destination=None
            ),
            at=now,
            now=now,
        )
    by = min((clock.due_at for clock in begun), default=None)
    done = _put(actor, pack, FollowUp.Kind.SENT_BACK, now, when=by, words=why)
    _record(
        actor, "hand_over_sent_back", pack, done, now, text_zone=Zone.RELEASED, team=pack.team.name
    )
    return done


@command(needs=Permission.AUTHORISE)
def answer_team(actor: Actor, *, disclosure_id: UUID, words: str, now: datetime) -> FollowUp:
    """A manager of the hub has heard the team, and the case stays with it: why. What is decided anew is
    reopened instead."""
    pack = Disclosure.objects.select_for_update(of=("self",)).get(pk=disclosure_id)
    last = last_word(pack)
    if last is None or last.kind != FollowUp.Kind.SENT_BACK or pack.accepted_at:
        raise DoneAlready("The team waits for no answer.")
    if not words.strip():
        raise RuleBroken("Say why it stays with the team.", field="words")
    done = _put(actor, pack, FollowUp.Kind.STAYS, now, words=words)
    _settle(actor, pack, now, words=done.words)
    return done


def take_back(actor: Actor, pack: Disclosure, why: str, now: datetime) -> None:
    """What a team sent back is decided anew: the team reads so. Part of the act that reopens it."""
    _put(actor, pack, FollowUp.Kind.TAKEN_BACK, now, words=why)
    _settle(actor, pack, now)


def _settle(actor: Actor, pack: Disclosure, now: datetime, words: str = "") -> None:
    """Team and hub are of one mind again: the clock of their disagreement ends."""
    record(
        actor,
        "dispute_resolved",
        at=now,
        contact_id=pack.contact_id,
        team_id=pack.team_id,
        text=words,
        text_zone=Zone.RELEASED,
        on_id=pack.pk,
    )


def _own(actor: Actor, disclosure_id: UUID) -> Disclosure:
    """The document, locked, if it was addressed to this person's team."""
    found = Disclosure.objects.select_for_update(of=("self",)).select_related("team")
    disclosure = found.get(pk=disclosure_id)
    if disclosure.team_id not in actor.team_ids:
        raise RuleBroken("This was handed over to another team.")
    return disclosure


@command(needs=Permission.ACCEPT_REFERRAL)
def allocate_referral(
    actor: Actor, *, disclosure_id: UUID, who: str, phone: str = "", words: str = "", now: datetime
) -> FollowUp:
    """The team gives it to a worker; the clocks of the hub's rules that begin with that start, once."""
    pack = _own(actor, disclosure_id)
    if pack.what != Disclosure.HAND_OVER:
        raise RuleBroken("This belongs to what was handed over before: allocate that.")
    if not pack.accepted_at:
        raise RuleBroken("Accept it for the team first.")
    if not who.strip():
        raise RuleBroken("Say who has it.", field="who")
    last = _done(pack, FollowUp.Kind.ALLOCATED)
    if last and last.who == who.strip():
        raise DoneAlready(f"{last.who} has it.")
    done = _put(actor, pack, FollowUp.Kind.ALLOCATED, now, who=who, phone=phone, words=words)
    _record(actor, "referral_allocated", pack, done, now, first=last is None)
    if last is None:
        _start_clocks(actor, pack, now)
    return done


def _start_clocks(actor: Actor, pack: Disclosure, now: datetime) -> None:
    """On what was handed over, addressed to the team: the rating is the hub's to know."""
    with on_behalf_of_hub(actor):
        contact = Contact.objects.get(pk=pack.contact_id)
        running.start(
            actor,
            Event.REFERRAL_ALLOCATED,
            contact_id=contact.pk,
            on_id=pack.pk,
            team_id=pack.team_id,
            facts=known_of(
                contact, rag=Rag(contact.rag) if contact.rag else None, destination=None
            ),
            at=now,
            now=now,
        )


@command(needs=Permission.ACCEPT_REFERRAL)
def arrange_visit(
    actor: Actor, *, disclosure_id: UUID, when: datetime, words: str = "", now: datetime
) -> FollowUp:
    """The worker has arranged to see the family, or has seen them: when, and what was agreed."""
    pack = _own(actor, disclosure_id)
    allocated = _allocated(pack)
    last = _done(pack, FollowUp.Kind.VISIT)
    if last and (last.when, last.words) == (when, words.strip()):
        raise DoneAlready("The visit stands on record.")
    done = _put(actor, pack, FollowUp.Kind.VISIT, now, who=allocated.who, when=when, words=words)
    _record(actor, "visit_arranged", pack, done, now, due=when)
    return done


@command(needs=Permission.ACCEPT_REFERRAL)
def give_oversight(
    actor: Actor, *, disclosure_id: UUID, when: datetime, words: str, now: datetime
) -> FollowUp:
    """A manager of the team has looked at the case with the worker: when, and what was directed."""
    pack = _own(actor, disclosure_id)
    allocated = _allocated(pack)
    if when > now:
        raise RuleBroken("It cannot have been given in the future.", field="when")
    if when < allocated.at.replace(second=0, microsecond=0):
        raise RuleBroken(
            f"It was allocated {time_words(allocated.at)}: say a time after that.", field="when"
        )
    if not words.strip():
        raise RuleBroken("Write what was directed.", field="words")
    last = _done(pack, FollowUp.Kind.OVERSIGHT)
    if last and (last.when, last.words) == (when, words.strip()):
        raise DoneAlready("The oversight stands on record.")
    done = _put(
        actor, pack, FollowUp.Kind.OVERSIGHT, now, who=allocated.who, when=when, words=words
    )
    _record(actor, "oversight_given", pack, done, when)
    return done


def _done(pack: Disclosure, kind: FollowUp.Kind) -> FollowUp | None:
    return FollowUp.objects.filter(disclosure=pack, kind=kind).last()


def _allocated(pack: Disclosure) -> FollowUp:
    """To whom the team gave it last. Raises RuleBroken where nobody has it yet."""
    allocated = _done(pack, FollowUp.Kind.ALLOCATED)
    if allocated is None:
        raise RuleBroken("Say first who has it.")
    return allocated


def _put(
    actor: Actor,
    pack: Disclosure,
    kind: FollowUp.Kind,
    now: datetime,
    *,
    who: str = "",
    phone: str = "",
    when: datetime | None = None,
    words: str = "",
) -> FollowUp:
    assert pack.team_id
    return FollowUp.objects.create(
        hub_id=actor.hub_id,
        zone=Zone.RELEASED,
        disclosure=pack,
        contact_id=pack.contact_id,
        team_id=pack.team_id,
        kind=kind,
        who=who.strip(),
        phone=phone.strip(),
        when=when,
        words=words.strip(),
        by_id=actor.person_id,
        at=now,
    )


def _record(
    actor: Actor, kind: str, pack: Disclosure, done: FollowUp, at: datetime, **facts: Any
) -> None:
    """On the contact and for the team. `on_id`: the clocks that it meets run on what was handed over."""
    record(
        actor,
        kind,
        at=at,
        contact_id=pack.contact_id,
        team_id=pack.team_id,
        text="\n".join(filter(None, (done.who, done.words))),
        on_id=pack.pk,
        **facts,
    )
