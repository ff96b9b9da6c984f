"""Which files a hub keeps, and what it says of the others.

A person at a keyboard is told at once what is wrong and mends it. What came by itself (an e-mail,
another system) is never lost in silence: it is kept, or named with the reason why it was not.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

LARGEST_FILE = 25 * 1024 * 1024
LARGEST_UPLOAD = 30 * 1024 * 1024  # the files that one press of a button sends
LARGEST_CONTACT = 100 * 1024 * 1024
MOST_FILES = 50
_LONGEST_NAME = 150


@dataclass(frozen=True)
class FileKind:
    """A kind of file that people send: its ending, its name, its media type."""

    ending: str
    words: str
    media_type: str
    also: tuple[str, ...] = ()


_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
KINDS = {
    kind.ending: kind
    for kind in (
        FileKind("pdf", "PDF document", "application/pdf"),
        FileKind("docx", "Word document", f"{_OFFICE}.wordprocessingml.document"),
        FileKind("xlsx", "Excel workbook", f"{_OFFICE}.spreadsheetml.sheet"),
        FileKind("pptx", "PowerPoint slides", f"{_OFFICE}.presentationml.presentation"),
        FileKind("odt", "OpenDocument text", f"{_ODF}.text"),
        FileKind("ods", "OpenDocument spreadsheet", f"{_ODF}.spreadsheet"),
        FileKind("doc", "old Word document", "application/msword", ("dot",)),
        FileKind("xls", "old Excel workbook", "application/vnd.ms-excel"),
        FileKind("rtf", "rich text", "application/rtf"),
        FileKind("txt", "plain text", "text/plain", ("csv", "eml", "ics", "vcf", "log", "md")),
        FileKind("jpg", "JPEG picture", "image/jpeg", ("jpeg", "jpe", "jfif")),
        FileKind("png", "PNG picture", "image/png"),
        FileKind("gif", "GIF picture", "image/gif"),
        FileKind("webp", "WebP picture", "image/webp"),
        FileKind("heic", "HEIC picture", "image/heic", ("heif",)),
        FileKind("tif", "TIFF picture", "image/tiff", ("tiff",)),
        FileKind("msg", "Outlook message", "application/vnd.ms-outlook"),
        FileKind("dat", "wrapping of Outlook, which Outlook can open", "application/ms-tnef"),
    )
}
_ENDINGS = {name: kind for kind in KINDS.values() for name in (kind.ending, *kind.also)}


class Danger(StrEnum):
    """Why a file is not kept, whoever sent it. The words finish "NAME was not kept: "."""

    PROGRAM = "it is a program or a script"
    WEB_PAGE = "it is a web page, which can hold a script"
    MACROS = "it holds macros, which are small programs; save it without them, or as PDF"
    EMBEDDED = "something that could run is embedded in it; save it as PDF"
    ARCHIVE = "it is a compressed folder; send what is in it file by file"
    BOMB = "it unpacks to far more than any document holds"


_DANGEROUS_ENDINGS: dict[str, Danger] = {
    **dict.fromkeys(
        "exe com scr pif cpl dll sys drv ocx msi msp mst msix appx jar class apk app dmg pkg deb rpm "
        "bat cmd ps1 psm1 psd1 vb vbs vbe vba js jse mjs ws wsf wsh wsc sct hta reg inf lnk scf url "
        "desktop sh bash csh py pyc pyw rb pl php asp aspx jsp chm hlp gadget application "
        "library-ms settingcontent-ms search-ms diagcab appref-ms xll wll ade adp mde accde mam "
        "iqy slk one onepkg rdp theme".split(),
        Danger.PROGRAM,
    ),
    **dict.fromkeys("html htm xhtml xht shtml mht mhtml svg svgz".split(), Danger.WEB_PAGE),
    **dict.fromkeys(
        "docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm".split(), Danger.MACROS
    ),
    **dict.fromkeys(
        "zip rar 7z gz tgz bz2 xz zst lz lzh arj ace cab tar iso img vhd vhdx z wim udf".split(),
        Danger.ARCHIVE,
    ),
}


@dataclass(frozen=True)
class Inside:
    """What a file is by its contents: the ending of a kind that is known, or a danger."""

    ending: str = ""
    danger: Danger | None = None


@dataclass(frozen=True)
class Judged:
    """What becomes of a file. `refused`: why it is not kept. `doubt`: what to know before opening it."""

    name: str
    kind: FileKind | None = None
    refused: str = ""
    doubt: str = ""


def judge(name: str, size: int, inside: Inside) -> Judged:
    """Judge one file by its name, its size and what it is inside: contents decide over names."""
    name = clean_name(name)
    by_name = ending_of(name)
    danger = inside.danger or _DANGEROUS_ENDINGS.get(by_name)
    if danger:
        return Judged(name, refused=f"{name} was not kept: {danger}.")
    if size == 0:
        return Judged(name, refused=f"{name} was not kept: it is empty.")
    if size > LARGEST_FILE:
        most = size_words(LARGEST_FILE)
        words = f"it is {size_words(size)}, and a file may be {most}"
        return Judged(name, refused=f"{name} was not kept: {words}.")
    kind, said = KINDS.get(inside.ending), _ENDINGS.get(by_name)
    if kind is None:
        return Judged(name, doubt=f"It is not {_a(said.words)} inside." if said else _UNKNOWN)
    if said is kind:
        return Judged(name, kind)
    if said:
        return Judged(name, kind, doubt=f"Its name says {by_name}; inside it is {_a(kind.words)}.")
    return Judged(name, kind)


_UNKNOWN = "It is of no kind that we know."


def refusal(judged: Judged) -> str:
    """What a person who sends this file by hand is told, so that they can mend it; empty: it is fine."""
    if judged.refused:
        return judged.refused
    if judged.kind is None:
        return f"{judged.name} cannot be taken. {judged.doubt} Send {ACCEPTED}."
    return ""


ACCEPTED = "PDF, Word, Excel, OpenDocument, plain text, or pictures"


def download_name(name: str, kind: FileKind | None) -> str:
    """The name under which it is saved: with the ending of what it is, where its name says otherwise."""
    if kind is None or _ENDINGS.get(ending_of(name)) is kind:
        return name
    return f"{name}.{kind.ending}"


def clean_name(name: str) -> str:
    """A file's name without its folders, and without what could make it read as another."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(c for c in last if unicodedata.category(c) not in _UNSEEN)
    seen = " ".join(seen.split()).strip(". ") or "no name"
    if len(seen) <= _LONGEST_NAME:
        return seen
    stem, dot, ending = seen.rpartition(".")
    kept = f"{dot}{ending}" if stem and len(ending) <= 10 else ""
    return seen[: _LONGEST_NAME - len(kept)] + kept


# Control, format (which turns the direction of writing), surrogate, private use, separators of lines.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def ending_of(name: str) -> str:
    """What stands behind the last dot, in small letters."""
    stem, _, ending = name.rpartition(".")
    return ending.lower() if stem else ""


def size_words(size: int) -> str:
    """A size as people say it."""
    if size < 1024:
        return f"{size} bytes"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".0 ", " ")


def _a(words: str) -> str:
    return f"{'an' if words[0] in 'aeioEO' else 'a'} {words}"
