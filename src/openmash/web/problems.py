"""What a program is told when something cannot be done: problem JSON (RFC 9457), in plain words."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """A request of another system that is answered with a reason. `errors` say what is wrong where."""

    def __init__(
        self,
        status: HTTPStatus,
        title: str,
        detail: str = "",
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})

    def answer(self) -> HttpResponse:
        """The answer that the program gets."""
        told: dict[str, object] = {
            "type": "about:blank",
            "title": self.title,
            "status": int(self.status),
        }
        if self.detail:
            told["detail"] = self.detail
        if self.errors:
            told["errors"] = list(self.errors)
        body = json.dumps(told, ensure_ascii=False)
        return HttpResponse(body, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)
