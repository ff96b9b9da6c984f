"""The programs' way in: every part's API under one address, one description, one kind of refusal."""

import json
import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, re_path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from openmash.access.commands import log_refusal
from openmash.front_door.systems import api as front_door
from openmash.front_door.systems.keys import Caller
from openmash.front_door.systems.mistakes import Mistake, mistake
from openmash.front_door.systems.sent import SentContact
from openmash.policy.errors import NotPermitted, RuleBroken
from openmash.web.problems import MEDIA_TYPE, Problem

# A contact is words: a whole megabyte of them is already a book.
MOST_BYTES = 1024 * 1024

_log = logging.getLogger("openmash.api")

_DESCRIPTION = """\
Send worries about children to a hub from your own system, and ask what became of them.

A key belongs to one organisation in one hub. With it you send contacts and read your own receipts;
nothing else can be read. Every refusal is problem JSON (RFC 9457) with words for people.

If a child is in danger now, ring 999. This interface is no emergency service.
"""


class Unreadable(ValueError):
    """JSON that cannot be taken as it stands."""


class StrictParser(Parser):
    """JSON as the standard has it: no name twice, no NaN, not nested for ever."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return json.loads(
                request.body, object_pairs_hook=_each_once, parse_constant=_no_constant
            )
        except RecursionError:
            raise Unreadable("nested too deeply") from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("a name stands twice in one object")
    return found


def _no_constant(name: str) -> None:
    raise Unreadable(f"{name} is not JSON")


class Described(NinjaAPI):
    """The API with a description that says what is really answered."""

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """Problems are problem JSON; what is told in headers is said."""
        schema = super().get_openapi_schema(**given)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, answer in operation["responses"].items():
                    _describe(int(status), answer)
        return schema


_SAYS = {
    HTTPStatus.CREATED: "It is a new contact.",
    HTTPStatus.OK: "The receipt.",
    HTTPStatus.BAD_REQUEST: "No Idempotency-Key, or no JSON.",
    HTTPStatus.UNAUTHORIZED: "No key, no such key, or a revoked one.",
    HTTPStatus.FORBIDDEN: "The key does not let you do this.",
    HTTPStatus.NOT_FOUND: "No receipt of yours has this reference.",
    HTTPStatus.CONFLICT: "Something else was sent before under this key.",
    HTTPStatus.LENGTH_REQUIRED: "Say how long the body is.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "More than a megabyte.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Not application/json.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "It cannot be read as a contact: `errors` say where and why.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too much at once: wait, then send the same again.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The hub cannot answer now: wait, then send the same again.",
}
_WAIT = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
}


def _describe(status: int, answer: dict[str, Any]) -> None:
    answer["description"] = _SAYS[HTTPStatus(status)]
    if status >= HTTPStatus.BAD_REQUEST:
        answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        answer["headers"] = _WAIT


api = Described(
    title="OpenMASH",
    version="1",
    description=_DESCRIPTION,
    docs_url=None,
    parser=StrictParser(),
    urls_namespace="api-v1",
)
api.add_router("", front_door.router)


def _tell(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Answer with a reason. What was refused is put on record: whose key, what they tried, and why."""
    if problem.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        caller: Caller | None = getattr(request, "caller", None)
        who = f"{caller.sender.code}: " if caller else ""
        log_refusal(
            caller.actor if caller else None,
            tried=f"{who}{request.method} {request.path}",
            why=f"{problem.status.value} {problem.title}",
            now=timezone.now(),
        )
    return problem.answer()


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return _tell(request, problem)


@api.exception_handler(AuthenticationError)
def _no_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _tell(request, front_door.no_access("No key was shown."))


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    why = error.__cause__
    detail = f"In it, {why}." if isinstance(why, Unreadable) else "Send one JSON object, in UTF-8."
    return _tell(request, Problem(HTTPStatus.BAD_REQUEST, "This is not JSON.", detail))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A header or an address that is wrong, or every mistake of the body with its place."""
    sources = {each["loc"][0] for each in error.errors}
    if "path" in sources:
        return _tell(request, front_door.no_receipt())
    if "header" in sources:
        return _tell(
            request,
            Problem(
                HTTPStatus.BAD_REQUEST,
                "Say an Idempotency-Key.",
                "A name of your own for this sending, of 1 to 200 letters, digits and signs without "
                "spaces: an event number, or a UUID. With it you may send the same again, and it "
                "makes one contact.",
            ),
        )
    mistakes = []
    for each in error.errors:
        place = tuple(each["loc"][2:])  # behind "body" and the name of the parameter
        mistakes.append(mistake({**each, "loc": place}, SentContact))  # type: ignore[typeddict-item]
    return _tell(request, front_door.wrong_body(mistakes))


@api.exception_handler(RuleBroken)
def _rule_broken(request: HttpRequest, broken: RuleBroken) -> HttpResponse:
    if broken.field:
        mistakes = [Mistake.at((broken.field,), broken.message)]
        return _tell(request, front_door.wrong_body(mistakes))
    return _tell(request, Problem(HTTPStatus.CONFLICT, broken.message))


@api.exception_handler(NotPermitted)
def _not_permitted(request: HttpRequest, error: NotPermitted) -> HttpResponse:
    return _tell(request, Problem(HTTPStatus.FORBIDDEN, str(error)))


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _database_gone(request: HttpRequest, error: Exception) -> HttpResponse:
    _log.error("the database did not answer: %s", type(error).__name__)
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The hub cannot answer now.",
        "Nothing was kept. Send the same again, under the same Idempotency-Key.",
        headers={"Retry-After": "10"},
    ).answer()


@api.exception_handler(Exception)
def _bug(request: HttpRequest, error: Exception) -> HttpResponse:
    _log.exception("%s %s", request.method, request.path)
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong here.",
        "Nothing was kept. Send the same again later, under the same Idempotency-Key.",
    ).answer()


type View = Callable[..., HttpResponse]


def _for_programs(view: View) -> View:
    """What a program sends is measured before it is read; what it is told is not kept on its way."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            _measure(request)
            told = view(request, *args, **kwargs)
        except Problem as problem:
            told = _tell(request, problem)
        except Http404:
            told = _nothing_here(request)
        if isinstance(told, HttpResponseNotAllowed):
            told = Problem(
                HTTPStatus.METHOD_NOT_ALLOWED,
                f"{request.method} is not known at this address.",
                headers={"Allow": told.headers["Allow"]},
            ).answer()
        told.headers["Cache-Control"] = "no-store"
        return told

    return answer


def _measure(request: HttpRequest) -> None:
    if request.method != "POST":
        return
    length = request.headers.get("Content-Length", "")
    if request.headers.get("Transfer-Encoding") and not length:
        raise Problem(HTTPStatus.LENGTH_REQUIRED, "Say how long the body is.")
    if length.isascii() and length.isdigit() and int(length) > MOST_BYTES:
        raise Problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "This is too long: a megabyte is the most.",
            "Send what a person needs to read. For files, say in words that you have them.",
        )
    if request.content_type != "application/json":
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "Send JSON.",
            "Say so in a header: Content-Type: application/json",
        )


def _nothing_here(request: HttpRequest) -> HttpResponse:
    return Problem(
        HTTPStatus.NOT_FOUND,
        "There is nothing at this address.",
        "The addresses are described at /api/v1/openapi.json. None ends with a slash.",
    ).answer()


def patterns() -> list[URLPattern]:
    """The addresses of the API, and a plain answer at every other one below them."""
    found: list[Any] = api.urls[0]
    for pattern in found:
        pattern.callback = _for_programs(pattern.callback)
    return [*found, re_path("", _for_programs(_nothing_here))]
