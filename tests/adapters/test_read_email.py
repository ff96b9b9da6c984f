"""E-mails are read whatever state they are in (requirement 1.1)."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmash.adapters.email import Automatic, NotAnEmail, read_email
from tests import files
from tests.emails import an_email, raw

BASE = "From: jo@oak.example\nDate: Mon, 2 Mar 2026 09:00:00 +0000\nSubject: Kofi"


def test_a_plain_e_mail_gives_who_when_and_what() -> None:
    email = read_email(an_email().as_bytes())

    assert (email.sender_name, email.sender_address) == ("Jo Bloggs", "jo@oak.example")
    assert email.subject == "Worried about Kofi"
    assert email.text == "He flinches when the door opens."
    assert email.arrived_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert (email.files, email.automatic, email.answers) == ((), None, ())


def test_it_is_known_again_when_servers_added_headers_and_a_banner() -> None:
    first, again = an_email(), an_email("[EXTERNAL] He flinches when the door opens.")
    again["Received"] = "from a by b; Mon, 2 Mar 2026 09:05:00 +0000"

    assert read_email(again.as_bytes()).key == read_email(first.as_bytes()).key


def test_two_e_mails_of_a_copier_that_gives_all_the_same_id_are_two() -> None:
    first, second = an_email("Page 1"), an_email("Page 1")
    second.replace_header("Date", "Mon, 02 Mar 2026 10:00:00 +0000")

    assert read_email(first.as_bytes()).key != read_email(second.as_bytes()).key


def test_without_an_id_what_it_says_stands_in() -> None:
    first, other = an_email(message_id=None), an_email("Another child.", message_id=None)
    again = an_email(message_id=None)
    again["Received"] = "from a by b; Mon, 2 Mar 2026 09:05:00 +0000"
    keys = [read_email(each.as_bytes()).key for each in (first, again, other)]

    assert keys[0] == keys[1] != keys[2]


def test_it_came_when_the_last_server_took_it_whatever_its_sender_dates_it() -> None:
    message = raw(
        "Received: from a by hub; Mon, 2 Mar 2026 10:30:00 +0100\n"
        "Received: from x by a; Mon, 2 Mar 2026 08:00:00 +0000\n"
        "From: jo@oak.example\nDate: Fri, 1 Jan 1999 00:00:00 +0000\nSubject: Kofi",
        "Hello",
    )

    assert read_email(message).arrived_at == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("=?utf-8?B?2YXYsdmK2YU=?= <m@oak.example>", "مريم", "m@oak.example"),
        ("=?iso-8859-2?Q?=A3ukasz?= <l@oak.example>", "Łukasz", "l@oak.example"),
        (
            '"Smith, Jane (Oak Primary)" <j@oak.example>',
            "Smith, Jane (Oak Primary)",
            "j@oak.example",
        ),
        ("jane@oak.example", "", "jane@oak.example"),
        ("Ren\xe9e <r@oak.example>", "Renée", "r@oak.example"),
        ("Jane [jane@oak.example]", "Jane", "jane@oak.example"),
        ("undisclosed", "undisclosed", ""),
        ("<>", "", ""),
        ("Ann jane@oak.example@", "Ann", "jane@oak.example"),
        ("Group: ;", "Group: ;", ""),
    ],
)
def test_names_and_addresses_in_any_script_and_any_disorder(
    written: str, name: str, address: str
) -> None:
    email = read_email(raw(f"From: {written}\nSubject: x", "Hello"))

    assert (email.sender_name, email.sender_address) == (name, address)


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        ("iso-8859-1", "He said “no” – £5".encode("cp1252")),
        ("us-ascii", "He said “no” – £5".encode()),
        ("no-such-letters", "He said “no” – £5".encode("cp1252")),
        ("ansi", "He said “no” – £5".encode("cp1252")),
        ("utf-16", "He said “no” – £5".encode("utf-16")),
    ],
)
def test_letters_are_read_though_their_name_is_wrong(charset: str, content: bytes) -> None:
    headers = (
        f"{BASE}\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit"
    )

    assert read_email(raw(headers, content)).text == "He said “no” – £5"


def test_html_alone_becomes_text_and_nothing_of_it_is_run() -> None:
    html = (
        "<html><style>p{color:red}</style><script>alert(1)</script><h1>Kofi</h1><p>He flinches."
        "<br>Often.</p><table><tr><td>School</td><td>Oak Primary</td></tr></table>"
        "<ul><li>Monday</li></ul><img src='http://spy.example/x.png'></html>"
    )
    email = read_email(raw(f"{BASE}\nContent-Type: text/html; charset=utf-8", html))

    assert email.text.splitlines() == [
        *("Kofi", "", "He flinches.", "Often.", "", "School  Oak Primary", "", "  * Monday")
    ]


def test_html_nested_without_end_is_still_read() -> None:
    html = "<div>" * 6000 + "He flinches." + "</div>" * 6000

    assert "He flinches." in read_email(raw(f"{BASE}\nContent-Type: text/html", html)).text


def test_of_two_ways_to_say_the_same_the_plain_one_is_read_unless_it_says_nothing() -> None:
    told, stub = an_email("He flinches."), an_email("Your program cannot show HTML.")
    for message in (told, stub):
        message.add_alternative(f"<p>He flinches.</p>{'<p>And more.</p>' * 9}", subtype="html")
    stub_text, told = read_email(stub.as_bytes()).text, an_email("He flinches. And more.")
    told.add_alternative("<p><b>He flinches.</b> And more.</p>", subtype="html")

    assert read_email(told.as_bytes()).text == "He flinches. And more."
    assert stub_text.count("And more.") == 9


def test_files_keep_their_names_in_any_script_and_any_encoding_of_them() -> None:
    message = an_email()
    message.add_attachment(files.PDF, maintype="application", subtype="pdf", filename="отчёт.pdf")
    body = (
        "--x\nContent-Type: application/pdf\nContent-Disposition: attachment;\n"
        " filename*0*=UTF-8''%E6%8A%A5; filename*1*=%E5%91%8A.pdf\n\nabc\n"
        '--x\nContent-Type: image/png; name="=?utf-8?B?2LXZiNix2KkucG5n?="\n\nabc\n--x--\n'
    )
    odd = read_email(raw(f"{BASE}\nContent-Type: multipart/mixed; boundary=x", body))

    assert [(f.name, f.content) for f in read_email(message.as_bytes()).files] == [
        ("отчёт.pdf", files.PDF)
    ]
    assert [f.name for f in odd.files] == ["报告.pdf", "صورة.png"]


def test_a_forwarded_e_mail_is_read_with_who_wrote_it_and_what_came_with_it() -> None:
    inner = an_email("Bruises on both arms.", sender="Ann <ann@oak.example>", subject="Kofi again")
    inner.add_attachment(files.JPEG, maintype="image", subtype="jpeg", filename="arm.jpg")
    outer = an_email("See below.", message_id="<two@oak.example>")
    outer.add_attachment(inner)

    email = read_email(outer.as_bytes())

    assert email.text.startswith("See below.\n\nForwarded e-mail from Ann <ann@oak.example>")
    assert "Subject: Kofi again" in email.text
    assert email.text.endswith("Bruises on both arms.")
    assert [file.name for file in email.files] == ["arm.jpg"]


def test_outlooks_own_wrapping_and_an_invitation_are_kept_as_files() -> None:
    message = an_email()
    tnef = b"\x78\x9f\x3e\x22" + bytes(100)
    message.add_attachment(tnef, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    message.add_attachment(
        b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR", maintype="text", subtype="calendar"
    )
    email = read_email(message.as_bytes())

    assert [file.name for file in email.files] == ["winmail.dat", "invitation.ics"]
    assert email.automatic is None


@pytest.mark.parametrize(
    ("headers", "automatic"),
    [
        ("Auto-Submitted: auto-replied", Automatic.REPLY),
        ("X-Autoreply: yes", Automatic.REPLY),
        (
            "Subject: Automatic reply: Kofi\nAuto-Submitted: auto-generated\n"
            "X-Auto-Response-Suppress: All",
            Automatic.REPLY,
        ),
        ("From: MAILER-DAEMON@mx.example", Automatic.BOUNCE),
        ("Return-Path: <>\nFrom: postmaster@mx.example", Automatic.BOUNCE),
        (
            "Content-Type: multipart/report; report-type=delivery-status; boundary=x",
            Automatic.BOUNCE,
        ),
        (
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=x",
            Automatic.RECEIPT,
        ),
        # What a police system writes of its own accord is a worry like any other.
        ("Auto-Submitted: auto-generated\nSubject: Public protection notice", None),
        ("Subject: Out of office hours I saw Kofi alone", None),
        ("From: postmaster@oak.example", None),
        ("Auto-Submitted: no", None),
    ],
)
def test_what_machines_answer_by_themselves_is_told_from_what_people_and_systems_tell(
    headers: str, automatic: Automatic | None
) -> None:
    assert read_email(raw(f"{headers}\nDate: x", "Hello")).automatic == automatic


def test_an_answer_to_an_invitation_is_automatic() -> None:
    message = an_email()
    message.add_alternative("BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR", subtype="calendar")

    assert read_email(message.as_bytes()).automatic is Automatic.CALENDAR


def test_a_reply_names_what_it_answers_the_nearest_first() -> None:
    message = an_email(In_Reply_To="<c@x>", References="<a@x> <b@x> <c@x>")

    assert read_email(message.as_bytes()).answers == ("<c@x>", "<c@x>", "<b@x>", "<a@x>")


@pytest.mark.parametrize(
    "content", [b"", b"\n\n\n", bytes(range(256)) * 10, b"just some words", files.PDF]
)
def test_what_is_no_e_mail_is_said(content: bytes) -> None:
    with pytest.raises(NotAnEmail):
        read_email(content)


@pytest.mark.parametrize(
    "message",
    [
        raw(BASE),
        raw(f"{BASE}\nMessage-ID: \nTo: \nContent-Type: \n"),
        raw(f"{BASE}\nMessage-ID: <unclosed\nContent-Type: multipart/mixed"),
        raw(f"{BASE}\nContent-Type: multipart/mixed; boundary=x", "--x\nno end"),
        raw(f"{BASE}\nContent-Transfer-Encoding: base64", "not base64 !!!"),
        raw(f"{BASE}\nContent-Type: text/plain; charset*=x''%FF%FE", "Hello"),
        raw(f"{BASE}\nContent-Disposition: attachment; filename*=utf-8''%ff%00.pdf", "x"),
        raw("From: \nDate: never\nSubject: =?utf-8?B?/w==?= =?x?Q?a?= \x00", "a\x00b"),
        raw(f"{BASE}\nContent-Type: message/rfc822", "From: a@b.example\n\nHi"),
    ],
)
def test_a_broken_e_mail_is_read_as_far_as_it_goes(message: bytes) -> None:
    email = read_email(message)

    assert email.key
    for words in (email.subject, email.text, email.sender_name, *(f.name for f in email.files)):
        assert "\x00" not in words
        words.encode()


def test_parts_within_parts_without_end_do_not_end_the_reader() -> None:
    body = "".join(
        f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(3000)
    )

    assert read_email(raw(f"{BASE}\nContent-Type: multipart/mixed; boundary=b0", body)).key


def test_a_thousand_parts_are_read_as_far_as_is_sensible_and_it_is_said() -> None:
    message = EmailMessage()
    message["From"] = "jo@oak.example"
    message.set_content("Hello")
    for number in range(600):
        message.add_attachment(f"{number}", filename=f"{number}.txt")

    assert "more parts than can be shown" in read_email(message.as_bytes()).text


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail(head: bytes, body: bytes) -> None:
    email = read_email(b"From: jo@oak.example\n" + head + b"\n\n" + body)

    assert email.key
