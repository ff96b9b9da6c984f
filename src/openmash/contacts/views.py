"""Taking a contact with a phone at the ear."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.contacts import commands
from openmash.contacts.forms import ContactForm, PersonForm, empty_row, person_forms
from openmash.contacts.missing import Missing, missing
from openmash.contacts.models import Alert, Contact, PersonInContact, Stage
from openmash.contacts.queries import taking
from openmash.hubs.queries import profile_of
from openmash.ledger.looking import note_look
from openmash.people.queries import possible_matches
from openmash.policy.actors import Permission
from openmash.policy.errors import ChangedMeanwhile, NotPermitted, RuleBroken
from openmash.policy.identity import Known
from openmash.policy.times import LONDON, iso_london
from openmash.policy.vocabulary import Channel


def _may_take_or_refuse(request: HubRequest) -> None:
    if not request.actor.may(Permission.TAKE_CONTACT):
        raise NotPermitted(f"Your role does not let you {Permission.TAKE_CONTACT}.")


@require_POST
def open_record(request: HubRequest) -> HttpResponse:
    """Begin at once, with the cursor in the first question."""
    now = timezone.now()
    contact = commands.open_contact(request.actor, channel=Channel.TELEPHONE, now=now)
    return redirect("contacts:take", contact.pk)


def _sent(request: HubRequest) -> tuple[ContactForm, list[PersonForm]]:
    profile = profile_of(request.actor.hub_id)
    form, rows = ContactForm(request.POST, profile=profile), person_forms(request.POST)
    form.is_valid()
    for row in rows:
        row.is_valid()
    return form, rows


def _save(
    request: HubRequest, contact_id: UUID, form: ContactForm, rows: list[PersonForm]
) -> Contact:
    """Save every field that could be read. Raises RuleBroken or ChangedMeanwhile."""
    return commands.save_contact(
        request.actor,
        contact_id=contact_id,
        version=form.cleaned_data.get("version") or 0,
        values=form.written(),
        consent=form.consent(),
        ticks=form.ticks(),
        people=[row.row() for row in rows],
        now=timezone.now(),
    )


@require_http_methods(["GET", "POST"])
def take(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """The long page: left the hub's script, right the record."""
    contact = get_object_or_404(Contact, pk=contact_id)
    _may_take_or_refuse(request)
    if contact.stage != Stage.RECEIVING:
        return redirect("history:contact", contact.pk)
    if request.method == "GET":
        note_look(request.actor, "contact_opened", contact_id=contact.pk, now=timezone.now())
        return _show(request, contact)
    form, rows = _sent(request)
    try:
        contact = _save(request, contact_id, form, rows)
    except RuleBroken as broken:
        _put_error(form, rows, broken)
    if errors := _errors(form, rows):
        return _show(
            request, contact, form=form, rows=rows, status=409 if "changed" in errors else 422
        )
    if "add" in request.POST:
        return _show(request, contact, more=request.POST["add"])
    if "finish" in request.POST:
        return redirect("contacts:finish", contact.pk)
    messages.success(request, "Saved.")
    return redirect("contacts:take", contact.pk)


def _errors(form: ContactForm, rows: list[PersonForm]) -> set[str]:
    found = {"changed" for error in form.non_field_errors() if "Somebody else" in str(error)}
    return found | ({"field"} if form.errors or any(row.errors for row in rows) else set())


def _put_error(form: ContactForm, rows: list[PersonForm], broken: RuleBroken) -> None:
    """Show what was refused where it can be mended: in the record, or in a row of people."""
    if isinstance(broken, ChangedMeanwhile):
        fields = ", ".join(str(form.fields[f].label) for f in broken.fields if f in form.fields)
        yours = f"Yours is below, not saved yet: {fields or 'no field differs'}."
        form.add_error(None, f"{broken.message} {yours} Press Save to keep yours.")
        assert isinstance(form.data, QueryDict)
        form.data = form.data.copy()
        form.data["version"] = str(broken.version)
        return
    for row in rows:
        said = [row.data.get(row.add_prefix(f"{broken.field}{part}")) for part in ("", "_2")]
        if broken.field in row.fields and broken.field not in form.fields and any(said):
            row.add_error(broken.field, broken.message)
            return
    form.add_error(broken.field if broken.field in form.fields else None, broken.message)


def _show(
    request: HubRequest,
    contact: Contact,
    *,
    form: ContactForm | None = None,
    rows: list[PersonForm] | None = None,
    more: str = "",
    status: int = 200,
) -> HttpResponse:
    profile = profile_of(request.actor.hub_id)
    kept = taking(contact)
    form = form or ContactForm(initial=kept.initial, profile=profile)
    if rows is None:
        rows = [PersonForm(prefix=key, initial=said) for key, said in kept.rows]
        if more or not rows:
            role = more if more in PersonInContact.Role.values else PersonInContact.Role.CHILD.value
            rows.append(empty_row(role))
    now = timezone.now()
    context = {
        "contact": contact,
        "form": form,
        "rows": rows,
        "template_row": PersonForm(prefix="__row__"),
        "script": profile.phone_script,
        "kept": kept,
        "roles": PersonInContact.Role.choices,
        "hub": profile.hub,
        "out_of_hours": None if profile.calendar.is_open(now) else profile.out_of_hours,
        "saved_at": now.astimezone(LONDON),
    }
    return render(request, "contacts/take.html", context, status=status)


