"""Who is in a contact, after its record was finished: somebody found later is added, a mistake corrected."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from openmash.access.middleware import HubRequest
from openmash.contacts import commands
from openmash.contacts.forms import CorrectionForm, FoundLaterForm
from openmash.contacts.models import Contact, PersonInContact, Stage
from openmash.contacts.queries import people_of
from openmash.contacts.views.taking import may_take_or_refuse
from openmash.ledger.looking import note_look
from openmash.people.queries import possible_matches
from openmash.policy.errors import ChangedMeanwhile, DoneAlready, RuleBroken
from openmash.policy.numbers import odd_upn
from openmash.policy.times import LONDON
from openmash.web.forms import in_words


@require_http_methods(["GET", "POST"])
def add_person(request: HubRequest, contact_id: UUID) -> HttpResponse:
    """A child or an adult who was found later. Who may be on record already is asked before."""
    contact = get_object_or_404(Contact, pk=contact_id)
    may_take_or_refuse(request)
    if contact.stage == Stage.RECEIVING:
        return redirect("contacts:take", contact.pk)
    form = _found_later(request, contact)
    if form.is_bound and form.is_valid():
        try:
            named = commands.add_person(
                request.actor,
                contact_id=contact.pk,
                row=form.row(),
                why=form.cleaned_data["why"],
                different=form.cleaned_data.get("different", ""),
                now=timezone.now(),
            )
        except DoneAlready:
            return redirect("history:contact", contact.pk)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            asked = (
                " The agencies that were asked do not know of them yet."
                if contact.stage == Stage.ENQUIRY
                else ""
            )
            said = f"{named.person.name} is in the contact.{asked} {odd_upn(named.person.upn)}"
            messages.success(request, said.strip())
            return redirect("history:contact", contact.pk)
    context = {"contact": contact, "form": form, "is_closed": contact.stage == Stage.CLOSED}
    status = 422 if form.is_bound else 200
    return render(request, "contacts/add_person.html", context, status=status)


def _found_later(request: HubRequest, contact: Contact) -> FoundLaterForm:
    """The form as it was sent, with whoever on record may be meant."""
    if request.method == "GET":
        return FoundLaterForm(prefix=str(uuid4()))
    try:
        row = str(UUID(request.POST.get("row", "")))
    except ValueError:
        row = str(uuid4())
    typed = FoundLaterForm(request.POST, prefix=row)
    today = timezone.now().astimezone(LONDON).date()
    found = possible_matches(
        typed.known(today=today),
        today=today,
        but_not=people_of(contact.pk),
    )
    return FoundLaterForm(request.POST, prefix=row, found=found)


@require_http_methods(["GET", "POST"])
def correct_person(request: HubRequest, named_id: UUID) -> HttpResponse:
    """A name, a date of birth, an address, what somebody is in this contact; the old stays on record."""
    named = get_object_or_404(
        PersonInContact.objects.select_related("person", "contact"), pk=named_id, removed_at=None
    )
    may_take_or_refuse(request)
    contact, now = named.contact, timezone.now()
    if contact.stage == Stage.RECEIVING:
        return redirect("contacts:take", contact.pk)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        prefix=str(named.pk),
        initial=commands.shown_row(named),
    )
    standing: list[tuple[str, str]] = []
    if form.is_bound and form.is_valid():
        try:
            commands.correct_named(
                request.actor,
                named_id=named.pk,
                row=form.row(),
                version=form.read_version,
                why=form.cleaned_data["why"],
                now=now,
            )
        except DoneAlready as done:
            messages.success(request, done.message)
            return redirect("history:contact", contact.pk)
        except ChangedMeanwhile as changed:
            form.add_error(None, changed.message)
            standing = _standing(form)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            odd = odd_upn(form.cleaned_data["upn"] or "")
            messages.success(request, f"Corrected. What it was stays on record. {odd}".strip())
            return redirect("history:contact", contact.pk)
    note_look(request.actor, "contact_opened", contact_id=contact.pk, now=now)
    context = {"contact": contact, "named": named, "form": form, "standing": standing}
    status = 409 if standing else 422 if form.is_bound else 200
    return render(request, "contacts/correct_person.html", context, status=status)


def _standing(form: CorrectionForm) -> list[tuple[str, str]]:
    """What stands on record now where something else was typed."""
    return [
        (str(form.fields[name].label), in_words(form, name, str(form.initial[name] or "not known")))
        for name in form.changed_data
        if name in form.initial
    ]
