"""Pages of the outbox: what is to be told today, one notice, its letter."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openmash.access.middleware import HubRequest
from openmash.ledger.looking import note_look
from openmash.notices import commands
from openmash.notices.ending import OPEN
from openmash.notices.forms import AddressForm, ToldForm, WhyForm
from openmash.notices.models import Letter, Notice
from openmash.notices.printing import letter_pdf
from openmash.notices.queries import shown, to_send
from openmash.policy.actors import Actor, Permission, Zone
from openmash.policy.errors import NotPermitted, RuleBroken


def _may_or_refuse(actor: Actor, permission: Permission = Permission.SEND_NOTICES) -> None:
    """The outbox is for those who send; to hold and to stop is a manager's."""
    if not actor.may(permission):
        raise NotPermitted(f"Your role does not let you {permission}.")


def _may_read_or_refuse(actor: Actor) -> None:
    """Who sends reads what is sent, and so does who audits it."""
    if Zone.OVERSIGHT not in actor.zones:
        _may_or_refuse(actor)


@require_http_methods(["GET"])
def show_tray(request: HubRequest) -> HttpResponse:
    """What is still to be told, soonest due first."""
    _may_or_refuse(request.actor)
    rows = to_send(request.actor, now=timezone.now())
    context = {
        "ready": [row for row in rows if not row.why_not_yet],
        "waiting": [row for row in rows if row.why_not_yet],
    }
    return render(request, "notices/tray.html", context)


@require_http_methods(["GET"])
def show_notice(request: HubRequest, notice_id: UUID) -> HttpResponse:
    """One notice: its words, where it goes, and what was decided about it."""
    return _page(request, notice_id, timezone.now())


def _page(
    request: HubRequest, notice_id: UUID, now: datetime, *, status: int = 200, **bound: Form
) -> HttpResponse:
    actor = request.actor
    notice = get_object_or_404(Notice.objects.select_related("contact"), pk=notice_id)
    _may_read_or_refuse(actor)
    note_look(actor, "notice_opened", contact_id=notice.contact_id, now=now)
    context = {
        "notice": shown(notice, now=now),
        "may_send": actor.may(Permission.SEND_NOTICES),
        "may_manage": actor.may(Permission.MANAGE_NOTICES),
        "send_form": Form(),
        "told_form": ToldForm(),
        "address_form": AddressForm(initial={"address": notice.address}),
        "why_form": WhyForm(auto_id="why_%s"),
        **bound,
    }
    return render(request, "notices/notice.html", context, status=status)


@require_http_methods(["GET"])
def letter(request: HubRequest, notice_id: UUID) -> HttpResponse:
    """The letter as it was sent; before that, as it would go out now."""
    actor, now = request.actor, timezone.now()
    notice = get_object_or_404(
        Notice.objects.select_related("contact"), pk=notice_id, by=Notice.By.LETTER
    )
    _may_read_or_refuse(actor)
    kept = Letter.objects.filter(notice=notice).first()
    pdf = bytes(kept.pdf) if kept else letter_pdf(notice, made_at=now)
    note_look(actor, "letter_opened", contact_id=notice.contact_id, now=now)
    name = f"{notice.contact.reference}{'' if kept else '-preview'}.pdf"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"},
    )


@require_POST
def send(request: HubRequest, notice_id: UUID) -> HttpResponse:
    """Make the letter and mark it sent. A second press changes nothing."""
    now = timezone.now()
    version = request.POST.get("version", "")
    read = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
    return _act(
        request,
        notice_id,
        Form(request.POST),
        "send_form",
        lambda: commands.send_notice(request.actor, notice_id=notice_id, version=read, now=now),
        "It is on record as sent. A letter: print it and post it today.",
        now,
    )


@require_POST
def told(request: HubRequest, notice_id: UUID) -> HttpResponse:
    """They were rung: what was said, or that nobody answered."""
    now, form = timezone.now(), ToldForm(request.POST)

    def act() -> None:
        commands.tell_by_telephone(
            request.actor,
            notice_id=notice_id,
            reached=form.cleaned_data["reached"] == "yes",
            said=form.cleaned_data["said"],
            now=now,
        )

    return _act(request, notice_id, form, "told_form", act, "The call is on the record.", now)


@require_POST
def address(request: HubRequest, notice_id: UUID) -> HttpResponse:
    """Correct where it goes."""
    now, form = timezone.now(), AddressForm(request.POST)

    def act() -> None:
        commands.correct_address(
            request.actor, notice_id=notice_id, address=form.cleaned_data["address"], now=now
        )

    return _act(request, notice_id, form, "address_form", act, "The address is corrected.", now)


@require_POST
def hold(request: HubRequest, notice_id: UUID) -> HttpResponse:
    """A manager holds it."""
    return _decide(request, notice_id, commands.hold_notice, "It is held.")


@require_POST
def stop(request: HubRequest, notice_id: UUID) -> HttpResponse:
    """A manager stops it."""
    return _decide(request, notice_id, commands.stop_notice, "It is stopped.")


@require_POST
def release(request: HubRequest, notice_id: UUID) -> HttpResponse:
    """A manager's word that it goes."""
    return _decide(request, notice_id, commands.release_notice, "It may go.")


def _decide(
    request: HubRequest, notice_id: UUID, decide: Callable[..., Notice], said: str
) -> HttpResponse:
    now, form = timezone.now(), WhyForm(request.POST, auto_id="why_%s")

    def act() -> None:
        decide(request.actor, notice_id=notice_id, why=form.cleaned_data["why"], now=now)

    return _act(
        request, notice_id, form, "why_form", act, said, now, needs=Permission.MANAGE_NOTICES
    )


def _act(
    request: HubRequest,
    notice_id: UUID,
    form: Form,
    name: str,
    act: Callable[[], object],
    said: str,
    now: datetime,
    *,
    needs: Permission = Permission.SEND_NOTICES,
) -> HttpResponse:
    """Run a command from its form; a notice that is done already is shown as it is."""
    notice = get_object_or_404(Notice, pk=notice_id)
    _may_or_refuse(request.actor, needs)
    if notice.state not in OPEN:
        messages.success(request, f"Already: {Notice.State(notice.state).label.lower()}.")
        return redirect("notices:notice", notice_id)
    if form.is_valid():
        try:
            act()
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            messages.success(request, said)
            return redirect("notices:notice", notice_id)
    return _page(request, notice_id, now, status=422, **{name: form})
