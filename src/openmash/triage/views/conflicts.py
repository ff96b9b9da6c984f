"""A conflict of interest: who is shut out of a contact, and let in again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.access.models import Bar
from openmash.contacts.models import Contact
from openmash.ledger.looking import note_look
from openmash.policy.actors import Permission, Zone
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.triage import commands
from openmash.triage.conflicts import bars_of, people_to_bar
from openmash.triage.forms import LetInForm, ShutOutForm
from openmash.triage.queries import contact_rows
from openmash.triage.views.asked import may_or_refuse, put_error


@require_http_methods(["GET", "POST"])
def conflict(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Who is shut out and, for who oversees the hub, why; a manager shuts somebody out."""
    contact = get_object_or_404(Contact, pk=contact_id)
    if request.method == "GET":
        return _page(request, contact)
    may_or_refuse(request.actor, Permission.SHUT_OUT)
    form = ShutOutForm(request.POST, people=people_to_bar(request.actor))
    if form.is_valid():
        try:
            commands.shut_out(
                request.actor,
                contact_id=contact.pk,
                person_id=UUID(form.cleaned_data["person_id"]),
                why=form.cleaned_data["why"],
                now=timezone.now(),
            )
        except DoneAlready as done:
            messages.success(request, done.message)
        except RuleBroken as broken:
            put_error(form, broken)
        else:
            messages.success(request, f"Nothing of {contact.reference} is there for them any more.")
        if not form.errors:
            return redirect("triage:conflict", contact.pk)
    return _page(request, contact, form)


@require_POST
def let_in(request: HubRequest, bar_id: UUID) -> HttpResponse:
    """The conflict of interest is none any more."""
    bar = get_object_or_404(Bar, pk=bar_id)
    may_or_refuse(request.actor, Permission.LET_IN_AGAIN)
    form = LetInForm(request.POST, auto_id=f"{bar.pk}_%s")
    if form.is_valid():
        try:
            commands.let_in_again(
                request.actor, bar_id=bar.pk, why=form.cleaned_data["why"], now=timezone.now()
            )
        except DoneAlready as done:
            messages.success(request, done.message)
        else:
            messages.success(request, "They see the contact again.")
        return redirect("triage:conflict", bar.contact_id)
    return _page(request, get_object_or_404(Contact, pk=bar.contact_id), refused=form, about=bar.pk)


def _page(
    request: HubRequest,
    contact: Contact,
    form: ShutOutForm | None = None,
    *,
    refused: LetInForm | None = None,
    about: UUID | None = None,
) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    if not actor.may(Permission.SHUT_OUT) and Zone.OVERSIGHT not in actor.zones:
        raise NotPermitted("A manager shuts somebody out of a contact.")
    note_look(actor, "contact_opened", contact_id=contact.pk, now=now)
    bars = bars_of(actor, contact.pk)
    may_lift = actor.may(Permission.LET_IN_AGAIN)
    context = {
        "contact": contact_rows([contact], actor=actor, now=now)[0],
        "clocks": [],
        "bars": [
            (bar, refused if about == bar.id else LetInForm(auto_id=f"{bar.id}_%s")) for bar in bars
        ],
        "form": form or ShutOutForm(people=people_to_bar(actor)),
        "refused": form or refused,
        "may_shut_out": actor.may(Permission.SHUT_OUT),
        "may_lift": may_lift,
    }
    status = 422 if form or refused else 200
    return render(request, "triage/conflict.html", context, status=status)
