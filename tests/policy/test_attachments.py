"""Which files are kept, told by what they are and not by what they are called."""

import pytest

from openmash.adapters.file_contents import look_inside
from openmash.policy.attachments import (
    KINDS,
    LARGEST_FILE,
    Danger,
    Inside,
    clean_name,
    download_name,
    judge,
    refusal,
)
from tests import files


@pytest.mark.parametrize(
    ("name", "content", "ending"),
    [
        ("report.pdf", files.PDF, "pdf"),
        ("chronology.docx", files.office("word"), "docx"),
        ("names.xlsx", files.office("xl"), "xlsx"),
        ("slides.pptx", files.office("ppt"), "pptx"),
        ("letter.odt", files.open_document(), "odt"),
        ("list.ods", files.open_document("spreadsheet"), "ods"),
        ("old.doc", files.compound("Root Entry", "WordDocument"), "doc"),
        ("old.xls", files.compound("Root Entry", "Workbook"), "xls"),
        ("mail.msg", files.compound("Root Entry", "__properties_version1.0"), "msg"),
        ("note.rtf", rb"{\rtf1\ansi He flinches.}", "rtf"),
        ("note.txt", "Ωραία, мать говорит".encode(), "txt"),
        ("note.txt", "He said £5".encode("cp1252"), "txt"),
        ("note.txt", "قال".encode("utf-16"), "txt"),
        ("note.txt", "Мать говорит, что всё хорошо. ".encode("cp1251") * 10, "txt"),
        ("invitation.ics", b"BEGIN:VCALENDAR\r\n", "txt"),
        ("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(100), "dat"),
        ("printed.pdf", b"\x00\x01printer\n" + files.PDF, "pdf"),
        ("MZ came to school.txt", b"MZ came to school hungry.", "txt"),
        ("rows.csv", b"name,age\nKofi,4\n", "txt"),
        ("bruise.jpg", files.JPEG, "jpg"),
        ("bruise.JPEG", files.JPEG, "jpg"),
        ("screen.png", files.PNG, "png"),
        ("phone.heic", files.HEIC, "heic"),
        ("chat.webp", files.WEBP, "webp"),
    ],
)
def test_what_people_send_is_known_by_its_contents(name: str, content: bytes, ending: str) -> None:
    judged = judge(name, len(content), look_inside(content))

    assert (judged.kind, judged.refused, judged.doubt) == (KINDS[ending], "", "")
    assert refusal(judged) == ""
    assert download_name(judged.name, judged.kind) == judged.name


@pytest.mark.parametrize(
    ("name", "content", "danger"),
    [
        ("photo.jpg", files.PROGRAM, Danger.PROGRAM),
        ("photo.jpg.exe", files.JPEG, Danger.PROGRAM),
        ("report.pdf", files.PROGRAM + files.PDF, Danger.PROGRAM),
        ("run.elf", b"\x7fELF\x02\x01\x01" + bytes(60), Danger.PROGRAM),
        ("setup.pdf", files.compound("Root Entry", "Property"), Danger.PROGRAM),
        ("open me.js", b"alert(1)", Danger.PROGRAM),
        ("shortcut.lnk", bytes.fromhex("4c0000000114020000000000c000000000000046"), Danger.PROGRAM),
        ("page.html", b"<script>alert(1)</script>", Danger.WEB_PAGE),
        ("drawing.svg", b"<svg onload='alert(1)'/>", Danger.WEB_PAGE),
        ("minutes.docx", files.office(macros=True), Danger.MACROS),
        ("minutes.docm", files.office(), Danger.MACROS),
        ("old.doc", files.compound("WordDocument", "Macros"), Danger.MACROS),
        ("note.rtf", rb"{\rtf1 {\object\objdata 0105}}", Danger.EMBEDDED),
        ("photos.zip", files.zipped(a_dot_jpg=files.JPEG), Danger.ARCHIVE),
        ("photos.pdf", files.zipped(a_dot_exe=files.PROGRAM), Danger.ARCHIVE),
        ("bomb.docx", files.office(padding=60_000_000), Danger.BOMB),
    ],
)
def test_what_attacks_is_refused_with_words_whatever_it_is_called(
    name: str, content: bytes, danger: Danger
) -> None:
    judged = judge(name, len(content), look_inside(content))

    assert judged.refused == f"{name} was not kept: {danger}."


def test_a_name_without_an_ending_is_saved_under_that_of_what_it_is() -> None:
    judged = judge("Letter from Mr. Sh", 12, look_inside(b"He flinches."))

    assert (judged.refused, judged.doubt) == ("", "")
    assert download_name(judged.name, judged.kind) == "Letter from Mr. Sh.txt"


def test_a_large_honest_document_is_no_bomb() -> None:
    assert look_inside(files.office(padding=10_000_000)) == Inside("docx")


def test_a_name_that_says_another_kind_is_said_and_saved_under_the_true_one() -> None:
    judged = judge("bruise.jpg", len(files.PNG), look_inside(files.PNG))

    assert judged.doubt == "Its name says jpg; inside it is a PNG picture."
    assert refusal(judged) == ""
    assert download_name(judged.name, judged.kind) == "bruise.jpg.png"


def test_a_damaged_document_is_told_to_who_can_mend_it_and_kept_from_who_cannot() -> None:
    noise = bytes(range(256)) * 4
    judged = judge("report.pdf", len(noise), look_inside(noise))

    assert judged.refused == ""
    assert judged.doubt == "It is not a PDF document inside."
    assert refusal(judged).startswith("report.pdf cannot be taken.")


@pytest.mark.parametrize(
    ("size", "words"), [(0, "it is empty"), (LARGEST_FILE + 1, "may be 25 MB")]
)
def test_an_empty_and_a_huge_file_are_refused(size: int, words: str) -> None:
    assert words in judge("report.pdf", size, Inside("pdf")).refused


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ann\\report.pdf", "report.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\x00b\r\nContent-Type: x.pdf", "abContent-Type: x.pdf"),
        ("тест отчёт.pdf", "тест отчёт.pdf"),
        ("...", "no name"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_keeps_its_letters_and_loses_its_tricks(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept
