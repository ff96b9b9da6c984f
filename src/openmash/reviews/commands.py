"""A service manager draws contacts for an auditor to read (requirement 9.2)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from openmash.access.models import SampledContact
from openmash.access.queries import staff
from openmash.contacts.models import Contact
from openmash.ledger.commanding import command, record
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import RuleBroken
from openmash.policy.vocabulary import Role


@command(needs=Permission.DRAW_SAMPLE)
def draw_sample(
    actor: Actor, *, auditor_id: UUID, contact_ids: Collection[UUID], now: datetime
) -> list[SampledContact]:
    """From now on this auditor reads these contacts. What was drawn before stays as it is."""
    if auditor_id not in {member.user_id for member in staff(actor.hub_id, Role.AUDITOR)}:
        raise RuleBroken("Choose an auditor of this hub.", field="auditor")
    wanted = Contact.objects.filter(pk__in=set(contact_ids), closed_at__isnull=False)
    drawn = SampledContact.objects.filter(person=auditor_id, contact_id__in=wanted.values("pk"))
    new = wanted.exclude(pk__in=drawn.values("contact_id")).order_by("received_at")
    sample = [
        SampledContact(
            hub_id=actor.hub_id,
            zone=Zone.OVERSIGHT,
            contact_id=contact_id,
            person_id=auditor_id,
            drawn_at=now,
        )
        for contact_id in new.values_list("pk", flat=True)
    ]
    if not sample:
        raise RuleBroken(
            "Choose at least one decided contact that was not drawn before.", field="contacts"
        )
    for one in sample:
        one.save(force_insert=True)
        record(
            actor,
            "contact_sampled",
            at=now,
            contact_id=one.contact_id,
            zone=Zone.OVERSIGHT,
            to=auditor_id,
        )
    return sample
