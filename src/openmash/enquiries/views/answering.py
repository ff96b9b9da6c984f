"""An agency reads what it is asked, and answers on one page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.enquiries import commands
from openmash.enquiries.forms import NothingForm, RiskForm, Sheet, WaitForm, WithholdForm
from openmash.enquiries.models import Request
from openmash.enquiries.queries import AnswerPage, agency_tray, answer_page, answered
from openmash.hubs.queries import profile_of
from openmash.policy.errors import ChangedMeanwhile, DoneAlready, NotPermitted, RuleBroken
from openmash.policy.times import iso_london


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


def _own(request: HubRequest, request_id: UUID) -> Request:
    """The request, if this person's agency was asked."""
    asked = _request(request_id)
    if asked.agency_id not in request.actor.agency_ids:
        raise NotPermitted("Another agency was asked this.")
    return asked


@require_http_methods(["GET", "POST"])
def answer(request: HubRequest, request_id: UUID) -> HttpResponse:
    """Read what is asked, and answer it, on one page."""
    asked, now = _own(request, request_id), timezone.now()
    if asked.opened_at is None and asked.state != Request.State.WITHDRAWN:
        commands.open_request(request.actor, request_id=request_id, now=now)
        asked = _request(request_id)
    page = answer_page(asked, actor=request.actor, now=now)
    if request.method == "GET":
        return _show_answer(request, page)
    sheet = _typed(request, page)
    if not sheet.is_valid():
        return _show_answer(request, page, sheet=sheet, status=422)
    try:
        return _take_answer(request, request_id, sheet, now)
    except DoneAlready as done:
        messages.success(request, done.message)
        return redirect("enquiries:tray")
    except ChangedMeanwhile as changed:
        sheet.put(changed)
        sheet.know(changed, "version" if changed.differences else "after")
        return _show_answer(request, page, sheet=sheet, status=409, changed=changed)
    except RuleBroken as broken:
        sheet.put(broken)
        return _show_answer(request, page, sheet=sheet, status=422)


def _typed(request: HubRequest, page: AnswerPage) -> Sheet:
    profile = profile_of(request.actor.hub_id)
    return Sheet(page.systems, profile=profile, kept=page.draft, data=request.POST)


def _take_answer(
    request: HubRequest, request_id: UUID, sheet: Sheet, now: datetime
) -> HttpResponse:
    """Keep it, or return it, by the button that was pressed."""
    if "add" in request.POST:
        _keep(request, request_id, sheet)
        return redirect(f"{request.path}?more=yes#items")
    if "save" in request.POST:
        _keep(request, request_id, sheet)
        messages.success(request, "Saved. Only your agency sees it until you return it.")
        return redirect("enquiries:answer", request_id)
    commands.return_information(
        request.actor,
        request_id=request_id,
        answer=sheet.answer(),
        after=sheet.form.cleaned_data.get("after"),
        now=now,
    )
    messages.success(request, "Returned. The hub has it.")
    return redirect("enquiries:tray")


def _keep(request: HubRequest, request_id: UUID, sheet: Sheet) -> int:
    draft = commands.save_draft(
        request.actor,
        request_id=request_id,
        version=sheet.form.cleaned_data.get("version") or 0,
        answer=sheet.answer(),
        now=timezone.now(),
    )
    return draft.version


def _show_answer(
    request: HubRequest,
    page: AnswerPage,
    *,
    sheet: Sheet | None = None,
    status: int = 200,
    changed: ChangedMeanwhile | None = None,
    refused: dict[str, Form] | None = None,
) -> HttpResponse:
    """The page; of its forms the one that was refused stands as it was sent."""
    profile, after = profile_of(request.actor.hub_id), len(page.returns)
    if sheet is None:
        kept = {"holder_post": request.membership.post, **page.draft}
        kept |= {"version": page.draft_version, "after": after}
        kept["legal_basis"] = kept.get("legal_basis") or page.request.legal_basis
        kept["holder_phone"] = kept.get("holder_phone") or request.membership.phone
        more = bool(request.GET.get("more"))
        sheet = Sheet(page.systems, profile=profile, kept=kept, one_more=more)
    context: dict[str, Any] = {
        "page": page,
        "asked": page.request,
        "sheet": sheet,
        "forms": sheet.forms,
        "changed": changed,
        "nothing_form": NothingForm(systems=page.systems, risks=page.risks),
        "withhold_form": WithholdForm(auto_id="withhold_%s", initial={"after": after}),
        "wait_form": WaitForm(auto_id="wait_%s"),
        "risk_form": RiskForm(auto_id="risk_%s"),
        "hub": profile.hub,
        **(refused or {}),
    }
    return render(request, "enquiries/answer.html", context, status=status)


