"""More on the same thing: what else is told about a contact that the hub has already, closed or not."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from openmash.access.middleware import HubRequest
from openmash.contacts import commands
from openmash.contacts.forms import InformationForm, ReopenForm
from openmash.contacts.models import Contact, Stage
from openmash.contacts.rounds import may_reopen
from openmash.contacts.views.taking import may_take_or_refuse
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Permission
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken


@require_http_methods(["GET", "POST"])
def tell_more(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Somebody has told us more: by hand, on one short page. A closed contact is reopened with it."""
    contact = get_object_or_404(Contact, pk=contact_id)
    may_take_or_refuse(request)
    if contact.stage in (Stage.RECEIVING, Stage.DESK):
        return redirect("contacts:take", contact.pk)
    now = timezone.now()
    form = InformationForm(request.POST or None, initial={"at": now})
    reopens = "reopen" in request.POST
    if form.is_valid():
        try:
            commands.add_information(
                request.actor,
                contact_id=contact.pk,
                text=form.cleaned_data["text"],
                source=form.cleaned_data["source"],
                told_by=form.told_by(),
                at=form.cleaned_data["at"],
                reopens=reopens,
                now=now,
            )
        except DoneAlready:
            return redirect("history:contact", contact.pk)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            again = ", and the contact is reopened" if reopens else ""
            said = f"It stands on {contact.reference} as new information{again}."
            messages.success(request, said)
            return redirect("history:contact", contact.pk)
    context = {
        "contact": contact,
        "form": form,
        "is_closed": contact.stage == Stage.CLOSED,
        "may_reopen": may_reopen(request.actor, contact),
    }
    status = 422 if form.is_bound else 200
    return render(request, "contacts/more.html", context, status=status)


@require_http_methods(["GET", "POST"])
def reopen(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Take a closed contact up again, with the reason."""
    contact = get_object_or_404(Contact, pk=contact_id)
    rules = profile_of(request.actor.hub_id).reopening
    allowed = request.actor.may(Permission.REOPEN_CONTACT)
    if rules is None or not allowed or request.actor.role not in rules.by:
        raise NotPermitted(f"In this hub your role does not let you {Permission.REOPEN_CONTACT}.")
    if not may_reopen(request.actor, contact):
        return redirect("history:contact", contact.pk)
    form = ReopenForm(request.POST or None)
    if form.is_valid():
        try:
            commands.reopen_contact(
                request.actor,
                contact_id=contact.pk,
                why=form.cleaned_data["why"],
                now=timezone.now(),
            )
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(
                request, f"{contact.reference} is open again and waits to be allocated."
            )
            return redirect("history:contact", contact.pk)
    clocks = [name.replace("-", " ") for name in rules.clocks]
    context = {"contact": contact, "form": form, "clocks": clocks}
    status = 422 if form.is_bound else 200
    return render(request, "contacts/reopen.html", context, status=status)
