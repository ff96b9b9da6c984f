"""Keys for other systems: made by a manager or the administrator, shown once, ended."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.front_door.systems.forms import KeyForm
from openmash.front_door.systems.keys import keys_of, make_key, revoke_key
from openmash.policy.actors import Permission
from openmash.policy.errors import NotPermitted


@never_cache
@require_http_methods(["GET", "POST"])
def show_keys(request: HubRequest) -> HttpResponse:
    """The keys of the hub; one more is shown in the answer that makes it, and never again."""
    actor = request.actor
    if not actor.may(Permission.MANAGE_KEYS):
        raise NotPermitted(f"Your role does not let you {Permission.MANAGE_KEYS}.")
    form, made, token = KeyForm(request.POST or None, actor=actor), None, ""
    if form.is_valid():
        made, token = make_key(
            actor,
            sender=form.said_sender(),
            note=form.cleaned_data["note"],
            now=timezone.now(),
        )
        form = KeyForm(actor=actor)
    context = {"form": form, "made": made, "token": token, "keys": keys_of(actor.hub_id)}
    status = 422 if form.errors else 200
    return render(request, "front_door/systems/keys.html", context, status=status)


@require_POST
def end_key(request: HubRequest) -> HttpResponse:
    """From now on it opens nothing."""
    prefix = request.POST.get("prefix", "").replace("\x00", "")
    key = revoke_key(request.actor, prefix=prefix, now=timezone.now())
    messages.success(request, f"The key {key.prefix} of {key.sender_name} opens nothing now.")
    return redirect("front_door:keys")
