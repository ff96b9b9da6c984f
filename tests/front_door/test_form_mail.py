"""What a form sends by e-mail, through a mail server that listens (1.13)."""

import pytest
from pytest_django import Settings

from openmash.front_door.form.keys import code_of, link_of
from openmash.front_door.jobs import send_link
from openmash.ledger.models import Entry
from openmash.notices.jobs import post_email
from openmash.notices.models import Notice
from tests.front_door.forms import Sender, a_worry
from tests.front_door.test_form_receipts import a_sent_form
from tests.mail_server import a_mail_server

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.slow]


def test_an_email_to_a_safe_address_acknowledges_at_once(settings: Settings) -> None:
    with a_mail_server() as inbox:
        settings.SMTP = inbox.url
        sender = a_sent_form(referrer_email="jo@school.example")
        with sender.acting():
            notice = Notice.objects.get()
            assert (notice.by, notice.state) == (Notice.By.EMAIL, Notice.State.SENT)
            assert Entry.objects.filter(kind="referrer_acknowledged").exists()

        post_email(hub_id=str(notice.hub_id), notice_id=str(notice.pk))

        [message] = inbox.messages
        assert message["To"] == "jo@school.example"
        assert sender.contact().reference in message.get_content()
        assert "Kofi" not in message.as_string()


def test_the_link_is_sent_where_it_is_asked_for_and_the_code_never(
    settings: Settings,
) -> None:
    with a_mail_server() as inbox:
        settings.SMTP = inbox.url
        sender = a_worry(Sender())
        form = sender.form()

        page = sender.client.post(sender.url("saved/"), {"email": "jo@school.example"})
        send_link(hub_id=str(form.hub_id), form_id=str(form.pk), site="https://hub.example")

        assert "The link goes to jo@school.example" in page.content.decode()
        [message] = inbox.messages
        assert f"https://hub.example/report/northamptonshire/back/{link_of(form.pk)}/" in (
            message.get_content()
        )
        assert code_of(form.pk) not in message.as_string()
        assert sender.form().send_link_to == ""
