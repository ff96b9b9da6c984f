"""A receiving team's tray, and the pack that was handed over to it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.disclosures import commands
from openmash.disclosures.models import Disclosure
from openmash.disclosures.queries import team_tray
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
    """The pack, as it was sent."""
    pack = get_object_or_404(Disclosure.objects.select_related("team"), pk=disclosure_id)
    note_look(
        request.actor,
        "pack_opened",
        contact_id=pack.contact_id,
        zone=Zone.RELEASED,
        team_id=pack.team_id,
        now=timezone.now(),
    )
    may_accept = request.actor.may(Permission.ACCEPT_REFERRAL) and not pack.accepted_at
    return render(request, "disclosures/pack.html", {"pack": pack, "may_accept": may_accept})


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
