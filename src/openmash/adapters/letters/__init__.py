"""Letters as accessible PDF (PDF/UA-1), by Typst, with fonts that ship with the product.

What people wrote reaches a template as data and is never read as Typst's markup. A character that no
font can show is an error and not a gap: nobody's name vanishes from a letter without a word.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NotRequired, TypedDict

import typst

from openmash.policy.errors import RuleBroken

_TEMPLATES = Path(__file__).parent
_FONT_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
# They would turn round what follows them; a name in Arabic or Hebrew needs none of them.
_DIRECTION_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NOT_SHOWN = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed', re.DOTALL)


class CannotBePrinted(RuleBroken):
    """No font has these characters."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"The letter cannot print “{text}”: no font has it. Write it in other letters.",
            field="paragraphs",
        )
        self.text = text


class ContactBox(TypedDict):
    """Whom the reader of a letter may ask."""

    heading: str
    lines: Sequence[str]


class LetterData(TypedDict):
    """All that stands on a letter. Every text is plain; a line break in it is a line break."""

    sender: Sequence[str]  # the first line is the hub's name
    marking: NotRequired[str]  # above the address: "Private and confidential"
    addressee: Sequence[str]  # name and address, one line each
    date: str
    reference: str
    salutation: str
    heading: str
    paragraphs: Sequence[str]
    contact: ContactBox
    closing: NotRequired[str]  # "Yours sincerely,"
    signed: NotRequired[Sequence[str]]  # name, post


class FormAnswer(TypedDict):
    """A question, and what was answered."""

    label: str
    text: str


class FormSection(TypedDict):
    """The questions of one page."""

    title: str
    answers: Sequence[FormAnswer]


class FormData(TypedDict):
    """All that stands on the copy of a form."""

    sender: Sequence[str]  # the hub's name
    heading: str
    reference: str
    sent: str
    sections: Sequence[FormSection]


def render_letter(template: str, data: LetterData | FormData, *, made_at: datetime) -> bytes:
    """The letter as PDF/UA-1. `template` is the name of a file beside this one, without `.typ`.

    Raises RuleBroken with the characters that cannot be printed.
    """
    try:
        pdf = typst.compile(
            _TEMPLATES / f"{template}.typ",
            root=_TEMPLATES,
            font_paths=_fonts(),
            format="pdf",
            pdf_standards="ua-1",
            sys_inputs={"words": json.dumps(_plain(data))},
            timestamp=int(made_at.timestamp()),
        )
    except typst.TypstError as error:
        if not (found := _NOT_SHOWN.search(str(error))):
            raise
        raise CannotBePrinted(found["text"]) from None
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """The fonts of the font packages and Typst's own; none of this machine's, so that letters agree."""
    specs = [find_spec(package) for package in _FONT_PACKAGES]
    folders = [Path(spec.origin).parent for spec in specs if spec and spec.origin]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def _plain(value: object) -> object:
    """The same words without control characters."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, str):
        return "".join(
            c
            for c in unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
            if c == "\n"
            or (unicodedata.category(c) not in {"Cc", "Cs"} and c not in _DIRECTION_CONTROLS)
        )
    if isinstance(value, Sequence):
        return [_plain(part) for part in value]
    return value
