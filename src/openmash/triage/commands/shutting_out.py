"""Who knows a family is shut out of its contact, whatever their role; and let in again."""

from datetime import datetime
from uuid import UUID

from openmash.access.models import Bar
from openmash.access.queries import names
from openmash.access.rows import on_behalf_of_hub
from openmash.contacts.commands.alerting import tell_managers
from openmash.contacts.models import Contact, Stage
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import DoneAlready, RuleBroken
from openmash.triage.conflicts import is_barred, may_be_barred


@command(needs=Permission.SHUT_OUT)
def shut_out(actor: Actor, *, contact_id: UUID, person_id: UUID, why: str, now: datetime) -> Bar:
    """From now on nothing of the contact is there for this person. What they held waits for another."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if person_id == actor.person_id:
        raise RuleBroken("Another manager shuts you out.", field="person_id")
    if person_id not in {member.user_id for member in may_be_barred(actor)}:
        raise RuleBroken("Choose somebody of this hub.", field="person_id")
    if not why.strip():
        raise RuleBroken("Say what the conflict of interest is.", field="why")
    name = names(person_id)[person_id]
    if is_barred(actor, contact_id=contact.pk, person_id=person_id):
        raise DoneAlready(f"{name} is shut out already.")
    return put_bar(actor, contact, person_id, why.strip(), now)


def put_bar(
    actor: Actor,
    contact: Contact,
    person_id: UUID,
    why: str,
    now: datetime,
    merge_id: UUID | None = None,
) -> Bar:
    """Shut somebody out, inside a command. `merge_id`: two records are one, and this follows from it."""
    with on_behalf_of_hub(actor):
        bar = Bar(
            hub_id=actor.hub_id,
            zone=Zone.OVERSIGHT,
            contact_id=contact.pk,
            person_id=person_id,
            why=why,
            barred_by_id=actor.person_id,
            barred_at=now,
            merge_id=merge_id,
        )
        bar.save(force_insert=True)
    _record(actor, "person_shut_out", bar, why, now)
    _take_away(actor, contact, person_id, names(person_id)[person_id], now)
    return bar


def _take_away(actor: Actor, contact: Contact, person_id: UUID, name: str, now: datetime) -> None:
    """Whoever is shut out holds it no more: it goes back to the tray, or a manager hears of it."""
    if contact.manager_id == person_id:
        contact.manager_id = None
    if contact.holder_id == person_id:
        contact.holder_id = None
        if contact.stage == Stage.TRIAGE:
            contact.stage = Stage.TO_ALLOCATE
        elif contact.stage not in (Stage.RECEIVING, Stage.DESK, Stage.CLOSED):
            words = f"Nobody holds this now: {name} did. Give it to somebody else."
            tell_managers(actor, contact, "nobody-holds-it", words, now)
    contact.save(update_fields=["manager", "holder", "stage"])


@command(needs=Permission.LET_IN_AGAIN)
def let_in_again(actor: Actor, *, bar_id: UUID, why: str, now: datetime) -> Bar:
    """The conflict of interest is none, or none any more."""
    bar = Bar.objects.select_for_update().get(pk=bar_id)
    if bar.lifted_at:
        raise DoneAlready(f"{names(bar.person_id)[bar.person_id]} was let in again already.")
    if not why.strip():
        raise RuleBroken("Say why they may see it again.", field="why")
    lift_bar(actor, bar, why.strip(), now)
    return bar


def lift_bar(actor: Actor, bar: Bar, why: str, now: datetime) -> None:
    """Let somebody in again, inside a command."""
    bar.lifted_at, bar.lifted_by_id, bar.lifted_why = now, actor.person_id, why
    bar.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
    _record(actor, "person_let_in_again", bar, why, now)


def _record(actor: Actor, kind: str, bar: Bar, why: str, now: datetime) -> None:
    """That it happened is for everybody of the front; why, for whoever oversees the hub."""
    record(
        actor,
        kind,
        at=now,
        contact_id=bar.contact_id,
        text=why.strip(),
        text_zone=Zone.OVERSIGHT,
        bar=bar.pk,
        to=bar.person_id,
    )
