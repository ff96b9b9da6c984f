"""What is added to a finished record: consent as it changes, notes, files; alerts taken, cases passed on."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.adapters.clamd import ScannerUnreachable, scan
from openmash.contacts import commands
from openmash.contacts.commands.attaching import attach_files, note_scan, open_attachment
from openmash.contacts.files import said_by, to_scan
from openmash.contacts.forms import (
    CannotWaitForm,
    ConsentForm,
    FilesForm,
    HubsAgainForm,
    NoteForm,
    OverrideForm,
    PassOnForm,
    TakeAlertForm,
    WriteBackForm,
)
from openmash.contacts.models import (
    Alert,
    Attachment,
    Contact,
    ContactNote,
    OutOfHoursCase,
    Stage,
)
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Permission
from openmash.policy.attachments import KINDS, download_name
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken


def _press(
    request: HubRequest,
    contact: Contact,
    form: Form,
    act: Callable[[], object],
    said: str,
    **page: str,
) -> HttpResponse:
    """A small form of another page: does it, says it, goes back; pressed twice it is done once.

    Refused, it stands on a page of its own with all that was typed. `page`: title, button, kind, back.
    """
    back = page.pop("back", "history:contact")
    if form.is_valid():
        try:
            act()
        except DoneAlready:
            pass
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
    if form.errors:
        context = {"contact": contact, "form": form, **page}
        return render(request, "contacts/again.html", context, status=422)
    messages.success(request, said)
    return redirect(back, contact.pk)


@require_POST
def note(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Add to a finished record."""
    form = NoteForm(request.POST)
    return _press(
        request,
        get_object_or_404(Contact, pk=contact_id),
        form,
        lambda: commands.add_note(
            request.actor,
            contact_id=contact_id,
            text=form.cleaned_data["text"],
            now=timezone.now(),
        ),
        "The note is on the record.",
        title="add a note",
        button="Add the note",
    )


@require_POST
def read_information(request: HubRequest, note_id: UUID) -> HttpResponse:
    """It was read: it leaves the list of whoever holds the contact."""
    note = get_object_or_404(ContactNote, pk=note_id)
    commands.read_information(request.actor, note_id=note.pk, now=timezone.now())
    messages.success(request, "It is on record that you read it.")
    return redirect("history:contact", note.contact_id)


@require_POST
def take_alert(request: HubRequest, alert_id: UUID) -> HttpResponse:
    """Take an alert: from now on it is yours."""
    alert = get_object_or_404(Alert.objects.select_related("contact"), pk=alert_id)
    form = TakeAlertForm(request.POST)
    return _press(
        request,
        alert.contact,
        form,
        lambda: commands.take_alert(
            request.actor,
            alert_id=alert_id,
            answer=form.cleaned_data["answer"],
            now=timezone.now(),
        ),
        "You took the alert.",
        title="take the alert",
        button="I take this",
        kind="warning",
    )


@require_POST
def written_referral(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """The written form that a professional was asked for has come."""
    contact = get_object_or_404(Contact, pk=contact_id)
    try:
        commands.receive_written_referral(request.actor, contact_id=contact.pk, now=timezone.now())
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, "It is on record that the written form came.")
    return redirect("history:contact", contact.pk)


