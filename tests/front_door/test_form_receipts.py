"""Coming back to a form, and what its sender is told of it (1.13, 7.1): as an attacker would try it."""

import io
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries, Settings

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import Attachment
from openmash.front_door.form.commands import forget_form
from openmash.front_door.form.keys import code_of, link_of
from openmash.front_door.form.queries import forgotten
from openmash.front_door.models import FormFile, PublicForm, SentForm
from openmash.hubs.queries import profile_of
from openmash.ledger.models import Entry
from openmash.notices.models import Notice
from openmash.policy.errors import RuleBroken
from openmash.policy.public_form.questions import About
from openmash.policy.vocabulary import Role
from tests.factories import a_hub, a_member
from tests.front_door.forms import Sender, a_worry
from tests.triage.test_pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def a_sent_form(**you: str) -> Sender:
    sender = a_worry(Sender())
    sender.add(About.CHILDREN, "child", given_names="Kofi", family_name="Mensah")
    sender.write("you/", sender="school", referrer_name="Jo Bell")
    sender.write("reach-you/", **you)
    sender.send()
    return sender


def test_with_the_link_and_the_code_somebody_goes_on_in_another_browser() -> None:
    sender = a_worry(Sender())
    form = sender.form()
    elsewhere = Sender(client=Client())
    link, code = f"back/{link_of(form.pk)}/", code_of(form.pk)

    assert "He comes to school hungry" not in elsewhere.text(link)
    opened = elsewhere.client.post(elsewhere.url(link), {"code": code.lower().replace("-", " ")})

    assert opened["Location"] == elsewhere.url("check/")
    assert "He comes to school hungry" in elsewhere.text("check/")
    assert "There is no form on this browser" in sender.text("check/")


def test_who_closes_the_form_on_a_shared_computer_leaves_nothing_to_open() -> None:
    sender = a_worry(Sender())

    sender.client.post(sender.url("leave/"))

    assert "There is no form on this browser" in sender.text("check/")


def test_a_link_that_is_none_and_a_wrong_code_are_answered_alike() -> None:
    form = a_worry(Sender()).form()
    guesser = Sender(client=Client())

    def answer(link: str) -> tuple[int, str]:
        guesser.client.get(guesser.url(f"back/{link}/"))
        page = guesser.client.post(guesser.url(f"back/{link}/"), {"code": "AAAA-AAAA"})
        return page.status_code, page.content.decode().replace(link, "LINK")

    real, none = answer(link_of(form.pk)), answer("A" * 22)

    assert real[0] == none[0] == 422
    assert _without_tokens(real[1]) == _without_tokens(none[1])


def _without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf" not in line and "nonce" not in line]


def test_five_wrong_codes_close_a_link_for_a_quarter_of_an_hour_and_no_longer() -> None:
    form = a_worry(Sender()).form()
    guesser = Sender(client=Client())
    link, code = guesser.url(f"back/{link_of(form.pk)}/"), code_of(form.pk)
    for _ in range(5):
        assert guesser.client.post(link, {"code": "AAAA-AAAA"}).status_code == 422

    assert guesser.client.post(link, {"code": code}).status_code == 422
    with guesser.acting():
        PublicForm.objects.filter(pk=form.pk).update(
            wrong_at=datetime.now(UTC) - timedelta(minutes=16)
        )
    assert guesser.client.post(link, {"code": code}).status_code == 302


def test_the_receipt_names_nobody_and_its_copy_is_the_form_as_it_was_sent() -> None:
    sender = a_sent_form()

    receipt, copy = sender.text("receipt/"), sender.get("copy/")

    assert sender.contact().reference in receipt
    assert "Kofi" not in receipt
    assert "Jo Bell" not in receipt
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(copy.content)).pages)
    assert "Kofi" in text
    assert "He comes to school hungry and afraid." in text
    assert Sender(client=Client()).get("copy/").headers["Content-Type"].startswith("text/html")


