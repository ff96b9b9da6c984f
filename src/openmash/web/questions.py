"""The questions that most pages ask: a line, a story, one of several answers. Each may be left empty."""

from collections.abc import Iterable
from typing import Any

from django import forms

from openmash.policy.errors import WrongInput
from openmash.policy.partial_dates import partial_boxes, read_partial

# Long enough for anybody's story, short enough to be read by a person.
STORY, LINE = 100_000, 1_000

YES_NO = [("yes", "Yes"), ("no", "No"), ("unknown", "Not known")]


class _Words(forms.CharField):
    """Words as they were typed. The end of a line is one character, whichever browser sent it."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


def line(
    label: str, hint: str = "", *, required: bool = False, match: str = "", **attrs: Any
) -> forms.CharField:
    """A name, a number, a few words. `match`: what it is sent as, to find who is on record."""
    if match:
        attrs["data-match"] = match
    return _Words(
        label=label,
        help_text=hint,
        required=required,
        max_length=LINE,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
    )


class _WhenField(_Words):
    """A day, a month, a year or words; kept as `policy.partial_dates` says, shown as it is typed."""

    def clean(self, value: Any) -> str:
        try:
            return read_partial(super().clean(value) or "")
        except WrongInput as wrong:
            raise forms.ValidationError(str(wrong), code="impossible") from None

    def prepare_value(self, value: Any) -> Any:
        return partial_boxes(value) if isinstance(value, str) else value


def when(label: str) -> forms.CharField:
    """When something was, as far as it is known."""
    return _WhenField(
        label=label,
        help_text="For instance 14 3 2025, or only a year",
        required=False,
        max_length=LINE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def story(
    label: str, hint: str = "", rows: int = 3, *, required: bool = False, match: str = ""
) -> forms.CharField:
    """As much as there is to say. `match`: as of a line."""
    matched = {"data-match": match} if match else {}
    return _Words(
        label=label,
        help_text=hint,
        required=required,
        max_length=STORY,
        widget=forms.Textarea(attrs={"rows": rows, **matched}),
    )


def choice(
    label: str, answers: Iterable[tuple[str, str]], hint: str = "", *, inline: bool = False
) -> forms.ChoiceField:
    """One of several answers, all in sight."""
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        required=False,
        choices=list(answers),
        widget=forms.RadioSelect(attrs={"inline": "yes"} if inline else {}),
    )


def pick(
    label: str, answers: Iterable[tuple[str, str]], empty: str = "Not known yet"
) -> forms.ChoiceField:
    """One of several answers, folded away. `empty`: the words of no answer."""
    blank = [("", empty)] if empty else []
    return forms.ChoiceField(
        label=label, required=False, choices=[*blank, *answers], widget=forms.Select()
    )
