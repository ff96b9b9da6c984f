"""The search: one box, answered while somebody types, and on Enter without a script."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from openmash.access.middleware import HubRequest
from openmash.disclosures.queries import find_packs
from openmash.enquiries.queries import find_requests
from openmash.history.searching.queries import find, note_search
from openmash.policy.errors import NotPermitted
from openmash.policy.vocabulary import Role

_LONGEST = 200


@never_cache
@require_http_methods(["GET"])
def search(request: HubRequest) -> HttpResponse:
    """Whatever is known of somebody, in any order. A contact's own reference leads straight there.

    An agency and a receiving team find what was addressed to them, and nobody else.
    """
    actor, now = request.actor, timezone.now()
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:_LONGEST]
    if actor.role in (Role.AGENCY_PARTNER, Role.RECEIVING_TEAM):
        return _addressed(request, asked, now)
    if not actor.zones:
        raise NotPermitted("Your role does not search the hub's records.")
    is_typing = request.headers.get("HX-Request") == "true"
    found = find(asked, actor=actor, is_typing=is_typing, now=now)
    if not is_typing and (ours := next((c for c in found.contacts if c.is_ours), None)):
        return redirect("history:contact", ours.id)
    if asked:
        shown = [*(each.id for each in found.people), *(each.id for each in found.contacts)]
        note_search(actor, asked, shown, on_purpose=not is_typing, now=now)
    page = "history/_found.html" if is_typing else "history/search.html"
    return render(request, page, {"found": found, "now": now})


def _addressed(request: HubRequest, asked: str, now: datetime) -> HttpResponse:
    """What this person's agency was asked of somebody, or their team was handed over."""
    actor = request.actor
    is_agency = actor.role is Role.AGENCY_PARTNER
    requests = find_requests(actor, asked) if asked and is_agency else []
    packs = find_packs(actor, asked, now=now) if asked and not is_agency else []
    if asked:
        shown = [*(each.id for each in requests), *(each.id for each in packs)]
        note_search(actor, asked, shown, on_purpose=True, now=now)
    context = {"asked": asked, **({"requests": requests} if is_agency else {"packs": packs})}
    return render(request, "history/search_addressed.html", context)
