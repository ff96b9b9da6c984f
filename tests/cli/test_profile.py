"""`openmash profile`: check, explain, diff (section 6 of the design)."""

from pathlib import Path

import pytest

from openmash.cli.main import main
from openmash.hubs.profile_files import SHIPPED, shipped_text


@pytest.mark.parametrize("hub", SHIPPED)
def test_a_shipped_profile_is_fine(hub: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profile", "check", hub]) == 0

    out = capsys.readouterr().out
    assert out.startswith(f"{hub}: ")
    assert out.endswith(" rules, no mistakes\n")


def test_mistakes_are_findings_on_stdout_with_file_line_and_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ours.toml"
    text = shipped_text("coventry").replace('within = "by 09:15"', 'within = "by 25:00"')
    file.write_text(text.replace("take_within_minutes = 10", "take_within_minutes = 0"))
    lines = file.read_text().splitlines()

    assert main(["profile", "check", str(file)]) == 1

    first, second = capsys.readouterr().out.splitlines()
    minutes, within = lines.index("take_within_minutes = 0"), lines.index('within = "by 25:00"')
    assert first.startswith(f"{file}:{minutes + 1}: alerts.take_within_minutes: ")
    assert second.startswith(f'{file}:{within + 1}: clocks.within: "by 25:00" is not a duration')


def test_a_mark_at_the_beginning_of_a_file_and_its_ends_of_line_do_not_matter(
    tmp_path: Path,
) -> None:
    file = tmp_path / "ours.toml"
    text = shipped_text("coventry").replace("\n", "\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert main(["profile", "check", str(file)]) == 0


def test_a_file_that_is_not_toml_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ours.toml"
    file.write_text("[hub]\ncode == 3\n")

    assert main(["profile", "check", str(file)]) == 1
    assert capsys.readouterr().out.startswith(f"{file}:2: file: not TOML")


def test_a_file_that_cannot_be_read_is_wrong_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "picture").write_bytes(b"\x89PNG\xff")

    for path in (tmp_path, tmp_path / "missing.toml", tmp_path / "picture"):
        assert main(["profile", "check", str(path)]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_the_rules_read_as_a_procedure_each_with_its_source(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["profile", "explain", "northamptonshire"]) == 0

    out = capsys.readouterr().out
    assert "\nConsent\n=======\n" in out
    assert "- Enquiry outcome, RED: 4 hours from receipt. [NO 10, assumed]" in out
    assert "    From receipt, our reading; the protocol does not say. Elapsed time is our" in out
    assert "\nTried in this order: the first that holds gives the suggestion." in out
    assert "\n1. Urgent: remand to care: " in out
    assert (
        ". Rule 6: action needed to prevent harm: Action is needed to prevent harm: AMBER. "
        "The agencies are asked (MASH enquiry). [NO 10]\n"
    ) in out


def test_two_hubs_differ_and_a_hub_does_not_differ_from_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["profile", "diff", "hertfordshire", "coventry"]) == 1
    out = capsys.readouterr().out
    assert "- Re-referral: only in Coventry: Within 8 weeks of closing: to the area team." in out

    assert main(["profile", "diff", "coventry", "coventry"]) == 0
    assert capsys.readouterr().out == "coventry and coventry: no difference\n"


def test_profile_without_a_task_is_wrong_input() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["profile"])

    assert ended.value.code == 2
