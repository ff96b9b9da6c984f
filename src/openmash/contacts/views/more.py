"""More on the same thing: what else is told about a contact that the hub has already."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from openmash.access.middleware import HubRequest
from openmash.contacts import commands
from openmash.contacts.forms import InformationForm
from openmash.contacts.models import Contact, Stage
from openmash.contacts.views.taking import may_take_or_refuse
from openmash.policy.errors import DoneAlready, RuleBroken


@require_http_methods(["GET", "POST"])
def tell_more(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Somebody has told us more: by hand, on one short page."""
    contact = get_object_or_404(Contact, pk=contact_id)
    may_take_or_refuse(request)
    if contact.stage == Stage.RECEIVING:
        return redirect("contacts:take", contact.pk)
    now = timezone.now()
    form = InformationForm(request.POST or None, initial={"at": now})
    if form.is_valid():
        try:
            commands.add_information(
                request.actor,
                contact_id=contact.pk,
                text=form.cleaned_data["text"],
                source=form.cleaned_data["source"],
                told_by=form.told_by(),
                at=form.cleaned_data["at"],
                now=now,
            )
        except DoneAlready:
            return redirect("history:contact", contact.pk)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"It stands on {contact.reference} as new information.")
            return redirect("history:contact", contact.pk)
    context = {"contact": contact, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "contacts/more.html", context, status=status)