@require_POST
def take_up(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Make the record of what came by itself."""
    contact = get_object_or_404(Contact, pk=contact_id)
    try:
        commands.take_up_contact(request.actor, contact_id=contact.pk, now=timezone.now())
    except RuleBroken as broken:
        messages.error(request, broken.message)
        return redirect("history:contact", contact.pk)
    return redirect("contacts:take", contact.pk)


@require_POST
def save(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Autosave: what could be read is saved; what could not is said, and stays on the page."""
    contact = get_object_or_404(Contact, pk=contact_id)
    form, rows = _sent(request)
    try:
        contact = _save(request, contact_id, form, rows)
    except ChangedMeanwhile as changed:
        labels = [str(form.fields[name].label) for name in changed.fields if name in form.fields]
        context = {"changed": changed, "labels": labels}
        return render(request, "contacts/changed.html", context, status=409)
    except RuleBroken as broken:
        return JsonResponse(_saved(contact, [broken.message]))
    problems = [
        str(e) for form_ in (form, *rows) for errors in form_.errors.values() for e in errors
    ]
    return JsonResponse(_saved(contact, problems))


def _saved(contact: Contact, problems: list[str]) -> dict[str, Any]:
    return {
        "saved_at": iso_london(timezone.now()),
        "version": contact.version,
        "problems": problems,
    }


@require_http_methods(["GET", "POST"])
def finish(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """What is missing and matters; finished all the same where the officer says so."""
    contact = get_object_or_404(Contact, pk=contact_id)
    _may_take_or_refuse(request)
    if contact.stage != Stage.RECEIVING:
        return redirect("history:contact", contact.pk)
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            commands.finish_contact(
                request.actor,
                contact_id=contact_id,
                version=int(version) if version.isascii() and version.isdigit() else 0,
                now=timezone.now(),
            )
        except RuleBroken as broken:
            messages.error(request, broken.message)
            return redirect("contacts:finish", contact.pk)
        messages.success(request, f"{contact.reference} is recorded and went to the managers.")
        return redirect("history:contact", contact.pk)
    gaps = _gaps(contact)
    return render(request, "contacts/finish.html", {"contact": contact, "gaps": gaps})


def _gaps(contact: Contact) -> list[Missing]:
    kept = taking(contact)
    children = sum(said["role"] == PersonInContact.Role.CHILD for _, said in kept.rows)
    return missing(
        kept.initial,
        children=children,
        consent=kept.initial.get("consent_status") or "",
        other_ticked="other" in kept.initial["urgent"],
    )


@require_http_methods(["GET"])
def show_matches(request: HubRequest) -> HttpResponse:
    """People on record who may be the one in a row."""
    _may_take_or_refuse(request)
    given = request.GET
    known = Known(
        given_names=given.get("given", "")[:200],
        family_name=given.get("family", "")[:200],
        phone=given.get("phone", "")[:50],
        postcode=given.get("postcode", "")[:20],
    )
    today = timezone.now().astimezone(LONDON).date()
    found = possible_matches(known, today=today)
    return render(request, "contacts/matches.html", {"found": found, "row": given.get("row", "")})


@require_POST
def note(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Add to a finished record."""
    get_object_or_404(Contact, pk=contact_id)
    text = request.POST.get("text", "").replace("\x00", "")
    try:
        commands.add_note(request.actor, contact_id=contact_id, text=text, now=timezone.now())
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, "The note is on the record.")
    return redirect("history:contact", contact_id)


@require_POST
def take_alert(request: HubRequest, alert_id: UUID) -> HttpResponse:
    """Take an alert: from now on it is yours."""
    alert = get_object_or_404(Alert, pk=alert_id)
    try:
        commands.take_alert(
            request.actor,
            alert_id=alert_id,
            answer=request.POST.get("answer", ""),
            now=timezone.now(),
        )
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, "You took the alert.")
    return redirect("history:contact", alert.contact_id)


@require_POST
def pass_on(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """The case is open: its worker was told."""
    contact = get_object_or_404(Contact, pk=contact_id)
    try:
        commands.pass_on_contact(
            request.actor,
            contact_id=contact_id,
            to=request.POST.get("to", ""),
            how=request.POST.get("how", ""),
            now=timezone.now(),
        )
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, f"It is on record that {contact.reference} was passed on.")
    return redirect("contacts:take", contact.pk)
