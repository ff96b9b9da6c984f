"""Every page runs as one actor, in one transaction, from the first query to the last line rendered."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import urlencode

from openmash.access.commands import log_refusal
from openmash.access.models import Membership
from openmash.access.queries import actor_of, membership
from openmash.access.rows import acting_as
from openmash.policy.actors import Actor
from openmash.policy.errors import NotPermitted, RuleBroken

# A session's last use is noted this often, not at every request.
_NOTED_EVERY = 5 * 60

# Programs show a key at every request and have no session: their views open their own scope.
FOR_PROGRAMS = "/api/"


class HubRequest(HttpRequest):
    """A request of somebody who has signed in."""

    actor: Actor
    membership: Membership


def public[V: Callable[..., HttpResponse]](view: V) -> V:
    """Mark a view that nobody needs to sign in for. It runs as nobody, and sees no protected row."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def acting_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Django's way to make a middleware; the work is in ActingMiddleware."""
    return ActingMiddleware(get_response)


class ActingMiddleware:
    """Finds out who asks, opens their scope around the whole response, and answers refusals."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            response = self._answer(request)
        except (OperationalError, InterfaceError):
            response = _database_gone(request)
        # What a family's page says is kept by no browser and no proxy, nor shown again after signing out.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(FOR_PROGRAMS):
            return self.get_response(request)
        member = _member(request)
        if member is None:
            if _is_public(request):
                return self.get_response(request)
            return _ask_to_sign_in(request)
        request.actor = actor_of(member)  # type: ignore[attr-defined]
        if _is_public(request):
            return self.get_response(request)
        request.membership = member  # type: ignore[attr-defined]
        with acting_as(actor_of(member)):
            response = _in_words(request, self.get_response(request))
            if response.status_code >= 500 or getattr(request, "was_refused", False):
                transaction.set_rollback(True)
            return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal is an answer with its reason. Everything else is a bug, or the database gone."""
        if isinstance(error, NotPermitted):
            request.was_refused = True  # type: ignore[attr-defined]
            actor = getattr(request, "actor", None)
            tried = f"{request.method} {request.path}"
            log_refusal(actor, tried=tried, why=str(error), now=timezone.now())
            return render(request, "openmash/refused.html", {"why": str(error)}, status=403)
        if isinstance(error, RuleBroken):
            request.was_refused = True  # type: ignore[attr-defined]
            return keep_what_was_typed(
                request, status=409, title="That cannot be done", lead=error.message
            )
        if isinstance(error, ObjectDoesNotExist | ValidationError):  # no such row, or no id at all
            request.was_refused = True  # type: ignore[attr-defined]
            return render(request, "404.html", status=404)
        if isinstance(error, OperationalError | InterfaceError):
            return _database_gone(request)
        return None


def _in_words(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An address that only a button sends to was opened: a page says so, where there would be none."""
    if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
        return response
    context = {
        "title": "Nothing to see at this address",
        "lead": "It only takes what a button sends. Go back to the page, and press the button there.",
    }
    page = render(request, "openmash/error_page.html", context, status=response.status_code)
    page["Allow"] = response["Allow"]
    return page


def _member(request: HttpRequest) -> Membership | None:
    """Whose session this is, if it stands: not too long unused, not longer than a working day."""
    session = request.session
    if not (user := session.get("user")) or not (chosen := session.get("membership")):
        return None
    now = timezone.now().timestamp()
    if now - session.get("began", 0) > settings.SESSION_LONGEST:
        session.flush()
        return None
    # A page that asks again by itself is nobody's use of it.
    if now - session.get("seen", 0) > _NOTED_EVERY and not request.headers.get("HX-Request"):
        session["seen"] = now
    member = membership(user, chosen)
    if member and session.get("proof", "") not in {"", member.user.get_session_auth_hash()}:
        session.flush()  # the password was changed since
        return None
    return member


def _is_public(request: HttpRequest) -> bool:
    try:
        return getattr(resolve(request.path_info).func, "is_public", False)
    except Resolver404:
        return False


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Come back to the same page after signing in; what was being sent is kept on the page."""
    if request.headers.get("X-Requested-With") or request.headers.get("HX-Request"):
        return HttpResponse("You are signed out.", status=401, content_type="text/plain")
    if request.method == "POST" and came_from_here(request):
        return keep_what_was_typed(
            request,
            status=401,
            title="You were signed out",
            lead="Your session ended, so this was not sent yet. Sign in, in a new tab, then come "
            "back to this page and press the button.",
            sign_in=True,
        )
    to = {"next": request.get_full_path()} if request.method == "GET" else {}
    return redirect(f"{settings.LOGIN_URL}?{urlencode(to)}" if to else settings.LOGIN_URL)


def came_from_here(request: HttpRequest) -> bool:
    """Whether one of our own pages sent this. What another site made is never offered to be sent again."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in {"same-origin", "none"}
    if origin := request.headers.get("Origin"):
        return origin == f"{request.scheme}://{request.get_host()}"
    return True  # no browser; and one that says neither is older than the rule that it must


def _database_gone(request: HttpRequest) -> HttpResponse:
    """Nothing was written; the page asks nothing of the database, and holds all that was sent."""
    request.was_refused = True  # type: ignore[attr-defined]
    return keep_what_was_typed(
        request,
        status=503,
        title="The database did not answer",
        lead="Nothing was saved just now. Wait a moment, then press the button.",
    )


def keep_what_was_typed(
    request: HttpRequest, *, status: int, title: str, lead: str, sign_in: bool = False
) -> HttpResponse:
    """A page that holds everything that was sent, with one button that sends it again."""
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "password"}
        for value in values
    ]
    context = {"title": title, "lead": lead, "sent": sent, "sign_in": sign_in}
    return render(request, "openmash/kept.html", context, status=status)
