"""What is wrong on the public form is said so that a child of eleven reads it (requirement 1.5)."""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openmash.contacts.commands.attaching import NewFile, check_file
from openmash.front_door.form.fields import LinkForm, page_form
from openmash.front_door.questions.forms import ReceiptAnswerForm
from openmash.hubs.profile_files import SHIPPED, find_profile
from openmash.policy.errors import RuleBroken
from openmash.policy.profile import Profile
from tests import files
from tests.front_door.forms import Sender, a_worry
from tests.front_door.test_form_receipts import a_sent_form
from tests.reading import reading_age

ELEVEN = 11
TOO_LONG = "x" * 100_001
# What nobody can answer, for every kind of question: too long, no such day, half a day, no address.
WRONG = (
    {"text": TOO_LONG, "day": ("31", "2", "2015")},
    {"text": "nobody@", "day": ("31", "", "2015")},
    {"text": "1234", "day": ("x", "y", "z")},
)


def said_of_pages(profile: Profile) -> Iterator[str]:
    """Everything that a page of the form says of an answer that it cannot take."""
    for page in profile.form_pages:
        for wrong in WRONG:
            data: dict[str, object] = {}
            for code in page.questions:
                data[code] = wrong["text"]
                data |= {f"{code}_{place}": part for place, part in enumerate(wrong["day"])}
            form = page_form(page, profile, data=data)
            for field in form:
                yield from field.mistakes  # type: ignore[attr-defined]


def said_of_files() -> Iterator[str]:
    wrong = {
        "letter.exe": files.PROGRAM,
        "letter.docm": files.office(macros=True),
        "letter.pdf": b"",
        "letter.png": files.PROGRAM,
        "letter.xyz": b"nothing that we know \0\1\2",
        "letter.zip": files.zipped(**{"a.txt": "a"}),
    }
    for name, content in wrong.items():
        with pytest.raises(RuleBroken) as broken:
            check_file(NewFile(name, content))
        yield broken.value.message


@pytest.mark.parametrize("hub", SHIPPED)
def test_every_mistake_that_the_form_points_out_is_in_plain_words(hub: str) -> None:
    profile = find_profile(hub)
    found = {
        *said_of_pages(profile),
        *(check.says for check in profile.form_checks),
        *(words for form in (LinkForm({}), LinkForm({"email": "x"}), ReceiptAnswerForm({}))
          for field in form for words in field.mistakes),  # type: ignore[attr-defined]
    }  # fmt: skip

    assert len(found) > 20
    assert {words: age for words in found if (age := reading_age(words)) > ELEVEN} == {}


def test_why_a_file_cannot_be_taken_is_in_plain_words() -> None:
    assert {w: age for w in said_of_files() if (age := reading_age(w)) > ELEVEN} == {}


@pytest.mark.django_db
@pytest.mark.slow
def test_what_pages_refuse_is_in_plain_words() -> None:
    sender = a_worry(Sender())
    many = [SimpleUploadedFile(f"{n}.pdf", files.PDF) for n in range(11)]
    stranger = Client()
    link = "/report/northamptonshire/back/nothing/"
    pages = (
        sender.client.post(sender.url("files/"), {"upload": many}),
        sender.client.post(sender.url("files/"), {}),
        stranger.post(link, {"code": "AAAA-AAAA"}),
        a_sent_form().client.post(sender.url("send/"), follow=True),
    )
    for page in pages:
        for words in _errors(page.content.decode()):
            assert reading_age(words) <= ELEVEN, words
    assert sum(len(_errors(page.content.decode())) for page in pages) >= 3


def _errors(html: str) -> list[str]:
    """What the summary at the top of a page says."""
    if "govuk-error-summary__list" not in html:
        return []
    part = html.split("govuk-error-summary__list", 1)[1].split("</ul>", 1)[0]
    return [item.split("</a>", 1)[0].rsplit(">", 1)[1].strip() for item in part.split("<li>")[1:]]