@require_POST
def save(request: HubRequest, request_id: UUID) -> HttpResponse:
    """Autosave of the draft: what could be read is saved; what could not is said."""
    now = timezone.now()
    page = answer_page(_own(request, request_id), actor=request.actor, now=now)
    sheet = _typed(request, page)
    sheet.is_valid()
    try:
        version = _keep(request, request_id, sheet)
    except ChangedMeanwhile as changed:
        context = {"changed": changed, "sheet": sheet}
        return render(request, "enquiries/changed.html", context, status=409)
    problems = [words for form in sheet.forms for field in form for words in field.mistakes]  # type: ignore[attr-defined]
    return JsonResponse({"saved_at": iso_london(now), "version": version, "problems": problems})


type Pressed = Callable[[HubRequest, UUID, Any], str]


def _press(
    name: str, make: Callable[[HubRequest, AnswerPage], Form]
) -> Callable[[Pressed], Callable[[HubRequest, UUID], HttpResponse]]:
    """A small form beside the answer: does it, says it, comes back; refused, it stands as it was sent."""

    def decorate(act: Pressed) -> Callable[[HubRequest, UUID], HttpResponse]:
        def view(request: HubRequest, request_id: UUID) -> HttpResponse:
            asked = _own(request, request_id)
            page = answer_page(asked, actor=request.actor, now=timezone.now())
            form = make(request, page)
            if form.is_valid():
                try:
                    messages.success(request, act(request, request_id, form.cleaned_data))
                except DoneAlready as done:
                    messages.success(request, done.message)
                except RuleBroken as broken:
                    field = broken.field if broken.field in form.fields else None
                    form.add_error(field, broken.message)
            if form.errors:
                return _show_answer(request, page, status=422, refused={name: form})
            return redirect("enquiries:answer", request_id)

        return require_POST(view)

    return decorate


@_press(
    "nothing_form",
    lambda request, page: NothingForm(request.POST, systems=page.systems, risks=page.risks),
)
def nothing_known(request: HubRequest, request_id: UUID, said: Any) -> str:
    """One press: nothing is known of this family."""
    commands.return_nothing_known(
        request.actor,
        request_id=request_id,
        not_available=tuple(said["not_available"]),
        nothing_else=said.get("nothing_else", False),
        now=timezone.now(),
    )
    return "Returned: nothing is known of this family."


@_press("withhold_form", lambda request, _: WithholdForm(request.POST, auto_id="withhold_%s"))
def withhold(request: HubRequest, request_id: UUID, said: Any) -> str:
    """Something is known, and it is not shared: with reason and basis."""
    commands.withhold_information(request.actor, request_id=request_id, now=timezone.now(), **said)
    return "Returned: the hub knows that you do not share, and why."


@_press("wait_form", lambda request, _: WaitForm(request.POST, auto_id="wait_%s"))
def waiting(request: HubRequest, request_id: UUID, said: Any) -> str:
    """Whom we are waiting for ourselves."""
    now = timezone.now()
    commands.say_waiting(
        request.actor,
        request_id=request_id,
        name=said["name"],
        designation=said["designation"],
        asked_at=said["asked_at"] or now,
        now=now,
    )
    return "The hub sees whom you are waiting for."


@_press("risk_form", lambda request, _: RiskForm(request.POST, auto_id="risk_%s"))
def risk(request: HubRequest, request_id: UUID, said: Any) -> str:
    """This changes the risk."""
    commands.escalate_risk(request.actor, request_id=request_id, now=timezone.now(), **said)
    return "The manager was told now. Ring them as well."
