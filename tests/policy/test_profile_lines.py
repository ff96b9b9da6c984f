"""The lines of a TOML file's keys, whatever way it is written."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from openmash.hubs.profile_files import SHIPPED, shipped_text
from openmash.policy.profile_lines import LineIndex, Path

WRITTEN = '''# a comment with [brackets] and "quotes"
title = "a # b"   # trailing
"quoted key" = 1
text = """
[not.a.table]
key = "no"
"""
raw = \'\'\'
[[nor this]]
\'\'\'
dotted.key."with dot.s" = 1
list = [
  1, # one
  "two]",
  { a = 1, b = [2, 3] },
]
at = 2026-03-02 09:00:00

[table]
inner = { when = { rag = ["RED",
  "AMBER"] }, x = true }

[[row]]
name = "first"
[row.sub]
deep = 1

[[row]]
name = "second"
[[row.item]]
n = 1
[[row.item]]
n = 2
'''


@pytest.mark.parametrize(
    ("path", "begins"),
    [
        (("title",), "title ="),
        (("quoted key",), '"quoted key"'),
        (("text",), "text ="),
        (("raw",), "raw ="),
        (("dotted", "key", "with dot.s"), "dotted.key"),
        (("list", 0), "  1, # one"),
        (("list", 1), '  "two]"'),
        (("list", 2, "b", 1), "  { a = 1"),
        (("at",), "at ="),
        (("table",), "[table]"),
        (("table", "inner", "when", "rag", 0), "inner ="),
        (("table", "inner", "when", "rag", 1), '  "AMBER"] }'),
        (("row", 0, "name"), 'name = "first"'),
        (("row", 0, "sub", "deep"), "deep = 1"),
        (("row", 1, "name"), 'name = "second"'),
        (("row", 1, "item", 1, "n"), "n = 2"),
    ],
)
def test_a_key_is_found_on_its_line(path: Path, begins: str) -> None:
    line = LineIndex(WRITTEN).line(path)

    assert WRITTEN.splitlines()[line - 1].startswith(begins)


def test_what_is_missing_is_looked_for_in_the_table_around_it() -> None:
    lines = LineIndex(WRITTEN)

    assert lines.line(("row", 1, "colour")) == lines.line(("row", 1))
    assert WRITTEN.splitlines()[lines.line(("row", 1)) - 1] == "[[row]]"
    assert lines.line(("nowhere", 4)) == 1


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every path that `tomllib` finds."""
    yield path
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        yield from paths(inner, (*path, key))


@pytest.mark.parametrize("text", [WRITTEN, *map(shipped_text, SHIPPED)], ids=["written", *SHIPPED])
def test_everything_that_tomllib_finds_has_a_line(text: str) -> None:
    lines = LineIndex(text)

    assert [path for path in paths(tomllib.loads(text)) if lines.nearest(path) != path] == []
