"""The pages on which somebody writes: one after the other, back and forth, in several windows."""

from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from openmash.front_door.form import commands
from openmash.front_door.form.fields import LinkForm, PageForm, page_form, seen
from openmash.front_door.form.keys import code_of, link_of, new_browser
from openmash.front_door.form.middleware import Asked, form_page
from openmash.front_door.form.passing import passes_to, where_children_live
from openmash.front_door.form.queries import shown_pages, wait_for
from openmash.front_door.models import PublicForm
from openmash.policy.errors import ChangedMeanwhile, RuleBroken
from openmash.policy.profile.form import FormPage
from openmash.policy.public_form.advice import Advice, advice
from openmash.policy.public_form.answers import Answers, PersonSaid
from openmash.policy.public_form.checking import Weakness, weaknesses
from openmash.policy.public_form.kinds import KIND, kind_named, offered
from openmash.policy.public_form.questions import About
from openmash.policy.public_form.steps import (
    page_of,
    pages_about,
    step_after,
    step_before,
    steps,
)

_TURN = "openmash.form.turn"


@require_http_methods(["GET", "POST"])
@form_page
def start(asked: Asked) -> HttpResponse:
    """What this form is, and who answers now. Beginning anew leaves a former form where it is."""
    kind = kind_named(asked.profile, (asked.request.POST or asked.request.GET).get("kind", ""))
    if asked.request.method == "POST":
        asked.browser = new_browser()
        begun = asked.go("page", steps(asked.profile.form_pages)[0].code)
        if kind:
            begun["Location"] += f"?kind={kind.code}"
        return begun
    return asked.show("start", kind=kind, kinds=offered(asked.profile))


def _answers(asked: Asked) -> Answers:
    return Answers.of(asked.form.answers) if asked.form else Answers()


@require_http_methods(["GET", "POST"])
@form_page
def page(asked: Asked, code: str, person_id: UUID | None = None) -> HttpResponse:
    """One page of questions: everything that was typed is kept, whether it can be read or not."""
    found = next((p for p in asked.pages if p.code == code), None)
    if found is None or (found.about is About.CONTACT) != (person_id is None):
        raise Http404
    if asked.form and asked.form.sent_at:
        return asked.go("receipt")
    answers = _answers(asked)
    person = _person(answers, found, person_id)
    said = person.said if person else answers.said
    if asked.request.method == "GET":
        if asked.form is None and found is not asked.pages[0]:
            return asked.show("not_found")
        form = page_form(found, asked.profile, said=said)
        return _show(asked, found, person, form, seen(said, form.fields))
    form = page_form(found, asked.profile, data=asked.request.POST)
    return _written(asked, found, person, form)


def _person(answers: Answers, page: FormPage, person_id: UUID | None) -> PersonSaid | None:
    """Who the page is about; somebody new where nobody has this id."""
    if person_id is None:
        return None
    return answers.person(str(person_id)) or PersonSaid(str(person_id), page.about)


def _written(
    asked: Asked, page: FormPage, person: PersonSaid | None, form: PageForm
) -> HttpResponse:
    sent, begins = form.raw(), asked.form is None
    if begins and (kind := kind_named(asked.profile, asked.request.POST.get("kind", ""))):
        sent |= {KIND: kind.code}
    new_id: UUID | None = None
    if begins and (wait := wait_for(asked.source, now=asked.now)):
        new_id = _turn(asked)
        if new_id is None:
            return _wait(asked, wait)
    try:
        asked.form = commands.write_form(
            asked.actor,
            browser=asked.browser,
            source=asked.source,
            page=page.code,
            said=sent,
            shown=asked.request.POST.get("shown", ""),
            person=person,
            form_id=new_id,
            now=asked.now,
        )
    except ChangedMeanwhile as changed:
        form.add_error(
            None,
            f"{changed.message} This is what you wrote here. Press Continue to keep it.",
        )
        before = _answers(asked)
        there = before.person(person.id) if person else None
        now_there = seen(there.said if there else before.said, form.fields)
        return _show(asked, page, person, form, now_there, status=409)
    except RuleBroken as broken:
        form.add_error(None, broken.message)
        return _show(asked, page, person, form, "", status=409)
    if form.errors and "anyway" not in asked.request.POST:
        return _show(asked, page, person, form, seen(sent, form.fields), status=422)
    return _onwards(asked, page, person)


