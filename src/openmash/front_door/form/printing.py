"""The copy of a form that was sent, as accessible PDF."""

import json
import unicodedata
from datetime import datetime

from openmash.adapters.letters import CannotBePrinted, FormData, render_letter
from openmash.front_door.form.queries import shown_pages
from openmash.policy.profile import Profile
from openmash.policy.public_form.answers import Answers
from openmash.policy.times import time_words

# So many kinds of characters that no font has are named in words, one after the other.
_MOST_NAMED = 60


def form_pdf(answers: Answers, profile: Profile, *, reference: str, sent_at: datetime) -> bytes:
    """Every question with its answer. A character that no font has is named, not left out."""
    data: FormData = {
        "sender": [profile.hub.name],
        "heading": "What you told us",
        "reference": reference,
        "sent": f"Sent {time_words(sent_at)}.",
        "sections": [
            {
                "title": page.title,
                "answers": [{"label": a.label, "text": a.text} for a in page.answers],
            }
            for page in shown_pages(answers, profile)
        ],
    }
    for _ in range(_MOST_NAMED):
        try:
            return render_letter("form", data, made_at=sent_at)
        except CannotBePrinted as found:
            data = _naming(data, set(found.text))
    return render_letter("form", _naming(data, None), made_at=sent_at)


def _naming(data: FormData, characters: set[str] | None) -> FormData:
    """The same with these characters as their names; with all but plain letters, where none is given."""
    text = json.dumps(data, ensure_ascii=False)
    for c in sorted(set(text) if characters is None else characters):
        if not c.isspace() and (characters is not None or ord(c) > 0x24F):
            text = text.replace(c, f"[{unicodedata.name(c, f'U+{ord(c):04X}').lower()}]")
    named: FormData = json.loads(text)
    return named
