"""A contact that was passed on, as the other hub of this installation takes it: the same arriving core.

The two hubs are two data controllers: each side is its own transaction, under its own service, and what
arrives is a copy of the record, as an e-mail would be.
"""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from openmash.contacts.commands import CONSENT_FIELDS, CONTACT_FIELDS, NARRATIVE_FIELDS, PersonRow
from openmash.contacts.commands.attaching import NewFile
from openmash.contacts.models import (
    Attachment,
    AttachmentContent,
    ConsentRecord,
    Contact,
    Narrative,
    PersonInContact,
)
from openmash.front_door.arriving import Arriving, Written, new_row, receive
from openmash.front_door.models import Arrival, PassedToAuthority
from openmash.hubs.queries import profile_of
from openmash.people.commands import address_of, facts_of
from openmash.policy.actors import Actor
from openmash.policy.vocabulary import Channel

SOURCE = "another-hub"
_NOT_SENT = {"channel", "received_at"}


def as_passed(passed: PassedToAuthority) -> Arriving:
    """The whole record as the other hub gets it: what was said, who is who, consent, files."""
    contact = Contact.objects.get(pk=passed.contact_id)
    narrative = Narrative.objects.get(contact=contact)
    hub = profile_of(passed.hub_id).hub
    values = {n: getattr(contact, n) for n in CONTACT_FIELDS if n not in _NOT_SENT}
    values |= {n: getattr(narrative, n) for n in NARRATIVE_FIELDS}
    ticks = contact.urgent_ticks.filter(withdrawn_at=None).values_list("code", flat=True)
    return Arriving(
        source=SOURCE,
        key=str(passed.pk),
        body=json.dumps([str(passed.pk), contact.reference]).encode(),
        sender=hub.code,
        channel=Channel.API,
        values=values,
        consent=_consent(contact, narrative),
        ticks=frozenset(ticks),
        people=_people(contact),
        files=_files(contact),
        received_at=passed.at,
        written=Written(
            hub.name,
            f"Passed on: {contact.reference}",
            "\n\n".join(
                filter(
                    None,
                    (
                        passed.why,
                        passed.done_first and f"Done already: {passed.done_first}",
                        f"{hub.name}: {hub.phone}",
                    ),
                )
            ),
        ),
    )


def _consent(contact: Contact, narrative: Narrative) -> dict[str, str]:
    newest = ConsentRecord.objects.filter(contact=contact).first()
    if newest is None:
        return {name: narrative.consent.get(name, "") for name in CONSENT_FIELDS}
    return {name: getattr(newest, name) for name in CONSENT_FIELDS}


def _people(contact: Contact) -> list[PersonRow]:
    named = PersonInContact.objects.filter(contact=contact, removed_at=None)
    return [
        new_row(
            row.role,
            relation=row.relation,
            lives_in_household=row.lives_in_household,
            parental_responsibility=row.parental_responsibility,
            facts=facts_of(row.person),
            address=address_of(row.person),
        )
        for row in named.select_related("person")
    ]


def _files(contact: Contact) -> list[NewFile]:
    kept = AttachmentContent.objects.filter(contact=contact).select_related("attachment")
    clean = kept.exclude(attachment__scan=Attachment.Scan.INFECTED)
    return [NewFile(each.attachment.name, bytes(each.content)) for each in clean]


def arrive(actor: Actor, arriving: Arriving, *, now: datetime) -> Contact:
    """Make the contact in the hub to which it was passed; delivered again, it is the same one.

    An urgent criterion that this hub does not know is said in words.
    """
    known = {criterion.code for criterion in profile_of(actor.hub_id).urgent}
    strange = arriving.ticks - known
    values: dict[str, Any] = dict(arriving.values)
    if strange:
        said = ", ".join(sorted(code.replace("-", " ") for code in strange))
        values["urgent_other"] = "; ".join(filter(None, (values.get("urgent_other"), said)))
    others = {"other"} & known if strange else set()
    theirs = replace(arriving, values=values, ticks=(arriving.ticks & known) | others)
    return receive(actor, theirs, now=now).contact


def passed_from(contact_id: UUID) -> tuple[str, UUID] | None:
    """Which hub of this installation passed this contact here, and as what: one statement."""
    found = Arrival.objects.filter(contact=contact_id, source=SOURCE).first()
    return (found.sender, UUID(found.key)) if found else None
