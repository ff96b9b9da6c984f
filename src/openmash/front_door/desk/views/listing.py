"""What waits at the first desk, quick entry, and the presses: a worry, an end, a word, what was told."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.contacts.models import Contact, Stage
from openmash.contacts.views.taking import may_take_or_refuse
from openmash.front_door.desk import commands
from openmash.front_door.desk.forms import (
    EndForm,
    NewForm,
    SignOffForm,
    ToldForm,
    WorryForm,
)
from openmash.front_door.desk.models import DeskEnding, OutsideAnswer
from openmash.front_door.desk.outside import may_sign_off, sign_off, tell_answer
from openmash.front_door.desk.queries import at_the_desk, challenged_of_late, desk_of, ended_of_late
from openmash.front_door.desk.views.writing import put_error, word_forms
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Permission
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Channel


@require_http_methods(["GET"])
def show_desk(request: HubRequest) -> HttpResponse:
    """What waits at the first desk, and how what came lately ended."""
    may_take_or_refuse(request)
    now = timezone.now()
    context = {
        "desk_rows": at_the_desk(request.actor, now=now),
        "ended": ended_of_late(now=now),
        "challenged": challenged_of_late(now=now),
    }
    return render(request, "front_door/desk/desk.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HubRequest) -> HttpResponse:
    """Quick entry of what came by post, by fax, over the counter or otherwise."""
    may_take_or_refuse(request)
    now = timezone.now()
    form = NewForm(
        request.POST or None,
        profile=profile_of(request.actor.hub_id),
        initial={"received_at": now, "channel": Channel.POST},
    )
    if form.is_valid():
        try:
            contact = commands.begin_at_desk(
                request.actor,
                kind=form.kind,
                track=form.track,
                channel=form.channel_chosen,
                received_at=form.cleaned_data["received_at"],
                now=now,
            )
        except RuleBroken as broken:
            put_error(form, broken)
        else:
            return redirect(_page_of(contact), contact.pk)
    status = 422 if form.is_bound else 200
    return render(request, "front_door/desk/new.html", {"form": form}, status=status)


def _page_of(contact: Contact) -> str:
    return "front_door:desk-contact" if contact.stage == Stage.DESK else "contacts:take"


def desk_context(contact: Contact, request: HubRequest) -> dict[str, Any]:
    """What the page of a contact shows of the first desk."""
    return {"desk": desk_of(contact, request.actor), **word_forms()}


@require_POST
def worry(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """A worry about a child: the same record goes on."""
    contact = get_object_or_404(Contact, pk=contact_id)
    form = WorryForm(request.POST)

    def act() -> None:
        commands.make_it_a_worry(
            request.actor,
            contact_id=contact.pk,
            concern=form.cleaned_data["concern"],
            now=timezone.now(),
        )

    return _press(
        request,
        contact,
        form,
        act,
        "It is a contact about a child now. All that was typed stands here.",
        title="a worry about a child",
        button="Make it a contact about a child",
        to="contacts:take",
    )


@require_http_methods(["GET", "POST"])
def finish(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """It is not for this hub: it is sent elsewhere, and that is on record."""
    contact = get_object_or_404(Contact, pk=contact_id)
    may_take_or_refuse(request)
    if contact.stage not in (Stage.RECEIVING, Stage.DESK):
        return redirect("history:contact", contact.pk)
    form = EndForm(request.POST or None, profile=profile_of(request.actor.hub_id))
    if form.is_valid():
        is_adult = form.cleaned_data["to"] == EndForm.ADULT
        try:
            commands.end_at_desk(
                request.actor,
                contact_id=contact.pk,
                how=DeskEnding.How.ADULT if is_adult else DeskEnding.How.SIGNPOSTED,
                to=form.where,
                words=form.cleaned_data["words"],
                now=timezone.now(),
            )
        except RuleBroken as broken:
            field = "elsewhere" if broken.field == "to" else broken.field
            put_error(form, RuleBroken(broken.message, field=field))
        else:
            messages.success(request, f"{contact.reference} is closed, with where it went.")
            return redirect("history:contact", contact.pk)
    context = {"contact": contact, "form": form, "back": _page_of(contact)}
    status = 422 if form.is_bound else 200
    return render(request, "front_door/desk/end.html", context, status=status)


@require_POST
def sign(request: HubRequest, answer_id: UUID) -> HttpResponse:
    """A manager's word on what is told outside."""
    answer = get_object_or_404(OutsideAnswer.objects.select_related("contact"), pk=answer_id)
    if not may_sign_off(request.actor, profile_of(request.actor.hub_id)):
        raise NotPermitted("In this hub your role does not sign off what is told outside.")
    form, signed = SignOffForm(request.POST, auto_id="sign_%s"), "back" not in request.POST

    def act() -> None:
        sign_off(
            request.actor,
            answer_id=answer.pk,
            signed=signed,
            why=form.cleaned_data["why"],
            now=timezone.now(),
        )

    return _press(
        request,
        answer.contact,
        form,
        act,
        "Signed off: they may be told." if signed else "It went back, with your reason.",
        title="your word on the answer",
        button="Sign it off" if signed else "Send it back",
        to="history:contact",
    )


@require_POST
def told(request: HubRequest, answer_id: UUID) -> HttpResponse:
    """They were told what was signed off."""
    answer = get_object_or_404(OutsideAnswer.objects.select_related("contact"), pk=answer_id)
    form = ToldForm(request.POST, auto_id="told_%s")

    def act() -> None:
        tell_answer(
            request.actor,
            answer_id=answer.pk,
            how=OutsideAnswer.How(form.cleaned_data["how"]),
            to=form.cleaned_data["to"],
            at=form.cleaned_data["at"],
            now=timezone.now(),
        )

    return _press(
        request,
        answer.contact,
        form,
        act,
        "It is on record that they were told.",
        title="what was told",
        button="They were told",
        to="history:contact",
    )


def _press(
    request: HubRequest,
    contact: Contact,
    form: Form,
    act: Callable[[], None],
    said: str,
    *,
    title: str,
    button: str,
    to: str,
) -> HttpResponse:
    """A small form of another page; refused, it stands on a page of its own with all that was typed."""
    if not request.actor.may(Permission.TAKE_CONTACT):
        raise NotPermitted(f"Your role does not let you {Permission.TAKE_CONTACT}.")
    if form.is_valid():
        try:
            act()
        except DoneAlready:
            pass
        except RuleBroken as broken:
            put_error(form, broken)
    if form.errors:
        context = {"contact": contact, "form": form, "title": title, "button": button}
        back = "back" in request.POST
        context["hidden"] = {"back": "yes"} if back else {}
        return render(request, "contacts/again.html", context, status=422)
    messages.success(request, said)
    return redirect(to, contact.pk)
