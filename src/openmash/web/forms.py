"""Django's forms in the markup of GOV.UK Frontend.

Widgets take what GOV.UK's components can do as attributes: `class` for widths, `inline` for radios
side by side, `reveals` ({choice: name of a field}) for a question that belongs to one choice,
`data-count` for a text that says how long it may be, `legend` for the size of a label or legend.
"""

import calendar
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input, Widget

from openmash.policy.errors import WrongInput
from openmash.policy.times import LONDON, read_time

_CLASSES: tuple[tuple[type[Widget], str], ...] = (
    (forms.Textarea, "govuk-textarea"),
    (forms.RadioSelect, "govuk-radios__input"),
    (forms.CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Select, "govuk-select"),
    (forms.FileInput, "govuk-file-upload"),
    (Input, "govuk-input"),
)
_NOT_KNOWN = {"not known", "unknown", "not sure", "n/k", "nk", "?"}
_MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}


class Hinted(str):
    """The label of a choice, with a line under it that helps to choose."""

    hint: str

    def __new__(cls, label: str, hint: str = "") -> "Hinted":
        made = super().__new__(cls, label)
        made.hint = hint
        return made


def _in_our_words(error: ValidationError, label: str) -> str:
    """Django's own sentences, as a colleague would say them."""
    [said], bare = error.messages, forms.Field.default_error_messages["required"]
    params = error.params or {}
    no_choice = forms.ChoiceField.default_error_messages["invalid_choice"]
    match error.code:
        case "required" if said == bare:
            return f"Answer “{label}”."
        case "max_length":
            most, there = params["limit_value"], params["show_value"]
            return f"“{label}” is too long: {there:,} characters, and {most:,} at most."
        case "null_characters_not_allowed":
            return f"“{label}” holds a character that cannot be kept. Type the words again."
        case "invalid_choice" if error.message == no_choice:
            return f"Choose one of the answers to “{label}”."
    return said


class GovukBoundField(forms.BoundField):
    """A field that knows its classes, and where an error about it is mended."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: Widget | None = None
    ) -> dict[str, Any]:
        widget = widget or self.field.widget
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        built.pop("required", None)  # the server says what is missing, with all that was typed kept
        if widget.is_hidden:
            return built
        name = next((name for kind, name in _CLASSES if isinstance(widget, kind)), "")
        given = widget.attrs.get("class", "")
        broken = f"{name}--error" if self.errors and name and "__" not in name else ""
        counted = "govuk-js-character-count" if self.count else ""
        built["class"] = " ".join(part for part in (name, given, broken, counted) if part)
        if self.count:
            said = built.get("aria-describedby", "")
            built["aria-describedby"] = f"{self.auto_id}-info {said}".strip()
        if self.reveals:
            built["revealed"] = {value: self.form[name] for value, name in self.reveals.items()}
        return built

    @property
    def grouped(self) -> bool:
        """Whether it is several controls under one legend."""
        return self.use_fieldset

    @property
    def mistakes(self) -> list[str]:
        """What is wrong with the answer, in the product's own words where the field has none."""
        return [_in_our_words(error, str(self.label)) for error in self.errors.as_data()]

    @property
    def in_boxes(self) -> bool:
        """Whether it is one answer in several boxes."""
        return isinstance(self.field.widget, forms.MultiWidget)

    @property
    def legend(self) -> str:
        """The size of its label or legend: s, m, l or xl."""
        return str(self.field.widget.attrs.get("legend", "s"))

    @property
    def count(self) -> int | None:
        """How many characters it may have, where the page counts them."""
        said: int | None = self.field.widget.attrs.get("data-count")
        return said

    @property
    def reveals(self) -> Mapping[str, str]:
        """Which field belongs to which of its choices."""
        found: Mapping[str, str] = self.field.widget.attrs.get("reveals") or {}
        return found

    @property
    def is_revealed(self) -> bool:
        """Whether another field shows it under one of its choices."""
        return any(self.name in (getattr(other, "reveals", {})).values() for other in self.form)

    @property
    def mend_at(self) -> str:
        """The id of the control to which an error links."""
        return f"{self.auto_id}_0" if self.grouped else str(self.auto_id)


class GovukRenderer(TemplatesSetting):
    """Renders every form of the product."""

    form_template_name = "openmash/forms/form.html"
    field_template_name = "openmash/forms/field.html"
    bound_field_class = GovukBoundField


class DateParts(forms.MultiWidget):
    """Day, month and year in three boxes, as people know their birth dates."""

    template_name = "django/forms/widgets/date_parts.html"
    labels: tuple[tuple[str, int], ...] = (("Day", 2), ("Month", 2), ("Year", 4))

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([forms.TextInput() for _ in self.labels], attrs)

    def decompress(self, value: Any) -> list[str | None]:
        return [str(value.day), str(value.month), str(value.year)] if value else [None] * 3

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for box, (label, width) in zip(context["widget"]["subwidgets"], self.labels, strict=True):
            box |= {"label": label, "width": width}
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return [str(part or "").strip() for part in super().value_from_datadict(data, files, name)]


