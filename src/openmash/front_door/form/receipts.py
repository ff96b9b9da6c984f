"""Coming back: with the link and the code to a form that was begun, or to the receipt of a sent one."""

from contextlib import suppress
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from openmash.contacts.forms import FilesForm
from openmash.front_door.form import commands
from openmash.front_door.form.keys import code_of, link_of, new_browser
from openmash.front_door.form.middleware import COOKIE, Asked, form_page
from openmash.front_door.form.printing import form_pdf
from openmash.front_door.form.queries import receipt_of, sent_form
from openmash.front_door.questions.commands import RECEIPT, answer_question
from openmash.front_door.questions.forms import ReceiptAnswerForm
from openmash.front_door.questions.queries import AskedOfSender, asked_on_receipt
from openmash.policy.attachments import size_words
from openmash.policy.errors import DoneAlready, RuleBroken
from openmash.policy.public_form.answers import Answers
from openmash.policy.public_form.steps import steps

# One answer, whatever is wrong: it does not tell which links there are.
_NO = (
    "That code does not belong to this link. Check it and try again. After five wrong codes a link "
    "is closed for 15 minutes."
)


@require_http_methods(["GET", "POST"])
@form_page
def back(asked: Asked, link: str) -> HttpResponse:
    """The link alone shows nothing: it asks for the code."""
    if asked.request.method == "GET":
        return asked.show("back", wrong="", link=link)
    browser = new_browser()
    form = commands.open_form(
        asked.actor,
        link=link,
        code=asked.request.POST.get("code", ""),
        browser=browser,
        now=asked.now,
    )
    if form is None:
        return asked.show("back", status=422, wrong=_NO, link=link)
    asked.form, asked.browser = form, browser
    if form.sent_at:
        return asked.go("receipt")
    return asked.go("check" if form.answers else "page", *_first(asked, has=bool(form.answers)))


def _first(asked: Asked, *, has: bool) -> tuple[str, ...]:
    return () if has else (steps(asked.pages)[0].code,)


@require_http_methods(["GET", "POST"])
@form_page
def files(asked: Asked) -> HttpResponse:
    """Letters, pictures, reports: each is looked into at once, and said where it cannot be taken."""
    request = asked.request
    if asked.form is None or asked.form.sent_at:
        return asked.show("not_found")
    if request.method == "POST" and (unwanted := request.POST.get("remove")):
        commands.take_file_out(
            asked.actor, browser=asked.browser, file_id=UUID(unwanted), now=asked.now
        )
        return asked.go("files")
    too_large = getattr(request, "upload_too_large", False)
    form = (
        FilesForm(request.POST, request.FILES, too_large=too_large)
        if request.method == "POST"
        else FilesForm()
    )
    if form.is_valid():
        try:
            commands.add_files(asked.actor, browser=asked.browser, added=form.sent(), now=asked.now)
        except RuleBroken as broken:
            form.add_error("upload", broken.message)
        else:
            return asked.go("files")
    kept = asked.form.files.defer("content")
    shown = [(file.pk, file.name, size_words(file.size)) for file in kept]
    return asked.show("files", status=422 if form.errors else 200, form=form, files=shown)


@form_page
def receipt(asked: Asked) -> HttpResponse:
    """The number of it, what happens next, and later the outcome as far as it may be told."""
    if asked.form is None or asked.form.sent_at is None:
        return asked.show("not_found")
    link = reverse("front_door:form-back", args=[asked.hub, link_of(asked.form.pk)])
    return asked.show(
        "receipt",
        receipt=receipt_of(asked.form, asked.actor),
        questions=_asked(asked),
        link=asked.request.build_absolute_uri(link),
        form_code=code_of(asked.form.pk),
    )


def _asked(asked: Asked) -> list[AskedOfSender]:
    """What the sender is asked, each with its form. Whoever holds the receipt answers, nobody else."""
    contact_id = asked.form.contact_id if asked.form else None
    return asked_on_receipt(contact_id) if contact_id else []


@require_POST
@form_page
def answer(asked: Asked) -> HttpResponse:
    """The sender answers a question of the hub."""
    sent = asked.request.POST.get("question", "")
    question = next((q for q in _asked(asked) if str(q.id) == sent and not q.answered), None)
    if question is None:  # another's, none, or answered in another window: one answer for all
        return asked.go("receipt")
    form = ReceiptAnswerForm(asked.request.POST)
    if not form.is_valid():
        return asked.show("answered", status=422, form=form, question=question)
    with suppress(DoneAlready):  # in another window, this moment
        answer_question(
            asked.actor,
            question_id=question.id,
            answer=form.cleaned_data["answer"],
            source=RECEIPT,
            now=asked.now,
        )
    return asked.go("receipt")


@form_page
def copy(asked: Asked) -> HttpResponse:
    """What was sent, as PDF, for the browser that holds the receipt: nobody else."""
    if asked.form is None or asked.form.contact is None:
        return asked.show("not_found")
    sent = sent_form(asked.form.contact.pk)
    if sent is None:
        return asked.show("not_found")
    reference = asked.form.contact.reference
    pdf = form_pdf(
        Answers.of(sent.answers), asked.profile, reference=reference, sent_at=sent.sent_at
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{reference}.pdf"'
    return asked.known(response)


@require_POST
@form_page
def leave(asked: Asked) -> HttpResponse:
    """Close the form on this browser: only the link and the code open it again."""
    response = asked.show("left")
    response.delete_cookie(COOKIE, path=f"/report/{asked.hub}/")
    return response
