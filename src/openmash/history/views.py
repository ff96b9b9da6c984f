"""The work page, the contact from top to bottom, its timeline, and how this hub works."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from openmash.access.middleware import HubRequest
from openmash.contacts.beside import one_of_two
from openmash.contacts.commands.afterwards import WRITTEN
from openmash.contacts.elsewhere import living_elsewhere
from openmash.contacts.flags import flags_of
from openmash.contacts.models import OPEN_STAGES, Contact, PersonInContact, Stage
from openmash.contacts.nights import nights_of, out_of_hours_now, out_of_hours_since_closing
from openmash.contacts.queries import information_for, my_contacts, to_record
from openmash.contacts.rounds import may_reopen, reopenings_of
from openmash.contacts.shifts import to_be_read
from openmash.deadlines.queries import ended_on, running_on, waits_for
from openmash.decisions.queries import challenged, strategy_of
from openmash.disclosures.queries import sent_back_on, sent_back_to
from openmash.enquiries.queries import waiting_enquiries
from openmash.front_door.desk.queries import at_the_desk
from openmash.front_door.desk.views import desk_context
from openmash.front_door.elsewhere.queries import passed_of
from openmash.front_door.mail.queries import how_many_aside, mailbox_trouble
from openmash.front_door.models import SentForm
from openmash.front_door.questions.queries import asked_by, not_answered, questions_of
from openmash.history.queries import (
    alerts_in_full,
    next_step,
    progress,
    timeline,
    to_authorise,
    unprogressed_of,
)
from openmash.hubs.queries import profile_of
from openmash.ledger.looking import note_look
from openmash.ledger.models import Subject
from openmash.people.cases import cases_shown
from openmash.people.models import Address, Person
from openmash.people.queries import age_of
from openmash.policy.actors import Permission, Zone
from openmash.policy.errors import NotPermitted
from openmash.policy.explaining import explain
from openmash.policy.times import LONDON, date_words
from openmash.policy.vocabulary import OpenTo, Role
from openmash.triage.facts import assessment_of
from openmash.triage.queries import (
    colleagues,
    contact_rows,
    held_by,
    late_or_soon,
    ratings_of,
    ratings_to_agree,
    route_of,
    unallocated,
)
from openmash.triage.record import record_of
from openmash.triage.rules import agreeing_roles, may_rate_again, taking_roles
from openmash.triage.steps import steps_for

_ELSEWHERE = {
    Role.AGENCY_PARTNER: "enquiries:tray",
    Role.RECEIVING_TEAM: "disclosures:tray",
    Role.BUSINESS_SUPPORT: "notices:tray",
    Role.HUB_ADMINISTRATOR: "history:hub",
}


@require_http_methods(["GET"])
def show_work(request: HubRequest) -> HttpResponse:
    """What this person has to do now, by role."""
    actor, now = request.actor, timezone.now()
    if actor.role in _ELSEWHERE:
        return redirect(_ELSEWHERE[actor.role])
    context: dict[str, Any] = {"here": request.path, "role": actor.role}
    if actor.role is Role.OUT_OF_HOURS:
        context["nights"] = out_of_hours_now(actor)
        context["to_be_read"] = to_be_read(actor, now=now)
        context["out_of_hours"] = profile_of(actor.hub_id).out_of_hours
        return render(request, "history/work_out_of_hours.html", context)
    if actor.role is Role.AUDITOR:
        sample = Contact.objects.order_by("-received_at")[:50]
        context["sample"] = contact_rows(sample, actor=actor, now=now)
        return render(request, "history/work_auditor.html", context)
    context["alerts"] = alerts_in_full(actor, now=now)
    context["taking"] = my_contacts(actor, now=now)
    if actor.may(Permission.TAKE_CONTACT):
        context["to_record"] = to_record(now=now)
        context["desk_rows"] = at_the_desk(actor, now=now)
        context["aside"], context["trouble"] = how_many_aside(), mailbox_trouble()
    context["information"] = information_for(actor)
    context["asked"] = asked_by(actor, now=now)
    context["not_answered"] = not_answered(actor, now=now)
    context["held"] = held_by(actor, now=now)
    context["challenged"] = challenged([row.id for row in context["held"]])
    profile = profile_of(actor.hub_id)
    context["may_allocate"] = actor.may(Permission.ALLOCATE)
    if actor.may(Permission.TRIAGE):
        context["steps"] = steps_for(actor, profile, now=now)
    if actor.role in taking_roles(profile):
        context["unallocated"] = unallocated(actor, now=now)
    if actor.may(Permission.ALLOCATE):
        context |= {
            "unallocated": unallocated(actor, now=now),
            "late": late_or_soon(actor, now=now),
            "to_agree": ratings_to_agree(actor, now=now),
            "to_authorise": to_authorise(actor, now=now),
            "colleagues": colleagues(actor),
        }
    context["is_first_desk"] = is_first_desk = actor.role is Role.MASH_OFFICER
    if is_first_desk or actor.may(Permission.ALLOCATE):
        context["nights"] = out_of_hours_since_closing(actor, now=now)
        context["to_be_read"] = to_be_read(actor, now=now)
    if actor.may(Permission.OPEN_ENQUIRY):
        context["sent_back"] = sent_back_to(actor)
        context["enquiries"] = waiting_enquiries(actor, now=now)
    return render(request, "history/work.html", context)


@require_http_methods(["GET"])
def show_tray(request: HubRequest) -> HttpResponse:
    """What waits for a manager at triage: also what a referrer has not answered in time."""
    actor, now = request.actor, timezone.now()
    if not actor.may(Permission.ALLOCATE):
        raise NotPermitted(f"Your role does not let you {Permission.ALLOCATE}.")
    context = {
        "not_answered": not_answered(actor, now=now),
        "unallocated": unallocated(actor, now=now),
        "may_allocate": True,
        "steps": steps_for(actor, profile_of(actor.hub_id), now=now),
        "late": late_or_soon(actor, now=now),
        "to_agree": ratings_to_agree(actor, now=now),
        "colleagues": colleagues(actor),
        "here": request.path,
    }
    return render(request, "history/tray.html", context)


@require_http_methods(["GET"])
def show_contact(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """One page from top to bottom: what was said, who is who, the history, what was decided."""
    contact = get_object_or_404(Contact, pk=contact_id)
    actor, now = request.actor, timezone.now()
    profile = profile_of(actor.hub_id)
    note_look(actor, "contact_opened", contact_id=contact.pk, now=now)
    [row] = contact_rows([contact], actor=actor, now=now)
    context = {
        "contact": row,
        "clocks": running_on(contact.pk, now=now),
        "ended_clocks": ended_on(contact.pk),
        "reopenings": reopenings_of(contact),
        "may_reopen": may_reopen(actor, contact),
        "questions": questions_of(contact.pk, now=now),
        "passed": passed_of(contact.pk, now=now),
        "elsewhere": living_elsewhere(contact.pk, profile),
        "is_passed_on": bool(contact.passed_to) and contact.stage == Stage.CLOSED,
        "contact_id": contact.pk,
        "may_allocate": actor.may(Permission.ALLOCATE),
        "may_ask": actor.may(Permission.TAKE_CONTACT) and contact.stage in OPEN_STAGES,
        "record": record_of(contact, actor=actor, now=now),
        "assessment": assessment_of(contact, actor=actor, now=now),
        "ratings": ratings_of(contact.pk, hub_id=actor.hub_id),
        "route": route_of(contact.pk, hub_id=actor.hub_id),
        "may_give": actor.may(Permission.ALLOCATE) and contact.stage in OPEN_STAGES,
        "may_see_conflicts": actor.may(Permission.SHUT_OUT) or Zone.OVERSIGHT in actor.zones,
        "may_extend": actor.may(Permission.EXTEND_DEADLINE),
        "progress": progress(contact, actor),
        "step": next_step(contact, actor),
        "sent_back": sent_back_on(contact.pk),
        "alerts": [
            alert for alert in alerts_in_full(actor, now=now) if alert.contact_id == contact.pk
        ],
        "sent_form": SentForm.objects.filter(contact=contact.pk).defer("answers").first(),
        "joined_to": contact.joined_to_id
        and Contact.objects.filter(pk=contact.joined_to_id).first(),
        "may_write": actor.may(Permission.TAKE_CONTACT) and contact.recorded_at is not None,
        "may_add": actor.may(Permission.TAKE_CONTACT)
        and contact.stage not in (Stage.RECEIVING, Stage.CLOSED),
        "may_rate": may_rate_again(actor, contact, profile),
        "may_agree": actor.role in agreeing_roles(profile),
        "may_tell": actor.may(Permission.SEND_NOTICES) or actor.may(Permission.MANAGE_NOTICES),
        "enquiry_name": profile.hub.enquiry_name,
        "strategy": strategy_of(contact.pk),
        "waits_for_form": actor.may(Permission.TAKE_CONTACT) and waits_for(contact.pk, WRITTEN),
        **nights_of(contact, actor),
        "is_at_desk": contact.stage == Stage.DESK,
        "is_open_case": contact.open_to in (OpenTo.SOCIAL_CARE, OpenTo.EARLY_HELP),
        "minimal_since": contact.minimal_since,
        "unprogressed": unprogressed_of(contact, profile),
        **desk_context(contact, request),
        "may_decide": actor.may(Permission.RECOMMEND) and contact.recorded_at is not None,
    }
    return render(request, "history/contact.html", context)


@require_http_methods(["GET"])
def show_timeline(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Every step, rating, look and decision, with who and why."""
    contact = get_object_or_404(Contact, pk=contact_id)
    note_look(request.actor, "timeline_opened", contact_id=contact.pk, now=timezone.now())
    looks = request.GET.get("looks") == "yes"
    try:
        after = UUID(request.GET.get("after", ""))
    except ValueError:
        after = None
    page = timeline(contact.pk, looks=looks, after=after)
    kept = {"looks": "yes"} if looks else {}
    context = {
        "contact": contact,
        "entries": page.entries,
        "looks": looks,
        "newest": "?" + urlencode(kept) if after else "",
        "older": "?" + urlencode({**kept, "after": str(page.older)}) if page.older else "",
    }
    return render(request, "history/timeline.html", context)


