"""The pieces that pages are made of. Each is small, and says what it shows in words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from openmash.policy.times import as_at_words

register = template.Library()


@register.simple_tag
def rag_tag(rag: str | None) -> SafeString:
    """A rating as a tag with its word: colour never speaks alone."""
    if not rag:
        return mark_safe('<strong class="om-tag om-tag--none">Not rated</strong>')
    return format_html('<strong class="om-tag om-tag--{}">{}</strong>', rag, rag)


@register.simple_tag
def tag(text: str, colour: str = "grey") -> SafeString:
    """A word in a box."""
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour, text)


@register.simple_tag
def due(words: Any) -> SafeString:
    """When something is due, in words; late has a word and a sign too. `words`: text, late, soon."""
    if not words:
        return mark_safe("")
    if words.late:
        return format_html(
            '<span class="om-late"><span aria-hidden="true">⚠ </span>{}</span>', words.text
        )
    if words.soon:
        return format_html('<span class="om-soon">{}</span>', words.text)
    return format_html("<span>{}</span>", words.text)


@register.filter
def as_at(moment: datetime | None, now: datetime) -> str:
    """As at when a case system said so, and how old that is where it is older than a day."""
    return as_at_words(moment, now)


@register.simple_tag
def button(label: str, kind: str = "", name: str = "", value: str = "") -> SafeString:
    """A submit button. `kind`: secondary, warning or nothing."""
    named = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html(
        '<button type="submit" class="govuk-button{}" data-module="govuk-button" '
        'data-prevent-double-click="true"{}>{}</button>',
        f" govuk-button--{kind}" if kind else "",
        named,
        label,
    )


@register.simple_tag
def error_summary(*forms: object) -> SafeString:
    """What is wrong, with a link to each place where it is mended. Takes forms, and lists of forms."""
    found: list[tuple[str, str]] = []
    for form in _each(forms):
        if not form.is_bound:
            continue
        found += [("", str(error)) for error in form.non_field_errors()]
        found += [
            (str(getattr(field, "mend_at", field.auto_id)), str(error))
            for field in form
            for error in getattr(field, "mistakes", field.errors)
        ]
    if not found:
        return mark_safe("")
    lines = format_html_join(
        "",
        "<li>{}</li>",
        (
            (format_html('<a href="#{}">{}</a>', place, words) if place else words,)
            for place, words in found
        ),
    )
    return format_html(
        '<div class="govuk-error-summary" data-module="govuk-error-summary"><div role="alert">'
        '<h2 class="govuk-error-summary__title">There is a problem</h2>'
        '<div class="govuk-error-summary__body">'
        '<ul class="govuk-list govuk-error-summary__list">{}</ul></div></div></div>',
        lines,
    )


def _each(forms: Iterable[object]) -> Iterable[BaseForm]:
    for form in forms:
        if isinstance(form, BaseForm):
            yield form
        elif isinstance(form, list | tuple):
            yield from _each(form)


@register.simple_block_tag(takes_context=True)
def page_title(context: Context, content: str) -> SafeString:
    """The title of a page, with "Error:" before it where a form on the page was refused."""
    title = " ".join(content.split())
    refused = any(_refused(value) for layer in context.dicts for value in layer.values())
    prefix = "Error: " if refused and not title.startswith("Error:") else ""
    return format_html("{}{}", prefix, mark_safe(title))  # noqa: S308 - rendered by the template


def _refused(value: Any) -> bool:
    if isinstance(value, BaseFormSet):
        return value.is_bound and value.total_error_count() > 0
    return any(form.is_bound and form.errors for form in _each([value]))


@register.simple_block_tag
def details(content: str, summary: str, is_open: bool = False) -> SafeString:
    """Something that most people need not read: shown on a press."""
    return format_html(
        '<details class="govuk-details"{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        " open" if is_open else "",
        summary,
        content,
    )


@register.simple_block_tag
def inset(content: str) -> SafeString:
    """Words set apart from those around them."""
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_block_tag
def band(content: str, title: str = "", kind: str = "urgent") -> SafeString:
    """A band across the page. `kind`: urgent (somebody must act), late, or note."""
    heading = format_html('<h2 class="govuk-heading-s om-band__title">{}</h2>', title)
    return format_html(
        '<div class="om-band om-band--{}">{}{}</div>', kind, heading if title else "", content
    )


@register.simple_tag
def warning_text(words: str) -> SafeString:
    """What goes wrong if it is not read."""
    return format_html(
        '<div class="govuk-warning-text">'
        '<span class="govuk-warning-text__icon" aria-hidden="true">!</span>'
        '<strong class="govuk-warning-text__text">'
        '<span class="govuk-visually-hidden">Warning</span> {}</strong></div>',
        words,
    )


@register.simple_tag
def panel(title: str, words: str = "", reference: str = "") -> SafeString:
    """It is done, and this is its reference."""
    return format_html(
        '<div class="govuk-panel govuk-panel--confirmation"><h1 class="govuk-panel__title">{}</h1>'
        '<div class="govuk-panel__body">{}{}</div></div>',
        title,
        words,
        format_html("<br><strong>{}</strong>", reference) if reference else "",
    )


@register.inclusion_tag("openmash/summary_list.html")
def summary_list(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Questions and answers. A row: key, value, and perhaps url and action ("Change")."""
    rows = list(rows)
    return {"rows": rows, "has_actions": any(row.get("url") for row in rows)}


@register.inclusion_tag("openmash/tabs.html")
def tabs(items: Iterable[Any], label: str = "Parts of this page") -> dict[str, Any]:
    """Pages beside each other, as links. An item: label, url, current."""
    return {"items": items, "label": label}


@register.inclusion_tag("openmash/timeline.html")
def timeline(entries: Iterable[Any], level: str = "h3") -> dict[str, Any]:
    """What happened, in order. An entry: title, by, at (a time), at_words, text, is_look."""
    return {"entries": entries, "level": level}


@register.inclusion_tag("openmash/pages.html")
def pages(newer: str = "", older: str = "") -> dict[str, Any]:
    """Links to the next rows by key; either may be missing."""
    return {"newer": newer, "older": older}


@register.inclusion_tag("openmash/copy.html")
def copied(words: str, what: str = "") -> dict[str, Any]:
    """Words with a button that copies them. `what` they are, for who cannot see them."""
    return {"words": words, "what": what}


@register.simple_tag
def autosave_says() -> SafeString:
    """Where a form that saves itself says when it did, and what somebody else changed meanwhile."""
    return mark_safe(
        '<div data-autosave-conflict></div><p class="om-saved" data-autosave-says role="status"></p>'
    )


@register.inclusion_tag("openmash/placeholder.html")
def placeholder(marker: Any) -> dict[str, Any]:
    """A sensitive item: that it exists, and whom to ask. Never a blank."""
    return {"marker": marker}


@register.filter
def dial(number: str) -> SafeString:
    """A telephone number that a press dials."""
    digits = "".join(c for c in number if c.isdigit() or c == "+")
    return format_html('<a class="govuk-link" href="tel:{}">{}</a>', digits, number)


@register.filter
def get(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """The value of a mapping at a key that a template holds in a variable."""
    return mapping.get(key) if mapping else None


@register.filter
def label_of(form: BaseForm, name: str) -> str:
    """What a form calls one of its questions; the bare name where it has none."""
    field = form.fields.get(name)
    return str(field.label or name) if field else name.replace("_", " ")
