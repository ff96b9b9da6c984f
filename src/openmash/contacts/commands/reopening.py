"""A closed contact is taken up again: with a reason and new clocks, what was decided kept as history."""

from datetime import datetime
from uuid import UUID

from openmash.contacts.models import Contact, Reopening, Stage
from openmash.deadlines import running
from openmash.hubs.queries import profile_of
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission
from openmash.policy.clocks import ClockFacts
from openmash.policy.errors import NotPermitted, RuleBroken
from openmash.policy.vocabulary import Channel, Event, Kind, OpenTo, Referrer


@command(needs=Permission.REOPEN_CONTACT)
def reopen_contact(actor: Actor, *, contact_id: UUID, why: str, now: datetime) -> Contact:
    """Take a closed contact up again: it waits to be allocated, to be rated and decided anew.

    Who may, and which clocks start, the hub's rules say. Ratings, decisions, letters and the clocks of
    before stay as they were.
    """
    rules = profile_of(actor.hub_id).reopening
    if rules is None or actor.role not in rules.by:
        profile = profile_of(actor.hub_id)
        who = " or ".join(profile.title_of(role) for role in rules.by) if rules else "nobody"
        raise NotPermitted(f"In this hub {who} may reopen a contact.")
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)
    if contact.joined_to_id:
        raise RuleBroken("It was added to another contact: reopen that one.")
    if contact.stage != Stage.CLOSED or contact.closed_at is None:
        raise RuleBroken("This contact is open: it need not be reopened.")
    if not why.strip():
        raise RuleBroken("Say why it is taken up again.", field="why")
    Reopening(
        hub_id=actor.hub_id,
        contact=contact,
        why=why.strip(),
        closed_at=contact.closed_at,
        by_id=actor.person_id,
        at=now,
    ).save(force_insert=True)
    contact.stage, contact.rag = Stage.TO_ALLOCATE, ""
    contact.closed_at, contact.reopened_at, contact.passed_to = None, now, ""
    was, manager = contact.holder_id, contact.manager_id
    contact.holder_id = contact.manager_id = None
    contact.version += 1
    contact.save(
        update_fields=[
            *("stage", "rag", "closed_at", "reopened_at", "passed_to", "holder", "manager"),
            "version",
        ]
    )
    record(
        actor,
        "contact_reopened",
        at=now,
        contact_id=contact.pk,
        text=why.strip(),
        was=was,
        manager=manager,
    )
    running.supersede(
        actor,
        on_id=contact.pk,
        clocks=rules.clocks,
        why="The contact was reopened: its clocks start anew.",
        now=now,
    )
    running.learn(
        actor,
        Event.CONTACT_RECEIVED,
        contact_id=contact.pk,
        on_id=contact.pk,
        facts=ClockFacts(
            channel=Channel(contact.channel),
            referrer=Referrer(contact.referrer) if contact.referrer else None,
            kind=Kind(contact.kind),
            open_to=OpenTo(contact.open_to) if contact.open_to else None,
        ),
        at=now,
        reopened=running.Reopened(now, rules.clocks),
        now=now,
    )
    return contact