class MomentParts(DateParts):
    """A day in three boxes, and its time of day in a fourth."""

    labels = (*DateParts.labels, ("Time, like 14:20", 5))

    def decompress(self, value: datetime | None) -> list[str | None]:
        local = value.astimezone(LONDON) if value else None
        return [*super().decompress(local), f"{local:%H:%M}" if local else None]


class _OddYear(ValueError):
    """A date that there was or will be, in a year of nobody's life."""


def _day(parts: list[str]) -> date:
    """Read day, month (a number or its name) and year. Raises ValueError where there is none."""
    day, month, year = parts
    if not all(part.isascii() for part in parts):
        raise ValueError("not a number that we read")
    found = date(int(year), _MONTHS.get(month.lower()) or int(month), int(day))
    if not 1880 <= found.year <= 2200:
        raise _OddYear(found.year)
    return found


class _InBoxes(forms.Field):
    """One answer in several boxes, kept as it was typed until it can be read."""

    boxes: DateParts = DateParts()

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = self.boxes.decompress(initial)
        return [part or "" for part in before] != [part or "" for part in data or before]


class PartialDateField(_InBoxes):
    """A date in three boxes. Left empty, or "not known" in any box, it is not known."""

    widget = DateParts
    default_error_messages = {  # noqa: RUF012
        "impossible": "There is no such date. Write it like 27 3 2015, or leave it empty if not known.",
        "year": "Check the year: write all four figures, like 2015.",
        "unfinished": "Add the {missing}, or leave all three boxes empty if the date is not known.",
    }

    def clean(self, value: Any) -> date | None:
        parts = [str(part or "").strip() for part in (value or ["", "", ""])]
        if any(part.lower() in _NOT_KNOWN for part in parts) or not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(parts):
            boxes = zip(parts, ("day", "month", "year"), strict=False)
            missing = " and the ".join(name for part, name in boxes if not part)
            words = self.error_messages["unfinished"].format(missing=missing)
            raise ValidationError(words, code="unfinished")
        try:
            return _day(parts)
        except _OddYear:
            raise ValidationError(self.error_messages["year"], code="year") from None
        except ValueError:
            raise ValidationError(self.error_messages["impossible"], code="impossible") from None


class MomentField(_InBoxes):
    """A day and a time of day in London. The hour that the clocks leave out is refused."""

    widget = MomentParts
    boxes = MomentParts()
    default_error_messages = {  # noqa: RUF012
        "unfinished": "Write the day and the time, like 27 3 2026 and 14:20.",
        "impossible": "There is no such day or time. Write it like 27 3 2026 and 14:20.",
        "left_out": "There is no {time}: the clocks go forward that night. Write a time before or after "
        "the missing hour.",
    }

    def clean(self, value: Any) -> datetime | None:
        parts = [str(part or "").strip() for part in (value or [""] * 4)]
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(parts):
            raise ValidationError(self.error_messages["unfinished"], code="unfinished")
        try:
            hour, minute = parts[3].replace(".", ":").split(":")
            return read_time(f"{_day(parts[:3])}T{hour.zfill(2)}:{minute}")
        except WrongInput as wrong:
            kind = "left_out" if "clocks" in str(wrong) else "impossible"
            words = self.error_messages[kind].format(time=parts[3])
            raise ValidationError(words, code="impossible") from None
        except ValueError:
            raise ValidationError(self.error_messages["impossible"], code="impossible") from None


class FilesInput(forms.FileInput):
    """Several files at once. What was chosen cannot be shown again: browsers forget it."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files. An upload that was stopped as too large says so (`too_large`)."""

    widget = FilesInput
    too_large = False
    default_error_messages = {  # noqa: RUF012
        "required": "Choose a file first.",
        "too_large": "These files are too large together: send fewer of them at a time.",
    }

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        if self.too_large:
            raise ValidationError(self.error_messages["too_large"], code="too_large")
        chosen = data if isinstance(data, list) else [data] if data else []
        if self.required and not chosen:
            raise ValidationError(self.error_messages["required"], code="required")
        return chosen


def as_typed(form: forms.BaseForm, name: str, value: Any) -> dict[str, str]:
    """What a browser would send for a value of this question: one text, or one for each box."""
    key, widget = form.add_prefix(name), form.fields[name].widget
    if isinstance(widget, forms.MultiWidget):
        boxes = enumerate(widget.decompress(value) or [])
        return {f"{key}_{place}": str(part or "") for place, part in boxes}
    return {key: "" if value is None else str(value)}


def in_words(form: forms.BaseForm, name: str, value: str) -> str:
    """An answer as a person reads it: the words of a choice, everything else as it stands."""
    field = form.fields.get(name)
    known = dict(field.choices) if isinstance(field, forms.ChoiceField) else {}  # type: ignore[arg-type]
    return str(known.get(value, value))
