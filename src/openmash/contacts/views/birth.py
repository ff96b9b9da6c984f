"""An unborn child is born."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from openmash.access.middleware import HubRequest
from openmash.contacts.forms import BornForm
from openmash.contacts.models import PersonInContact
from openmash.contacts.views.taking import may_take_or_refuse
from openmash.people.birth import child_is_born
from openmash.people.models import Person
from openmash.policy.errors import DoneAlready, RuleBroken


@require_http_methods(["GET", "POST"])
def born(request: HubRequest, person_id: UUID) -> HttpResponse:
    """Name, birth date and sex; whoever is not expected is not asked about."""
    person = get_object_or_404(Person, pk=person_id)
    may_take_or_refuse(request)
    if request.method == "GET" and not person.is_unborn:
        return redirect("history:person", person.pk)
    form = BornForm(
        request.POST if request.method == "POST" else None,
        initial={"family_name": person.family_name, "sex": person.sex},
    )
    if form.is_bound and form.is_valid():
        named = PersonInContact.objects.filter(person=person, removed_at=None)
        try:
            child = child_is_born(
                request.actor,
                person_id=person.pk,
                born=form.facts(),
                contacts=sorted(named.values_list("contact", flat=True)),
                now=timezone.now(),
            )
        except DoneAlready as done:
            messages.success(request, done.message)
            return redirect("history:person", person.pk)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            messages.success(
                request, f"{child.name} is born. All that was said before stands here."
            )
            return redirect("history:person", person.pk)
    status = 422 if form.is_bound else 200
    return render(request, "contacts/born.html", {"person": person, "form": form}, status=status)
