"""Files of a contact: what came with it or was added, what a scanner says, who opened one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import Sum

from openmash.adapters.file_contents import look_inside
from openmash.contacts.models import Attachment, AttachmentContent, Contact
from openmash.ledger.commanding import command, record
from openmash.ledger.queueing import defer
from openmash.policy.actors import Actor, Permission
from openmash.policy.attachments import (
    LARGEST_CONTACT,
    MOST_FILES,
    Judged,
    judge,
    refusal,
    size_words,
)
from openmash.policy.errors import RuleBroken

UPLOAD = "upload"


@dataclass(frozen=True)
class NewFile:
    """A file as somebody sent it."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Tells whether two files are the same."""
        return hashlib.sha256(self.content).hexdigest()

    def judged(self) -> Judged:
        """What becomes of it, by its contents first."""
        return judge(self.name, len(self.content), look_inside(self.content))


def check_file(file: NewFile) -> None:
    """Say at once to who sends a file by hand why it cannot be taken. Raises RuleBroken."""
    if words := refusal(file.judged()):
        raise RuleBroken(words, field="upload")


@command(needs=Permission.TAKE_CONTACT)
def attach_files(
    actor: Actor, *, contact_id: UUID, files: Sequence[NewFile], now: datetime
) -> list[Attachment]:
    """Add files by hand: all of them, or none and the reason why."""
    if not files:
        raise RuleBroken("Choose a file first.", field="upload")
    for file in files:
        check_file(file)
    attached = _attach(actor, contact_id, files, source=UPLOAD, arrival_id=None, now=now)
    if not attached:
        raise RuleBroken("This file is on the contact already.", field="upload")
    for each in attached:
        if each.refused:
            raise RuleBroken(each.refused, field="upload")
    return attached


def attach_arrived(
    actor: Actor,
    *,
    contact_id: UUID,
    files: Sequence[NewFile],
    source: str,
    arrival_id: UUID,
    now: datetime,
) -> list[Attachment]:
    """Keep what came with something that arrived, inside the command that receives it.

    Nobody is there to mend it, so nothing is lost in silence: what cannot be kept is named, and why.
    """
    if not files:
        return []
    return _attach(actor, contact_id, files, source=source, arrival_id=arrival_id, now=now)


def _attach(
    actor: Actor,
    contact_id: UUID,
    files: Sequence[NewFile],
    *,
    source: str,
    arrival_id: UUID | None,
    now: datetime,
) -> list[Attachment]:
    """One row for each file that is not on the contact yet, and its contents where they are kept."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    there = Attachment.objects.filter(contact=contact)
    seen = set(there.values_list("sha256", flat=True))
    room = LARGEST_CONTACT - (there.filter(refused="").aggregate(n=Sum("size"))["n"] or 0)
    places = MOST_FILES - len(seen)
    attached = []
    for position, file in enumerate(files):
        if file.sha256 in seen:
            continue
        seen.add(file.sha256)
        judged = file.judged()
        refused = judged.refused or _no_room(judged.name, len(file.content), room, places)
        attachment = Attachment(
            id=uuid4(),
            hub_id=actor.hub_id,
            contact=contact,
            name=judged.name,
            ending=judged.kind.ending if judged.kind else "",
            size=len(file.content),
            sha256=file.sha256,
            doubt=judged.doubt,
            refused=refused,
            source=source,
            arrival=arrival_id,
            by_id=actor.person_id,
            at=now,
            position=position,
        )
        _keep(actor, attachment, file.content, now)
        attached.append(attachment)
        if not refused:
            room, places = room - len(file.content), places - 1
    return attached


def _no_room(name: str, size: int, room: int, places: int) -> str:
    if places <= 0:
        return f"{name} was not kept: a contact holds {MOST_FILES} files."
    if size > room:
        return f"{name} was not kept: the files of a contact may be {size_words(LARGEST_CONTACT)}."
    return ""


def _keep(actor: Actor, attachment: Attachment, content: bytes, now: datetime) -> None:
    attachment.save(force_insert=True)
    kept = not attachment.refused
    if kept:
        AttachmentContent(
            hub_id=actor.hub_id,
            attachment=attachment,
            contact_id=attachment.contact_id,
            content=content,
        ).save(force_insert=True)
        defer(
            "openmash.contacts.jobs.scan_attachment",
            hub_id=str(actor.hub_id),
            attachment_id=str(attachment.pk),
        )
    record(
        actor,
        "attachment_added" if kept else "attachment_refused",
        at=now,
        contact_id=attachment.contact_id,
        text=attachment.name if kept else attachment.refused,
        attachment=attachment.pk,
        size=size_words(attachment.size),
        sha256=attachment.sha256,
    )


@command(needs=Permission.LOOK)
def note_scan(
    actor: Actor, *, attachment_id: UUID, scan: Attachment.Scan, words: str, now: datetime
) -> Attachment:
    """Keep what the scanner said. What was found infected once stays so."""
    attachment = Attachment.objects.select_for_update().get(pk=attachment_id)
    if attachment.scan != Attachment.Scan.INFECTED:
        attachment.scan, attachment.scan_words, attachment.scanned_at = scan, words, now
        attachment.save(update_fields=["scan", "scan_words", "scanned_at"])
    record(
        actor,
        "attachment_scanned",
        at=now,
        contact_id=attachment.contact_id,
        text=words,
        attachment=attachment.pk,
        scan=scan,
    )
    return attachment


@command(needs=Permission.LOOK)
def open_attachment(actor: Actor, *, attachment_id: UUID, now: datetime) -> bytes:
    """The contents of a file, for who may see its contact: each time it is opened is on record."""
    attachment = Attachment.objects.get(pk=attachment_id)
    if attachment.refused:
        raise RuleBroken(attachment.refused)
    if attachment.scan == Attachment.Scan.INFECTED:
        found = f" ({attachment.scan_words})" if attachment.scan_words else ""
        raise RuleBroken(f"{attachment.name} is infected{found}. Nobody can open it.")
    record(
        actor,
        "attachment_opened",
        at=now,
        contact_id=attachment.contact_id,
        text=attachment.name,
        attachment=attachment.pk,
    )
    return bytes(AttachmentContent.objects.get(attachment=attachment).content)
