"""Files of a contact: kept with it, scanned, opened by who may see it, never shown in a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from openmash.access.models import Membership
from openmash.access.queries import actor_of, service_actor
from openmash.access.rows import acting_as
from openmash.adapters.clamd import Scanned, ScannerUnreachable, scan
from openmash.contacts.commands import open_contact
from openmash.contacts.commands.attaching import NewFile, attach_files, open_attachment
from openmash.contacts.jobs import scan_attachment
from openmash.contacts.models import Attachment, AttachmentContent, Contact
from openmash.front_door.arriving import Arriving, receive
from openmash.ledger.models import Entry
from openmash.policy.errors import RuleBroken
from openmash.policy.vocabulary import Channel, Role
from tests import files
from tests.factories import MONDAY_9AM, a_hub, a_member
from tests.scanner import CLAMD, real_clamd, speaking_scanner
from tests.triage.test_pages import signed_in

PDF = NewFile("report.pdf", files.PDF)
Scan = Attachment.Scan


def a_contact_with(member: Membership, *sent: NewFile) -> Contact:
    with acting_as(actor_of(member)) as officer:
        contact = open_contact(officer, channel=Channel.TELEPHONE, now=MONDAY_9AM)
        if sent:
            attach_files(officer, contact_id=contact.pk, files=sent, now=MONDAY_9AM)
    return contact


def the_file(member: Membership) -> Attachment:
    with acting_as(actor_of(member)):
        return Attachment.objects.get()


def opened(browser: Client, file: Attachment) -> object:
    return browser.get(f"/contacts/files/{file.pk}/")


@pytest.mark.django_db
def test_an_officer_adds_a_file_and_saves_it_again_as_a_download_that_no_browser_shows() -> None:
    officer = a_member(Role.MASH_OFFICER, name="Xenia Popova")
    contact, browser = a_contact_with(officer), signed_in(officer)

    added = browser.post(
        f"/contacts/{contact.pk}/files/add/",
        {"upload": [SimpleUploadedFile("<b>report</b>.pdf", files.PDF), _picture()]},
    )
    page = browser.get(f"/contacts/{contact.pk}/take/").content.decode()
    with acting_as(actor_of(officer)):
        first, second = Attachment.objects.all()
    answer = browser.get(f"/contacts/files/{first.pk}/")

    assert added.headers["Location"] == f"/contacts/{contact.pk}/take/"
    assert "PNG picture" in page
    assert "added by Xenia Popova" in page
    assert "Not scanned" in page
    assert "<b>report" not in page
    assert (first.name, second.name) == ("b>.pdf", "bruise.png")
    assert answer.content == files.PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def _picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("bruise.png", files.PNG)


@pytest.mark.django_db
def test_each_time_a_file_is_opened_is_a_look_in_the_ledger() -> None:
    officer = a_member(Role.MASH_OFFICER)
    a_contact_with(officer, PDF)
    file, browser = the_file(officer), signed_in(officer)

    for _ in range(2):
        opened(browser, file)

    with acting_as(actor_of(officer)):
        assert Entry.objects.filter(kind="attachment_opened").count() == 2


@pytest.mark.django_db
def test_a_program_called_a_picture_is_refused_with_words_and_the_others_of_the_same_press() -> (
    None
):
    officer = a_member(Role.MASH_OFFICER)
    contact, browser = a_contact_with(officer), signed_in(officer)

    answer = browser.post(
        f"/contacts/{contact.pk}/files/add/",
        {"upload": [_picture(), SimpleUploadedFile("photo.jpg", files.PROGRAM)]},
    )

    assert answer.status_code == 422
    assert "photo.jpg was not kept: it is a program or a script." in answer.content.decode()
    with acting_as(actor_of(officer)):
        assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_nothing_chosen_and_the_same_again_are_said() -> None:
    officer = a_member(Role.MASH_OFFICER)
    contact, browser = a_contact_with(officer, PDF), signed_in(officer)
    address = f"/contacts/{contact.pk}/files/add/"

    nothing = browser.post(address).content.decode()
    again = browser.post(address, {"upload": SimpleUploadedFile("copy.pdf", files.PDF)})

    assert "Choose a file first." in nothing
    assert "This file is on the contact already." in again.content.decode()


@pytest.mark.django_db
def test_far_too_much_at_once_is_stopped_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    officer = a_member(Role.MASH_OFFICER)
    contact, browser = a_contact_with(officer), signed_in(officer)
    monkeypatch.setattr("openmash.web.uploads.LARGEST_UPLOAD", 100_000)

    answer = browser.post(
        f"/contacts/{contact.pk}/files/add/",
        {"upload": SimpleUploadedFile("big.pdf", files.PDF + bytes(200_000))},
    )

    assert answer.status_code == 422
    assert "These files are too large together" in answer.content.decode()


@pytest.mark.django_db
def test_what_came_by_itself_is_kept_or_named_with_the_reason() -> None:
    form = service_actor(a_hub().pk, "public-form")
    came = Arriving(
        source="public-form",
        key="form-1",
        body=b"He flinches.",
        channel=Channel.ONLINE_FORM,
        files=[
            PDF,
            NewFile("again.pdf", files.PDF),
            NewFile("photos.zip", files.zipped(a=files.JPEG)),
            NewFile("voice.m4a", bytes(range(256)) * 8),
        ],
    )

    with acting_as(form):
        arrived = receive(form, came, now=MONDAY_9AM)
        receive(form, came, now=MONDAY_9AM)

        kept = {file.name: file.refused for file in arrived.contact.attachments.all()}
        assert kept == {
            "report.pdf": "",
            "photos.zip": "photos.zip was not kept: it is a compressed folder; "
            "send what is in it file by file.",
            "voice.m4a": "",
        }
        assert AttachmentContent.objects.count() == 2


@pytest.mark.django_db
def test_a_contact_holds_so_much_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    officer = a_member(Role.MASH_OFFICER)
    contact = a_contact_with(officer, PDF)
    monkeypatch.setattr("openmash.contacts.commands.attaching.LARGEST_CONTACT", len(files.PDF) + 10)

    with acting_as(actor_of(officer)) as actor, pytest.raises(RuleBroken, match="of a contact may"):
        attach_files(
            actor, contact_id=contact.pk, files=[NewFile("b.png", files.PNG)], now=MONDAY_9AM
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "refused"), [(Role.BUSINESS_SUPPORT, 403), (Role.HUB_ADMINISTRATOR, 404)]
)  # one sees the contact and may not add to it, the other does not find it
def test_who_does_not_read_what_was_said_does_not_find_the_file(role: Role, refused: int) -> None:
    officer = a_member(Role.MASH_OFFICER)
    contact = a_contact_with(officer, PDF)
    file, browser = the_file(officer), signed_in(a_member(role))

    assert browser.get(f"/contacts/files/{file.pk}/").status_code == 404
    assert browser.get(f"/contacts/{contact.pk}/files/add/").status_code == refused
    elsewhere = signed_in(a_member(Role.TEAM_MANAGER, hub="coventry"))
    assert elsewhere.get(f"/contacts/files/{file.pk}/").status_code == 404


@pytest.fixture
def clamd(settings: Settings) -> Iterator[str]:
    with speaking_scanner() as address:
        settings.CLAMD = address
        yield address


@pytest.mark.usefixtures("committed", "clamd")
def test_an_infected_file_is_found_by_the_job_said_on_the_page_and_opened_by_nobody() -> None:
    officer = a_member(Role.MASH_OFFICER)
    contact = a_contact_with(officer, NewFile("cv.txt", b"Dear all " + files.EICAR))
    file, browser = the_file(officer), signed_in(officer)

    scan_attachment(str(contact.hub_id), str(file.pk))
    answer = browser.get(f"/contacts/files/{file.pk}/", follow=True)

    assert "cv.txt is infected (Test-Signature). Nobody can open it." in answer.content.decode()
    page = browser.get(f"/contacts/{contact.pk}/take/").content.decode()
    assert "The scanner found Test-Signature. Nobody can open it." in page
    assert f"/contacts/files/{file.pk}/" not in page
    with acting_as(actor_of(officer)) as actor:
        assert not AttachmentContent.objects.exists()  # past every page: the database says so too
        with pytest.raises(RuleBroken):
            open_attachment(actor, attachment_id=file.pk, now=MONDAY_9AM)


@pytest.mark.usefixtures("committed", "clamd")
def test_a_file_that_waits_for_its_scan_is_scanned_before_it_is_opened() -> None:
    officer = a_member(Role.MASH_OFFICER)
    a_contact_with(officer, PDF)
    file = the_file(officer)

    assert signed_in(officer).get(f"/contacts/files/{file.pk}/").status_code == 200
    assert the_file(officer).scan == Scan.CLEAN


@pytest.mark.django_db
def test_a_scanner_that_does_not_answer_is_said_and_the_file_waits(
    settings: Settings,
) -> None:
    officer = a_member(Role.MASH_OFFICER)
    contact = a_contact_with(officer, PDF)
    file, settings.CLAMD = the_file(officer), "127.0.0.1:1"

    answer = signed_in(officer).get(f"/contacts/files/{file.pk}/", follow=True)

    assert "The virus scanner does not answer" in answer.content.decode()
    assert the_file(officer).scan == Scan.NOT_SCANNED
    assert contact.pk


def test_a_file_longer_than_the_scanner_takes_could_not_be_scanned() -> None:
    with speaking_scanner() as address:
        assert scan(address, bytes(1_200_000)).error == "INSTREAM size limit exceeded."


def test_a_scanner_that_hangs_up_did_not_answer() -> None:
    with pytest.raises(ScannerUnreachable):
        scan("/nowhere/clamd.sock", files.PDF)


if CLAMD:  # the real one, where this machine has it

    @pytest.mark.slow
    def test_the_real_clamd_finds_what_its_signatures_name(tmp_path: Path) -> None:
        with real_clamd(tmp_path) as address:
            assert scan(address, files.PDF) == Scanned()
            assert scan(address, b"Dear all " + files.EICAR).found.startswith("Local.Eicar")
            inside = files.zipped(cv_dot_txt=files.EICAR)
            assert scan(address, inside).found.startswith("Local.Eicar")
