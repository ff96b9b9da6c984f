"""The hub asks and watches; the agency answers on one page."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.contacts.models import Contact
from openmash.enquiries import commands
from openmash.enquiries.answers import Answer
from openmash.enquiries.commands import Ask
from openmash.enquiries.forms import SYSTEM_STATES, AnswerForm, AskForm, ItemForm, answer_from
from openmash.enquiries.models import Enquiry, Item, Request
from openmash.enquiries.queries import (
    AnswerPage,
    agency_choices,
    agency_tray,
    answer_page,
    answered,
    board,
    people_to_ask_about,
)
from openmash.hubs.queries import profile_of
from openmash.ledger.looking import note_look
from openmash.policy.actors import Permission, Zone
from openmash.policy.errors import ChangedMeanwhile, NotPermitted, RuleBroken
from openmash.policy.times import LONDON, iso_london, read_time
from openmash.triage.commands import has_consent


def _put(form: Form, broken: RuleBroken) -> None:
    form.add_error(broken.field if broken.field in form.fields else None, broken.message)


def _of_the_hub(request: HubRequest) -> None:
    if Zone.ENQUIRY not in request.actor.zones:
        raise NotPermitted("Your role does not read what the agencies returned.")


@require_http_methods(["GET", "POST"])
def ask(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Choose whom to ask, about whom, and what each is told; opens the enquiry, or asks more."""
    contact = get_object_or_404(Contact, pk=contact_id)
    _of_the_hub(request)
    if not request.actor.may(Permission.OPEN_ENQUIRY):
        raise NotPermitted(f"Your role does not let you {Permission.OPEN_ENQUIRY}.")
    now = timezone.now()
    today = now.astimezone(LONDON).date()
    people, choices = (
        people_to_ask_about(contact, today=today),
        agency_choices(contact, today=today),
    )
    running = Enquiry.objects.filter(contact=contact, ended_at=None).first()
    form = AskForm(
        request.POST or None,
        choices=choices,
        people=people,
        initial={
            "agencies": [str(c.id) for c in choices if c.suggested],
            "about": [p["person_id"] for p in people],
            "question": "What do you know of this family, and what does it mean for the child?",
            "told": contact.narrative.concerns,
        },
    )
    if form.is_valid():
        try:
            _ask_all(request, contact, running, form, people, now)
        except RuleBroken as broken:
            _put(form, broken)
        else:
            return redirect("enquiries:board", contact.pk)
    context = {
        "contact": contact,
        "form": form,
        "running": running,
        "hub": profile_of(request.actor.hub_id).hub,
    }
    return render(request, "enquiries/ask.html", context, status=422 if form.is_bound else 200)


def _ask_all(
    request: HubRequest,
    contact: Contact,
    running: Enquiry | None,
    form: AskForm,
    people: list[dict[str, str]],
    now: datetime,
) -> None:
    said = form.cleaned_data
    asks = [
        Ask(
            agency_id=UUID(agency),
            question=said["question"],
            told=said["told"],
            about=tuple(p for p in people if p["person_id"] in said["about"]),
            legal_basis=said["legal_basis"],
            consent="given" if has_consent(contact.pk) else "not on record",
        )
        for agency in said["agencies"]
    ]
    if running:
        if not asks:
            raise RuleBroken("Choose at least one agency to ask.", field="agencies")
        for one in asks:
            commands.ask_agency(request.actor, enquiry_id=running.pk, ask=one, now=now)
    else:
        commands.open_enquiry(
            request.actor, contact_id=contact.pk, purpose=said["purpose"], asks=asks, now=now
        )
    count = len(asks)
    messages.success(request, f"{count} {'agency was' if count == 1 else 'agencies were'} asked.")


