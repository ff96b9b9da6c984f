"""What stands around every page of the form: its hub, its service, the form that this browser holds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Concatenate

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from openmash.access.browsers import address_of
from openmash.access.middleware import public
from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.front_door.form.keys import new_browser, source_of
from openmash.front_door.form.queries import form_of
from openmash.front_door.form.record import SOURCE
from openmash.front_door.models import PublicForm
from openmash.hubs.models import Hub
from openmash.hubs.queries import profile_of
from openmash.policy.actors import Actor
from openmash.policy.profile import Profile
from openmash.policy.profile.form import FormPage, OnlineForm
from openmash.policy.public_form.answers import Answers
from openmash.policy.public_form.kinds import pages_of
from openmash.policy.times import opening_words

COOKIE = "openmash_form"


@dataclass
class Asked:
    """One request of somebody who fills in a form."""

    request: HttpRequest
    hub: str
    profile: Profile
    rules: OnlineForm
    actor: Actor
    browser: str
    now: datetime

    @cached_property
    def form(self) -> PublicForm | None:
        """The form that the browser holds, once somebody asks."""
        return form_of(self.request.COOKIES.get(COOKIE, ""))

    @property
    def pages(self) -> tuple[FormPage, ...]:
        """The pages of this form, as far as it is answered."""
        answers = Answers.of(self.form.answers) if self.form else Answers()
        return pages_of(self.profile, answers)

    @property
    def source(self) -> str:
        """Where it comes from, as a word of this day."""
        return source_of(address_of(self.request), self.now)

    def go(self, to: str, *more: object) -> HttpResponse:
        """Go to another page of this form."""
        return self.known(redirect(f"front_door:form-{to}", self.hub, *more))

    def show(self, template: str, status: int = 200, **context: object) -> HttpResponse:
        """A page of this form, with the hub and who answers now."""
        hub, calendar = self.profile.hub, self.profile.calendar
        is_open = calendar.is_open(self.now)
        around = {
            "hub": hub,
            "code": self.hub,
            "rules": self.rules,
            "out_of_hours": self.profile.out_of_hours,
            "is_open": is_open,
            "opens": "" if is_open else opening_words(calendar.next_opening(self.now), self.now),
            "is_begun": self.form is not None and self.form.sent_at is None,
        }
        page = render(
            self.request, f"front_door/form/{template}.html", around | context, status=status
        )
        return self.known(page)

    def known(self, response: HttpResponse) -> HttpResponse:
        """Let the browser be known by its cookie, for as long as it stays open."""
        if self.request.COOKIES.get(COOKIE) != self.browser:
            response.set_cookie(
                COOKIE,
                self.browser,
                path=f"/report/{self.hub}/",
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return response


type Page[**P] = Callable[Concatenate[Asked, P], HttpResponse]


def form_page[**P](page: Page[P]) -> Callable[..., HttpResponse]:
    """A page that needs no account, run as the form service of the hub in its address."""

    @public
    @never_cache
    @wraps(page)
    def view(request: HttpRequest, hub: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        found = Hub.objects.filter(code=hub).first()
        profile = profile_of(found.pk) if found else None
        if found is None or profile is None or profile.form is None:
            raise Http404
        with acting_as(service_actor(found.pk, SOURCE)) as actor:
            asked = Asked(
                request=request,
                hub=hub,
                profile=profile,
                rules=profile.form,
                actor=actor,
                browser=request.COOKIES.get(COOKIE) or new_browser(),
                now=timezone.now(),
            )
            return page(asked, *args, **kwargs)

    return view
