"""Whoever was typed and is as good as certain on record is recognised, or said to be another person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openmash.contacts.commands.naming import NAMED, PersonRow, put_rows
from openmash.contacts.models import Contact, PersonInContact
from openmash.contacts.second_records import second_records
from openmash.people.commands import address_of, facts_of
from openmash.people.judging import judge_pair
from openmash.policy.actors import Actor
from openmash.policy.errors import RuleBroken
from openmash.policy.times import LONDON


@dataclass(frozen=True)
class SameOrNot:
    """Whether the person of a row is somebody on record; where not, how one knows."""

    row_id: UUID
    on_record: UUID
    is_same: bool
    why: str = ""


def settle(actor: Actor, contact: Contact, answers: Sequence[SameOrNot], now: datetime) -> None:
    """Do as was answered, inside a command. Raises RuleBroken where somebody is left of whom nothing was
    said, or no reason."""
    said = {(answer.row_id, answer.on_record): answer for answer in answers}
    recognised: set[UUID] = set()
    for second in second_records(contact, today=now.astimezone(LONDON).date()):
        if second.row_id in recognised:
            continue
        answer = said.get((second.row_id, second.on_record.id))
        if answer is None:
            raise RuleBroken(
                f"Say whether {second.name} is the {second.on_record.name} who is on record.",
                row=second.key,
            )
        if answer.is_same:
            _recognise(actor, contact, answer, now)
            recognised.add(second.row_id)
            continue
        if not answer.why.strip():
            words = "Say how you know that they are different people."
            raise RuleBroken(words, field="why", row=second.key)
        judge_pair(
            actor,
            one_id=second.person_id,
            other_id=second.on_record.id,
            why=answer.why,
            contact_id=contact.pk,
            now=now,
        )


def _recognise(actor: Actor, contact: Contact, answer: SameOrNot, now: datetime) -> None:
    named = PersonInContact.objects.select_related("person").get(pk=answer.row_id)
    row = PersonRow(
        id=named.pk,
        is_record=answer.on_record,
        facts=facts_of(named.person),
        address=address_of(named.person),
        **{name: getattr(named, name) for name in NAMED},
    )
    put_rows(actor, contact, [row], was=None, is_current=True, keep=frozenset(), now=now)