@require_POST
def pass_on(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """The case is open: its worker was told."""
    contact = get_object_or_404(Contact, pk=contact_id)
    form = PassOnForm(request.POST, auto_id="pass_%s")
    return _press(
        request,
        contact,
        form,
        lambda: commands.pass_on_contact(
            request.actor, contact_id=contact_id, now=timezone.now(), **form.cleaned_data
        ),
        f"It is on record that {contact.reference} was passed on.",
        title="passed on to the open case",
        button="It was passed on",
        back="contacts:take",
    )


@require_http_methods(["GET", "POST"])
def add_files(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Add files to a contact, from the officer's own machine."""
    contact = get_object_or_404(Contact, pk=contact_id)
    if not request.actor.may(Permission.TAKE_CONTACT):
        raise NotPermitted(f"Your role does not let you {Permission.TAKE_CONTACT}.")
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FilesForm(*sent, too_large=getattr(request, "upload_too_large", False))
    if form.is_valid():
        try:
            added = attach_files(
                request.actor, contact_id=contact.pk, files=form.sent(), now=timezone.now()
            )
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"Added: {', '.join(file.name for file in added)}.")
            if contact.stage == Stage.RECEIVING:
                return redirect("contacts:take", contact.pk)
            return redirect("history:contact", contact.pk)
    context = {"contact": contact, "form": form, "is_taken": contact.stage == Stage.RECEIVING}
    status = 422 if form.is_bound else 200
    return render(request, "contacts/add_files.html", context, status=status)


@require_http_methods(["GET"])
def open_file(request: HubRequest, attachment_id: UUID) -> HttpResponse:
    """A file to save, never to be shown in the browser: scanned first where there is a scanner."""
    file = get_object_or_404(Attachment, pk=attachment_id)
    now = timezone.now()
    try:
        _scan_first(request, attachment_id)
        content = open_attachment(request.actor, attachment_id=attachment_id, now=now)
    except RuleBroken as broken:
        messages.error(request, broken.message)
        return redirect("history:contact", file.contact_id)
    name = download_name(file.name, KINDS.get(file.ending))
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": str(content_disposition_header(True, name)),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def _scan_first(request: HubRequest, attachment_id: UUID) -> None:
    """Raises RuleBroken where the scanner does not answer: what was not scanned waits for it."""
    if not settings.CLAMD or (content := to_scan(attachment_id)) is None:
        return
    try:
        found, words = said_by(scan(settings.CLAMD, content))
    except ScannerUnreachable:
        raise RuleBroken(
            "The virus scanner does not answer, so the file cannot be opened yet. Try again soon."
        ) from None
    note_scan(
        request.actor, attachment_id=attachment_id, scan=found, words=words, now=timezone.now()
    )


@require_http_methods(["GET", "POST"])
def consent(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """How consent stands now: asked again, given, refused; every change stays (2.5)."""
    contact = get_object_or_404(Contact, pk=contact_id)
    actor = request.actor
    if not actor.may(Permission.TAKE_CONTACT):
        raise NotPermitted(f"Your role does not let you {Permission.TAKE_CONTACT}.")
    form = ConsentForm(request.POST or None, profile=profile_of(actor.hub_id))
    if form.is_valid():
        try:
            commands.record_consent(
                actor, contact_id=contact.pk, consent=form.consent(), now=timezone.now()
            )
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "Consent is on the record.")
            return redirect("history:contact", contact.pk)
    return _show_consent(request, contact, form=form)


@require_POST
def override_consent(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """Go on without consent, with the reason on the child's file (2.2)."""
    contact = get_object_or_404(Contact, pk=contact_id)
    form = OverrideForm(request.POST)
    if form.is_valid():
        try:
            commands.override_consent(
                request.actor,
                contact_id=contact.pk,
                why=form.cleaned_data["override_why"],
                now=timezone.now(),
            )
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "It goes on without consent; your reason is on the record.")
            return redirect("history:contact", contact.pk)
    return _show_consent(request, contact, override=form)


def _show_consent(
    request: HubRequest,
    contact: Contact,
    *,
    form: ConsentForm | None = None,
    override: OverrideForm | None = None,
) -> HttpResponse:
    profile = profile_of(request.actor.hub_id)
    context = {
        "contact": contact,
        "form": form or ConsentForm(profile=profile),
        "override": override or OverrideForm(),
        "policy": profile.consent,
        "may_override": request.actor.role in profile.consent.override_by,
    }
    is_refused = any(sent is not None and sent.is_bound for sent in (form, override))
    status = 422 if is_refused else 200
    return render(request, "contacts/consent.html", context, status=status)


@require_POST
def pass_out_of_hours(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """It cannot wait until the hub opens."""
    form = CannotWaitForm(request.POST)
    away = profile_of(request.actor.hub_id).out_of_hours
    return _press(
        request,
        get_object_or_404(Contact, pk=contact_id),
        form,
        lambda: commands.pass_to_out_of_hours(
            request.actor,
            contact_id=contact_id,
            why=form.cleaned_data["why"],
            now=timezone.now(),
        ),
        f"{away.name} has it. Ring them as well: {away.phone}.",
        title=f"pass it to {away.name}",
        button="Pass it on now",
        kind="warning",
    )


@require_POST
def take_night(request: HubRequest, case_id: UUID) -> HttpResponse:
    """Somebody of the out-of-hours service takes it by name."""
    case = get_object_or_404(OutOfHoursCase.objects.select_related("contact"), pk=case_id)
    return _press(
        request,
        case.contact,
        Form(request.POST),
        lambda: commands.take_out_of_hours(request.actor, case_id=case_id, now=timezone.now()),
        "You have taken it.",
        title="take it",
        button="I take this",
    )


@require_POST
def take_back(request: HubRequest, case_id: UUID) -> HttpResponse:
    """The hub has it again."""
    case = get_object_or_404(OutOfHoursCase.objects.select_related("contact"), pk=case_id)
    form = HubsAgainForm(request.POST)
    away = profile_of(request.actor.hub_id).out_of_hours
    return _press(
        request,
        case.contact,
        form,
        lambda: commands.take_back(
            request.actor, case_id=case_id, why=form.cleaned_data["why"], now=timezone.now()
        ),
        f"It is with the hub again, and not with {away.name} any more.",
        title="the hub has it again",
        button="The hub has it again",
    )


@require_POST
def write_back(request: HubRequest, case_id: UUID) -> HttpResponse:
    """What was done in the night."""
    case = get_object_or_404(OutOfHoursCase.objects.select_related("contact"), pk=case_id)
    form = WriteBackForm(request.POST)
    return _press(
        request,
        case.contact,
        form,
        lambda: commands.write_back(
            request.actor, case_id=case_id, done=form.cleaned_data["done"], now=timezone.now()
        ),
        "The hub reads it when it opens.",
        title="what was done",
        button="Write it back",
    )
