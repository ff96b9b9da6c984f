"""The files of a contact as pages show them, and what is still to be scanned."""

from dataclasses import dataclass
from uuid import UUID

from openmash.access.queries import names
from openmash.adapters.clamd import Scanned
from openmash.contacts.models import Attachment, AttachmentContent
from openmash.policy.attachments import KINDS, size_words
from openmash.policy.times import time_words

Scan = Attachment.Scan
_COLOURS = {
    Scan.CLEAN: "green",
    Scan.INFECTED: "red",
    Scan.FAILED: "orange",
    Scan.NOT_SCANNED: "grey",
}
_SOURCES = {
    "upload": "added",
    "mailbox": "came by e-mail",
    "public-form": "came with the form",
    "api": "came from another system",
}


@dataclass(frozen=True)
class ShownFile:
    """One file, ready to show. What may be opened has `may_open`."""

    id: UUID
    name: str
    what: str
    came: str
    state: str
    colour: str
    warning: str
    may_open: bool


def files_of(contact_id: UUID) -> list[ShownFile]:
    """The files of a contact in the order in which they came: two statements."""
    found = list(Attachment.objects.filter(contact=contact_id))
    people = names(*(file.by_id for file in found if file.source == "upload"))
    return [_shown(file, people) for file in found]


def _shown(file: Attachment, people: dict[UUID, str]) -> ShownFile:
    scan = Scan(file.scan)
    kind = KINDS.get(file.ending)
    by = f" by {people[file.by_id]}" if file.by_id in people else ""
    is_infected = scan is Scan.INFECTED
    return ShownFile(
        id=file.pk,
        name=file.name,
        what=f"{kind.words if kind else 'file of another kind'}, {size_words(file.size)}",
        came=f"{_SOURCES.get(file.source, 'came')}{by}, {time_words(file.at)}",
        state="Not kept" if file.refused else scan.label,
        colour="grey" if file.refused else _COLOURS[scan],
        warning=file.refused or _warning(file, scan),
        may_open=not file.refused and not is_infected,
    )


def _warning(file: Attachment, scan: Scan) -> str:
    """What to know before opening it, or why nobody can."""
    if scan is Scan.INFECTED:
        return f"The scanner found {file.scan_words or 'a virus'}. Nobody can open it."
    failed = f"The scanner could not tell: {file.scan_words}." if scan is Scan.FAILED else ""
    return " ".join(filter(None, (file.doubt, failed)))


def to_scan(attachment_id: UUID) -> bytes | None:
    """The contents of a file about which no scanner has said that it is clean or infected."""
    found = AttachmentContent.objects.filter(
        attachment=attachment_id, attachment__scan__in=(Scan.NOT_SCANNED, Scan.FAILED)
    ).first()
    return bytes(found.content) if found else None


def said_by(scanned: Scanned) -> tuple[Attachment.Scan, str]:
    """A scanner's answer as the record keeps it: the state, and its own words."""
    if scanned.found:
        return Scan.INFECTED, scanned.found
    if scanned.error:
        return Scan.FAILED, scanned.error
    return Scan.CLEAN, ""
