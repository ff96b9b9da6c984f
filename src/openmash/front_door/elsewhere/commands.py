"""Passing a contact to the authority of its child: urgent action first, then acknowledged by name."""

from datetime import datetime
from uuid import UUID, uuid4

from openmash.adapters.postcodes import Authority
from openmash.contacts.commands import raise_alert
from openmash.contacts.commands.afterwards import add_consent
from openmash.contacts.elsewhere import is_ours
from openmash.contacts.models import Contact, Narrative, Stage
from openmash.deadlines import running
from openmash.front_door.elsewhere.hubs import reached
from openmash.front_door.models import PassedToAuthority
from openmash.hubs.models import Hub
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.ledger.queueing import defer
from openmash.policy.actors import Actor, Permission
from openmash.policy.clocks import ClockFacts
from openmash.policy.errors import DoneAlready, RuleBroken
from openmash.policy.vocabulary import Event, Rag

_FROM = (Stage.RECEIVING, Stage.TO_ALLOCATE, Stage.TRIAGE, Stage.DECISION)


@command(needs=Permission.PASS_ON_CONTACT)
def pass_to_authority(
    actor: Actor,
    *,
    contact_id: UUID,
    authority: Authority,
    why: str,
    done_first: str = "",
    told: str = "",
    phone: str = "",
    email: str = "",
    now: datetime,
) -> PassedToAuthority:
    """The child lives elsewhere: the contact goes to that hub and closes here as passed on.

    `done_first`: what was done at once, which an urgent contact must say: nobody waits for another
    hub while a child is in danger. `told`: who there was told, and how, where their hub does not work
    in this installation.
    """
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)
    profile = profile_of(actor.hub_id)
    _check(contact, why, done_first)
    if is_ours(authority, profile):
        raise RuleBroken(f"{authority.name} is this hub's own area.", field="authority")
    there = reached(authority, profile)
    phone, email = phone.strip() or there.phone, email.strip() or there.email
    if not there.code and not told.strip():
        raise RuleBroken("Say who there was told, and how.", field="told")
    if not (there.code or phone or email):
        raise RuleBroken(
            "Write how that hub is reached: a telephone number or e-mail.", field="phone"
        )
    passed = PassedToAuthority(
        id=uuid4(),
        hub_id=actor.hub_id,
        contact=contact,
        authority=authority.code,
        name=there.name or authority.name,
        to_hub=Hub.objects.get(code=there.code) if there.code else None,
        phone=phone,
        email=email,
        why=why.strip(),
        done_first=done_first.strip(),
        told=told.strip(),
        by_id=actor.person_id,
        at=now,
    )
    passed.save(force_insert=True)
    _close(actor, contact, passed, now)
    if there.code:
        defer(
            "openmash.front_door.jobs.deliver_passed",
            hub_id=str(actor.hub_id),
            passed_id=str(passed.pk),
        )
    return passed


def _check(contact: Contact, why: str, done_first: str) -> None:
    if contact.stage == Stage.CLOSED:
        raise RuleBroken(
            f"It was passed to {contact.passed_to} already."
            if contact.passed_to
            else "This contact is closed."
        )
    if contact.stage not in _FROM:
        raise RuleBroken("The hub is asking or deciding already: end that first.")
    if contact.is_urgent and not done_first.strip():
        raise RuleBroken(
            "Something urgent is ticked: act first, and write what was done.", field="done_first"
        )
    if not why.strip():
        raise RuleBroken("Say why it is theirs.", field="why")


def _close(actor: Actor, contact: Contact, passed: PassedToAuthority, now: datetime) -> None:
    """Close it here as passed on: where, whom, when. One clock runs on: that they acknowledge it."""
    running.supersede(
        actor, on_id=contact.pk, why=f"Passed to {passed.name}: the child lives there.", now=now
    )
    if contact.stage == Stage.RECEIVING:
        typed = Narrative.objects.get(contact=contact).consent
        if typed.get("status"):
            add_consent(actor, contact, typed, now)
    contact.stage, contact.closed_at, contact.passed_to = Stage.CLOSED, now, passed.name
    contact.recorded_at = contact.recorded_at or now
    contact.holder_id = None
    contact.version += 1
    contact.save(
        update_fields=["stage", "closed_at", "passed_to", "recorded_at", "holder", "version"]
    )
    record(
        actor,
        "contact_passed_to_authority",
        at=now,
        contact_id=contact.pk,
        text="\n".join(filter(None, (passed.why, passed.done_first, passed.told))),
        authority=passed.name,
        passed=passed.pk,
    )
    rag = Rag.RED if contact.is_urgent else Rag(contact.rag) if contact.rag else None
    running.start(
        actor,
        Event.CONTACT_PASSED_ON,
        contact_id=contact.pk,
        on_id=passed.pk,
        facts=ClockFacts(rag=rag),
        at=now,
        now=now,
    )


@command(needs=Permission.TAKE_CONTACT)
def acknowledge_passed(
    actor: Actor, *, passed_id: UUID, by_name: str, now: datetime
) -> PassedToAuthority:
    """A named person there has it: the clock is met, and nobody chases any more."""
    passed = PassedToAuthority.objects.select_for_update(of=("self",)).get(pk=passed_id)
    if passed.acknowledged_at:
        raise DoneAlready(f"{passed.acknowledged_by} acknowledged it already.")
    if not by_name.strip():
        raise RuleBroken("Write the name of who has it there.", field="by_name")
    passed.acknowledged_by, passed.acknowledged_at = by_name.strip(), now
    passed.save(update_fields=["acknowledged_by", "acknowledged_at"])
    record(
        actor,
        "passed_contact_acknowledged",
        at=now,
        contact_id=passed.contact_id,
        text=by_name.strip(),
        authority=passed.name,
        on_id=passed.pk,
    )
    return passed


@command(needs=Permission.SERVE_HUB)
def note_delivery(
    actor: Actor, *, passed_id: UUID, reference: str, now: datetime
) -> PassedToAuthority:
    """It arrived in the other hub, under this reference of theirs."""
    passed = PassedToAuthority.objects.select_for_update(of=("self",)).get(pk=passed_id)
    if passed.delivered_at is None:
        passed.their_reference, passed.delivered_at = reference, now
        passed.save(update_fields=["their_reference", "delivered_at"])
    record(
        actor,
        "passed_contact_arrived",
        at=now,
        contact_id=passed.contact_id,
        authority=passed.name,
        reference=reference,
    )
    return passed


@command(needs=Permission.SERVE_HUB)
def chase_passed(actor: Actor, *, passed_id: UUID, now: datetime) -> PassedToAuthority:
    """Nobody there has acknowledged it in time: a manager is told, and rings them."""
    passed = (
        PassedToAuthority.objects.select_for_update(of=("self",))
        .select_related("contact")
        .get(pk=passed_id)
    )
    if passed.acknowledged_at:
        raise RuleBroken("It was acknowledged meanwhile.")
    on = f" on {passed.phone}" if passed.phone else ""
    words = f"{passed.name} has not acknowledged {passed.contact.reference}: ring them{on}"
    passed.chased_at = now
    passed.save(update_fields=["chased_at"])
    raise_alert(
        actor, contact_id=passed.contact_id, kind="passed-not-acknowledged", words=words, now=now
    )
    return passed
