"""Taking a contact with a phone at the ear."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.contacts import commands
from openmash.contacts.commands import NothingNew, Saved
from openmash.contacts.elsewhere import living_elsewhere
from openmash.contacts.files import files_of
from openmash.contacts.flags import flags_of
from openmash.contacts.forms import (
    FinishForm,
    MatchForm,
    NoteForm,
    PassOnForm,
    PersonForm,
    SameOrNotForm,
)
from openmash.contacts.missing import Missing, Named, missing
from openmash.contacts.models import Contact, PersonInContact, Stage
from openmash.contacts.originals import written_about
from openmash.contacts.page import RecordPage, not_on_record, with_theirs
from openmash.contacts.queries import (
    Taking,
    just_opened,
    like_row,
    people_of,
    taking,
    told_at_once,
)
from openmash.contacts.same import about_the_same
from openmash.contacts.second_records import second_records
from openmash.hubs.queries import profile_of
from openmash.ledger.looking import note_look
from openmash.people.queries import possible_matches
from openmash.policy.actors import Permission
from openmash.policy.errors import NotPermitted, RuleBroken
from openmash.policy.times import LONDON, iso_london
from openmash.policy.vocabulary import Channel


def may_take_or_refuse(request: HubRequest) -> None:
    """Raises NotPermitted where the role takes no contacts."""
    if not request.actor.may(Permission.TAKE_CONTACT):
        raise NotPermitted(f"Your role does not let you {Permission.TAKE_CONTACT}.")


@require_POST
def open_record(request: HubRequest) -> HttpResponse:
    """Begin at once, with the cursor in the first question. A second press finds the same record."""
    now = timezone.now()
    contact = just_opened(request.actor, now=now)
    if contact is None:
        contact = commands.open_contact(request.actor, channel=Channel.TELEPHONE, now=now)
    return redirect("contacts:take", contact.pk)


def _sent(request: HubRequest, contact: Contact) -> RecordPage:
    """The page as it was sent; where a colleague's words were chosen, with those."""
    profile = profile_of(request.actor.hub_id)
    data: QueryDict = request.POST
    if theirs := data.getlist("theirs"):
        data = with_theirs(data, theirs, taking(contact), profile)
    return RecordPage.sent(data, profile)


def _save(request: HubRequest, contact_id: UUID, page: RecordPage) -> Saved:
    """Save every field that could be read. Raises RuleBroken where nothing could be kept."""
    try:
        return commands.save_contact(
            request.actor,
            contact_id=contact_id,
            version=page.form.cleaned_data.get("version") or 0,
            values=page.form.written(),
            consent=page.form.consent(),
            ticks=page.form.ticks(),
            people=[row.row() for row in page.rows],
            was=page.was,
            keep=frozenset(request.POST.getlist("keep")),
            partly=True,
            now=timezone.now(),
        )
    except NothingNew as nothing:
        return nothing.saved


