"""Lists that agencies send: loaded whole, or every mistake said by row."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from openmash.access.middleware import HubRequest
from openmash.adapters.sheets import read_rows
from openmash.front_door.lists.forms import ListForm
from openmash.front_door.lists.loading import Loaded, load_list
from openmash.front_door.lists.reading import CannotLoad, read_list
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Permission
from openmash.policy.errors import NotPermitted, WrongInput

# Somebody waits before the screen. Longer lists are loaded by the command.
MOST_ROWS = 250
_SHOWN = 100


@require_http_methods(["GET", "POST"])
def show_lists(request: HubRequest) -> HttpResponse:
    """Ask for a list; then say what became of each row."""
    if not request.actor.may(Permission.LOAD_LISTS):
        raise NotPermitted(f"Your role does not let you {Permission.LOAD_LISTS}.")
    form = ListForm(request.POST or None, request.FILES or None, actor=request.actor)
    loaded: list[Loaded] | None = None
    mistakes: list[str] = []
    if form.is_valid():
        try:
            loaded = _load(request, form)
        except WrongInput as wrong:
            form.add_error("file", f"This file {wrong}.")
        except CannotLoad as wrong:
            mistakes = [str(each) for each in wrong.mistakes]
            form.add_error("file", f"Nothing was loaded. Mistakes in the list: {len(mistakes)}.")
    context = {
        "form": form,
        "loaded": loaded,
        "new": sum(each.is_new for each in loaded or ()),
        "mistakes": mistakes[:_SHOWN],
        "more": max(0, len(mistakes) - _SHOWN),
        "may_open": request.actor.reads_narratives,
    }
    return render(
        request, "front_door/lists/lists.html", context, status=422 if form.errors else 200
    )


def _load(request: HubRequest, form: ListForm) -> list[Loaded]:
    actor, file, now = request.actor, form.cleaned_data["file"], timezone.now()
    rows = read_rows(file.read(), most=MOST_ROWS + 10)  # and what stands above the headings
    listed = read_list(rows, profile=profile_of(actor.hub_id), now=now)
    with transaction.atomic():
        return load_list(actor, listed, sender=form.said_sender(), file=file.name, now=now)
