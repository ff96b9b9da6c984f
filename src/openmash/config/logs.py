"""What is logged of an error: where it happened and what kind it was, never the values it speaks of.

A database names the row that it refused, and a parser the text that it could not read: both may be a
child's name.
"""

import logging
import traceback
from types import TracebackType


class WithoutValues(logging.Formatter):
    """Formats an error as its kind, its place in the code, and a database's own code for it."""

    def formatException(  # noqa: N802 - as logging calls it
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """The errors that led to each other, the first one first."""
        told: list[str] = []
        seen: set[int] = set()
        error = ei[1]
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            told.insert(0, _told(error))
            error = error.__cause__ or error.__context__
        return "\n".join(told)


def _told(error: BaseException) -> str:
    places = "".join(traceback.format_tb(error.__traceback__))
    code = getattr(error, "sqlstate", None)
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return f"{places}{kind}{f' ({code})' if code else ''}"
