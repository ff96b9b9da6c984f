"""The hub asks, and watches who answers."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.contacts.models import Contact, Stage
from openmash.enquiries import commands
from openmash.enquiries.commands import Ask
from openmash.enquiries.forms import AskForm, NarrowForm, WhyForm
from openmash.enquiries.models import Enquiry, Item, Request
from openmash.enquiries.queries import Board, agency_choices, board, narrowed, people_to_ask_about
from openmash.hubs.queries import profile_of
from openmash.ledger.looking import note_look
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.profile import Profile
from openmash.policy.times import LONDON
from openmash.triage.record import consent_words
from openmash.triage.rules import may_rate_again, who_decides


def _put(form: Form, broken: RuleBroken) -> None:
    form.add_error(broken.field if broken.field in form.fields else None, broken.message)


def _of_the_hub(request: HubRequest) -> None:
    if Zone.ENQUIRY not in request.actor.zones:
        raise NotPermitted("Your role does not read what the agencies returned.")


def _may_or_refuse(request: HubRequest, permission: Permission) -> None:
    if not request.actor.may(permission):
        raise NotPermitted(f"Your role does not let you {permission}.")


@require_http_methods(["GET", "POST"])
def ask(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Choose whom to ask, about whom, and what each is told; opens the enquiry, or asks more."""
    contact = get_object_or_404(Contact, pk=contact_id)
    _may_or_refuse(request, Permission.OPEN_ENQUIRY)
    now = timezone.now()
    today = now.astimezone(LONDON).date()
    people, choices = (
        people_to_ask_about(contact, today=today),
        agency_choices(contact, today=today),
    )
    running = Enquiry.objects.filter(contact=contact, ended_at=None).first()
    form = AskForm(
        request.POST if request.method == "POST" else None,
        choices=choices,
        people=people,
        initial={
            "agencies": [str(c.id) for c in choices if c.suggested],
            "about": [p["person_id"] for p in people],
            "question": "What do you know of this family, and what does it mean for the child?",
            "told": contact.narrative.concerns,
        },
    )
    if running and _asked_already(request, running):
        return redirect("enquiries:board", contact.pk)
    if form.is_valid():
        try:
            _ask_all(request, contact, running, form, people, now)
        except DoneAlready:
            return redirect("enquiries:board", contact.pk)
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


def _asked_already(request: HubRequest, running: Enquiry) -> bool:
    """Whether every agency that was chosen is asked: the button was pressed twice."""
    chosen = set(request.POST.getlist("agencies"))
    asked = Request.objects.filter(enquiry=running).exclude(state=Request.State.WITHDRAWN)
    return bool(chosen) and chosen <= {str(key) for key in asked.values_list("agency", flat=True)}


def _ask_all(
    request: HubRequest,
    contact: Contact,
    running: Enquiry | None,
    form: AskForm,
    people: list[dict[str, str]],
    now: datetime,
) -> None:
    said, consent = form.cleaned_data, consent_words(contact.pk)
    asks = [
        Ask(
            agency_id=UUID(agency),
            question=said["question"],
            told=said["told"],
            about=tuple(p for p in people if p["person_id"] in said["about"]),
            legal_basis=said["legal_basis"],
            consent=consent,
        )
        for agency in said["agencies"]
    ]
    if running:
        commands.ask_agencies(request.actor, enquiry_id=running.pk, asks=asks, now=now)
    else:
        commands.open_enquiry(
            request.actor, contact_id=contact.pk, purpose=said["purpose"], asks=asks, now=now
        )
    count = len(asks)
    messages.success(request, f"{count} {'agency was' if count == 1 else 'agencies were'} asked.")


