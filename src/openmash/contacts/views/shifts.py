"""Pages between shifts: what was read, and what the night began."""

from contextlib import suppress
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.contacts.commands import PersonRow
from openmash.contacts.commands.shifts import begin_at_night, tick_as_read
from openmash.contacts.forms import NightForm
from openmash.contacts.models import Contact, PersonInContact
from openmash.people.commands import PersonFacts
from openmash.policy.actors import Permission
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken


@require_POST
def tick_read(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """It was read, for all of the shift."""
    contact = get_object_or_404(Contact, pk=contact_id)
    try:
        thing_id = UUID(request.POST.get("thing", str(contact.pk)))
    except ValueError:
        raise Http404 from None
    with suppress(DoneAlready):
        tick_as_read(request.actor, contact_id=contact.pk, thing_id=thing_id, now=timezone.now())
    messages.success(request, "It is on record that you read it.")
    return redirect("history:work")


@require_http_methods(["GET", "POST"])
def night_contact(request: HubRequest) -> HttpResponse:
    """A call that came to the out-of-hours service itself."""
    if not request.actor.may(Permission.WORK_OUT_OF_HOURS):
        raise NotPermitted(f"Your role does not let you {Permission.WORK_OUT_OF_HOURS}.")
    form = NightForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        facts = PersonFacts(
            given_names=said["given_names"],
            family_name=said["family_name"],
            description=said["description"],
        )
        child = PersonRow(id=uuid4(), role=PersonInContact.Role.CHILD.value, facts=facts)
        try:
            contact = begin_at_night(
                request.actor,
                values=form.values(),
                child=child,
                done=said["done"],
                now=timezone.now(),
            )
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            messages.success(request, f"{contact.reference} waits for the hub to take it up.")
            return redirect("history:work")
    status = 422 if form.is_bound else 200
    return render(request, "contacts/night.html", {"form": form}, status=status)
