"""The style guide, served to a browser without server or database."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace as Row
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route

import openmash.web
from openmash.web.forms import Hinted, MomentField, PartialDateField

HOME = "http://openmash.test"
_STATIC = Path(openmash.web.__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_POLICY = "; ".join(
    f"{name} {' '.join(sources)}".replace("<CSP_NONCE_SENTINEL>", "'nonce-style'")
    for name, sources in settings.SECURE_CSP.items()
)

type Answer = Callable[[Route], None]


class Questions(forms.Form):
    """One question of every kind."""

    caller = forms.CharField(label="Who is calling?", help_text="Their name, if they give one.")
    worry = forms.CharField(
        label="What are you worried about?",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "data-count": 20_000}),
    )
    caller_is = forms.ChoiceField(
        label="The caller is", choices=[("", "Not known"), ("teacher", "A teacher")]
    )
    born = PartialDateField(label="Date of birth", help_text="Leave it empty if it is not known.")
    seen = MomentField(label="When was the child last seen?")
    consent = forms.ChoiceField(
        label="Do the parents know of this call?",
        choices=[("yes", "Yes"), ("no", "No"), ("", "Not known")],
        widget=forms.RadioSelect(attrs={"inline": True}),
    )
    way = forms.ChoiceField(
        label="What happens next?",
        choices=[
            ("enquiry", Hinted("MASH enquiry", "Several agencies are asked at once.")),
            ("other", "Something else"),
        ],
        widget=forms.RadioSelect(attrs={"reveals": {"other": "words"}}),
    )
    words = forms.CharField(label="What?", required=False)
    urgent = forms.MultipleChoiceField(
        label="Is it urgent?",
        choices=[("alone", "A child was found alone"), ("home", "The home is not safe")],
        widget=forms.CheckboxSelectMultiple(),
    )
    agreed = forms.BooleanField(label="I spoke to a manager")
    password = forms.CharField(label="Password", widget=forms.PasswordInput())


def _words(text: str, *, late: bool = False, soon: bool = False) -> Row:
    return Row(text=text, late=late, soon=soon)


def context(data: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the guide shows; with `data`, the form as it was sent."""
    at = datetime(2026, 3, 2, 10, 20, tzinfo=UTC)
    late, soon = _words("41 minutes late", late=True), _words("due today 14:20", soon=True)
    return {
        "csp_nonce": "style",
        "shell": {
            "hub_name": "Northamptonshire MASH",
            "user_name": "Priya Shah",
            "role_title": "MASH officer",
            "searches": "Name, reference, phone",
            "new_contact": "/contacts/new/",
            "nav": [
                {"label": "My work", "url": "/", "current": True},
                {"label": "Triage", "url": "/triage/"},
                {"label": "How this hub works", "url": "/hub/"},
            ],
            "closed_line": "The hub is closed until Mon 2 Mar 08:00. Out of hours: 01604 000 000.",
            "due_next": {
                "text": "NH-4K7Q2, enquiry outcome, 41 minutes late",
                "url": "/contacts/",
                "whose": "held by Anders Holm",
                "why": "RED: 4 hours from receipt (Northamptonshire protocol, section 10).",
            },
        },
        "messages": ["Contact NH-4K7Q2 was allocated to Tom Okafor."],
        "dues": [late, soon, _words("due Wed 4 Mar 10:20")],
        "marker": {
            "holder_post": "Police",
            "holder_name": "PC Amara Osei",
            "holder_phone": "01604 000 101",
            "holder_hours": "Mon to Fri 8 to 4",
            "holder_deputy": "PC Lee Brandt",
        },
        "parts": [
            {"label": "The record", "url": "#", "current": True},
            {"label": "Enquiry", "url": "#enquiry"},
            {"label": "Timeline", "url": "#timeline"},
        ],
        "rows": [
            {"key": "Children", "value": "Ade Bello, 4; Tomi Bello, 2", "url": "#change"},
            {"key": "GP", "value": ""},
        ],
        "tray": [
            Row(reference="NH-4K7Q2", children="Ade Bello, 4", rag="RED", due=late, holder="You"),
            Row(reference="NH-9M2XA", children="أمينة Haddad, 9", rag=None, due=soon, holder="–"),
        ],
        "entries": [
            Row(title="Rated RED", by="Tom Okafor", at=at, at_words="10:41", text="Found alone."),
            Row(title="Opened", by="Priya Shah", at=at, at_words="10:20", is_look=True),
        ],
        "form": Questions(data),
    }


def serve(page: Page, *, data: dict[str, Any] | None = None, **answers: Answer) -> None:
    """Answer the browser: the guide, its styles and scripts, and what a test says of other paths."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        name = path.strip("/").replace("/", "_").replace("-", "_")
        if name in answers:
            answers[name](route)
        elif path.startswith("/static/"):
            file = _STATIC / path.removeprefix("/static/")
            kind = _TYPES[file.suffix]
            route.fulfill(body=file.read_bytes(), content_type=kind)
        elif path == "/style-guide/":
            body = render_to_string("openmash/style_guide.html", context(data))
            headers = {"Content-Security-Policy": _POLICY, "Content-Type": "text/html"}
            route.fulfill(body=body, headers=headers)
        else:
            route.fulfill(status=404, body="")

    page.route(f"{HOME}/**", answer)