def _onwards(asked: Asked, page: FormPage, person: PersonSaid | None) -> HttpResponse:
    """Where it goes on: to save, to the check page, to the next page."""
    if "save" in asked.request.POST:
        return asked.go("saved")
    is_danger = "danger_now" in page.questions
    if is_danger and advice(_answers(asked)) is Advice.RING_999:
        return asked.go("danger")
    if asked.request.POST.get("back") == "check":
        return asked.go("check")
    if person is None:
        return _next(asked, page.code)
    own = pages_about(asked.pages, page.about)
    place = own.index(page)
    if place + 1 < len(own):
        return asked.go("person", own[place + 1].code, person.id)
    return asked.go("people", page.about)


def _next(asked: Asked, code: str) -> HttpResponse:
    if all(step.code != code for step in steps(asked.pages)):
        code = asked.pages[0].code  # that of another kind than is written about now
    after = step_after(asked.pages, code)
    if after is None:
        return asked.go("check")
    return asked.go("page", after.code) if after.page else asked.go("people", after.code)


def _show(
    asked: Asked,
    page: FormPage,
    person: PersonSaid | None,
    form: PageForm,
    shown: str,
    *,
    status: int = 200,
) -> HttpResponse:
    way = steps(asked.pages)
    here = page.code if person is None else page.about.value
    number = next(n for n, step in enumerate(way, 1) if step.code == here)
    return asked.show(
        "page",
        status=status,
        page=page,
        form=form,
        person=person,
        shown=shown,
        kind=(asked.request.POST or asked.request.GET).get("kind", "")
        if asked.form is None
        else "",
        number=number,
        count=len(way),
        back=asked.request.POST.get("back") or asked.request.GET.get("back", ""),
        before=_before(asked, page, person),
    )


def _before(asked: Asked, page: FormPage, person: PersonSaid | None) -> str:
    """The address of the page before."""
    if person is not None:
        own = pages_about(asked.pages, page.about)
        place = own.index(page)
        if place:
            return reverse(
                "front_door:form-person", args=[asked.hub, own[place - 1].code, person.id]
            )
        return reverse("front_door:form-people", args=[asked.hub, page.about])
    return _address(asked, page.code)


def _address(asked: Asked, code: str) -> str:
    before = step_before(asked.pages, code)
    if before is None:
        return reverse("front_door:form-start", args=[asked.hub])
    kind = "page" if before.page else "people"
    return reverse(f"front_door:form-{kind}", args=[asked.hub, before.code])


def _turn(asked: Asked) -> UUID | None:
    """The form that a turn was given for, once that turn has come. A turn begins one form."""
    try:
        turn = signing.loads(asked.request.POST.get("turn", ""), salt=_TURN)
        return UUID(turn["form"]) if asked.now.timestamp() >= turn["from"] else None
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None


def _wait(asked: Asked, wait: int) -> HttpResponse:
    """Very many begin from one place: this one waits its turn, and nothing of it is lost."""
    turn = {"form": str(uuid4()), "from": asked.now.timestamp() + wait}
    sent = [
        (name, value)
        for name, values in asked.request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "turn"}
        for value in values
    ]
    context = {
        "title": f"Please wait {wait} seconds",
        "lead": "Very many forms are begun from your network just now. Yours is not lost. Wait for "
        f"{wait} seconds, then press the button.",
        "sent": [*sent, ("turn", signing.dumps(turn, salt=_TURN))],
    }
    response = render(asked.request, "openmash/kept.html", context, status=429)
    response["Retry-After"] = str(wait)
    return asked.known(response)


