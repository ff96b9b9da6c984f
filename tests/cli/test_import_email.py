"""`openmash import email`: a folder of e-mails, once however often (section 6 of the design)."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.contacts.models import Attachment, AttachmentContent, Contact, ContactNote, Original
from openmash.front_door.models import Arrival, ReceivedEmail
from tests import files
from tests.cli.running import Ran
from tests.conftest import DATABASE
from tests.emails import an_email
from tests.factories import a_hub

type Run = Callable[..., Ran]


def put(folder: Path, **messages: Any) -> None:
    for name, message in messages.items():
        (folder / f"{name}.eml").write_bytes(message.as_bytes())


def imported(run: Run, folder: Path) -> tuple[int, list[dict[str, Any]]]:
    ran = run("import", "email", str(folder), "--hub", "northamptonshire", "--json")
    return ran.ended, [json.loads(line) for line in ran.out.splitlines()]


@pytest.mark.django_db
def test_each_file_gets_its_contact_and_the_next_time_the_same_one(
    run: Run, tmp_path: Path
) -> None:
    put(tmp_path, a=an_email(), b=an_email("Another child.", message_id="<b@x>", subject="Ada"))

    ended, first = imported(run, tmp_path)
    again = imported(run, tmp_path)

    assert (ended, [line["file"] for line in first]) == (0, ["a.eml", "b.eml"])
    assert [line["new"] for line in first] == [True, True]
    assert first[0]["contact"] != first[1]["contact"]
    assert first[0]["contact"].startswith("NH-")
    assert again == (0, [{**line, "new": False} for line in first])


@pytest.mark.django_db
def test_the_same_e_mail_under_five_names_is_one_contact(run: Run, tmp_path: Path) -> None:
    put(tmp_path, **{f"copy{n}": an_email() for n in range(5)})

    _, lines = imported(run, tmp_path)

    assert [line["new"] for line in lines] == [True, False, False, False, False]
    assert len({line["contact"] for line in lines}) == 1


@pytest.mark.django_db
def test_a_reply_joins_its_contact_though_its_name_comes_first(run: Run, tmp_path: Path) -> None:
    reply = an_email("More.", message_id="<2@x>", In_Reply_To="<one@oak.example>", subject="Re")
    reply.replace_header("Date", "Mon, 02 Mar 2026 11:00:00 +0000")
    put(tmp_path, a_reply=reply, the_first=an_email())

    _, lines = imported(run, tmp_path)

    assert [line["file"] for line in lines] == ["a_reply.eml", "the_first.eml"]
    assert [line["new"] for line in lines] == [False, True]
    assert lines[0]["contact"] == lines[1]["contact"]


@pytest.mark.django_db
def test_a_file_that_is_no_e_mail_is_said_in_its_place_and_the_others_are_taken(
    run: Run, tmp_path: Path
) -> None:
    put(tmp_path, a=an_email(), d=an_email("d", message_id="<d@x>"))
    (tmp_path / "b.EML").write_bytes(b"")
    (tmp_path / "c.eml").mkdir()
    (tmp_path / "notes.txt").write_text("no e-mail, and not called one")

    ended, lines = imported(run, tmp_path)

    assert ended == 2
    assert [line["file"] for line in lines] == ["a.eml", "b.EML", "c.eml", "d.eml"]
    assert ["error" in line for line in lines] == [False, True, True, False]


@pytest.mark.django_db
def test_what_a_machine_answered_is_set_aside_and_said(run: Run, tmp_path: Path) -> None:
    put(tmp_path, a=an_email(Auto_Submitted="auto-replied"))

    assert imported(run, tmp_path) == (
        0,
        [{"file": "a.eml", "contact": None, "new": False, "set_aside": "Automatic reply"}],
    )


@pytest.mark.django_db
def test_in_words_it_is_a_line_for_each_file(run: Run, tmp_path: Path) -> None:
    put(tmp_path, a=an_email())

    ran = run("import", "email", str(tmp_path), "--hub", "northamptonshire")

    assert ran.out.startswith("a.eml: NH-")
    assert ran.out.endswith(", new\n")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("email", "/no/such/folder", "--hub", "northamptonshire"), "cannot be read"),
        (("email", ".", "--hub", "narnia"), '"narnia" is not a hub here (cambridgeshire'),
        (("email", "."), "--hub"),
        (("pigeons", "."), "pigeons"),
        ((), "WHAT"),
    ],
)
def test_wrong_words_are_refused_in_one_line(run: Run, words: tuple[str, ...], why: str) -> None:
    ran = run("import", *words)

    assert (ran.ended, ran.out) == (2, "")
    assert why in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.slow
@pytest.mark.usefixtures("committed")
def test_killed_at_any_moment_nothing_is_half_made_and_nothing_twice(
    run: Run, tmp_path: Path
) -> None:
    for number in range(16):
        message = an_email(message_id=f"<{number}@x>")
        pdf = files.PDF + bytes([number])
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename="a.pdf")
        put(tmp_path, **{f"{number:02}": message})

    for taken in (2, 6):
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "openmash", "import", "email", str(tmp_path)),
                *("--hub", "northamptonshire", "--json"),
            ],
            env={**os.environ, "OPENMASH_DATABASE": DATABASE},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout
        for _ in range(taken):
            assert process.stdout.readline()
        time.sleep(0.013 * taken)  # somewhere within the next one
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        process.stdout.close()
    ended, lines = imported(run, tmp_path)

    assert (ended, len({line["contact"] for line in lines})) == (0, 16)
    assert 0 < sum(line["new"] for line in lines) < 16
    with acting_as(service_actor(a_hub().pk, "command-line")):
        for model in (Contact, Arrival, ReceivedEmail, Original, Attachment, AttachmentContent):
            assert model.objects.count() == 16  # type: ignore[attr-defined]
        assert not ContactNote.objects.exists()
