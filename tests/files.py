"""Small real files of each kind that people send, and of the kinds that attack."""

import io
import zipfile

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63"
    "64f8cf50070003040180c6b3a10f0000000049454e44ae426082"
)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb0043") + bytes(64) + b"\xff\xd9"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64)
WEBP = b"RIFF\x24\0\0\0WEBPVP8 " + bytes(40)
PROGRAM = b"MZ\x90\0" + bytes(60) + b"PE\0\0" + bytes(400)
# What every scanner finds, and no machine is harmed by.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def zipped(**parts: bytes | str) -> bytes:
    """A zip with these parts; `__` in a name stands for `/`, `_dot_` for a dot."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in parts.items():
            folder.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


def office(folder: str = "word", *, macros: bool = False, padding: int = 0) -> bytes:
    """A document of Word, Excel or PowerPoint."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr(f"{folder}/document.xml", "<document/>" + " " * padding)
        if macros:
            parts.writestr(f"{folder}/vbaProject.bin", bytes(100))
    return made.getvalue()


def open_document(kind: str = "text") -> bytes:
    """A document of LibreOffice."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        parts.writestr("content.xml", "<content/>")
    return made.getvalue()


def compound(*names: str) -> bytes:
    """A file as Office wrote it before 2007, with these names in its directory."""
    directory = b"".join(name.encode("utf-16-le").ljust(64, b"\0") + bytes(64) for name in names)
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + directory + bytes(512)
