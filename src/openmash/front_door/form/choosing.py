"""Which hub? By the child's postcode, or by name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from openmash.access.middleware import public
from openmash.adapters.postcodes import authority_of
from openmash.contacts.elsewhere import is_ours
from openmash.hubs.queries import profiles_by_hub
from openmash.policy.identity import postcode


@public
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """Every hub with an online form; the one of a postcode at once.

    Of a postcode that the national directory does not know its beginning decides: two hubs, where a border
    runs through.
    """
    offered = [(code, profile) for code, profile in profiles_by_hub().items() if profile.form]
    typed = request.GET.get("postcode", "").strip()[:20]
    written = postcode(typed)
    authority = authority_of(written)
    found = [
        (code, profile)
        for code, profile in offered
        if authority and profile.area and is_ours(authority, profile)
    ] or [
        (code, profile)
        for code, profile in offered
        if written and profile.form and any(_begins(written, p) for p in profile.form.postcodes)
    ]
    if len(found) == 1:
        return redirect("front_door:form-start", found[0][0])
    context = {"offered": found or offered, "typed": typed, "is_found": bool(found)}
    return render(request, "front_door/form/choose.html", context)


def _begins(written: str, start: str) -> bool:
    """Whether a postcode lies in an area: "NN1" holds "NN1 1AA", and not "NN12 7AA"."""
    return written == start or written.startswith(start if " " in start else f"{start} ")
