"""The pieces that pages are made of. Each is small, and says what it shows in words."""

from typing import Any

from django import template
from django.forms import BaseForm
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

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
    """What is wrong, with a link to each place where it is mended."""
    found: list[tuple[str, str]] = []
    for form in forms:
        if not isinstance(form, BaseForm) or not form.is_bound:
            continue
        found += [("", str(error)) for error in form.non_field_errors()]
        found += [
            (str(getattr(field, "mend_at", field.auto_id)), str(error))
            for field in form
            for error in field.errors
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


@register.inclusion_tag("openmash/placeholder.html")
def placeholder(marker: Any) -> dict[str, Any]:
    """A sensitive item: that it exists, and whom to ask. Never a blank."""
    return {"marker": marker}


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """The value of a mapping at a key that a template holds in a variable."""
    return mapping.get(key) if mapping else None
