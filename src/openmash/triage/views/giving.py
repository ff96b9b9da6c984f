"""Contacts are given to somebody from the manager's lists, or taken from the list."""

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
from openmash.ledger.looking import note_look
from openmash.policy.actors import Permission
from openmash.policy.errors import RuleBroken
from openmash.triage import commands
from openmash.triage.forms import AllocateForm
from openmash.triage.queries import colleagues, contact_rows
from openmash.triage.views.asked import may_or_refuse, put_error


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
    note_look(actor, "contact_opened", contact_id=contact.pk, now=now)
    contact.refresh_from_db()
    row = contact_rows([contact], actor=actor, now=now)[0]
    back = _safe(request.POST.get("next", "")) or f"/contacts/{contact.pk}/"
    context = {"contact": row, "clocks": running_on(contact.pk, now=now), "form": form}
    context["back"] = back
    return render(request, "triage/allocate.html", context, status=422 if form.is_bound else 200)


def _back(request: HubRequest) -> str:
    """The list the person came from."""
    return _safe(request.POST.get("next", "")) or "/triage/tray/"


def _safe(to: str) -> str:
    """An address of ours, or nothing."""
    return to if to and url_has_allowed_host_and_scheme(to, allowed_hosts=None) else ""


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
