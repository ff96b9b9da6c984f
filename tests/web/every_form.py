"""Finds every form that the people of a hub meet, and fills it in as nobody should."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

_PAGES_OF_A_VIEW = 8
_NEVER = ("/sign-out/", "/static/", "/api/")


@dataclass
class Field:
    """One control: its name, its kind, and what stands in it."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)

    @property
    def is_text(self) -> bool:
        """Whether one types into it."""
        return self.kind in ("text", "textarea", "search")


@dataclass
class FoundForm:
    """A form on a page, and the buttons that send it."""

    action: str
    view: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    is_post: bool = False

    def texts(self) -> list[Field]:
        return [f for f in self.fields if f.is_text]

    def filled(self, *, text: str | None = None, other: str | None = None) -> dict[str, list[str]]:
        """As it stands, with this in every text, or in every other control and hidden field."""
        sent: dict[str, list[str]] = {}
        for control in self.fields:
            value = text if control.is_text else other
            is_row = control.name == "row"  # what it holds names other fields
            sent.setdefault(control.name, []).append(
                control.value if value is None or is_row else value
            )
        return sent


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FoundForm] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self._form: FoundForm | None = None
        self._open: Field | None = None
        self._hidden = 0  # inside a <template>

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        self._hidden += tag == "template"
        if "id" in at:
            self.ids.append(at["id"])
        if tag == "a" and "href" in at:
            self.links.append(at["href"])
        if tag == "form":
            self._form = FoundForm(at.get("action", ""), "", is_post=at.get("method") == "post")
            self.forms.append(self._form)
            if "data-autosave" in at:
                saving = FoundForm(at["data-autosave"], "", self._form.fields, is_post=True)
                self.forms.append(saving)
        if self._form is None or self._hidden:
            return
        self._control(tag, at)

    def _control(self, tag: str, at: dict[str, str]) -> None:
        assert self._form
        name = at.get("name", "")
        if tag == "option" and self._open:
            self._open.choices.append(at.get("value", ""))
            if "selected" in at or not self._open.value:
                self._open.value = at.get("value", "")
        elif tag == "button" and name:
            self._form.buttons.append((name, at.get("value", "")))
        elif tag in ("select", "textarea") and name:
            self._open = Field(name, tag)
            self._form.fields.append(self._open)
        elif tag == "input" and name not in ("", "csrfmiddlewaretoken"):
            kind = at.get("type", "text")
            if kind in ("radio", "checkbox") and "checked" not in at:
                return
            if kind != "file":
                self._form.fields.append(Field(name, kind, at.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._open and self._open.kind == "textarea":
            self._open.value += data

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag == "template"
        if tag in ("select", "textarea"):
            self._open = None
        if tag == "form":
            self._form = None


def read(html: str) -> _Reader:
    """What stands on a page."""
    reader = _Reader()
    reader.feed(html)
    return reader


def view_of(path: str) -> str:
    """The name of the view at an address; empty where there is none."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def pages(client: Client, start: str = "/") -> Iterator[tuple[str, str]]:
    """Every page that one comes to by following links, some of each kind."""
    waiting, seen, met = [start], {start}, Counter[str]()
    while waiting:
        path = min(waiting, key=lambda link: met[view_of(link)])  # what was met least comes first
        waiting.remove(path)
        view = view_of(path)
        if not view or met[view] >= _PAGES_OF_A_VIEW or path.startswith(_NEVER):
            continue
        met[view] += 1
        answer = client.get(path, follow=True)
        assert answer.status_code < 500, f"{path} answers {answer.status_code}"
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        if answer.redirect_chain:
            path = answer.redirect_chain[-1][0]
        html = answer.content.decode()
        yield path, html
        for link in read(html).links:
            there = re.sub(r"#.*", "", link)
            if there.startswith("/") and there not in seen:
                seen.add(there)
                waiting.append(there)


def forms_on(path: str, html: str) -> Iterator[FoundForm]:
    """The forms of a page that send something, each with its view."""
    for found in read(html).forms:
        found.action = found.action or path
        found.view = view_of(found.action)
        if found.is_post and found.view and not found.action.startswith(_NEVER):
            yield found
