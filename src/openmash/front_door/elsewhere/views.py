"""Pages on which a contact goes to another authority."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.adapters.postcodes import known_authority
from openmash.contacts.elsewhere import is_ours, living_elsewhere
from openmash.contacts.models import Contact, Stage
from openmash.front_door.elsewhere import commands
from openmash.front_door.elsewhere.forms import AcknowledgedForm, PassToAuthorityForm
from openmash.front_door.elsewhere.hubs import reached
from openmash.front_door.models import PassedToAuthority
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Permission
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken


def _may_or_refuse(request: HubRequest, needs: Permission) -> None:
    if not request.actor.may(needs):
        raise NotPermitted(f"Your role does not let you {needs}.")


@require_http_methods(["GET", "POST"])
def pass_on(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Pass a contact to the authority in which its child lives."""
    contact = get_object_or_404(Contact, pk=contact_id)
    _may_or_refuse(request, Permission.PASS_ON_CONTACT)
    if contact.stage == Stage.CLOSED:
        return redirect("history:contact", contact.pk)
    profile = profile_of(request.actor.hub_id)
    living = living_elsewhere(contact.pk, profile)
    asked = request.POST.get("authority") or request.GET.get("authority") or ""
    authority = known_authority(asked) or (living[0].authority if living else None)
    if authority is None or is_ours(authority, profile):
        messages.error(request, "No child of this contact has an address in another authority.")
        return redirect("history:contact", contact.pk)
    there = reached(authority, profile)
    child = next((row for row in living if row.authority == authority), None)
    why = f"{child.child} lives at {child.postcode}, in {authority.name}." if child else ""
    form = PassToAuthorityForm(
        request.POST or None,
        is_here=bool(there.code),
        is_urgent=contact.is_urgent,
        initial={
            "authority": authority.code,
            "why": why,
            "phone": there.phone,
            "email": there.email,
        },
    )
    if form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name != "authority"}
        try:
            passed = commands.pass_to_authority(
                request.actor,
                contact_id=contact.pk,
                authority=authority,
                now=timezone.now(),
                **said,
            )
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            words = f"{contact.reference} is passed to {passed.name}. It waits for their word."
            messages.success(request, words)
            return redirect("history:contact", contact.pk)
    context = {"contact": contact, "form": form, "there": there}
    status = 422 if form.is_bound else 200
    return render(request, "front_door/elsewhere/pass_on.html", context, status=status)


@require_POST
def acknowledged(request: HubRequest, passed_id: UUID) -> HttpResponse:
    """Somebody there said that they have it."""
    passed = get_object_or_404(PassedToAuthority.objects.select_related("contact"), pk=passed_id)
    _may_or_refuse(request, Permission.TAKE_CONTACT)
    form = AcknowledgedForm(request.POST)
    if form.is_valid():
        try:
            commands.acknowledge_passed(
                request.actor,
                passed_id=passed.pk,
                by_name=form.cleaned_data["by_name"],
                now=timezone.now(),
            )
        except DoneAlready:
            pass
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
    if form.errors:
        context = {
            "contact": passed.contact,
            "form": form,
            "title": f"who has it in {passed.name}",
            "button": "Put it on record",
        }
        return render(request, "contacts/again.html", context, status=422)
    messages.success(request, "It is on record who has it there.")
    return redirect("history:contact", passed.contact_id)
