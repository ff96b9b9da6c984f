"""What docs/howto/send-contacts-from-another-system.md tells a developer to type, taken at its word."""

import json
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_PAGE = Path(__file__).parents[2] / "docs" / "howto" / "send-contacts-from-another-system.md"


@dataclass
class Call:
    """A `curl` of the page. Its address begins with that of the demo, which a test may replace."""

    url: str
    headers: dict[str, str]
    data: str | None


def _blocks() -> list[str]:
    return re.findall(r"```bash\n(.*?)```", _PAGE.read_text("utf-8"), re.DOTALL)


def key_found_in(accounts: str) -> str:
    """The key that the page's own lines find in what `openmash demo accounts --json` prints."""
    program = re.search(r"python3 -c '(.*?)'\)", _blocks()[0], re.DOTALL)
    assert program
    return subprocess.run(
        [sys.executable, "-c", program[1]],
        input=accounts,
        text=True,
        capture_output=True,
        check=True,
    ).stdout.strip()


def calls(*, key: str, at: str, reference: str = "") -> list[Call]:
    """The calls of the page, with this key, to that address, about that reference."""
    found = []
    for block in _blocks()[1:]:
        text = block.replace("$KEY", key).replace("http://127.0.0.1:8000", at)
        if reference:
            text = text.replace("NH-4K7Q2", reference)
        words = shlex.split(text.replace("\\\n", " "))
        assert words[0] == "curl"
        assert set(words[2::2]) <= {"-H", "-d"}
        pairs = list(zip(words[2::2], words[3::2], strict=True))
        headers = dict(word.split(": ", 1) for flag, word in pairs if flag == "-H")
        data = next((word for flag, word in pairs if flag == "-d"), None)
        found.append(Call(words[1], headers, data))
    return found


def documented_answer() -> dict[str, object]:
    """The receipt that the page shows."""
    shown = re.search(r"```json\n(.*?)```", _PAGE.read_text("utf-8"), re.DOTALL)
    assert shown
    found: dict[str, object] = json.loads(shown[1])
    return found
