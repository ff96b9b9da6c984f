"""Every rule of a profile says where it comes from."""

from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator


class Ruled(BaseModel):
    """A part of a profile: frozen, and nothing in it that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sourced(Ruled):
    """A rule with its source: document and section, or `assumed` where no document says it.

    `reading` says in words how we read what is printed; it may stand beside a source.
    """

    source: str | None = None
    assumed: bool = False
    reading: str | None = None

    @model_validator(mode="after")
    def _has_source(self) -> Self:
        if not self.source and not self.assumed:
            raise ValueError("says neither its source nor that it is assumed")
        return self

    @property
    def cited(self) -> str:
        """The source as it is shown: "NO 9", "assumed", "NO 10, assumed"."""
        return ", ".join(part for part in (self.source, "assumed" if self.assumed else "") if part)