@require_http_methods(["GET"])
def show_board(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """The enquiry as one screen: who answered, who is out, and all that is known, by date."""
    return _board(request, contact_id, "enquiries/board.html", looks=True)


@require_http_methods(["GET"])
def board_rows(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """The part of the board that comes again by itself."""
    return _board(request, contact_id, "enquiries/board_rows.html", looks=False)


def _board(request: HubRequest, contact_id: UUID, template: str, *, looks: bool) -> HttpResponse:
    contact = get_object_or_404(Contact, pk=contact_id)
    _of_the_hub(request)
    now = timezone.now()
    shown = board(contact_id, actor=request.actor, now=now)
    if looks:
        note_look(
            request.actor, "enquiry_looked_at", contact_id=contact_id, zone=Zone.ENQUIRY, now=now
        )
    context = {
        "contact": contact,
        "board": shown,
        "hub": profile_of(request.actor.hub_id).hub,
        "may_ask": request.actor.may(Permission.ASK_AGENCY),
        "may_break_glass": request.actor.may(Permission.BREAK_GLASS),
    }
    return render(request, template, context)


@require_POST
def end(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """All that is needed is in: decide."""
    get_object_or_404(Contact, pk=contact_id)
    why = request.POST.get("why", "").replace("\x00", "")
    try:
        commands.end_enquiry(request.actor, contact_id=contact_id, why=why, now=timezone.now())
    except RuleBroken as broken:
        messages.error(request, broken.message)
        return redirect("enquiries:board", contact_id)
    return redirect("history:contact", contact_id)


@require_POST
def open_sensitive(request: HubRequest, item_id: UUID) -> HttpResponse:
    """A manager opens what is sensitive, with a reason that everybody can see."""
    item = get_object_or_404(Item, pk=item_id)
    reason = request.POST.get("reason", "").replace("\x00", "")
    try:
        commands.break_glass(request.actor, item_id=item_id, reason=reason, now=timezone.now())
    except RuleBroken as broken:
        messages.error(request, broken.message)
    return redirect("enquiries:board", item.contact_id)


@require_http_methods(["GET"])
def show_tray(request: HubRequest) -> HttpResponse:
    """What my agency is asked, soonest due first."""
    if not request.actor.agency_ids:
        raise NotPermitted("This is the tray of an agency.")
    now = timezone.now()
    context = {
        "rows": agency_tray(request.actor, now=now),
        "answered": answered(request.actor),
        "agency": request.membership.agency,
    }
    return render(request, "enquiries/agency_tray.html", context)


def _request(request_id: UUID) -> Request:
    return get_object_or_404(Request.objects.select_related("agency"), pk=request_id)


@require_http_methods(["GET", "POST"])
def answer(request: HubRequest, request_id: UUID) -> HttpResponse:
    """Read what is asked, and answer it, on one page."""
    asked = _request(request_id)
    if asked.agency_id not in request.actor.agency_ids:
        raise NotPermitted("Another agency was asked this.")
    now = timezone.now()
    if asked.opened_at is None:
        commands.open_request(request.actor, request_id=request_id, now=now)
        asked = _request(request_id)
    page = answer_page(asked, actor=request.actor, now=now)
    if request.method == "GET":
        return _show_answer(request, page)
    form = AnswerForm(request.POST, profile=profile_of(request.actor.hub_id))
    if not form.is_valid():
        return _show_answer(request, page, form=form, status=422)
    given = answer_from(form, request.POST, page.systems)
    if "add" in request.POST:
        _keep(request, request_id, form, given)
        return redirect(f"{request.path}?more=yes#items")
    try:
        if "save" in request.POST:
            _keep(request, request_id, form, given)
            messages.success(request, "Saved. Only your agency sees it until you return it.")
            return redirect("enquiries:answer", request_id)
        after = form.cleaned_data.get("after")
        commands.return_information(
            request.actor, request_id=request_id, answer=given, after=after, now=now
        )
    except RuleBroken as broken:
        _put(form, broken)
        changed = isinstance(broken, ChangedMeanwhile)
        return _show_answer(request, page, form=form, given=given, status=409 if changed else 422)
    messages.success(request, "Returned. The hub has it.")
    return redirect("enquiries:tray")


def _keep(request: HubRequest, request_id: UUID, form: AnswerForm, given: Answer) -> int:
    draft = commands.save_draft(
        request.actor,
        request_id=request_id,
        version=form.cleaned_data.get("version") or 0,
        answer=given,
        now=timezone.now(),
    )
    return draft.version


def _show_answer(
    request: HubRequest,
    page: AnswerPage,
    *,
    form: AnswerForm | None = None,
    given: Answer | None = None,
    status: int = 200,
) -> HttpResponse:
    kept = asdict(given) if given else page.draft
    profile = profile_of(request.actor.hub_id)
    if form is None:
        initial = {**kept, "version": page.draft_version, "after": len(page.returns)}
        initial.setdefault("holder_post", request.membership.post)
        initial["holder_phone"] = kept.get("holder_phone") or request.membership.phone
        form = AnswerForm(initial=initial, profile=profile)
    rows = [ItemForm(prefix=uuid4().hex, initial=item) for item in kept.get("items", ())]
    if not rows or request.GET.get("more"):
        rows.append(ItemForm(prefix=uuid4().hex))
    states = {s["name"]: s for s in kept.get("systems", ())}
    context: dict[str, Any] = {
        "page": page,
        "asked": page.request,
        "form": form,
        "rows": rows,
        "template_row": ItemForm(prefix="__row__"),
        "systems": [(n, name, states.get(name, {})) for n, name in enumerate(page.systems)],
        "system_states": SYSTEM_STATES,
        "hub": profile.hub,
    }
    return render(request, "enquiries/answer.html", context, status=status)


@require_POST
def save(request: HubRequest, request_id: UUID) -> HttpResponse:
    """Autosave of the draft."""
    asked = _request(request_id)
    form = AnswerForm(request.POST, profile=profile_of(request.actor.hub_id))
    form.is_valid()
    page_systems = answer_page(asked, actor=request.actor, now=timezone.now()).systems
    try:
        version = _keep(request, request_id, form, answer_from(form, request.POST, page_systems))
    except ChangedMeanwhile as changed:
        return render(request, "enquiries/changed.html", {"changed": changed}, status=409)
    except RuleBroken as broken:
        return JsonResponse(
            {"saved_at": iso_london(timezone.now()), "version": 0, "problems": [broken.message]}
        )
    return JsonResponse(
        {"saved_at": iso_london(timezone.now()), "version": version, "problems": []}
    )


def _press(act: Callable[[HubRequest, UUID], str]) -> Callable[[HubRequest, UUID], HttpResponse]:
    """A button of the answer page: does it, says it, and comes back; a broken rule is said there."""

    def view(request: HubRequest, request_id: UUID) -> HttpResponse:
        _request(request_id)
        try:
            messages.success(request, act(request, request_id))
        except RuleBroken as broken:
            messages.error(request, broken.message)
        return redirect("enquiries:answer", request_id)

    return require_POST(view)


def _said(request: HubRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")[:5000]


@_press
def nothing_known(request: HubRequest, request_id: UUID) -> str:
    """One press: nothing is known of this family."""
    away = tuple(name for name in request.POST.getlist("not-available"))
    commands.return_nothing_known(
        request.actor, request_id=request_id, not_available=away, now=timezone.now()
    )
    return "Returned: nothing is known of this family."


@_press
def waiting(request: HubRequest, request_id: UUID) -> str:
    """Whom we are waiting for ourselves."""
    now = timezone.now()
    when = _said(request, "asked_at")
    commands.say_waiting(
        request.actor,
        request_id=request_id,
        name=_said(request, "name"),
        designation=_said(request, "designation"),
        asked_at=read_time(when) if when else now,
        now=now,
    )
    return "The hub sees whom you are waiting for."


@_press
def risk(request: HubRequest, request_id: UUID) -> str:
    """This changes the risk."""
    commands.escalate_risk(
        request.actor,
        request_id=request_id,
        words=_said(request, "words"),
        spoken_to=_said(request, "spoken_to"),
        now=timezone.now(),
    )
    return "The manager was told now. Ring them as well."