@require_http_methods(["GET"])
def show_hub(request: HubRequest) -> HttpResponse:
    """How this hub works: its rules, each with its source."""
    if request.actor.role in (Role.AGENCY_PARTNER, Role.RECEIVING_TEAM):
        raise NotPermitted("The hub's rules are read by its own people.")
    profile = profile_of(request.actor.hub_id)
    context = {
        "profile": profile,
        "sections": explain(profile),
        "may_manage_keys": request.actor.may(Permission.MANAGE_KEYS),
    }
    return render(request, "history/hub.html", context)


@require_http_methods(["GET"])
def show_person(request: HubRequest, person_id: UUID) -> HttpResponse:
    """Somebody on record: addresses, cases, and every contact that names them."""
    person = get_object_or_404(Person, pk=person_id)
    if person.merged_into_id:  # the second record of somebody leads to the one that is kept
        return redirect("history:person", person.merged_into_id)
    actor, now = request.actor, timezone.now()
    note_look(actor, "person_opened", subject=Subject.PERSON, subject_id=person.pk, now=now)
    named = PersonInContact.objects.filter(person=person, removed_at=None)
    contacts = Contact.objects.filter(pk__in=named.values("contact")).order_by("-received_at")[:50]
    context = {
        "person": person,
        "age": age_of(person, now.astimezone(LONDON).date()),
        "may_write": actor.may(Permission.TAKE_CONTACT),
        "born": date_words(person.date_of_birth) if person.date_of_birth else "",
        "addresses": Address.objects.filter(person=person),
        "cases": cases_shown(person.pk, now=now),
        "one_of_two": one_of_two(actor, person),
        "flags": flags_of([person.pk], hub_id=actor.hub_id, now=now)[person.pk],
        "contacts": contact_rows(contacts, actor=actor, now=now),
    }
    return render(request, "history/person.html", context)
