"""The command as a person types it."""

from collections.abc import Callable
from functools import partial

import pytest

from tests.cli.running import Ran, openmash


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """`run("due", "coventry", ..., stdin=...)`: how it ended and what it said."""
    return partial(openmash, capsys, monkeypatch)
