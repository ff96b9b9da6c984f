"""HTML as a tree that two pieces of markup can be compared by."""

from html.parser import HTMLParser
from typing import Any

type Tree = list[Any]

_VOID = {"input", "br", "path", "hr", "img"}
_REFERS = {"id", "for", "aria-describedby", "data-aria-controls"}
# Ours alone: what Django says of a refused control, no suggestions from the browser's memory, dense
# radios, and labels in bold.
_LEFT_OUT = {"aria-invalid", "autocomplete"}
_OUR_CLASSES = {
    "govuk-radios--small",
    "govuk-checkboxes--small",
    "govuk-label--s",
    "govuk-fieldset__legend--s",
}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, str] = {}
        self.stack: list[Tree] = [["root", {}]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made: Tree = [tag, {k: self._value(k, v) for k, v in attrs if k not in _LEFT_OUT}]
        self.stack[-1].append(made)
        if tag not in _VOID:
            self.stack.append(made)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self.stack[-1][0] == tag, f"</{tag}> closes <{self.stack[-1][0]}>"
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        if words := " ".join(data.split()):
            last = self.stack[-1]
            if isinstance(last[-1], str):
                words = f"{last.pop()} {words}"
            last.append(words)

    def _value(self, name: str, value: str | None) -> Any:
        """Ids by the order in which they turn up, classes as a set: the names are nobody's matter."""
        if name in _REFERS:
            parts = (value or "").split()
            return [self.names.setdefault(part, f"#{len(self.names)}") for part in parts]
        if name == "class":
            return set((value or "").split()) - _OUR_CLASSES
        if name == "name":
            return "a name"
        return value or ""


def tree(html: str) -> Tree:
    """What a piece of HTML says, without spaces, names of ids or order of classes."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.stack) == 1, f"<{reader.stack[-1][0]}> is not closed"
    return reader.stack[0]


def find(branch: Tree, wanted: str) -> list[Tree]:
    """Every element of a class, or of a tag, below a branch."""
    found = []
    for leaf in branch[2:]:
        if isinstance(leaf, list):
            if wanted in leaf[1].get("class", ()) or wanted == leaf[0]:
                found.append(leaf)
            found += find(leaf, wanted)
    return found
