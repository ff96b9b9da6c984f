"""The manager's tray: contacts are given to somebody, or taken from the list."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.contacts.models import Contact
from openmash.deadlines.queries import running_on
from openmash.hubs.queries import profile_of
from openmash.ledger.looking import note_look
from openmash.policy.actors import Permission
from openmash.policy.errors import RuleBroken
from openmash.triage import commands
from openmash.triage.forms import AllocateForm
from openmash.triage.queries import (
    colleagues,
    contact_rows,
    late_or_soon,
    ratings_to_agree,
    unallocated,
)
from openmash.triage.steps import steps_for
from openmash.triage.views.asked import may_or_refuse, put_error


@require_http_methods(["GET"])
def show_tray(request: HubRequest) -> HttpResponse:
    """What waits for a manager at triage."""
    return _tray(request, timezone.now())


def _tray(request: HubRequest, now: datetime, refused: AllocateForm | None = None) -> HttpResponse:
    actor = request.actor
    may_or_refuse(actor, Permission.ALLOCATE)
    context = {
        "unallocated": unallocated(actor, now=now),
        "may_allocate": True,
        "steps": steps_for(actor, profile_of(actor.hub_id), now=now),
        "late": late_or_soon(actor, now=now),
        "to_agree": ratings_to_agree(actor, now=now),
        "colleagues": colleagues(actor),
        "refused": refused,
        "here": request.path if request.method == "GET" else "",
    }
    return render(request, "triage/tray.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
def allocate(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Give a contact to somebody, and go back to where the manager came from: the list, or the
    contact's own page, from which it is given to somebody else later."""
    now, actor = timezone.now(), request.actor
    contact = get_object_or_404(Contact, pk=contact_id)
    may_or_refuse(actor, Permission.ALLOCATE)
    data = request.POST if request.method == "POST" else None
    form = AllocateForm(data, colleagues=colleagues(actor), auto_id=f"{contact.pk}_%s")
    if form.is_valid():
        to_id = UUID(form.cleaned_data["to_id"])
        if contact.holder_id == to_id:  # the button was pressed twice
            return redirect(_back(request))
        try:
            commands.allocate_contact(
                actor,
                contact_id=contact.pk,
                to_id=to_id,
                note=form.cleaned_data["note"],
                now=now,
            )
        except RuleBroken as broken:
            put_error(form, broken)
        else:
            chosen = form.fields["to_id"].choices  # type: ignore[attr-defined]
            name = dict(chosen)[str(to_id)].split(",")[0]
            messages.success(request, f"{contact.reference} is allocated to {name}.")
            return redirect(_back(request))
    if (
        data is not None and "note" not in data
    ):  # the list asks for no note; the page of its own does
        return _tray(request, now, form)
    note_look(actor, "contact_opened", contact_id=contact.pk, now=now)
    contact.refresh_from_db()
    row = contact_rows([contact], actor=actor, now=now)[0]
    context = {"contact": row, "clocks": running_on(contact.pk, now=now), "form": form}
    return render(request, "triage/allocate.html", context, status=422 if form.is_bound else 200)


def _back(request: HubRequest) -> str:
    """The list the person came from."""
    to = request.POST.get("next", "")
    return to if to and url_has_allowed_host_and_scheme(to, allowed_hosts=None) else "/triage/tray/"


@require_POST
def take(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Take the next contact oneself, where the hub's desk works so."""
    contact = get_object_or_404(Contact, pk=contact_id)
    may_or_refuse(request.actor, Permission.TRIAGE)
    if contact.holder_id != request.actor.person_id:  # else the button was pressed twice
        try:
            commands.take_next(request.actor, contact_id=contact.pk, now=timezone.now())
        except RuleBroken as broken:
            messages.error(request, broken.message)
            return redirect("/")
    return redirect("triage:contact", contact.pk)