@require_http_methods(["GET", "POST"])
@form_page
def people(asked: Asked, about: str) -> HttpResponse:
    """The children, or the adults: add another, change, take out, put back."""
    whom = About(about)
    own = pages_about(asked.pages, whom)
    if asked.form is None or asked.form.sent_at:
        return asked.show("not_found")
    if not own:
        raise Http404
    posted = asked.request.POST
    if asked.request.method == "POST":
        if "add" in posted:
            return asked.go("person", own[0].code, uuid4())
        if "on" in posted:
            return asked.go("check") if posted.get("back") == "check" else _next(asked, about)
        for act, is_removed in (("remove", True), ("restore", False)):
            if posted.get(act):
                asked.form = commands.take_person_out(
                    asked.actor,
                    browser=asked.browser,
                    person_id=posted[act],
                    is_removed=is_removed,
                    now=asked.now,
                )
        return asked.go("people", about)
    answers = _answers(asked)
    way = steps(asked.pages)
    return asked.show(
        "people",
        about=whom,
        is_children=whom is About.CHILDREN,
        people=answers.those(whom),
        removed=[p for p in answers.people if p.about is whom and p.is_removed],
        first=own[0],
        number=next(n for n, step in enumerate(way, 1) if step.code == whom),
        count=len(way),
        before=_address(asked, about),
        back=asked.request.GET.get("back", ""),
    )


@form_page
def danger(asked: Asked) -> HttpResponse:
    """Ring 999 now; the form can wait."""
    page = page_of(asked.pages, About.CONTACT, "danger_now")
    if asked.form is None or page is None:
        return asked.show("not_found")
    return asked.show("danger", onwards=_next(asked, page.code).headers["Location"])


@form_page
def check(asked: Asked) -> HttpResponse:
    """All of it on one page, with what is missing or weak; nothing stops anybody from sending."""
    if asked.form is None:
        return asked.show("not_found")
    if asked.form.sent_at:
        return asked.go("receipt")
    answers = _answers(asked)
    found = [(w, _where(asked, w)) for w in weaknesses(answers, asked.profile.form_checks)]
    return asked.show(
        "check",
        pages=shown_pages(answers, asked.profile),
        weak=found,
        advice=advice(answers),
        elsewhere=where_children_live(answers, asked.profile),
        passes_to=passes_to(answers, asked.profile),
        before=_address_of_last(asked),
        files=list(asked.form.files.values_list("name", flat=True)),
    )


def _where(asked: Asked, weakness: Weakness) -> str:
    """The address of the question that would mend it."""
    page = page_of(asked.pages, weakness.about, weakness.question)
    if weakness.about is not About.CONTACT and not weakness.person_id:
        return reverse("front_door:form-people", args=[asked.hub, weakness.about]) + "?back=check"
    assert page
    args = [asked.hub, page.code, *filter(None, [weakness.person_id])]
    kind = "person" if weakness.person_id else "page"
    return reverse(f"front_door:form-{kind}", args=args) + f"?back=check#id_{weakness.question}"


def _address_of_last(asked: Asked) -> str:
    last = steps(asked.pages)[-1]
    kind = "page" if last.page else "people"
    return reverse(f"front_door:form-{kind}", args=[asked.hub, last.code])


@require_POST
@form_page
def send(asked: Asked) -> HttpResponse:
    """Send it, once however often the button is pressed."""
    try:
        asked.form = commands.send_form(
            asked.actor,
            browser=asked.browser,
            passes_on="elsewhere" in asked.request.POST,
            now=asked.now,
        )
    except PublicForm.DoesNotExist:
        return asked.show("not_found")
    return asked.go("receipt")


@require_http_methods(["GET", "POST"])
@form_page
def saved(asked: Asked) -> HttpResponse:
    """The link and the code with which to come back; the link is sent where there is a mail server."""
    if asked.form is None:
        return asked.show("not_found")
    path = reverse("front_door:form-back", args=[asked.hub, link_of(asked.form.pk)])
    site = asked.request.build_absolute_uri("/").rstrip("/")
    is_asked = asked.request.method == "POST" and settings.SMTP
    form = LinkForm(asked.request.POST if is_asked else None)
    told = ""
    if is_asked and form.is_valid():
        told = form.cleaned_data["email"]
        try:
            commands.ask_for_link(
                asked.actor, browser=asked.browser, to=told, site=site, now=asked.now
            )
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
    return asked.show(
        "saved",
        status=422 if form.errors else 200,
        link=f"{site}{path}",
        form_code=code_of(asked.form.pk),
        form=form if settings.SMTP else None,
        told="" if form.errors else told,
    )
