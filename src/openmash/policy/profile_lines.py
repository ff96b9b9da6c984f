"""On which line each table, key and item of a TOML file stands, which `tomllib` does not say.

For text that `tomllib` has accepted: this reads positions only, and checks nothing.
"""

import re
from collections.abc import Sequence

type Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[^\s.=\]\[\"'#]+")
_SCALAR = re.compile(r"[^,\]}#\n]+")
_STRINGS = (
    re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}', re.DOTALL),
    re.compile(r"'''.*?'{3,5}", re.DOTALL),
    re.compile(r'"(?:[^"\\]|\\.)*"'),
    re.compile(r"'[^']*'"),
)
_ESCAPE = re.compile(r'\\(?:([btnfr"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))')
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


class LineIndex:
    """The lines of a file by path: `("clocks", 2, "within")`."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._starts: dict[Path, int] = {(): 0}
        self._counts: dict[Path, int] = {}
        self._is_read = False  # until somebody asks: a file without mistakes never is

    def line(self, path: Sequence[str | int]) -> int:
        """The line of that path, or of the nearest table around it that stands in the file."""
        return self._text.count("\n", 0, self._starts[self.nearest(path)]) + 1

    def nearest(self, path: Sequence[str | int]) -> Path:
        """The longest beginning of a path that stands in the file."""
        if not self._is_read:
            self._read()
        known = tuple(path)
        while known not in self._starts:
            known = known[:-1]
        return known

    def _read(self) -> None:
        self._is_read = True
        table: Path = ()
        while self._skip_blank():
            if self._take("[["):
                path = self._resolve(self._keys())
                self._take("]]")
                count = self._counts[path] = self._counts.get(path, -1) + 1
                table = (*path, count)
            elif self._take("["):
                table = self._resolve(self._keys())
                self._take("]")
            else:
                self._pair(table)

    def _pair(self, table: Path) -> None:
        path = (*table, *self._keys(table))
        self._take("=")
        self._value(path)

    def _keys(self, table: Path | None = None) -> Path:
        """A key such as `when.rag` or `"quoted key"`, its parts marked where they begin."""
        keys: list[str] = []
        while not keys or self._take("."):
            self._skip_blank()
            start = self._at
            keys.append(self._string() or self._bare())
            if table is not None:
                self._mark((*table, *keys), start)
        if table is None:
            self._header = start
        return tuple(keys)

    def _resolve(self, keys: Path) -> Path:
        """The table of a header: an array of tables on the way means its newest row."""
        path: Path = ()
        for place, key in enumerate(keys, start=1):
            path = (*path, key)
            if place < len(keys) and path in self._counts:
                path = (*path, self._counts[path])
            self._mark(path, self._header)
        if path in self._counts or self._text.startswith("]]", self._at):
            self._mark((*path, self._counts.get(path, -1) + 1), self._header)
        return path

    def _value(self, path: Path) -> None:
        self._skip_blank()
        if self._take("["):
            item = 0
            while self._skip_blank() and not self._take("]"):
                self._mark((*path, item), self._at)
                self._value((*path, item))
                item += 1
                self._take(",")
        elif self._take("{"):
            while self._skip_blank() and not self._take("}"):
                self._pair(path)
                self._take(",")
        elif self._string() is None:
            self._match(_SCALAR)

    def _string(self) -> str | None:
        for pattern in _STRINGS:
            if (text := self._match(pattern)) is not None:
                return _ESCAPE.sub(_unescape, text[1:-1]) if text[0] == '"' else text[1:-1]
        return None

    def _bare(self) -> str:
        found = self._match(_BARE_KEY)
        if found is None:
            raise ValueError("not TOML that tomllib accepts")
        return found

    def _match(self, pattern: re.Pattern[str]) -> str | None:
        if not (match := pattern.match(self._text, self._at)):
            return None
        self._at = match.end()
        return match[0]

    def _take(self, mark: str) -> bool:
        self._skip_blank()
        if self._text.startswith(mark, self._at):
            self._at += len(mark)
            return True
        return False

    def _skip_blank(self) -> bool:
        """Go past blanks and comments. Whether anything follows."""
        self._match(_BLANK)
        return self._at < len(self._text)

    def _mark(self, path: Path, at: int) -> None:
        self._starts.setdefault(path, at)


def _unescape(match: re.Match[str]) -> str:
    short, *codes = match.groups()
    return _ESCAPED[short] if short else chr(int(codes[0] or codes[1], 16))
