"""Signing in, choosing a hub, signing out."""

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.defaults import server_error

from openmash.access.browsers import place_of, remember
from openmash.access.commands import count_failure, forgive, log_refusal, sign_in, sign_out
from openmash.access.forms import SignInForm
from openmash.access.middleware import came_from_here, keep_what_was_typed, public
from openmash.access.models import Membership, User
from openmash.access.queries import actor_of, is_locked_out, memberships_of
from openmash.access.rows import acting_as

_LOCKED = "Too many wrong passwords. Wait 15 minutes, then try again."
_WRONG = "That user name and password do not belong together."


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def show_sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; on success go where the person was going."""
    if request.method == "GET" and getattr(request, "actor", None):
        return redirect("/")
    form = SignInForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if form.is_valid():
        now, username = timezone.now(), form.cleaned_data["username"]
        place = place_of(request, username)
        if is_locked_out(username, place=place, now=now):
            log_refusal(None, tried=f"sign in as {username}", why="locked out", now=now)
            form.add_error(None, _LOCKED)
            return render(request, "access/sign_in.html", {"form": form}, status=429)
        user = authenticate(request, username=username, password=form.cleaned_data["password"])
        if isinstance(user, User) and (found := memberships_of(user)):
            forgive(username, place=place)
            answer = _begin(request, user, found, form.cleaned_data["next"])
            remember(request, answer, username)
            return answer
        count_failure(username, place=place, now=now)
        log_refusal(None, tried=f"sign in as {username}", why="wrong password", now=now)
        form.add_error(None, _WRONG)
    status = 422 if form.is_bound else 200
    return render(request, "access/sign_in.html", {"form": form}, status=status)


def _begin(request: HttpRequest, user: User, found: list[Membership], to: str) -> HttpResponse:
    """Start a session; who works in one hub is there, who works in two chooses."""
    request.session.flush()
    rotate_token(request)
    request.session["user"] = str(user.pk)
    request.session["began"] = request.session["seen"] = timezone.now().timestamp()
    request.session["proof"] = user.get_session_auth_hash()
    request.session["next"] = to
    if len(found) == 1:
        return _enter_hub(request, found[0])
    return redirect("access:choose-hub")


@public
@never_cache
@require_http_methods(["GET", "POST"])
def choose_hub(request: HttpRequest) -> HttpResponse:
    """One hub at a time: whoever works in two says in which."""
    user_id = request.session.get("user")
    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    if user is None:
        return redirect("access:sign-in")
    found = memberships_of(user)
    if request.method == "POST":
        for member in found:
            if str(member.pk) == request.POST.get("membership"):
                return _enter_hub(request, member)
    return render(request, "access/choose_hub.html", {"memberships": found})


def _enter_hub(request: HttpRequest, member: Membership) -> HttpResponse:
    request.session.cycle_key()
    request.session["membership"] = str(member.pk)
    to = request.session.pop("next", "")
    actor = actor_of(member)
    with acting_as(actor):
        sign_in(actor, now=timezone.now())
    if to and url_has_allowed_host_and_scheme(to, allowed_hosts=None):
        return redirect(to)
    return redirect("/")


@public
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out, here and in every tab."""
    if actor := getattr(request, "actor", None):
        with acting_as(actor):
            sign_out(actor, now=timezone.now())
    request.session.flush()
    return redirect("access:sign-in")


def broken(request: HttpRequest) -> HttpResponse:
    """A mistake of ours. What was typed is kept on the page, where it can be."""
    request.was_refused = True  # type: ignore[attr-defined]
    if request.method == "POST" and getattr(request, "_post", None) and came_from_here(request):
        return keep_what_was_typed(
            request,
            status=500,
            title="Something went wrong",
            lead="Nothing was saved just now. Wait a moment, then press the button. If it happens "
            "again, tell your hub's administrator the time.",
        )
    return server_error(request)


@public
def session_lost(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was older than the session: nothing done, everything typed kept. Or it was forged."""
    if not came_from_here(request):
        context = {"why": "This was not sent by a page of ours."}
        return render(request, "openmash/refused.html", context, status=403)
    return keep_what_was_typed(
        request,
        status=403,
        title="This page was too old to be sent",
        lead="Nothing was saved yet. Press the button to send it now.",
    )
