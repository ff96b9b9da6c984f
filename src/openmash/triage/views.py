"""Triage pages: the manager's tray, and one page on which a contact is judged, rated and sent on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.contacts.models import Contact
from openmash.deadlines.queries import running_on
from openmash.hubs.queries import profile_of
from openmash.ledger.looking import note_look
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import NotPermitted, RuleBroken
from openmash.triage import commands
from openmash.triage.facts import assessment_of, facts_on_record
from openmash.triage.forms import AgreeForm, AllocateForm, FactsForm, RateForm, RouteForm
from openmash.triage.models import Rating
from openmash.triage.queries import (
    choices_for,
    colleagues,
    contact_rows,
    late_or_soon,
    ratings_of,
    ratings_to_agree,
    route_of,
    unallocated,
)
from openmash.triage.record import record_of
from openmash.triage.rules import (
    agreeing_roles,
    deciding_roles,
    must_be_one_of,
    rating_roles,
    titles,
)
from openmash.triage.steps import review_is_due, steps_for


def may_or_refuse(actor: Actor, permission: Permission) -> None:
    """Raises NotPermitted where the role does not let this person do it at all."""
    if not actor.may(permission):
        raise NotPermitted(f"Your role does not let you {permission}.")


def put_error(form: Form, broken: RuleBroken) -> None:
    """Show a broken rule at the question that mends it, or above the form."""
    form.add_error(broken.field if broken.field in form.fields else None, broken.message)


@require_http_methods(["GET"])
def show_tray(request: HubRequest) -> HttpResponse:
    """What waits for a manager at triage."""
    return _tray(request, timezone.now())


def _tray(request: HubRequest, now: datetime, refused: AllocateForm | None = None) -> HttpResponse:
    actor = request.actor
    may_or_refuse(actor, Permission.ALLOCATE)
    context = {
        "unallocated": unallocated(actor, now=now),
        "may_allocate": True,
        "steps": steps_for(actor, profile_of(actor.hub_id), now=now),
        "late": late_or_soon(actor, now=now),
        "to_agree": ratings_to_agree(actor, now=now),
        "colleagues": colleagues(actor),
        "refused": refused,
        "here": request.path if request.method == "GET" else "",
    }
    return render(request, "triage/tray.html", context, status=422 if refused else 200)


@require_POST
def allocate(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Give a contact to somebody, and go back to the list."""
    now, actor = timezone.now(), request.actor
    contact = get_object_or_404(Contact, pk=contact_id)
    form = AllocateForm(request.POST, colleagues=colleagues(actor), auto_id=f"{contact.pk}_%s")
    if form.is_valid():
        to_id = UUID(form.cleaned_data["to_id"])
        if contact.holder_id == to_id:  # the button was pressed twice
            return redirect(_back(request))
        try:
            commands.allocate_contact(
                actor,
                contact_id=contact.pk,
                to_id=to_id,
                note=form.cleaned_data["note"],
                now=now,
            )
        except RuleBroken as broken:
            put_error(form, broken)
        else:
            chosen = form.fields["to_id"].choices  # type: ignore[attr-defined]
            name = dict(chosen)[str(to_id)].split(",")[0]
            messages.success(request, f"{contact.reference} is allocated to {name}.")
            return redirect(_back(request))
    return _tray(request, now, form)


def _back(request: HubRequest) -> str:
    """The list the person came from."""
    to = request.POST.get("next", "")
    return to if to and url_has_allowed_host_and_scheme(to, allowed_hosts=None) else "/triage/tray/"


@require_POST
def take(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Take the next contact oneself, where the hub's desk works so."""
    contact = get_object_or_404(Contact, pk=contact_id)
    may_or_refuse(request.actor, Permission.TRIAGE)
    if contact.holder_id != request.actor.person_id:  # else the button was pressed twice
        try:
            commands.take_next(request.actor, contact_id=contact.pk, now=timezone.now())
        except RuleBroken as broken:
            messages.error(request, broken.message)
            return redirect("/")
    return redirect("triage:contact", contact.pk)


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


def _page(
    request: HubRequest, contact: Contact, now: datetime, *, status: int = 200, **bound: Form
) -> HttpResponse:
    """The whole page. A form that was sent stands as it was sent; the others start fresh."""
    actor = request.actor
    may_or_refuse(actor, Permission.TRIAGE)
    profile = profile_of(actor.hub_id)
    note_look(actor, "contact_opened", contact_id=contact.pk, now=now)
    assessment = assessment_of(contact.pk)
    facts = facts_on_record(contact, now=now)
    initial = FactsForm.initial_from(facts) | {"history": assessment.history if assessment else ""}
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
    context: dict[str, Any] = {
        "contact": contact_rows([contact], actor=actor, now=now)[0],
        "record": record_of(contact, actor=actor, now=now),
        "clocks": running_on(contact.pk, now=now),
        "assessment": assessment,
        "ratings": ratings_of(contact.pk, hub_id=actor.hub_id),
        "route": route_of(contact.pk, hub_id=actor.hub_id),
        "may_rate": actor.role in rating_roles(profile),
        "who_rates": titles(profile, rating_roles(profile)),
        "who_decides": titles(profile, deciding_roles(profile)),
        "review": profile.rating_review if review_is_due(contact, profile) else None,
        "may_agree": actor.role in agreeing_roles(profile),
        "threshold_document": profile.hub.threshold_document,
        **forms,
        **bound,
    }
    return render(request, "triage/contact.html", context, status=status)
