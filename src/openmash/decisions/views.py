"""Pages of the decision: recommend, agree or challenge, the strategy discussion."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from openmash.access.middleware import HubRequest
from openmash.contacts.models import Contact, Stage
from openmash.deadlines.queries import running_on
from openmash.decisions import commands
from openmash.decisions.forms import (
    AgreeStrategyForm,
    AuthoriseForm,
    HoldStrategyForm,
    RecommendForm,
)
from openmash.decisions.models import Decision, StrategyDiscussion, Word
from openmash.decisions.queries import (
    agencies_said,
    checklist_of,
    decisions_of,
    items_to_release,
    recommended_before,
    strategy_of,
)
from openmash.decisions.rules import (
    children_left_out,
    children_of,
    may_authorise,
    may_decide_alone,
    outcomes_to_choose,
    route_chosen,
    who_authorises,
)
from openmash.enquiries.models import Enquiry
from openmash.hubs.queries import agencies_of, profile_of
from openmash.ledger.looking import note_look
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import NotPermitted, RuleBroken
from openmash.policy.profile.rules import RatingReview
from openmash.triage.facts import assessment_of
from openmash.triage.queries import contact_rows, ratings_of, route_of
from openmash.triage.record import record_of
from openmash.triage.rules import rating_roles, titles, who_decides
from openmash.triage.steps import review_is_due


def _may_or_refuse(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise NotPermitted(f"Your role does not let you {permission}.")


def _put_error(form: Form, broken: RuleBroken) -> None:
    form.add_error(broken.field if broken.field in form.fields else None, broken.message)


def _case(actor: Actor, contact: Contact, now: datetime) -> dict[str, Any]:
    """The case on one page: what was said, who is who, ratings, what the agencies made of it."""
    return {
        "contact": contact_rows([contact], actor=actor, now=now)[0],
        "clocks": running_on(contact.pk, now=now),
        "record": record_of(contact, actor=actor, now=now),
        "assessment": assessment_of(contact, actor=actor, now=now),
        "ratings": ratings_of(contact.pk, hub_id=actor.hub_id),
        "route": route_of(contact.pk, hub_id=actor.hub_id),
        "agencies": agencies_said(contact.pk),
        "strategy": strategy_of(contact.pk),
        "decisions": decisions_of(contact.pk, hub_id=actor.hub_id),
        "enquiry_name": profile_of(actor.hub_id).hub.enquiry_name,
    }


@require_http_methods(["GET", "POST"])
def recommend(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """The decision maker's page: the case, and under it what they make of it."""
    now, actor = timezone.now(), request.actor
    contact = get_object_or_404(Contact, pk=contact_id)
    _may_or_refuse(actor, Permission.RECOMMEND)
    if contact.stage == Stage.CLOSED:
        messages.success(request, "This contact is decided.")
        return redirect("history:contact", contact.pk)
    is_asking = Enquiry.objects.filter(contact=contact, ended_at=None).exists()
    form = _recommend_form(request, contact, is_asking=is_asking)
    alone = _is_alone(actor, contact)
    if request.method == "POST" and form.is_valid():
        if _is_sent_already(contact, actor, form):
            return redirect("history:contact", contact.pk)
        try:
            if alone:
                commands.decide(
                    actor,
                    contact_id=contact.pk,
                    release=form.released(),
                    now=now,
                    **form.recommended(),
                )
            else:
                commands.recommend(actor, contact_id=contact.pk, now=now, **form.recommended())
        except RuleBroken as broken:
            _put_error(form, broken)
        else:
            said = "Decided" if alone else "Your recommendation waits for a manager's agreement"
            messages.success(request, f"{contact.reference}: {said}.")
            return redirect("history:contact", contact.pk)
    note_look(actor, "contact_opened", contact_id=contact.pk, now=now)
    context = _case(actor, contact, now) | {
        "form": form,
        "alone": alone,
        "contact_id": contact.pk,
        "is_asking": is_asking,
    }
    status = 422 if form.is_bound else 200
    return render(request, "decisions/recommend.html", context, status=status)


