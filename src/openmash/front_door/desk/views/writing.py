"""The page on which somebody at the first desk writes: saved as it is typed, answered, sent for sign-off."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.contacts.forms import NoteForm, PersonForm, empty_row, person_forms
from openmash.contacts.models import Contact, PersonInContact, Stage
from openmash.contacts.queries import taking
from openmash.contacts.views.taking import may_take_or_refuse
from openmash.front_door.desk import commands
from openmash.front_door.desk.forms import (
    AdviceForm,
    DeskForm,
    OutsideForm,
    SignOffForm,
    ToldForm,
    WorryForm,
)
from openmash.front_door.desk.models import DeskDraft, OutsideRequest
from openmash.front_door.desk.outside import propose_answer
from openmash.front_door.desk.queries import desk_of
from openmash.hubs.queries import profile_of
from openmash.ledger.looking import note_look
from openmash.policy.errors import ChangedMeanwhile, DoneAlready, RuleBroken
from openmash.policy.times import iso_london
from openmash.policy.vocabulary import Kind


def put_error(form: Form, broken: RuleBroken) -> None:
    """Show a broken rule at the question that mends it, or above the form."""
    form.add_error(broken.field if broken.field in form.fields else None, broken.message)


@require_http_methods(["GET", "POST"])
def show(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """What somebody asks the first desk, on one page: written, answered, or sent for sign-off."""
    contact = get_object_or_404(Contact, pk=contact_id)
    may_take_or_refuse(request)
    if contact.stage != Stage.DESK:
        return _gone_on(request, contact)
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
    press = request.POST.get("press", "")
    gives = press in ("answer", "answer-on")
    written = _written(form, rows, draft={} if gives else form.draft())
    if gives:
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
    with suppress(DoneAlready):
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


def _written(
    form: DeskForm, rows: Sequence[PersonForm], draft: Mapping[str, str]
) -> commands.Written:
    return commands.Written(
        by=form.by(),
        asked=form.cleaned_data["asked"],
        request=form.request(),
        draft=draft,
        people=[row.row() for row in rows],
    )


@require_POST
def save(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Autosave: what could be read is kept; what could not is said, and stays on the page."""
    contact = get_object_or_404(Contact, pk=contact_id)
    may_take_or_refuse(request)
    if contact.stage != Stage.DESK:
        return render(request, "front_door/desk/changed.html", {"contact": contact}, status=409)
    form, rows, now = (
        _form(request, contact, request.POST),
        person_forms(request.POST),
        timezone.now(),
    )
    forms: list[Form] = [form, *rows]
    for each in forms:
        each.is_valid()
    before = _typed_before(contact)
    form.cleaned_data = {n: before.get(n, "") for n in form.fields} | form.cleaned_data
    problems = [words for each in forms for field in each for words in field.mistakes]  # type: ignore[attr-defined]
    try:
        contact = commands.write_at_desk(
            request.actor,
            contact_id=contact.pk,
            version=form.cleaned_data["version"] or 0,
            written=_written(form, rows, form.draft()),
            now=now,
        )
    except ChangedMeanwhile as changed:
        theirs = [
            (form.fields[name].label, before[name])
            for name, said in form.cleaned_data.items()
            if name in before and (before[name] or "") != (said or "")
        ]
        context = {"contact": contact, "changed": changed, "theirs": theirs}
        return render(request, "front_door/desk/changed.html", context, status=409)
    except DoneAlready:
        pass
    except RuleBroken as broken:
        problems.append(broken.message)
    said = {"saved_at": iso_london(now), "version": contact.version, "problems": problems}
    return JsonResponse(said)


def _typed_before(contact: Contact) -> dict[str, Any]:
    """What stands on the page of the desk, field by field: its record, and the answer that is written."""
    kept = taking(contact).initial
    outside = OutsideRequest.objects.filter(contact=contact).first() or OutsideRequest()
    draft = DeskDraft.objects.filter(contact=contact).first()
    return (
        {name: kept[name] for name in commands.ASKED_BY}
        | {"asked": kept["concerns"]}
        | {name: getattr(outside, name) for name in commands.REQUEST_FIELDS}
        | (draft.said if draft else {})
    )


def _gone_on(request: HubRequest, contact: Contact) -> HttpResponse:
    """It is not at the desk any more. What was typed since may stand beside it as a note."""
    if request.method == "GET":
        return redirect("history:contact", contact.pk)
    form, before = _form(request, contact, request.POST), _typed_before(contact)
    form.is_valid()
    lines = [
        f"{form.fields[name].label} {said}"
        for name, said in form.cleaned_data.items()
        if name in ("asked", "checked", *form.answers) and said and said != before.get(name)
    ]
    if not lines:
        return redirect("history:contact", contact.pk)
    context = {
        "contact": contact,
        "form": NoteForm(initial={"text": "\n".join(lines)}),
        "title": "add a note",
        "button": "Add the note",
        "send_to": reverse("contacts:note", args=[contact.pk]),
        "lead": "This went on before yours was sent. What you typed stands below: add it as a note, or "
        "leave it.",
    }
    return render(request, "contacts/again.html", context, status=409)


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
        initial = (said or {}) | kept.initial | _typed_before(contact)
        form = _form(request, contact, initial=initial | {"version": contact.version})
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
        **word_forms(),
    }
    return render(request, "front_door/desk/contact.html", context, status=status)


def word_forms() -> dict[str, Form]:
    """The small forms of a manager's word, and of what was told."""
    return {
        "sign_off_form": SignOffForm(auto_id="sign_%s"),
        "told_form": ToldForm(initial={"at": timezone.now()}, auto_id="told_%s"),
    }
