"""What is new on an open case: who there is told, and who takes it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from openmash.access.middleware import HubRequest
from openmash.contacts.commands.open_cases import tell_open_case
from openmash.contacts.forms import OpenCaseForm
from openmash.contacts.models import Contact, OpenCaseStep, Stage
from openmash.contacts.open_cases import open_cases_of, steps_of
from openmash.contacts.views.taking import may_take_or_refuse
from openmash.hubs.queries import profile_of
from openmash.policy.errors import DoneAlready, RuleBroken


@require_http_methods(["GET", "POST"])
def open_case(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Whom to ring of the open case, in order, and what came of each call."""
    contact = get_object_or_404(Contact, pk=contact_id)
    may_take_or_refuse(request)
    cases, (steps, taken) = open_cases_of(contact.pk), steps_of(contact)
    form = OpenCaseForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            tell_open_case(
                request.actor,
                contact_id=contact.pk,
                whom=OpenCaseStep.Whom(said["whom"]),
                name=said["name"],
                how=said["how"],
                reached=said["came"] != "away",
                takes_it=said["came"] == "takes-it",
                now=timezone.now(),
            )
        except DoneAlready:
            return redirect("contacts:open-case", contact.pk)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            messages.success(request, "It is on record.")
            return redirect("contacts:open-case", contact.pk)
    context = {
        "contact": contact,
        "form": form,
        "cases": cases,
        "now": timezone.now(),
        "steps": steps,
        "taken": taken,
        "rules": profile_of(request.actor.hub_id).open_cases,
        "is_taken": contact.stage == Stage.RECEIVING,
    }
    return render(request, "contacts/open_case.html", context, status=422 if form.is_bound else 200)
