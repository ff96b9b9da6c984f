"""Errors that a person can cause. The message is what that person reads."""


class RuleBroken(Exception):
    """A rule does not allow this. `field` names the question that can mend it, if one can."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class ChangedMeanwhile(RuleBroken):
    """Somebody else changed the record first. `version` is the one that stands; `fields` differ."""

    def __init__(self, message: str, *, version: int, fields: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.version = version
        self.fields = fields


class NotPermitted(Exception):
    """The actor's role does not let them do this."""


class WrongInput(ValueError):
    """What was typed cannot be read: a time, a duration, a fact, a file. One clear line."""
