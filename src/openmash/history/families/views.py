"""The family page: who belongs to it, drawn and in words, and all that was ever said of them."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from openmash.access.middleware import HubRequest
from openmash.history.families.chronology import Narrowed, What, chronology_of, synopsis, years_back
from openmash.history.families.genogram import draw
from openmash.history.families.members import family_of
from openmash.ledger.looking import note_look
from openmash.ledger.models import Subject
from openmash.people.models import Person
from openmash.policy.actors import Zone

YEARS = {"1": "The last year", "3": "The last three years"}


@require_http_methods(["GET"])
def show_family(request: HubRequest, person_id: UUID) -> HttpResponse:
    """A family on one page. `who`, `what` and `years` narrow its chronology."""
    person = get_object_or_404(Person, pk=person_id)
    if person.merged_into_id:
        return redirect("history:family", person.merged_into_id)
    actor, now = request.actor, timezone.now()
    note_look(actor, "person_opened", subject=Subject.PERSON, subject_id=person.pk, now=now)
    family = family_of(person, hub_id=actor.hub_id, now=now)
    narrowed = _narrowed(request.GET, now)
    lines = [line for line in chronology_of(family.names, now=now) if narrowed.keeps(line)]
    context = {
        "person": person,
        "family": family,
        "drawing": draw(family),
        "lines": lines,
        "synopsis": synopsis(lines),
        "narrowed": narrowed,
        "years": request.GET.get("years", ""),
        "whats": What.choices,
        "year_choices": YEARS.items(),
        "reads_enquiries": Zone.ENQUIRY in actor.zones,
    }
    return render(request, "history/family.html", context)


def _narrowed(asked: QueryDict, now: datetime) -> Narrowed:
    """What somebody chose; what is no choice narrows nothing."""
    try:
        who = UUID(asked.get("who", ""))
    except ValueError:
        who = None
    what, years = asked.get("what", ""), asked.get("years", "")
    return Narrowed(
        who=who,
        what=what if what in What.values else "",
        since=years_back(int(years), now) if years in YEARS else None,
    )
