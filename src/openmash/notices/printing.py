"""A notice as a letter on paper."""

from datetime import datetime

from openmash.adapters.letters import LetterData, render_letter
from openmash.hubs.queries import profile_of
from openmash.notices.models import Notice
from openmash.policy.times import LONDON, date_words


def letter_pdf(notice: Notice, *, made_at: datetime) -> bytes:
    """The letter as it would go out now. Raises RuleBroken where it cannot be printed."""
    hub = profile_of(notice.hub_id).hub
    data: LetterData = {
        "sender": [hub.name, *_lines(hub.address), hub.phone],
        "marking": "Private and confidential",
        "addressee": [notice.addressee, *notice.address.splitlines()],
        "date": date_words(made_at.astimezone(LONDON).date()),
        "reference": notice.contact.reference,
        "salutation": f"Dear {notice.addressee},",
        "heading": notice.words["heading"],
        "paragraphs": notice.words["paragraphs"],
        "contact": {"heading": "Whom you can ask", "lines": notice.words["contact"]},
        "closing": "Yours sincerely,",
        "signed": [hub.name],
    }
    return render_letter("letter", data, made_at=made_at)


def _lines(address: str) -> list[str]:
    return [line.strip() for line in address.split(",") if line.strip()]