def test_a_character_that_no_font_has_does_not_keep_the_copy_back() -> None:
    sender = a_worry(Sender(), concerns="He drew \U00012000, often")
    sender.send()

    text = PdfReader(io.BytesIO(sender.get("copy/").content)).pages[0].extract_text()

    assert "[cuneiform sign a], often" in text.replace("\n", " ")


def test_the_sender_hears_of_the_outcome_when_the_hub_has_told_it_and_not_before() -> None:
    sender = a_sent_form()
    contact = sender.contact()
    with sender.acting():
        notice = Notice.objects.create(
            hub_id=contact.hub_id,
            contact=contact,
            what=Notice.What.OUTCOME,
            by=Notice.By.LETTER,
            to=Notice.To.REFERRER,
            rule="a rule",
            addressee="Jo Bell",
            words={"heading": "Outcome", "paragraphs": ["Early help will ring."], "contact": []},
            made_at=datetime.now(UTC),
        )
    assert "Early help will ring." not in sender.text("receipt/")

    with sender.acting():
        Notice.objects.filter(pk=notice.pk).update(
            state=Notice.State.SENT, sent_at=datetime.now(UTC)
        )

    assert "Early help will ring." in sender.text("receipt/")


def test_of_a_call_the_receipt_says_that_it_was_made_and_never_its_script() -> None:
    sender = a_sent_form()
    contact = sender.contact()
    with sender.acting():
        Notice.objects.create(
            hub_id=contact.hub_id,
            contact=contact,
            what=Notice.What.OUTCOME,
            by=Notice.By.TELEPHONE,
            to=Notice.To.REFERRER,
            rule="a rule",
            addressee="Jo Bell",
            words={"heading": "Ring", "paragraphs": ["Before you ring"], "contact": []},
            state=Notice.State.TOLD,
            made_at=datetime.now(UTC),
            sent_at=datetime.now(UTC),
        )

    page = sender.text("receipt/")

    assert "We told you on the telephone." in page
    assert "Before you ring" not in page


def test_who_may_be_read_over_the_shoulder_gets_no_email(settings: Settings) -> None:
    settings.SMTP = "smtp://127.0.0.1:1"
    sender = a_sent_form(referrer_email="jo@home.example", safe_email="no")

    with sender.acting():
        notice = Notice.objects.get()
        assert (notice.state, notice.safe_to_write) == (Notice.State.DRAFTED, "no")
        assert notice.by != Notice.By.EMAIL


def test_who_left_a_number_is_rung_from_the_outbox_and_acknowledged_once() -> None:
    sender = a_sent_form(referrer_phone="01632 960111")
    contact, officer = sender.contact(), a_member(Role.MASH_OFFICER)
    page = signed_in(officer)
    page.post(f"/contacts/{contact.pk}/take-up/")
    with acting_as(actor_of(officer)):
        contact.refresh_from_db()
    page.post(f"/contacts/{contact.pk}/finish/", {"version": contact.version})

    with sender.acting():
        [notice] = Notice.objects.all()
        assert (notice.by, notice.address) == (Notice.By.TELEPHONE, "01632 960111")


def test_staff_read_the_form_as_it_was_sent_and_that_they_did_is_on_record() -> None:
    sender = a_sent_form()
    contact, officer = sender.contact(), signed_in(a_member(Role.MASH_OFFICER))

    copy = officer.get(f"/sent-forms/{contact.pk}/")
    refused = signed_in(a_member(Role.BUSINESS_SUPPORT)).get(f"/sent-forms/{contact.pk}/")

    assert copy.headers["Content-Type"] == "application/pdf"
    assert refused.status_code == 404
    with sender.acting():
        assert Entry.objects.filter(kind="sent_form_opened").count() == 1


