"""Pages stand by themselves: without anybody signed in, without anything that we may not ship."""

import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.forms import formset_factory
from django.template import engines
from django.template.loader import render_to_string

import openmash.web
from tests.web.markup import find, tree

_WEB = Path(openmash.web.__file__).parent
_STATIC = _WEB / "static" / "openmash"


class Rate(forms.Form):
    reason = forms.CharField(label="Why?")


def title(**context: Any) -> str:
    page = '{% extends "openmash/public.html" %}{% block title %}Rate NH-4K7Q2{% endblock %}'
    html = engines["django"].from_string(page).render(context)
    found = re.search(r"<title>(.*?)</title>", html)
    assert found
    return found[1]


@pytest.mark.parametrize(
    "name",
    ["openmash/base.html", "openmash/public.html", "openmash/error_page.html", "404.html", "500.html"],
)  # fmt: skip
def test_a_page_renders_for_nobody(name: str) -> None:
    html = render_to_string(name, {"title": "That cannot be done", "lead": "It was closed."})
    assert "OpenMASH" in html
    assert "Sign out" not in html
    assert 'name="q"' not in html


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ({}, "Rate NH-4K7Q2 – OpenMASH"),
        ({"form": Rate()}, "Rate NH-4K7Q2 – OpenMASH"),
        ({"form": Rate({"reason": "Injury"})}, "Rate NH-4K7Q2 – OpenMASH"),
        ({"form": Rate({})}, "Error: Rate NH-4K7Q2 – OpenMASH"),
        ({"other": Rate({"reason": "x"}), "rate": Rate({})}, "Error: Rate NH-4K7Q2 – OpenMASH"),
    ],
)
def test_the_title_says_that_something_was_refused(context: dict[str, Any], expected: str) -> None:
    assert title(**context) == expected


def test_a_refused_row_counts_too() -> None:
    rows = formset_factory(Rate)(
        {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-reason": "",
        }
    )
    assert title(rows=rows).startswith("Error: ")


def test_a_name_is_never_read_as_markup() -> None:
    evil = '<script>alert(1)</script>"'
    page = engines["django"].from_string(
        "{% rag_tag x %}{% tag x x %}{% button x x x x %}{% panel x x x %}{% warning_text x %}"
        "{% copied x x %}{% placeholder marker %}{% summary_list rows %}"
        "{% details x %}{{ x }}{% enddetails %}{% band x %}{{ x }}{% endband %}"
        "{% inset %}{{ x }}{% endinset %}{% tabs tabs x %}{% timeline entries %}{% pages x x %}"
    )
    html = page.render(
        {
            "x": evil,
            "marker": {"holder_post": evil, "holder_name": evil, "holder_phone": evil},
            "rows": [{"key": evil, "value": evil, "url": evil, "action": evil}],
            "tabs": [{"label": evil, "url": evil}],
            "entries": [{"title": evil, "by": evil, "at_words": evil, "text": evil}],
        }
    )
    assert not find(tree(html), "script")


def test_the_styles_ask_for_no_file_that_is_not_there_and_nothing_we_may_not_use() -> None:
    css = (_STATIC / "openmash.css").read_text("utf-8")
    for wanted in re.findall(r"url\(([^)]*)\)", css):
        path = wanted.strip("\"'")
        if path.startswith("data:"):
            continue
        assert path.startswith("/static/openmash/"), path
        assert (_STATIC / path.removeprefix("/static/openmash/")).is_file(), path
    for forbidden in ("GDS Transport", "copyright-logo", "govuk-crest", "@font-face"):
        assert forbidden not in css, forbidden
    assert not [file for file in _STATIC.rglob("*") if re.search("crown|crest", file.name)]


def test_no_template_has_a_style_or_a_script_of_its_own() -> None:
    """The content security policy would refuse both, without a word to whoever uses the page."""
    for file in _WEB.parent.rglob("*.html"):
        html = file.read_text("utf-8")
        assert not re.search(r"""\sstyle=|\son\w+=["']""", html), file
        assert not re.search(r"<script(?![^>]*nonce=)", html), file
