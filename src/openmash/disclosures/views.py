"""A receiving team's tray, and the pack that was handed over to it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.deadlines.queries import running_of_team
from openmash.disclosures import commands
from openmash.disclosures.forms import (
    AllocateReferralForm,
    AnswerTeamForm,
    OversightForm,
    SendBackForm,
    VisitForm,
)
from openmash.disclosures.models import Disclosure, FollowUp
from openmash.disclosures.queries import asked_of_team, follow_ups_of, last_word, team_tray
from openmash.hubs.queries import profile_of
from openmash.ledger.looking import note_look
from openmash.policy.actors import Permission, Zone
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken


@require_http_methods(["GET"])
def show_tray(request: HubRequest) -> HttpResponse:
    """What was handed over to my team."""
    if not request.actor.team_ids:
        raise NotPermitted("This is the tray of a receiving team.")
    rows = team_tray(request.actor, now=timezone.now())
    return render(request, "disclosures/tray.html", {"rows": rows, "team": request.membership.team})


@require_http_methods(["GET"])
def show_pack(request: HubRequest, disclosure_id: UUID) -> HttpResponse:
    """The pack, as it was sent, and what the team did with it since."""
    pack = get_object_or_404(Disclosure.objects.select_related("team"), pk=disclosure_id)
    return _page(request, pack)


def _page(
    request: HubRequest, pack: Disclosure, refused: Form | None = None, name: str = ""
) -> HttpResponse:
    now = timezone.now()
    note_look(
        request.actor,
        "pack_opened",
        contact_id=pack.contact_id,
        zone=Zone.RELEASED,
        team_id=pack.team_id,
        now=now,
    )
    is_theirs = request.actor.may(Permission.ACCEPT_REFERRAL)
    followed = follow_ups_of(pack.pk)
    done = [one for one in followed if not one.is_exchange]
    asked = asked_of_team(request.actor.hub_id) if done else frozenset()
    back = None if pack.accepted_at else last_word(pack)
    is_back = back is not None and back.kind == FollowUp.Kind.SENT_BACK
    is_open = not pack.accepted_at and not (back and back.kind == FollowUp.Kind.TAKEN_BACK)
    forms: dict[str, Form] = {
        "allocate": AllocateReferralForm(auto_id="allocate_%s"),
        "send_back": SendBackForm(auto_id="send_back_%s"),
        "answer": AnswerTeamForm(auto_id="answer_%s"),
    }
    if "visit_arranged" in asked:
        forms["visit"] = VisitForm(auto_id="visit_%s")
    if "oversight_given" in asked:
        forms["oversight"] = OversightForm(auto_id="oversight_%s", initial={"when": now})
    if refused is not None:
        forms[name] = refused
    context = {
        "pack": pack,
        "may_accept": is_theirs and is_open,
        "may_send_back": is_theirs
        and is_open
        and not is_back
        and pack.what == Disclosure.HAND_OVER,
        "may_answer": is_back and request.actor.may(Permission.AUTHORISE),
        "meanwhile": profile_of(request.actor.hub_id).escalation.review,
        "may_follow_up": is_theirs and pack.accepted_at and pack.what == Disclosure.HAND_OVER,
        "done": done,
        "exchange": [one for one in followed if one.is_exchange],
        "clocks": running_of_team(pack.pk, now=now),
        "forms": forms,
        "refused": refused,
    }
    return render(request, "disclosures/pack.html", context, status=422 if refused else 200)


def _follow_up(
    request: HubRequest,
    disclosure_id: UUID,
    form: Form,
    name: str,
    act: Callable[..., object],
    said: str,
    needs: Permission = Permission.ACCEPT_REFERRAL,
) -> HttpResponse:
    """One thing that the team did; refused, it is said on the pack with what was typed."""
    pack = get_object_or_404(Disclosure.objects.select_related("team"), pk=disclosure_id)
    if not request.actor.may(needs):
        raise NotPermitted(f"Your role does not let you {needs}.")
    if form.is_valid():
        try:
            act(request.actor, disclosure_id=pack.pk, now=timezone.now(), **form.cleaned_data)
        except DoneAlready as already:
            messages.success(request, already.message)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            messages.success(request, said)
    if form.errors:
        return _page(request, pack, form, name)
    return redirect("disclosures:pack", pack.pk)


@require_POST
def allocate(request: HubRequest, disclosure_id: UUID) -> HttpResponse:
    """The team gives it to a worker."""
    form = AllocateReferralForm(request.POST, auto_id="allocate_%s")
    return _follow_up(
        request, disclosure_id, form, "allocate", commands.allocate_referral, "It is allocated."
    )


@require_POST
def visit(request: HubRequest, disclosure_id: UUID) -> HttpResponse:
    """The first visit is arranged, or made."""
    form = VisitForm(request.POST, auto_id="visit_%s")
    return _follow_up(
        request, disclosure_id, form, "visit", commands.arrange_visit, "The visit is on record."
    )


@require_POST
def oversight(request: HubRequest, disclosure_id: UUID) -> HttpResponse:
    """A manager of the team has looked at the case with the worker."""
    form = OversightForm(request.POST, auto_id="oversight_%s")
    said = "The oversight is on record."
    return _follow_up(request, disclosure_id, form, "oversight", commands.give_oversight, said)


@require_POST
def send_back(request: HubRequest, disclosure_id: UUID) -> HttpResponse:
    """The team says that it is not theirs."""
    form = SendBackForm(request.POST, auto_id="send_back_%s")
    said = "The hub's managers have your reason. Until they answer, it stays with your team."
    return _follow_up(request, disclosure_id, form, "send_back", commands.send_back, said)


@require_POST
def answer(request: HubRequest, disclosure_id: UUID) -> HttpResponse:
    """A manager of the hub answers the team."""
    form = AnswerTeamForm(request.POST, auto_id="answer_%s")
    act, said = commands.answer_team, "The team reads your answer."
    return _follow_up(request, disclosure_id, form, "answer", act, said, Permission.AUTHORISE)


@require_POST
def accept(request: HubRequest, disclosure_id: UUID) -> HttpResponse:
    """The team accepts it."""
    get_object_or_404(Disclosure, pk=disclosure_id)
    try:
        commands.accept_hand_over(request.actor, disclosure_id=disclosure_id, now=timezone.now())
    except DoneAlready as done:
        messages.success(request, done.message)
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, "Your team has it.")
    return redirect("disclosures:pack", disclosure_id)
