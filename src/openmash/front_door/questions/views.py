"""Pages of questions to referrers."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.contacts.models import OPEN_STAGES, Contact
from openmash.front_door.models import Question
from openmash.front_door.questions import commands
from openmash.front_door.questions.forms import AnswerForm, AskForm, LetGoForm
from openmash.front_door.questions.queries import ways_to_ask
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Permission
from openmash.policy.clocks import due
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken


@require_http_methods(["GET", "POST"])
def ask(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Ask whoever told us, one short page."""
    contact = get_object_or_404(Contact, pk=contact_id)
    actor, now = request.actor, timezone.now()
    if not actor.may(Permission.TAKE_CONTACT):
        raise NotPermitted(f"Your role does not let you {Permission.TAKE_CONTACT}.")
    if contact.stage not in OPEN_STAGES:
        messages.error(request, "A question is asked of a contact that is open in the hub.")
        return redirect("history:contact", contact.pk)
    profile = profile_of(actor.hub_id)
    within = profile.questions.within if profile.questions else None
    until = due(now, within, profile.calendar).at if within else None
    form = AskForm(request.POST or None, ways=ways_to_ask(contact), initial={"due_at": until})
    if form.is_valid():
        try:
            commands.ask_referrer(
                actor,
                contact_id=contact.pk,
                text=form.cleaned_data["text"],
                by=Question.By(form.cleaned_data["by"]),
                due_at=form.cleaned_data["due_at"],
                answer=form.cleaned_data["answer"],
                site=request.build_absolute_uri("/").rstrip("/"),
                now=now,
            )
        except DoneAlready:
            return redirect("history:contact", contact.pk)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            messages.success(request, "The question stands on the contact. Its clocks run on.")
            return redirect("history:contact", contact.pk)
    context = {"contact": contact, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "front_door/questions/ask.html", context, status=status)


def _press(
    request: HubRequest,
    question_id: UUID,
    form: Form,
    act: Callable[[], object],
    said: str,
    *,
    title: str,
    button: str,
    needs: Permission = Permission.TAKE_CONTACT,
) -> HttpResponse:
    """A press on one question; refused, it stands on a page of its own with all that was typed."""
    question = get_object_or_404(Question.objects.select_related("contact"), pk=question_id)
    if not request.actor.may(needs):
        raise NotPermitted(f"Your role does not let you {needs}.")
    if form.is_valid():
        try:
            act()
        except DoneAlready:
            pass
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
    if form.errors:
        context = {"contact": question.contact, "form": form, "title": title, "button": button}
        return render(request, "contacts/again.html", context, status=422)
    messages.success(request, said)
    return redirect("history:contact", question.contact_id)


@require_POST
def answer(request: HubRequest, question_id: UUID) -> HttpResponse:
    """They answered: it is written down."""
    form = AnswerForm(request.POST)
    return _press(
        request,
        question_id,
        form,
        lambda: commands.answer_question(
            request.actor, question_id=question_id, now=timezone.now(), **form.cleaned_data
        ),
        "The answer stands on the contact.",
        title="the answer",
        button="Put it on record",
    )


@require_POST
def offered(request: HubRequest, question_id: UUID) -> HttpResponse:
    """The e-mail that came is the answer, or is not."""
    is_it = "decline" not in request.POST
    decide = commands.take_as_answer if is_it else commands.decline_answer
    return _press(
        request,
        question_id,
        Form(request.POST),
        lambda: decide(request.actor, question_id=question_id, now=timezone.now()),
        "It stands as the answer." if is_it else "The question waits on.",
        title="the answer",
        button="It is the answer",
    )


@require_POST
def read(request: HubRequest, question_id: UUID) -> HttpResponse:
    """Whoever asked has read the answer."""
    return _press(
        request,
        question_id,
        Form(request.POST),
        lambda: commands.see_answer(request.actor, question_id=question_id, now=timezone.now()),
        "It is on record that you read it.",
        title="the answer",
        button="I have read it",
    )


@require_POST
def let_go(request: HubRequest, question_id: UUID) -> HttpResponse:
    """A manager goes on without the answer."""
    form = LetGoForm(request.POST)
    return _press(
        request,
        question_id,
        form,
        lambda: commands.let_question_go(
            request.actor,
            question_id=question_id,
            why=form.cleaned_data["why"],
            now=timezone.now(),
        ),
        "It is on record that the hub goes on without the answer.",
        title="go on without the answer",
        button="Go on without it",
        needs=Permission.ALLOCATE,
    )
