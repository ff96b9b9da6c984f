"""Reading a profile: every mistake at once, each with its line and field, in words."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from openmash.policy.calendar import WEEKDAYS, Span
from openmash.policy.errors import WrongInput
from openmash.policy.profile.checking import Declared, cross_check
from openmash.policy.profile.schema import Profile
from openmash.policy.profile_lines import LineIndex, Path
from openmash.policy.vocabulary import Rag

_SYNTAX = re.compile(
    r"(?P<what>.*?) \(at (?:line (?P<line>\d+), column \d+|end of document)\)", re.S
)

_VALUE = "Value error, "  # how pydantic begins what one of our validators says


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing that is wrong in a profile's file."""

    line: int
    field: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.line}: {self.field}: {self.sentence}"


def read_profile(toml: str, *, name: str) -> Profile:
    """The profile in this text. Raises WrongInput with the first mistake, and how many more."""
    profile, mistakes = examine(toml)
    if profile is None or mistakes:
        more = (
            f" (and {len(mistakes) - 1} more: openmash profile check)" if len(mistakes) > 1 else ""
        )
        raise WrongInput(f"{name}, line {mistakes[0]}{more}")
    return profile


def examine(toml: str) -> tuple[Profile | None, list[Mistake]]:
    """The profile where it can be read, and every mistake in it, by line."""
    try:
        data = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as wrong:
        return None, [_syntax(str(wrong), toml)]
    except RecursionError:
        return None, [Mistake(1, "file", "not TOML that can be read: nested too deeply")]
    lines = LineIndex(toml)
    profile: Profile | None = None
    mistakes: set[Mistake] = set()
    try:
        profile = Profile.model_validate(data)
    except ValidationError as wrong:
        mistakes = {_mistake(error, lines) for error in wrong.errors() if not _said_by(error)}
    mistakes.update(_hours(data, lines))
    readable, rows = _readable(data)
    for found in cross_check(readable, _declared(data)):
        row = () if found.row is None else (rows[found.table][found.row],)
        line = lines.line((found.table, *row, *found.field.split(".")))
        mistakes.add(Mistake(line, f"{found.table}.{found.field}", found.sentence))
    return profile, sorted(mistakes)


def _syntax(message: str, toml: str) -> Mistake:
    """What `tomllib` says, with the line taken out of its sentence."""
    match = _SYNTAX.fullmatch(message)
    what, line = (match["what"], match["line"]) if match else (message, None)
    return Mistake(int(line) if line else len(toml.splitlines()), "file", f"not TOML: {what}")


def _mistake(error: ErrorDetails, lines: LineIndex) -> Mistake:
    where = error["loc"]
    # Not the places inside a union or a list: a person looks for the key.
    field = ".".join(str(part) for part in where if isinstance(part, str)) or "file"
    return Mistake(lines.line(where), field, _sentence(error))


def _said_by(error: ErrorDetails) -> bool:
    """Whether others say it: `_hours` of each day that closes too early; what stands in a list that
    is called too short because nothing in it is right."""
    of_a_day = error["msg"].removeprefix(_VALUE).startswith(WEEKDAYS)
    return (
        of_a_day
        if error["type"] == "value_error"
        else error["type"] == "too_short" and bool(error["input"])
    )


def _hours(data: Mapping[str, Any], lines: LineIndex) -> Iterator[Mistake]:
    """Each day that closes before it opens, on its own line."""
    spans = TypeAdapter[Span](Span)
    tables: list[tuple[Path, Any]] = [(("hours",), data.get("hours"))]
    others = enumerate(_list(data.get("other_hours")))
    tables += [(("other_hours", place), row) for place, row in others]
    for path, table in tables:
        for day in WEEKDAYS if isinstance(table, dict) else ():
            span = _try(spans, table.get(day))
            if span and span[1] <= span[0]:
                sentence = f"closes at {span[1]:%H:%M}, not after it opens at {span[0]:%H:%M}"
                yield Mistake(lines.line((*path, day)), f"{path[0]}.{day}", sentence)