@require_http_methods(["GET", "POST"])
def take(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """The long page: left the hub's script, right the record."""
    contact = get_object_or_404(Contact, pk=contact_id)
    may_take_or_refuse(request)
    if request.method == "GET":
        if contact.stage != Stage.RECEIVING:
            return redirect("history:contact", contact.pk)
        note_look(request.actor, "contact_opened", contact_id=contact.pk, now=timezone.now())
        return _show(request, contact, look=request.GET.get("look", ""))
    page = _sent(request, contact)
    if contact.stage != Stage.RECEIVING:
        return _finished_meanwhile(request, contact, page)
    try:
        saved = _save(request, contact_id, page)
    except RuleBroken as broken:
        page.put(broken)
        return _show(request, contact, page=page, status=422)
    page.take(saved)
    more = request.POST.get("add", "")
    if page.has_errors:
        status = 409 if saved.differences else 422
        return _show(request, contact, page=page, saved=saved, more=more, status=status)
    return _go_on(request, contact, page, saved, more)


def _go_on(
    request: HubRequest, contact: Contact, page: RecordPage, saved: Saved, more: str
) -> HttpResponse:
    """All was kept: where the button that was pressed leads."""
    if more:
        return _show(request, contact, more=more)
    if to_id := request.POST.get("join"):
        return _join(request, contact, to_id)
    if authority := request.POST.get("elsewhere"):
        passing = reverse("front_door:pass-to-authority", args=[contact.pk])
        return redirect(f"{passing}?{urlencode({'authority': authority})}")
    if "finish" in request.POST:
        return redirect("contacts:finish", contact.pk)
    for note in saved.notes:
        messages.success(request, note)
    there = [row.prefix for row in page.rows]
    if row := next((row.prefix for row in page.rows if row.was_recognised), None):
        return redirect(f"{request.path}#row-{row}")
    if (row := request.POST.get("look")) in there:
        return redirect(f"{request.path}?look={row}#row-{row}")
    messages.success(request, "Saved.")
    return redirect("contacts:take", contact.pk)


def _key(sent: str) -> UUID:
    try:
        return UUID(sent)
    except ValueError:
        raise Http404 from None


def _join(request: HubRequest, contact: Contact, to_id: str) -> HttpResponse:
    """This is about the same thing: it is added to the contact that the hub has."""
    to = get_object_or_404(Contact, pk=_key(to_id))
    try:
        commands.join_contact(request.actor, contact_id=contact.pk, to_id=to.pk, now=timezone.now())
    except RuleBroken as broken:
        messages.error(request, broken.message)
        return redirect("contacts:take", contact.pk)
    messages.success(
        request,
        f"It stands here as new information. {contact.reference} is kept, closed as joined to this.",
    )
    return redirect("history:contact", to.pk)


def _show(
    request: HubRequest,
    contact: Contact,
    *,
    page: RecordPage | None = None,
    saved: Saved | None = None,
    more: str = "",
    look: str = "",
    status: int = 200,
) -> HttpResponse:
    profile, kept = profile_of(request.actor.hub_id), taking(contact)
    page = page or RecordPage.fresh(kept, profile)
    if more or not page.rows:
        page.add_row(more)
    if contact.version == 1 and not more and not page.form.is_bound:
        page.form.start_at("referrer")
    now = timezone.now()
    today = now.astimezone(LONDON).date()
    found = like_row(look, today=today) if look else []
    flags = flags_of(
        (*kept.who.values(), *(person.id for person in found)), hub_id=contact.hub_id, now=now
    )
    context = {
        "contact": contact,
        "page": page,
        "flags": flags,
        "form": page.form,
        "rows": page.rows,
        "saved": saved,
        "differing": page.differing(saved.differences) if saved else [],
        "template_row": PersonForm(prefix="__row__"),
        "script": profile.phone_script,
        "kept": kept,
        "same": about_the_same(request.actor, contact, now=now),
        "elsewhere": living_elsewhere(contact.pk, profile),
        "look": look,
        "found": found,
        "files": files_of(contact.pk),
        "wrote": written_about(contact.pk),
        "is_call": contact.channel == Channel.TELEPHONE,
        "roles": PersonInContact.Role.choices,
        "hub": profile.hub,
        "pass_on_form": _pass_on_form(kept),
        "out_of_hours": None if profile.calendar.is_open(now) else profile.out_of_hours,
        "saved_at": now.astimezone(LONDON),
        "now": now,
    }
    return render(request, "contacts/take.html", context, status=status)


def _pass_on_form(kept: Taking) -> PassOnForm:
    worker = kept.open_cases[0].worker if kept.open_cases else ""
    return PassOnForm(initial={"to": worker}, auto_id="pass_%s")


def _finished_meanwhile(request: HubRequest, contact: Contact, page: RecordPage) -> HttpResponse:
    """The record was finished before this was sent. What is not on it may be added as a note."""
    text = not_on_record(page, taking(contact))
    if not text:
        return redirect("history:contact", contact.pk)
    context = {
        "contact": contact,
        "form": NoteForm(initial={"text": text}),
        "title": "add a note",
        "button": "Add the note",
        "send_to": reverse("contacts:note", args=[contact.pk]),
        "lead": "This record was finished before yours was sent. What you typed and is not on it stands "
        "below: add it as a note, or leave it.",
    }
    return render(request, "contacts/again.html", context, status=409)


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
    """Autosave: what could be kept is kept; what could not is said, and stays on the page."""
    contact = get_object_or_404(Contact, pk=contact_id)
    may_take_or_refuse(request)
    if contact.stage != Stage.RECEIVING:
        return render(request, "contacts/finished.html", {"contact": contact}, status=409)
    page = _sent(request, contact)
    try:
        saved = _save(request, contact_id, page)
    except RuleBroken as broken:
        return JsonResponse(_said(contact, [broken.message], {}))
    page.take(saved)
    same = about_the_same(request.actor, saved.contact, now=timezone.now())
    profile = profile_of(request.actor.hub_id)
    lives = {
        "elsewhere": living_elsewhere(contact.pk, profile),
        "contact_id": contact.pk,
        "in_form": True,
    }
    changed = {"saved": saved, "differing": page.differing(saved.differences)}
    fragments = {
        "was": render_to_string("contacts/was.html", {"page": page}),
        "changed": render_to_string("contacts/changed.html", changed),
        "alerts": render_to_string("contacts/alerts.html", {"alerts": told_at_once(contact)}),
        "same": render_to_string("contacts/same.html", {"same": same}),
        "elsewhere": render_to_string("contacts/elsewhere.html", lives),
    }
    return JsonResponse(_said(saved.contact, page.problems, fragments))


def _said(contact: Contact, problems: list[str], fragments: Mapping[str, str]) -> dict[str, Any]:
    return {
        "saved_at": iso_london(timezone.now()),
        "version": contact.version,
        "problems": problems,
        "fragments": fragments,
    }


@require_http_methods(["GET", "POST"])
def finish(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """What is missing and matters; finished all the same where the officer says so.

    Whoever is as good as certain on record is asked about first.
    """
    contact = get_object_or_404(Contact, pk=contact_id)
    may_take_or_refuse(request)
    if contact.stage != Stage.RECEIVING:
        return redirect("history:contact", contact.pk)
    now, sent = timezone.now(), request.POST if request.method == "POST" else None
    form = FinishForm(sent)
    seconds = second_records(contact, today=now.astimezone(LONDON).date())
    asked = [SameOrNotForm(second, sent) for second in seconds]
    if form.is_bound and all([form.is_valid(), *(each.is_valid() for each in asked)]):
        try:
            commands.finish_contact(
                request.actor,
                contact_id=contact_id,
                version=form.cleaned_data["version"] or 0,
                answers=[each.answer() for each in asked],
                now=now,
            )
        except RuleBroken as broken:
            _put(broken, form, asked)
        else:
            return _finished(request, contact)
    is_asked = any(each.errors for each in asked)
    flags = flags_of((s.on_record.id for s in seconds), hub_id=contact.hub_id, now=now)
    context = {"contact": contact, "gaps": _gaps(contact), "form": form, "asked": asked}
    status = 422 if is_asked else 409 if form.is_bound else 200
    return render(
        request, "contacts/finish.html", context | {"flags": flags, "now": now}, status=status
    )


def _put(broken: RuleBroken, form: FinishForm, asked: list[SameOrNotForm]) -> None:
    """Say what was refused where it can be mended."""
    for each in asked:
        if each.second.key == broken.row:
            each.add_error(broken.field, broken.message)
            return
    form.add_error(None, f"{broken.message} Look at it once more, then finish it.")


def _finished(request: HubRequest, contact: Contact) -> HttpResponse:
    """Where it goes from here: to the managers, or it is answered at the first desk."""
    contact.refresh_from_db()
    if contact.stage == Stage.DESK:
        messages.success(request, f"{contact.reference} is recorded: the first desk answers it.")
        return redirect(f"/desk/{contact.pk}/")
    messages.success(request, f"{contact.reference} is recorded and went to the managers.")
    return redirect("history:contact", contact.pk)


def _gaps(contact: Contact) -> list[Missing]:
    kept = taking(contact)
    return missing(kept.initial, people=[_named(kept, row, said) for row, said in kept.rows])


def _named(kept: Taking, row: str, said: Mapping[str, Any]) -> Named:
    """Somebody in the record. Who is not born yet has a date when they are due, and no school."""
    unborn = bool(said["expected_date"])
    return Named(
        row=row,
        name=kept.people[row],
        is_child=said["role"] == PersonInContact.Role.CHILD,
        is_carer=said["role"] in (PersonInContact.Role.PARENT, PersonInContact.Role.ADULT),
        has_age=unborn or bool(said["date_of_birth"] or said["approximate_age"]),
        has_address=bool(said["lines"] or said["postcode"]),
        has_school=unborn or bool(said["school"]),
    )


@require_http_methods(["GET"])
def show_matches(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """People on record who may be the one in a row, but not those in this contact."""
    contact = get_object_or_404(Contact, pk=contact_id)
    may_take_or_refuse(request)
    form, now = MatchForm(request.GET), timezone.now()
    today = now.astimezone(LONDON).date()
    known = form.known(today=today)
    found = possible_matches(known, today=today, but_not=people_of(contact.pk))
    flags = flags_of((person.id for person in found), hub_id=contact.hub_id, now=now)
    context = {
        "found": found,
        "remarks": form.remarks,
        "row": form.cleaned_data.get("row") or "",
        "now": now,
        "flags": flags,
    }
    return render(request, "contacts/matches.html", context)
