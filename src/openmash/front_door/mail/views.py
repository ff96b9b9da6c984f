"""Pages of e-mails that made no contact."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.front_door.mail import commands
from openmash.front_door.mail.queries import set_aside
from openmash.front_door.models import ReceivedEmail
from openmash.policy.actors import Permission
from openmash.policy.errors import NotPermitted


@require_http_methods(["GET"])
def show_set_aside(request: HubRequest) -> HttpResponse:
    """Automatic answers and reports, to be looked through and ticked off."""
    if not request.actor.may(Permission.TAKE_CONTACT):
        raise NotPermitted(f"Your role does not let you {Permission.TAKE_CONTACT}.")
    return render(request, "front_door/mail/set_aside.html", {"rows": set_aside()})


@require_POST
def see(request: HubRequest, email_id: UUID) -> HttpResponse:
    """Tick one off."""
    email = get_object_or_404(ReceivedEmail, pk=email_id)
    commands.see_email(request.actor, email_id=email.pk, now=timezone.now())
    messages.success(request, "It is ticked off.")
    return redirect("front_door:set-aside")


@require_POST
def make_contact(request: HubRequest, email_id: UUID) -> HttpResponse:
    """Make a contact of one after all."""
    email = get_object_or_404(ReceivedEmail, pk=email_id)
    contact = commands.make_contact(request.actor, email_id=email.pk, now=timezone.now())
    messages.success(request, f"It is {contact.reference} now, to be recorded.")
    return redirect("history:contact", contact.pk)