def test_many_from_one_place_wait_their_turn_and_none_is_refused() -> None:
    for _ in range(30):
        a_worry(Sender(client=Client()))
    late = Sender(client=Client())
    late.get("worry/")

    waits = late.write("worry/", concerns="She hits him")

    assert (waits.status_code, waits.headers["Retry-After"]) == (429, "2")
    page = waits.content.decode()
    assert "She hits him" in page
    turn = page.split('name="turn" value="')[1].split('"')[0]
    early = late.write("worry/", concerns="She hits him", turn=turn)
    assert early.status_code == 429
    time.sleep(2.1)
    assert late.write("worry/", concerns="She hits him", turn=turn).status_code == 302
    assert late.form().answers["said"]["concerns"] == "She hits him"


def test_more_than_an_hours_worth_from_one_place_are_received_and_marked() -> None:
    sender = a_worry(Sender())
    form = sender.form()
    with sender.acting():
        for n in range(30):
            PublicForm.objects.create(
                hub_id=form.hub_id, zone=form.zone, readers=form.readers, source=form.source,
                browser=f"b{n}", link=f"l{n}", code="c", begun_at=form.begun_at,
                saved_at=form.saved_at,
            )  # fmt: skip

    sender.send()

    with sender.acting():
        assert SentForm.objects.get().marked.startswith(
            "More than 30 forms came from the same place"
        )


def test_a_form_that_was_never_sent_is_deleted_when_its_time_is_over_and_a_sent_one_never() -> None:
    begun, sent = a_worry(Sender(client=Client())), a_sent_form()
    later = datetime.now(UTC) + timedelta(days=15)
    with begun.acting() as service:
        old = forgotten(profile_of(a_hub().pk), now=later)
        for form_id in old:
            forget_form(service, form_id=form_id, now=later)

        [kept] = PublicForm.objects.all()
        assert kept.sent_at is not None
        with pytest.raises(RuleBroken):
            forget_form(service, form_id=kept.pk, now=later)
    assert "There is no form on this browser" in begun.text("check/")
    assert sent.contact().reference in sent.text("receipt/")


def test_of_link_browser_and_code_only_digests_are_stored() -> None:
    sender = a_worry(Sender())
    form, browser = sender.form(), sender.client.cookies["openmash_form"].value
    with sender.acting(), connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(f)::text FROM front_door_publicform f")
        [(row,)] = cursor.fetchall()

    for secret in (browser, link_of(form.pk), code_of(form.pk), code_of(form.pk).replace("-", "")):
        assert secret not in row


def test_the_browser_keeps_its_secret_from_scripts_and_from_other_hubs() -> None:
    sender = a_worry(Sender())
    cookie = sender.client.cookies["openmash_form"]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (
        True,
        "Lax",
        "/report/northamptonshire/",
    )
    assert "no-store" in sender.get("check/").headers["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "statements"),
    [
        ("", 7),
        ("worry/", 7),
        ("children/", 7),
        ("check/", 8),
        ("saved/", 7),
    ],
)
def test_each_page_asks_the_database_as_often_however_much_was_written(
    path: str, statements: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    short, long = a_worry(Sender(client=Client())), a_worry(Sender(client=Client()))
    for n in range(6):
        long.add(About.CHILDREN, "child", given_names=f"Child {n}")

    for sender in (short, long):
        with django_assert_num_queries(statements):
            sender.get(path)


def test_files_wait_with_the_form_and_come_with_its_contact() -> None:
    sender = a_worry(Sender())
    letter = SimpleUploadedFile("letter.txt", b"He told me on Monday.")
    lies = SimpleUploadedFile("photo.png", b"MZ\x90\x00" + b"\x00" * 200)

    kept = sender.client.post(sender.url("files/"), {"upload": letter})
    refused = sender.client.post(sender.url("files/"), {"upload": lies})

    assert (kept.status_code, refused.status_code) == (302, 422)
    assert "letter.txt" in sender.text("check/")
    with sender.acting():
        assert not Attachment.objects.exists()
    sender.send()
    with sender.acting():
        file = Attachment.objects.get()
        assert (file.name, file.source) == ("letter.txt", "public-form")
        assert not FormFile.objects.exists()
