"""The demo's stories."""

from collections.abc import Callable
from datetime import datetime


def play(*, now: datetime, say: Callable[[str], None]) -> None:
    """Play every story as the people of the demo."""
