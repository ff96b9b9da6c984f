"""The words of an e-mail: bytes to letters, HTML to plain text."""

import codecs
import re
from html.parser import HTMLParser

from inscriptis import get_text

from openmash.adapters.email.headers import clean

# Names of character sets that programs write and Python knows by another.
_CHARSETS = {
    "ansi": "cp1252",
    "unicode-1-1-utf-7": "utf-7",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-8-i": "iso-8859-8",
    "utf8mb4": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-1": "cp1252",  # as browsers read it: the letters that Windows means
}
_LONGEST_HTML = 3_000_000


def letters(content: bytes, charset: str) -> str:
    """Bytes as letters: as they say they are written, else as they seem to be. Never fails."""
    named = charset.strip("\"' ").lower()
    for guess in (_CHARSETS.get(named, named), "utf-8"):
        try:
            if guess:
                return clean(content.decode(codecs.lookup(guess).name))
        except (LookupError, ValueError, TypeError):
            continue
    return clean(content.decode("cp1252", "replace"))


def plain(html: str) -> str:
    """HTML as text with its lines, lists and tables; nothing of it is run or fetched."""
    shown = html[:_LONGEST_HTML]
    try:
        text = get_text(shown)
    except Exception:
        text = ""
    if not text.strip():  # nested too deep for the parser: without its tags it can still be read
        text = _without_tags(shown)
    if len(html) > _LONGEST_HTML:
        text += "\n\n[This e-mail is longer than can be shown.]"
    return tidy(text)


def tidy(text: str) -> str:
    """Without blanks at the ends of lines, and with no more than one empty line together."""
    lines = "\n".join(line.rstrip() for line in clean(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hidden = tag in ("script", "style") or (self.hidden and tag != "body")
        if tag in ("p", "br", "div", "tr", "li", "h1", "h2", "h3"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.hidden = False

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def _without_tags(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    reader.close()
    return "".join(reader.words)
