"""Two people who write the same record at once: what each wrote is kept where the other wrote nothing.

A page carries what it showed. What somebody sends is compared with that: only what differs was written
by them. Where both wrote, and differently, nobody's words go in without a person's choice.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from openmash.policy.errors import Difference


def as_shown(value: Any) -> str:
    """A value as a page shows it: text without the spaces around it, a time to the minute."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else ""
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


@dataclass
class Merging:
    """Merges what is sent into what stands, field by field, and collects where the two disagree.

    `was`: what the page showed; None where nobody knows, and then whatever differs disagrees unless
    `is_current`. `keep`: where the person has seen the other's words and chose their own.
    """

    was: Mapping[str, Any] | None = None
    is_current: bool = False
    keep: Collection[str] = ()
    row: str | None = None
    differences: list[Difference] = field(default_factory=list)

    def changes(self, theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> dict[str, Any]:
        """What of mine goes in."""
        return {name: mine[name] for name in mine if self._goes_in(name, theirs[name], mine[name])}

    def _goes_in(self, name: str, theirs: Any, mine: Any) -> bool:
        if as_shown(mine) == as_shown(theirs):
            return False
        shown = self._shown(name, theirs)
        if shown is not None and as_shown(mine) == shown:
            return False  # nothing was written here: theirs stands
        if shown == as_shown(theirs) or self._key(name) in self.keep:
            return True
        self.differences.append(Difference(name, shown or "", as_shown(theirs), self.row))
        return False

    def _shown(self, name: str, theirs: Any) -> str | None:
        if self.was is not None and name in self.was:
            return str(self.was[name])
        return as_shown(theirs) if self.is_current else None

    def _key(self, name: str) -> str:
        return f"{self.row}:{name}" if self.row else name