@require_http_methods(["GET"])
def show_board(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """The enquiry as one screen: who answered, who is out, and all that is known, by date."""
    now = timezone.now()
    contact = get_object_or_404(Contact, pk=contact_id)
    _of_the_hub(request)
    shown = board(contact.pk, actor=request.actor, now=now)
    note_look(
        request.actor,
        "enquiry_looked_at",
        contact_id=contact_id,
        zone=Zone.ENQUIRY,
        changed_at=shown.changed_at,
        now=now,
    )
    return _board(request, contact, "enquiries/board.html", shown)


@require_http_methods(["GET"])
def board_rows(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """The part of the board that comes again by itself."""
    contact = get_object_or_404(Contact, pk=contact_id)
    _of_the_hub(request)
    shown = board(contact.pk, actor=request.actor, now=timezone.now())
    return _board(request, contact, "enquiries/board_rows.html", shown)


def _board(
    request: HubRequest,
    contact: Contact,
    template: str,
    shown: Board,
    refused: WhyForm | None = None,
    about: UUID | None = None,
) -> HttpResponse:
    """`refused`: what was sent about the enquiry, or about the request or item named by `about`."""
    profile = profile_of(request.actor.hub_id)
    narrow_form = NarrowForm(request.GET, board=shown)
    chosen = narrow_form.chosen
    is_running = shown.enquiry is not None and shown.enquiry.ended_at is None
    context = {
        "contact": contact,
        "board": shown,
        "items": narrowed(shown.items, **chosen),
        "narrow_form": narrow_form,
        "narrowed_to": urlencode(chosen),
        "is_decided": contact.stage == Stage.CLOSED,
        "beside": _decided_beside(request.actor, contact, profile) if is_running else [],
        "hub": profile.hub,
        "may_ask": request.actor.may(Permission.ASK_AGENCY),
        "may_rate": may_rate_again(request.actor, contact, profile),
        "may_break_glass": request.actor.may(Permission.BREAK_GLASS),
        "end_form": WhyForm(auto_id="end_%s"),
        "refused": refused,
        "refused_about": about,
    }
    if refused and about is None:
        context["end_form"] = refused
    return render(request, template, context, status=422 if refused else 200)


def _decided_beside(actor: Actor, contact: Contact, profile: Profile) -> list[str]:
    """What this person may decide at once, while the agencies go on answering (6.3)."""
    if contact.stage not in (Stage.ENQUIRY, Stage.DECISION):
        return []
    return [
        outcome.name
        for outcome in profile.outcomes
        if outcome.enquiry_goes_on and actor.role in who_decides(profile, outcome)
    ]


def _on_board(
    request: HubRequest, contact: Contact, about: UUID | None, act: Callable[[str], object]
) -> HttpResponse | None:
    """Do something that needs a reason; refused, it is said on the board with what was typed."""
    form = WhyForm(request.POST, auto_id=f"why-{about}_%s" if about else "end_%s")
    if form.is_valid():
        try:
            act(form.cleaned_data["why"])
        except DoneAlready as done:
            messages.success(request, done.message)
        except RuleBroken as broken:
            _put(form, broken)
        else:
            return None
    if not form.errors:
        return redirect("enquiries:board", contact.pk)
    _of_the_hub(request)
    shown = board(contact.pk, actor=request.actor, now=timezone.now())
    return _board(request, contact, "enquiries/board.html", shown, form, about)


@require_POST
def end(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """All that is needed is in: decide."""
    contact = get_object_or_404(Contact, pk=contact_id)

    def act(why: str) -> None:
        commands.end_enquiry(request.actor, contact_id=contact_id, why=why, now=timezone.now())

    return _on_board(request, contact, None, act) or redirect("history:contact", contact_id)


@require_POST
def withdraw(request: HubRequest, request_id: UUID) -> HttpResponse:
    """The hub takes back what it asked an agency."""
    asked = get_object_or_404(Request.objects.select_related("agency"), pk=request_id)
    _may_or_refuse(request, Permission.ASK_AGENCY)

    def act(why: str) -> None:
        commands.withdraw_request(request.actor, request_id=request_id, why=why, now=timezone.now())
        messages.success(request, f"What {asked.agency.name} was asked is withdrawn.")

    contact = get_object_or_404(Contact, pk=asked.contact_id)
    return _on_board(request, contact, request_id, act) or redirect("enquiries:board", contact.pk)


@require_POST
def open_sensitive(request: HubRequest, item_id: UUID) -> HttpResponse:
    """A manager opens what is sensitive, with a reason that everybody can see."""
    item = get_object_or_404(Item, pk=item_id)
    _may_or_refuse(request, Permission.BREAK_GLASS)

    def act(why: str) -> None:
        commands.break_glass(request.actor, item_id=item_id, reason=why, now=timezone.now())

    contact = get_object_or_404(Contact, pk=item.contact_id)
    return _on_board(request, contact, item_id, act) or redirect("enquiries:board", contact.pk)