def _recommend_form(request: HubRequest, contact: Contact, *, is_asking: bool) -> RecommendForm:
    """The form as it was sent; else begun from the last recommendation, or from triage. While the
    agencies are asked it offers what their enquiry goes on beside."""
    actor = request.actor
    profile = profile_of(actor.hub_id)
    children = children_of(contact.pk)
    offered = [
        outcome
        for outcome in outcomes_to_choose(profile, route_chosen(contact))
        if actor.role in who_decides(profile, outcome)
    ]
    if is_asking:
        offered = [outcome for outcome in offered if outcome.enquiry_goes_on]
    before = recommended_before(contact, children)
    return RecommendForm(
        request.POST if request.method == "POST" else None,
        children=children,
        outcomes=offered,
        rags=profile.ratings if actor.role in rating_roles(profile) else (),
        is_challenged=before.is_challenged,
        items=items_to_release(contact.pk, profile, None) if _is_alone(actor, contact) else [],
        review=_review(actor, contact) if _is_alone(actor, contact) else None,
        initial=before.initial,
    )


def _is_alone(actor: Actor, contact: Contact) -> bool:
    """Whether the hub's rules let this person decide with one press, whichever outcome it is."""
    profile = profile_of(actor.hub_id)
    offered = outcomes_to_choose(profile, route_chosen(contact))
    return may_decide_alone(actor, profile, [outcome.code for outcome in offered])


def _review(actor: Actor, contact: Contact) -> RatingReview | None:
    """The hub's rule of a final rating, where one is due now and this person gives it."""
    profile = profile_of(actor.hub_id)
    may = actor.role in rating_roles(profile)
    return profile.rating_review if may and review_is_due(contact, profile) else None


def _is_sent_already(contact: Contact, actor: Actor, form: RecommendForm) -> bool:
    """Whether this very recommendation waits already: the button was pressed twice."""
    last = Decision.objects.filter(contact=contact).first()
    if last is None or contact.stage != Stage.TO_AUTHORISE:
        return False
    said = form.recommended()
    outcomes = {row.child_id: row.outcome for row in last.outcomes.all()}
    return (
        last.recommended_by_id == actor.person_id
        and outcomes == said["outcomes"]
        and all(getattr(last, n) == t.strip() for n, t in vars(said["analysis"]).items())
    )


@require_http_methods(["GET", "POST"])
def authorise(request: HubRequest, decision_id: UUID) -> HttpResponse:
    """The manager's page: the case, the recommendation, the checklist; agree or challenge."""
    now, actor = timezone.now(), request.actor
    decision = get_object_or_404(Decision, pk=decision_id)
    contact = get_object_or_404(Contact, pk=decision.contact_id)
    profile = profile_of(actor.hub_id)
    codes = list(decision.outcomes.values_list("outcome", flat=True))
    standards = checklist_of(decision)
    form = AuthoriseForm(
        request.POST if request.method == "POST" else None,
        standards=standards,
        items=items_to_release(contact.pk, profile, codes),
        rags=profile.ratings,
        review=_review(actor, contact),
    )
    if request.method == "POST" and form.is_valid():
        if _is_answered_already(decision, actor, request):
            return redirect("history:contact", contact.pk)
        try:
            said = _answer(request, decision, form, now)
        except RuleBroken as broken:
            _put_error(form, broken)
        else:
            messages.success(request, f"{contact.reference}: {said}")
            return redirect("history:contact", contact.pk)
    note_look(actor, "contact_opened", contact_id=contact.pk, now=now)
    contact.refresh_from_db()
    context = _case(actor, contact, now) | {
        "form": form,
        "decision_id": decision.pk,
        "standards": standards,
        "is_open": contact.stage == Stage.TO_AUTHORISE,
        "left_out": [child.person.name for child in children_left_out(decision)],
        "may_answer": may_authorise(actor, profile, decision, codes),
        "who": titles(profile, who_authorises(profile, codes)),
    }
    return render(
        request, "decisions/authorise.html", context, status=422 if form.is_bound else 200
    )