_BOUNDS = {"gt": "more than", "ge": "at least", "lt": "less than", "le": "at most"}
_PATTERNS = {
    "^[A-Z]{2}$": "two capital letters",
    "^[a-z]+(_[a-z]+)*$": "small letters, words joined by _",
    "^[a-z0-9]+(_[a-z0-9]+)*$": "small letters and figures, words joined by _",
    "^[a-z0-9]+(-[a-z0-9]+)*$": "small letters and figures, words joined by -",
}


def _sentence(error: ErrorDetails) -> str:
    """What pydantic found, as one would say it."""
    given, context = error["input"], error.get("ctx", {})
    last = next((part for part in reversed(error["loc"]) if isinstance(part, str)), "file")
    match error["type"]:
        case "missing" | "too_long" if error["loc"][-1] != last or error["type"] == "too_long":
            return 'is no opening and closing time: write them like ["09:00", "17:30"]'
        case "missing":
            return f'"{last}" is missing'
        case "extra_forbidden":
            return f'nobody knows the key "{last}" here'
        case "enum" | "literal_error":
            expected = str(context.get("expected", "")).replace("'", "")
            what = "no colour that is known" if expected.startswith(Rag.BLUE) else "not known here"
            return f"{_shown(given)} is {what}: write {expected}"
        case "value_error":
            return str(context["error"])
        case "string_pattern_mismatch":
            must = _PATTERNS.get(context["pattern"], context["pattern"])
            return f"{_shown(given)} is not written as it must be: {must}"
        case "too_short" | "string_too_short":
            return "is empty"
        case "tuple_type" | "frozen_set_type":
            return f"{_shown(given)} is no list: write [...], or rows headed [[{last}]]"
        case "model_type" | "model_attributes_type":
            return f"{_shown(given)} is no table: write its keys under [{last}]"
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            [(bound, limit)] = context.items()
            return f"{_shown(given)} is not {_BOUNDS[bound]} {limit}"
        case "int_type" | "int_parsing" | "int_from_float":
            return f"{_shown(given)} is no whole number"
        case "bool_type" | "bool_parsing":
            return f"{_shown(given)} is neither true nor false"
        case "string_type":
            return f"{_shown(given)} is no text: write it in quotation marks"
        case _:
            return f"{_shown(given)}: {error['msg'][:1].lower()}{error['msg'][1:]}"


def _shown(given: object) -> str:
    text = str(given)
    return f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"'


def _readable(data: Mapping[str, Any]) -> tuple[Profile, dict[str, list[int]]]:
    """What can be read of a profile, row by row, and which row of the file each one is."""
    parts: dict[str, Any] = {}
    rows: dict[str, list[int]] = {}
    for name, field in Profile.model_fields.items():
        args = get_args(field.annotation)
        if Ellipsis in args:
            reader = TypeAdapter[Any](args[0])
            read = [(place, _try(reader, row)) for place, row in enumerate(_list(data.get(name)))]
            rows[name] = [place for place, row in read if row is not None]
            parts[name] = tuple(row for _, row in read if row is not None)
        else:
            whole: Any = field.annotation
            parts[name] = _try(TypeAdapter[Any](whole), data.get(name))
    return Profile.model_construct(**parts), rows


def _try(reader: TypeAdapter[Any], value: object) -> Any:
    try:
        return reader.validate_python(value)
    except ValidationError:
        return None


def _declared(data: Mapping[str, Any]) -> Declared:
    def named(table: str, key: str) -> Iterator[str]:
        for row in _list(data.get(table)):
            value = row.get(key) if isinstance(row, dict) else None
            yield from (v for v in ([value] if isinstance(value, str) else _list(value)) if v)

    colours = frozenset(named("ratings", "rag")) & frozenset(Rag)
    return Declared(
        colours=frozenset(str(colour) for colour in colours),
        destinations=frozenset(named("teams", "destinations")),
        roles=frozenset(named("roles", "role")),
        urgent=frozenset(named("urgent", "code")),
        routes=frozenset(named("routes", "route")),
        outcomes=frozenset(named("outcomes", "code")),
        tags=frozenset(named("documents", "tag")),
    )


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()
