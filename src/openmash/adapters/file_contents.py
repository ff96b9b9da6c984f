"""What a file is by its contents, whatever its name says."""

import io
import re
import zipfile

import puremagic

from openmash.policy.attachments import KINDS, Danger, Inside

# What the signatures of puremagic mean to us. Anything else is of no kind that we know.
_BY_SIGNATURE: dict[str, str | Danger] = {
    **{f".{ending}": ending for ending in KINDS},
    **dict.fromkeys((".jpeg", ".jpe", ".jfif"), "jpg"),
    **dict.fromkeys((".heif", ".heics"), "heic"),
    ".tiff": "tif",
    **dict.fromkeys((".exe", ".dll", ".lnk", ".class", ".com", ".msi", ".elf"), Danger.PROGRAM),
    **dict.fromkeys((".swf", ".chm", ".one", ".AppImage"), Danger.PROGRAM),
    **dict.fromkeys((".rar", ".7z", ".gz", ".bz2", ".xz", ".tar", ".iso", ".cab"), Danger.ARCHIVE),
    **dict.fromkeys((".zst", ".lz", ".ace", ".arj", ".lzh", ".wim"), Danger.ARCHIVE),
}
_PROGRAMS = (
    (b"MZ", Danger.PROGRAM),  # Windows
    (b"\x7fELF", Danger.PROGRAM),  # Linux
    *((magic, Danger.PROGRAM) for magic in (b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf")),  # macOS
    *((magic, Danger.PROGRAM) for magic in (b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe")),
    (b"\xca\xfe\xba\xbe", Danger.PROGRAM),
)
_WRAPPED = bytes.fromhex("789f3e22")  # winmail.dat
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # Office before 2007, Outlook, Windows installers

# A document of real people unpacks to some megabytes; a bomb is small and unpacks to gigabytes.
_MOST_UNPACKED, _MOST_RATIO, _MOST_PARTS = 500 * 1024 * 1024, 200, 20_000
_FREE = 20 * 1024 * 1024  # as much may unpack from however little


def look_inside(content: bytes) -> Inside:
    """Say what these bytes are. Nothing of them is run, and nothing is unpacked whole."""
    if content.startswith(b"{\\rtf"):
        return _rich_text(content)
    is_words = is_text(content)
    if not is_words:
        for magic, danger in _PROGRAMS:
            if content.startswith(magic):
                return Inside(danger=danger)
    if b"%PDF-" in content[:1024]:  # readers take it though something stands before
        return Inside("pdf")
    if is_words:
        return Inside("txt")
    if content.startswith(b"PK"):
        return _zipped(content)
    if content.startswith(_COMPOUND):
        return _compound(content)
    if content.startswith(_WRAPPED):
        return Inside("dat")
    return _by_signature(content)


def is_text(content: bytes) -> bool:
    """Whether people can read it: UTF-8, UTF-16 with its mark, or letters of before Unicode."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return "\x00" not in content.decode("utf-16")
        except UnicodeDecodeError:
            return False
    if _CONTROLS.search(content):
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        # Hardly any file that is not text goes on for long without a control character.
        plain = sum(0x20 <= byte < 0x7F for byte in content[:200])
        return len(content) >= 200 or plain >= 0.7 * len(content)
    return bool(content)


_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def _by_signature(content: bytes) -> Inside:
    try:
        matches = puremagic.magic_string(content)
    except ValueError:  # too short for any signature
        return Inside()
    for match in matches:
        meant = _BY_SIGNATURE.get(match.extension)
        if isinstance(meant, Danger):
            return Inside(danger=meant)
        if meant:
            return Inside(meant)
    return Inside()


def _rich_text(content: bytes) -> Inside:
    """Rich text may embed an object of any kind, which is how it attacks."""
    return Inside("rtf", Danger.EMBEDDED if re.search(rb"\\obj(data|ocx|emb)", content) else None)


_OFFICE_PARTS = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))


def _zipped(content: bytes) -> Inside:
    """Office and OpenDocument files are zips with a list of contents; any other zip is a folder."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            listed = parts.infolist()
            names = {part.filename for part in listed}
            unpacked = sum(part.file_size for part in listed)
            if _is_bomb(len(listed), unpacked, len(content)):
                return Inside(danger=Danger.BOMB)
            kind = _read(parts, "mimetype", 100)
            types = _read(parts, "[Content_Types].xml", 1024 * 1024).lower()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        return Inside()
    ending = _office(names, types, kind)
    if not ending:
        return Inside(danger=Danger.ARCHIVE)
    has_macros = b"macroenabled" in types or any(
        "vbaproject" in name.lower() or name.startswith(("Basic/", "Scripts/")) for name in names
    )
    return Inside(ending, Danger.MACROS if has_macros else None)


def _office(names: set[str], types: bytes, kind: bytes) -> str:
    if kind.startswith(b"application/vnd.oasis.opendocument."):
        which = kind.removeprefix(b"application/vnd.oasis.opendocument.")
        return {b"text": "odt", b"spreadsheet": "ods"}.get(which.strip(), "")
    if types:
        for folder, ending in _OFFICE_PARTS:
            if any(name.startswith(folder) for name in names):
                return ending
    return ""


def _is_bomb(parts: int, unpacked: int, packed: int) -> bool:
    return (
        parts > _MOST_PARTS
        or unpacked > _MOST_UNPACKED
        or (unpacked > _FREE and unpacked > packed * _MOST_RATIO)
    )


def _read(parts: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        with parts.open(name) as part:
            return part.read(most)
    except KeyError:
        return b""


def _compound(content: bytes) -> Inside:
    """The directory of a compound file stands in it unpacked, so its names can be looked for."""

    def has(name: str) -> bool:
        return name.encode("utf-16-le") + bytes(8) in content

    if has("_VBA_PROJECT") or has("_VBA_PROJECT_CUR") or has("Macros"):
        return Inside(danger=Danger.MACROS)
    if has("__properties_version1.0"):
        return Inside("msg")
    if has("WordDocument"):
        return Inside("doc")
    if has("Workbook") or has("Book"):
        return Inside("xls")
    if has("PowerPoint Document"):
        return Inside()
    return Inside(danger=Danger.PROGRAM)  # what else is of this make: Windows installers
