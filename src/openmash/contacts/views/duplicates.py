"""Possible duplicates: two records side by side, made one, kept apart, or parted again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from openmash.access.middleware import HubRequest
from openmash.contacts.beside import SideBySide, came_since, goes_back, side_by_side
from openmash.contacts.forms.duplicates import PairForm, SecondForm, TakeBackForm
from openmash.ledger.looking import note_look
from openmash.ledger.models import Subject
from openmash.people.duplicates import ask_about_pair, leave_pair, waiting_pairs
from openmash.people.judging import judge_pair
from openmash.people.merging import merge_people, undo_merge
from openmash.people.models import Person, PersonMerge, PossibleDuplicate
from openmash.people.queries import matches_of
from openmash.policy.actors import Permission
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.times import LONDON, time_words
from openmash.web.forms import Hinted

_MOST = 50


@require_http_methods(["GET"])
def show_duplicates(request: HubRequest) -> HttpResponse:
    """The records that may be of one person, the surest first."""
    _may_merge_or_refuse(request)
    pairs = list(waiting_pairs()[: _MOST + 1])
    context = {"pairs": pairs[:_MOST], "more": len(pairs) > _MOST}
    return render(request, "contacts/duplicates.html", context)


@require_http_methods(["GET", "POST"])
def judge(request: HubRequest, pair_id: UUID) -> HttpResponse:
    """Two records side by side, and what they are."""
    pair = get_object_or_404(PossibleDuplicate.objects.select_related("one", "other"), pk=pair_id)
    _may_merge_or_refuse(request)
    for person in (pair.one, pair.other):
        if person.merged_into_id:  # answered meanwhile
            return redirect("history:person", person.merged_into_id)
    now = timezone.now()
    shown = side_by_side(pair, now=now)
    form = PairForm(request.POST or None, sides=_sides(shown), initial={"kept": str(shown.fuller)})
    if form.is_valid():
        try:
            messages.success(request, _answer(request, pair, shown, form))
        except DoneAlready as done:
            messages.success(request, done.message)
            return redirect("people:duplicates")
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            return redirect("people:duplicates")
    for person_id in (pair.one_id, pair.other_id):
        look = {"subject": Subject.PERSON, "subject_id": person_id}
        note_look(request.actor, "person_opened", now=now, **look)  # type: ignore[arg-type]
    context = {"pair": pair, "shown": shown, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "contacts/duplicate.html", context, status=status)


def _answer(request: HubRequest, pair: PossibleDuplicate, shown: SideBySide, form: PairForm) -> str:
    """Do what was answered. Returns what to say."""
    said, now = form.cleaned_data, timezone.now()
    if said["answer"] == "unsure":
        leave_pair(request.actor, pair_id=pair.pk, why=said["why"], now=now)
        return f"{shown.one.name} and {shown.other.name} stay in the list."
    if said["answer"] == "different":
        one, other = pair.one_id, pair.other_id
        judge_pair(request.actor, one_id=one, other_id=other, why=said["why"], now=now)
        return f"{shown.one.name} and {shown.other.name} are two people. They stay two records."
    other_id = pair.other_id if form.kept_id == pair.one_id else pair.one_id
    why = "; ".join(pair.points)
    merge_people(request.actor, kept_id=form.kept_id, other_id=other_id, why=why, now=now)
    kept = shown.one if shown.one.id == form.kept_id else shown.other
    return f"One record now: {kept.name}. It can be taken back on their page."


def _sides(shown: SideBySide) -> list[tuple[str, Hinted]]:
    return [
        (
            str(side.id),
            Hinted(
                f"Record {letter}: {side.name}",
                f"On record since {side.recorded}, in {side.contacts} "
                f"contact{'' if side.contacts == 1 else 's'}"
                + (". The fuller, or the older" if side.id == shown.fuller else ""),
            ),
        )
        for letter, side in (("A", shown.one), ("B", shown.other))
    ]


@require_http_methods(["GET", "POST"])
def ask_about(request: HubRequest, person_id: UUID) -> HttpResponse:
    """Whether somebody has a second record: who on record is like them, to be compared."""
    person = get_object_or_404(Person, pk=person_id)
    _may_merge_or_refuse(request)
    if person.merged_into_id:
        return redirect("people:ask", person.merged_into_id)
    now = timezone.now()
    found = matches_of(person.pk, today=now.astimezone(LONDON).date())
    choices = [
        (str(each.id), Hinted(", ".join(filter(None, (each.name, each.age))), each.reason))
        for each in found
    ]
    form = SecondForm(request.POST or None, found=choices)
    if form.is_valid():
        try:
            pair = ask_about_pair(
                request.actor,
                one_id=person.pk,
                other_id=UUID(form.cleaned_data["other"]),
                now=now,
            )
        except RuleBroken as broken:
            form.add_error("other", broken.message)
        else:
            return redirect("people:duplicate", pair.pk)
    note_look(request.actor, "person_opened", subject=Subject.PERSON, subject_id=person.pk, now=now)
    context = {"person": person, "form": form, "found": found}
    status = 422 if form.is_bound else 200
    return render(request, "contacts/second_record.html", context, status=status)


@require_http_methods(["GET", "POST"])
def take_back(request: HubRequest, merge_id: UUID) -> HttpResponse:
    """Part two records that were made one: what goes back, and what stays."""
    merge = get_object_or_404(PersonMerge.objects.select_related("kept", "other"), pk=merge_id)
    _may_merge_or_refuse(request)
    if merge.undone_at:
        return redirect("history:person", merge.kept_id)
    form = TakeBackForm(request.POST or None)
    if form.is_valid():
        try:
            undo_merge(
                request.actor,
                merge_id=merge.pk,
                why=form.cleaned_data["why"],
                now=timezone.now(),
            )
        except DoneAlready as done:
            messages.success(request, done.message)
            return redirect("history:person", merge.kept_id)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            messages.success(
                request, f"{merge.kept.name} and {merge.other.name} are two records again."
            )
            return redirect("history:person", merge.kept_id)
    context: dict[str, Any] = {
        "merge": merge,
        "merged": time_words(merge.at),
        "form": form,
        "back": goes_back(merge),
        "stays": came_since([merge]).get(merge.pk, []),
    }
    status = 422 if form.is_bound else 200
    return render(request, "contacts/take_back.html", context, status=status)


def _may_merge_or_refuse(request: HubRequest) -> None:
    if not request.actor.may(Permission.MERGE_PEOPLE):
        raise NotPermitted(f"Your role does not let you {Permission.MERGE_PEOPLE}.")
