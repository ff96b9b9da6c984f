"""What an agency answers, as plain values: what the page sends, the draft keeps and the command takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

CHECKED, NOTHING, NOT_AVAILABLE = "checked", "nothing-known", "not-available"
CAME_OF_IT = {
    CHECKED: "something is known",
    NOTHING: "nothing is known",
    NOT_AVAILABLE: "could not be searched",
}


@dataclass(frozen=True, kw_only=True)
class SystemChecked:
    """One system of the agency: checked, nothing known, or not available."""

    name: str
    state: str = ""
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerItem:
    """One piece of information, facts and opinion apart (requirement 5.2)."""

    text: str
    kind: str = ""
    certainty: str = ""
    about: str = ""
    dated: str = ""
    system: str = ""
    reference: str = ""
    is_sensitive: bool = False

    def told(self) -> tuple[str, ...]:
        """Its words, and then what is said about them."""
        return (self.text, self.kind, self.certainty, self.about, self.dated, self.system,
                self.reference, "sensitive" if self.is_sensitive else "")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One agency's answer to one request."""

    systems: tuple[SystemChecked, ...] = ()
    items: tuple[AnswerItem, ...] = ()
    not_checked_why: str = ""
    so_what: str = ""
    recommendation: str = ""
    recommended_rag: str = ""
    correction_why: str = ""
    legal_basis: str = ""
    sharing_why: str = ""
    holder_post: str = ""
    holder_deputy: str = ""
    holder_phone: str = ""
    holder_hours: str = ""
    existence_only: bool = False
    narrowed_why: str = ""

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """An answer from a draft."""
        plain = {k: v for k, v in kept.items() if k in cls.__dataclass_fields__}
        plain["systems"] = tuple(SystemChecked(**s) for s in kept.get("systems", ()))
        plain["items"] = tuple(AnswerItem(**i) for i in kept.get("items", ()))
        return cls(**plain)

    def in_words(self) -> dict[str, str]:
        """Each part as text, to show two people where they wrote differently."""
        said = {n: str(getattr(self, n)) for n in self.__dataclass_fields__}
        said["systems"] = "; ".join(f"{s.name}: {s.state} {s.reference}" for s in self.systems)
        said["items"] = "\n".join(" · ".join(filter(None, i.told())) for i in self.items)
        return said

    @property
    def unchecked(self) -> str:
        """Why no system was checked, where none was."""
        return "" if self.systems else self.not_checked_why.strip()

    @property
    def is_partial(self) -> bool:
        """A system that could not be searched makes the answer a part of one; so does none at all."""
        return not self.systems or any(system.state == NOT_AVAILABLE for system in self.systems)
