"""`openmash rate`: section 6 of the design."""

import io
import json
from pathlib import Path

import pytest

from openmash.cli.main import main
from openmash.hubs.profile_files import shipped_text


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    file = tmp_path / "facts.json"
    file.write_text('{"threshold": "s47", "weeks_since_closed": 3}')
    return file


def test_the_suggestion_is_one_json_object(facts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rate", "northamptonshire", "--facts", str(facts), "--json"]) == 0

    printed = json.loads(capsys.readouterr().out)
    why = printed.pop("why")
    assert printed == {
        "rag": "RED",
        "destination": "previous-team",
        "information_sharing": "at-strategy-discussion",
        "tell": ["telephone"],
        "manager_now": False,
        "rule": "S47 within 12 weeks of closing (NO 13)",
    }
    assert "closed the case at most 12 weeks ago (closed 3 weeks ago)" in why


def test_without_a_rule_all_is_null(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"urgent": ["other"]}')))

    assert main(["rate", "coventry", "--facts", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "rag": None,
        "destination": None,
        "information_sharing": None,
        "tell": [],
        "manager_now": True,
        "rule": None,
        "why": None,
    }


def test_it_reads_as_a_person_would_say_it(facts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rate", "cambridgeshire", "--facts", str(facts)]) == 0

    assert capsys.readouterr().out.startswith("RED: Red: s47 (CB red)\nGoes to: assessment\n")


def test_a_hub_may_be_a_file(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "ours.toml"
    profile.write_text(shipped_text("coventry").replace("S47: strategy", "Ours: strategy"))

    assert main(["rate", str(profile), "--facts", str(facts)]) == 0
    assert "Ours: strategy" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("hub", "given", "named"),
    [
        ("atlantis", b"{}", '"atlantis" is neither a hub (hertfordshire'),
        ("coventry", b'{"level": 7}', "level: 7 is not a level: 1, 2, 3, 4 or null"),
        ("coventry", b'{"colour": 7}', '"colour" is no fact'),
        ("coventry", b'{"urgent": ["x"]}', 'urgent: "x" is not one of harm-suffered'),
        ("coventry", b"\xff\xfe", "not JSON"),
        ("coventry", None, "cannot be read: No such file"),
    ],
)
def test_wrong_input_is_one_line_on_stderr(
    hub: str,
    given: bytes | None,
    named: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "facts.json"
    if given is not None:
        file.write_bytes(given)

    assert main(["rate", hub, "--facts", str(file), "--json"]) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert named in printed.err
    assert printed.err.count("\n") == 1
