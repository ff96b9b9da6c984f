"""Pages of the first desk: what came by any way, what is asked, answered, signed off, sent elsewhere."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.contacts.forms import PersonForm, empty_row, person_forms
from openmash.contacts.models import Contact, PersonInContact, Stage
from openmash.contacts.queries import taking
from openmash.contacts.views.taking import may_take_or_refuse
from openmash.front_door.desk import commands
from openmash.front_door.desk.forms import (
    AdviceForm,
    DeskForm,
    EndForm,
    NewForm,
    OutsideForm,
    SignOffForm,
    ToldForm,
    WorryForm,
)
from openmash.front_door.desk.models import DeskEnding, OutsideAnswer, OutsideRequest
from openmash.front_door.desk.outside import may_sign_off, propose_answer, sign_off, tell_answer
from openmash.front_door.desk.queries import at_the_desk, challenged_of_late, desk_of, ended_of_late
from openmash.hubs.queries import profile_of
from openmash.ledger.looking import note_look
from openmash.policy.actors import Permission
from openmash.policy.errors import ChangedMeanwhile, DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Channel, Kind


def put_error(form: Form, broken: RuleBroken) -> None:
    """Show a broken rule at the question that mends it, or above the form."""
    form.add_error(broken.field if broken.field in form.fields else None, broken.message)


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


@require_http_methods(["GET", "POST"])
def show(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """What somebody asks the first desk, on one page: written, answered, or sent for sign-off."""
    contact = get_object_or_404(Contact, pk=contact_id)
    may_take_or_refuse(request)
    if contact.stage != Stage.DESK:
        return redirect("history:contact", contact.pk)
    now = timezone.now()
    if request.method == "GET":
        note_look(request.actor, "contact_opened", contact_id=contact.pk, now=now)
        return _page(request, contact)
    form = _form(request, contact, request.POST)
    rows = person_forms(request.POST)
    valid = [form.is_valid(), *(row.is_valid() for row in rows)]
    if all(valid):
        try:
            return _act(request, contact, form, rows, now)
        except ChangedMeanwhile as changed:
            form.add_error(
                None, f"{changed.message} Yours is below: read theirs, then send it again."
            )
            _now_at(form, changed.version)  # the next press comes after reading theirs
            return _page(request, contact, form=form, rows=rows, status=409)
        except RuleBroken as broken:
            put_error(form, broken)
    contact.refresh_from_db()
    return _page(request, contact, form=form, rows=rows, status=422)


def _act(
    request: HubRequest, contact: Contact, form: DeskForm, rows: list[PersonForm], now: datetime
) -> HttpResponse:
    """Keep what was typed; and with the button that was pressed, answer or propose."""
    said: dict[str, Any] = form.cleaned_data
    written = commands.Written(
        by=form.by(), asked=said["asked"], request=form.request(), people=[r.row() for r in rows]
    )
    press = request.POST.get("press", "")
    if press in ("answer", "answer-on"):
        commands.answer_at_desk(
            request.actor,
            contact_id=contact.pk,
            version=said["version"],
            written=written,
            answer=said.get("answer", ""),
            is_consultation=said.get("is_consultation") == "yes",
            ends=press == "answer",
            now=now,
        )
        messages.success(request, "The answer is on record.")
        return redirect("front_door:desk-contact", contact.pk)
    commands.write_at_desk(
        request.actor, contact_id=contact.pk, version=said["version"], written=written, now=now
    )
    if add := request.POST.get("add"):
        return _page(request, Contact.objects.get(pk=contact.pk), add=add, said=said)
    if press == "propose":
        if said["tells"] not in ("yes", "no"):
            raise _kept(contact, form, RuleBroken("Choose what you propose.", field="tells"))
        try:
            propose_answer(
                request.actor,
                contact_id=contact.pk,
                tells=said["tells"] == "yes",
                text=said["text"],
                now=now,
            )
        except DoneAlready:
            pass
        except RuleBroken as broken:
            raise _kept(contact, form, broken) from None
        messages.success(request, "A manager has it to sign off. Nothing is told before that.")
        return redirect("front_door:desk-contact", contact.pk)
    messages.success(request, "Saved.")
    return redirect("front_door:desk-contact", contact.pk)


def _kept(contact: Contact, form: DeskForm, broken: RuleBroken) -> RuleBroken:
    """What was typed is saved; the form that is shown again knows the version that stands."""
    contact.refresh_from_db()
    _now_at(form, contact.version)
    return broken


def _now_at(form: DeskForm, version: int) -> None:
    """The form that is shown again is about the record as it stands now."""
    assert isinstance(form.data, QueryDict)
    form.data = data = form.data.copy()
    data["version"] = str(version)


def _form(request: HubRequest, contact: Contact, data: Any = None, **more: Any) -> DeskForm:
    profile, kind = profile_of(request.actor.hub_id), Kind(contact.kind)
    if kind == Kind.INFORMATION_REQUEST:
        return OutsideForm(data, profile=profile, **more)
    return AdviceForm(data, kind=kind, **more)


def _page(
    request: HubRequest,
    contact: Contact,
    *,
    form: DeskForm | None = None,
    rows: list[PersonForm] | None = None,
    add: str = "",
    said: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    kept, kind = taking(contact), Kind(contact.kind)
    if form is None:
        outside = OutsideRequest.objects.filter(contact=contact).first()
        initial = kept.initial | {"asked": kept.initial["concerns"]}
        if outside:
            initial |= {name: getattr(outside, name) for name in commands.REQUEST_FIELDS}
        form = _form(
            request, contact, initial=(said or {}) | initial | {"version": contact.version}
        )
    if rows is None:
        rows = [PersonForm(prefix=key, initial=row) for key, row in kept.rows]
    if add:
        rows.append(empty_row(add, is_next=True))
    desk = desk_of(contact, request.actor)
    context = {
        "contact": contact,
        "form": form,
        "rows": rows,
        "kept": kept,
        "roles": PersonInContact.Role.choices,
        "template_row": PersonForm(prefix="__row__"),
        "is_request": kind == Kind.INFORMATION_REQUEST,
        "is_question": kind == Kind.BASIC_INFORMATION,
        "desk": desk,
        "is_out": bool(desk.answers) and not desk.answers[0].word.startswith("Sent back"),
        "worry_form": WorryForm(),
        **_word_forms(),
    }
    return render(request, "front_door/desk/contact.html", context, status=status)


def _word_forms() -> dict[str, Form]:
    return {
        "sign_off_form": SignOffForm(auto_id="sign_%s"),
        "told_form": ToldForm(initial={"at": timezone.now()}, auto_id="told_%s"),
    }


def desk_context(contact: Contact, request: HubRequest) -> dict[str, Any]:
    """What the page of a contact shows of the first desk."""
    return {"desk": desk_of(contact, request.actor), **_word_forms()}


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
