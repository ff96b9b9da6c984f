"""What somebody has answered so far, as they typed it. Blank, or "not known", is not known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from openmash.policy.public_form.questions import About

type Answer = str | list[str]
type Said = Mapping[str, Answer]

_NOT_KNOWN = {"unknown", "not known", "not sure", "don't know", "dont know", "i do not know", "i don't know",
              "do not know", "n/k", "nk", "n/a", "na", "none known", "?", "-"}  # fmt: skip


def is_known(answer: Answer | None) -> bool:
    """Whether something was said, rather than nothing or "not known"."""
    if isinstance(answer, list):
        return any(part.strip() for part in answer)
    return bool(answer and answer.strip()) and plain(answer or "") not in _NOT_KNOWN


def plain(text: str) -> str:
    """Words to compare: one case, straight apostrophes, single spaces, no full stop at the end."""
    return " ".join(text.replace("’", "'").casefold().split()).strip(" .!")


@dataclass(frozen=True)
class PersonSaid:
    """What was said of one child or adult."""

    id: str
    about: About
    said: Said = field(default_factory=dict)
    is_removed: bool = False

    def text(self, code: str) -> str:
        """One answer as text; empty where it is a list or was not given."""
        found = self.said.get(code, "")
        return found if isinstance(found, str) else ""

    @property
    def name(self) -> str:
        """How the form speaks of this person."""
        names = " ".join(filter(None, (self.text("given_names"), self.text("family_name"))))
        return (
            names
            or self.text("known_as")
            or self.text("description")
            or ("A child" if self.about is About.CHILDREN else "An adult")
        )


@dataclass(frozen=True)
class Answers:
    """All of it. Made anew at every change."""

    said: Said = field(default_factory=dict)
    people: tuple[PersonSaid, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Answers":
        """Read what was kept as JSON."""
        people = tuple(
            PersonSaid(row["id"], About(row["about"]), row["said"], row["removed"])
            for row in kept.get("people", ())
        )
        return cls(kept.get("said", {}), people)

    def kept(self) -> dict[str, Any]:
        """As JSON, to be kept."""
        people = [
            {"id": p.id, "about": p.about.value, "said": dict(p.said), "removed": p.is_removed}
            for p in self.people
        ]
        return {"said": dict(self.said), "people": people}

    def text(self, code: str) -> str:
        """One answer as text; empty where it is a list or was not given."""
        found = self.said.get(code, "")
        return found if isinstance(found, str) else ""

    def ticked(self, code: str) -> tuple[str, ...]:
        """What was ticked of a question."""
        found = self.said.get(code, [])
        return tuple(found) if isinstance(found, list) else ()

    def person(self, person_id: str) -> PersonSaid | None:
        """The child or adult of that id."""
        return next((p for p in self.people if p.id == person_id), None)

    def those(self, about: About) -> tuple[PersonSaid, ...]:
        """The children, or the adults, that were not taken out."""
        return tuple(p for p in self.people if p.about is about and not p.is_removed)

    def saying(self, said: Said, person: PersonSaid | None = None) -> "Answers":
        """With these answers in place of the former ones; about one person where one is given."""
        if person is None:
            return replace(self, said={**self.said, **said})
        now = replace(person, said={**person.said, **said})
        if self.person(person.id) is None:
            return replace(self, people=(*self.people, now))
        return replace(self, people=tuple(now if p.id == now.id else p for p in self.people))

    def removing(self, person_id: str, *, is_removed: bool = True) -> "Answers":
        """With somebody taken out of the form, or put back."""
        return replace(
            self,
            people=tuple(
                replace(p, is_removed=is_removed) if p.id == person_id else p for p in self.people
            ),
        )


def words_in(text: str) -> Iterable[str]:
    """The words of an answer, to be counted."""
    return plain(text).split()
