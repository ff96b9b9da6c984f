"""One page on which a contact is judged, rated and sent on its way."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.contacts.elsewhere import living_elsewhere
from openmash.contacts.models import Contact
from openmash.deadlines.queries import running_on
from openmash.hubs.queries import profile_of
from openmash.ledger.looking import note_look
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import RuleBroken
from openmash.triage import commands
from openmash.triage.facts import ShownAssessment, assessment_of, facts_on_record
from openmash.triage.forms import AgreeForm, FactsForm, RateForm, RouteForm
from openmash.triage.models import Rating
from openmash.triage.queries import choices_for, contact_rows, ratings_of, route_of
from openmash.triage.record import record_of
from openmash.triage.rules import (
    agreeing_roles,
    deciding_roles,
    must_be_one_of,
    rating_roles,
    titles,
)
from openmash.triage.steps import review_is_due
from openmash.triage.views.asked import may_or_refuse, put_error


@require_http_methods(["GET", "POST"])
def assess(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """The page of one contact at triage; judging the facts shows what the rules suggest."""
    now, actor = timezone.now(), request.actor
    contact = get_object_or_404(Contact, pk=contact_id)
    if request.method == "GET":
        return _page(request, contact, now)
    on_record = facts_on_record(contact, now=now)
    form = FactsForm(request.POST, profile=profile_of(actor.hub_id))

    def act() -> None:
        commands.assess_contact(
            actor,
            contact_id=contact.pk,
            facts=form.facts(on_record),
            concerns=form.cleaned_data["concerns"],
            history=form.cleaned_data["history"],
            now=now,
        )

    return _act(request, contact, now, form, "facts_form", act, "suggestion")


@require_POST
def rate(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Rate, or rate again."""
    now, actor = timezone.now(), request.actor
    contact = get_object_or_404(Contact, pk=contact_id)
    form = RateForm(request.POST, profile=profile_of(actor.hub_id))

    def act() -> None:
        commands.rate_contact(actor, contact_id=contact.pk, now=now, **form.cleaned_data)

    if _rated_so_already(contact, actor, request):
        return redirect(f"/triage/{contact.pk}/#ratings")
    return _act(request, contact, now, form, "rate_form", act, "ratings")


def _rated_so_already(contact: Contact, actor: Actor, request: HubRequest) -> bool:
    """Whether this very rating stands already: the button was pressed twice."""
    last = Rating.objects.filter(contact=contact).first()
    said = (request.POST.get("rag"), request.POST.get("reason", "").strip())
    return last is not None and (last.rag, last.reason, last.by_id) == (*said, actor.person_id)


@require_POST
def agree(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """A manager's word on the newest rating."""
    now, actor = timezone.now(), request.actor
    contact = get_object_or_404(Contact, pk=contact_id)
    profile = profile_of(actor.hub_id)
    must_be_one_of(profile, actor.role, agreeing_roles(profile), "agree a rating")
    form = AgreeForm(request.POST)
    rating = get_object_or_404(Rating, pk=request.POST.get("rating"), contact=contact)

    def act() -> None:
        commands.agree_rating(actor, rating_id=rating.pk, now=now, **form.cleaned_data)

    return _act(request, contact, now, form, "agree_form", act, "ratings")


@require_POST
def route(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Choose the way. The contact's own page then shows the next step."""
    now, actor = timezone.now(), request.actor
    contact = get_object_or_404(Contact, pk=contact_id)
    choices = choices_for(actor, profile_of(actor.hub_id), contact.pk)
    form = RouteForm(request.POST, choices=choices)

    def act() -> None:
        commands.choose_route(actor, contact_id=contact.pk, now=now, **form.cleaned_data)

    return _act(request, contact, now, form, "route_form", act, "", to=f"/contacts/{contact.pk}/")


def _act(
    request: HubRequest,
    contact: Contact,
    now: datetime,
    form: Form,
    name: str,
    act: Callable[[], None],
    place: str,
    *,
    to: str | None = None,
) -> HttpResponse:
    """Run a command from its form: go on, or show the page again with all that was typed."""
    if form.is_valid():
        try:
            act()
        except RuleBroken as broken:
            put_error(form, broken)
        else:
            return redirect(to or f"/triage/{contact.pk}/#{place}")
    contact.refresh_from_db()
    return _page(request, contact, now, status=422, **{name: form})


def _main(assessment: ShownAssessment | None, *, is_rated: bool) -> str:
    """The one thing that is next on the page: the facts, then the rating, then the way."""
    if not is_rated:
        return "rate" if assessment and assessment.by else "facts"
    return "route"


def _page(
    request: HubRequest, contact: Contact, now: datetime, *, status: int = 200, **bound: Form
) -> HttpResponse:
    """The whole page. A form that was sent stands as it was sent; the others start fresh."""
    actor = request.actor
    may_or_refuse(actor, Permission.TRIAGE)
    profile = profile_of(actor.hub_id)
    note_look(actor, "contact_opened", contact_id=contact.pk, now=now)
    assessment = assessment_of(contact, actor=actor, now=now)
    facts = facts_on_record(contact, now=now)
    initial = FactsForm.initial_from(facts)
    if assessment:
        initial |= {"history": assessment.history, "concerns": assessment.concerns}
    suggestion = assessment.suggestion if assessment else None
    choices = choices_for(actor, profile, contact.pk, suggestion)
    forms: dict[str, Form] = {
        "facts_form": FactsForm(initial=initial, profile=profile),
        "rate_form": RateForm(
            profile=profile, initial={"rag": suggestion.rag if suggestion else ""}
        ),
        "agree_form": AgreeForm(),
        "route_form": RouteForm(choices=choices),
    }
    ratings = ratings_of(contact.pk, hub_id=actor.hub_id)
    review = profile.rating_review if review_is_due(contact, profile) else None
    context: dict[str, Any] = {
        "main": _main(assessment, is_rated=bool(contact.rag) and not review),
        "contact": contact_rows([contact], actor=actor, now=now)[0],
        "record": record_of(contact, actor=actor, now=now),
        "clocks": running_on(contact.pk, now=now),
        "elsewhere": living_elsewhere(contact.pk, profile),
        "may_extend": actor.may(Permission.EXTEND_DEADLINE),
        "assessment": assessment,
        "ratings": ratings,
        "route": route_of(contact.pk, hub_id=actor.hub_id),
        "may_rate": actor.role in rating_roles(profile),
        "who_rates": titles(profile, rating_roles(profile)),
        "who_decides": titles(profile, deciding_roles(profile)),
        "review": review,
        "may_agree": actor.role in agreeing_roles(profile),
        "threshold_document": profile.hub.threshold_document,
        **forms,
        **bound,
    }
    return render(request, "triage/contact.html", context, status=status)
