"""The page on which a sample is drawn."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from openmash.access.middleware import HubRequest
from openmash.policy.actors import Permission
from openmash.policy.errors import NotPermitted, RuleBroken
from openmash.reviews.commands import draw_sample
from openmash.reviews.forms import DrawForm
from openmash.reviews.queries import auditors, to_draw_from


@require_http_methods(["GET", "POST"])
def draw(request: HubRequest) -> HttpResponse:
    """Choose decided contacts for an auditor to read."""
    actor, now = request.actor, timezone.now()
    if not actor.may(Permission.DRAW_SAMPLE):
        raise NotPermitted(f"Your role does not let you {Permission.DRAW_SAMPLE}.")
    people, decided = auditors(actor), to_draw_from(actor, now=now)
    form = DrawForm(request.POST or None, auditors=people, decided=decided)
    if form.is_valid():
        try:
            sample = draw_sample(actor, now=now, **form.drawn())
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"Drawn: {len(sample)}. They stand in the auditor's sample.")
            return redirect("reviews:draw")
    context = {"form": form, "auditors": people, "decided": decided}
    status = 422 if form.is_bound else 200
    return render(request, "reviews/draw.html", context, status=status)
