"""What others wrote about a contact, in their own words and in the order in which it came."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openmash.contacts.models import ContactNote, Original
from openmash.policy.times import time_words


@dataclass(frozen=True)
class Wrote:
    """One piece of writing, ready to show."""

    by: str
    came: str
    subject: str
    text: str


def written_about(contact_id: UUID) -> list[Wrote]:
    """What it was made of, and what came later, the oldest first: two statements."""
    found: list[tuple[datetime, Wrote]] = [
        (each.at, Wrote(each.sender, time_words(each.at), each.subject, each.text))
        for each in Original.objects.filter(contact=contact_id)
    ]
    found += [
        (note.at, Wrote(note.sender, time_words(note.at), "", note.text))
        for note in ContactNote.objects.filter(contact=contact_id).exclude(source="")
    ]
    return [wrote for _, wrote in sorted(found, key=lambda each: each[0])]