def _answer(request: HubRequest, decision: Decision, form: AuthoriseForm, now: datetime) -> str:
    """Agree or challenge, by the button that was pressed."""
    words = form.cleaned_data["words"]
    if request.POST.get("answer") == "challenge":
        commands.challenge_decision(request.actor, decision_id=decision.pk, words=words, now=now)
        return "your challenge went back to whoever recommended it."
    if request.POST.get("answer") != "agree":
        raise RuleBroken("Press Agree or Challenge.")
    commands.authorise_decision(
        request.actor,
        decision_id=decision.pk,
        words=words,
        checklist=form.checklist(),
        release=form.released(),
        now=now,
        **form.rating(),
    )
    return "decided. What is to be told is in the outbox."


def _is_answered_already(decision: Decision, actor: Actor, request: HubRequest) -> bool:
    """Whether this person gave this answer already: the button was pressed twice."""
    last = Word.objects.filter(decision=decision).order_by("-at").first()
    given = {"agree": Word.Kind.AGREES, "challenge": Word.Kind.CHALLENGES}
    return last is not None and (last.by_id, last.kind) == (
        actor.person_id,
        given.get(request.POST.get("answer", "")),
    )


@require_http_methods(["GET", "POST"])
def strategy(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """A strategy discussion: agreed to, then held. One at a time."""
    now, actor = timezone.now(), request.actor
    contact = get_object_or_404(Contact, pk=contact_id)
    _may_or_refuse(actor, Permission.RECOMMEND)
    waiting = StrategyDiscussion.objects.filter(contact=contact, held_at=None).first()
    data = request.POST if request.method == "POST" else None
    about = str(waiting.pk) if waiting else ""
    if data is not None and data.get("discussion", "") != about:  # the button was pressed twice
        return redirect("decisions:strategy", contact.pk)
    agencies = agencies_of(actor.hub_id)
    form: AgreeStrategyForm = (
        HoldStrategyForm(data, agencies=agencies, initial=_known(waiting, agencies))
        if waiting
        else AgreeStrategyForm(data, agencies=agencies)
    )
    if form.is_bound and form.is_valid():
        try:
            _put_strategy(actor, contact, waiting, form, now)
        except RuleBroken as broken:
            _put_error(form, broken)
        else:
            return redirect("decisions:strategy", contact.pk)
    note_look(actor, "contact_opened", contact_id=contact.pk, now=now)
    context = {
        "contact": contact_rows([contact], actor=actor, now=now)[0],
        "clocks": running_on(contact.pk, now=now),
        "strategy": strategy_of(contact.pk),
        "waiting": waiting,
        "form": form,
        "may_agree": actor.may(Permission.AUTHORISE),
    }
    status = 422 if form.is_bound else 200
    return render(request, "decisions/strategy.html", context, status=status)


def _known(waiting: StrategyDiscussion, agencies: list[Any]) -> dict[str, Any]:
    names = {agency.name for agency in agencies}
    return {
        "agencies": [name for name in waiting.invited if name in names],
        "others": "\n".join(name for name in waiting.invited if name not in names),
    }


def _put_strategy(
    actor: Actor,
    contact: Contact,
    waiting: StrategyDiscussion | None,
    form: AgreeStrategyForm,
    now: datetime,
) -> None:
    said = form.cleaned_data
    if waiting:
        commands.hold_strategy_discussion(
            actor,
            discussion_id=waiting.pk,
            held_at=said["held_at"],
            conclusion=said["conclusion"],
            invited=form.invited(),
            now=now,
        )
    else:
        commands.agree_strategy_discussion(
            actor, contact_id=contact.pk, reason=said["reason"], invited=form.invited(), now=now
        )
