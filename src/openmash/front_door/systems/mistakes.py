"""What is wrong with something that was sent: each mistake with its place, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

type Place = Sequence[str | int]

_VALUE = "Value error, "  # how pydantic begins what one of our validators says
_ONE = {"children": "child", "adults": "adult", "urgent": "urgent code"}


@dataclass(frozen=True)
class Mistake:
    """One mistake. `pointer` is for programs (RFC 6901), `where` and `words` are for people."""

    pointer: str
    where: str
    words: str

    @classmethod
    def at(cls, place: Place, words: str) -> "Mistake":
        """A mistake at this place of what was sent."""
        return cls(_pointer(place), in_words(place), words)

    def __str__(self) -> str:
        return f"{self.where}: {self.words}" if self.where else self.words


def mistake(error: ErrorDetails, model: type[BaseModel]) -> Mistake:
    """What pydantic found, as one would say it. What was sent is never said back."""
    return Mistake.at(error["loc"], _words(error, model))


def _pointer(place: Place) -> str:
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in place)
    return "".join(f"/{part}" for part in parts)


def in_words(place: Place) -> str:
    """The place as people say it: "child 2, date of birth"."""
    said: list[str] = []
    for part in place:
        if isinstance(part, int) and said:
            said[-1] = f"{_ONE.get(said[-1], said[-1])} {part + 1}"
        else:
            said.append(str(part)[:60])
    return ", ".join(word.replace("_", " ").replace("nhs ", "NHS ") for word in said)


def _words(error: ErrorDetails, model: type[BaseModel]) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "This is missing."
        case "extra_forbidden":
            return f"Nothing is known by this name here.{_meant(error['loc'], model)}"
        case "value_error":
            return error["msg"].removeprefix(_VALUE)
        case "literal_error":
            return f"Write one of these: {context['expected'].replace(chr(39), '')}."
        case "string_type" | "string_unicode":
            return "This must be text."
        case "string_too_long":
            return f"This is too long: {context['max_length']:,} characters are the most."
        case "string_too_short":
            return "This is empty."
        case "int_type" | "int_from_float":
            return "This must be a whole number."
        case "less_than_equal" | "greater_than_equal":
            return "Write a number from 0 to 10."
        case "list_type":
            return "This must be a list."
        case "too_long":
            return f"These are too many: {context['max_length']} are the most."
        case "model_type" | "model_attributes_type" | "dict_type":
            return "This must be an object with named fields."
        case _:
            return f"{error['msg']}."


def _meant(place: Place, model: type[BaseModel]) -> str:
    """The name that was probably meant, where one is close."""
    names = _names_at(place[:-1], model)
    close = get_close_matches(str(place[-1])[:60], names, n=1, cutoff=0.6)
    return f" Did you mean {close[0]}?" if close else ""


def _names_at(place: Place, model: type[BaseModel]) -> list[str]:
    """The fields that are known at this place."""
    here: Any = model
    for part in place:
        if isinstance(part, str):
            field = here.model_fields.get(part)
            here = next(_models(field.annotation), None) if field else None
        if here is None:
            return []
    return list(here.model_fields)


def _models(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models(part)
