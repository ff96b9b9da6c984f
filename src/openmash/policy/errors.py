"""Errors that a person can cause. The message is what that person reads."""

from dataclasses import dataclass


class RuleBroken(Exception):
    """A rule does not allow this. `field` names the question that can mend it, if one can; `row` says
    in which of several rows it stands."""

    def __init__(
        self, message: str, *, field: str | None = None, row: int | str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.row = row


class DoneAlready(RuleBroken):
    """This very thing was done before: the button was pressed twice. Nothing is wrong."""


@dataclass(frozen=True)
class Difference:
    """Where two people wrote differently: what it was before both, and what the other made of it."""

    field: str
    was: str
    theirs: str
    row: str | None = None


class ChangedMeanwhile(RuleBroken):
    """Somebody else changed the record first. `version` is the one that stands now."""

    def __init__(
        self, message: str, *, version: int, differences: tuple[Difference, ...] = ()
    ) -> None:
        super().__init__(message)
        self.version = version
        self.differences = differences

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the questions where the two differ."""
        return tuple(dict.fromkeys(differs.field for differs in self.differences))


class NotPermitted(Exception):
    """The actor's role does not let them do this."""


class WrongInput(ValueError):
    """What was typed cannot be read: a time, a duration, a fact, a file. One clear line."""
