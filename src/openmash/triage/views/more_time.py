"""More time for a clock that runs: agreed by a manager, with a reason; the printed time stays."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from openmash.access.middleware import HubRequest
from openmash.contacts.models import Contact
from openmash.deadlines.commands import extend_deadline
from openmash.deadlines.models import Deadline
from openmash.deadlines.queries import clock_shown, times_agreed
from openmash.ledger.looking import note_look
from openmash.policy.actors import Permission
from openmash.policy.errors import RuleBroken
from openmash.policy.times import time_words
from openmash.triage.forms import MoreTimeForm
from openmash.triage.queries import contact_rows
from openmash.triage.views.asked import may_or_refuse, put_error


@require_http_methods(["GET", "POST"])
def more_time(request: HubRequest, deadline_id: UUID) -> HttpResponse:
    """Until when, and why. What an agency or a team was given is its own."""
    now, actor = timezone.now(), request.actor
    deadline = get_object_or_404(Deadline, pk=deadline_id, agency=None, team=None)
    contact = get_object_or_404(Contact, pk=deadline.contact_id)
    may_or_refuse(actor, Permission.EXTEND_DEADLINE)
    form = MoreTimeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        if (deadline.extended_to, deadline.extension_why) == (said["until"], said["why"].strip()):
            return redirect("history:contact", contact.pk)  # the button was pressed twice
        try:
            extend_deadline(actor, deadline_id=deadline.pk, now=now, **said)
        except RuleBroken as broken:
            put_error(form, broken)
        else:
            until = time_words(said["until"])
            messages.success(request, f"{contact.reference}: more time is agreed, until {until}.")
            return redirect("history:contact", contact.pk)
    note_look(actor, "contact_opened", contact_id=contact.pk, now=now)
    deadline.refresh_from_db()
    context = {
        "contact": contact_rows([contact], actor=actor, now=now)[0],
        "clocks": [],
        "clock": clock_shown(deadline, now=now),
        "agreed": times_agreed(deadline),
        "form": form,
        "runs": not deadline.met_at and not deadline.superseded_at,
    }
    return render(request, "triage/more_time.html", context, status=422 if form.is_bound else 200)
