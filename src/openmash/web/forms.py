"""Django's forms in the markup of GOV.UK Frontend."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input, Widget

_CLASSES: tuple[tuple[type[Widget], str], ...] = (
    (forms.Textarea, "govuk-textarea"),
    (forms.RadioSelect, "govuk-radios__input"),
    (forms.CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Select, "govuk-select"),
    (Input, "govuk-input"),
)


class GovukBoundField(forms.BoundField):
    """A field that knows its classes, and where an error about it is mended."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: Widget | None = None
    ) -> dict[str, Any]:
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        built.pop("required", None)  # the server says what is missing, with all that was typed kept
        if widget.is_hidden:
            return built
        name = next((name for kind, name in _CLASSES if isinstance(widget, kind)), "")
        given = widget.attrs.get("class", "")
        broken = f"{name}--error" if self.errors and name and "__" not in name else ""
        built["class"] = " ".join(part for part in (name, given, broken) if part)
        return built

    @property
    def grouped(self) -> bool:
        """Whether it is several controls under one legend."""
        widget = self.field.widget
        return isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | DateParts)

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

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes = [
            forms.TextInput(attrs={"class": f"govuk-date-input__input govuk-input--width-{width}",
                                   "inputmode": "numeric", "aria-label": label, "data-part": label})
            for label, width in (("Day", 2), ("Month", 2), ("Year", 4))
        ]  # fmt: skip
        super().__init__(boxes, attrs)

    def decompress(self, value: date | None) -> list[str | None]:
        return [str(value.day), str(value.month), str(value.year)] if value else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for part in context["widget"]["subwidgets"]:
            box = part["attrs"]["class"].replace("govuk-input ", "").strip()
            part["attrs"]["class"] = f"govuk-input {box}"
            part["label"] = part["attrs"]["data-part"]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return [str(part or "").strip() for part in super().value_from_datadict(data, files, name)]


class PartialDateField(forms.Field):
    """A date in three boxes. Left empty, it is not known."""

    widget = DateParts
    default_error_messages = {  # noqa: RUF012
        "impossible": "There is no such date. Write it like 27 3 2015, or leave it empty if not known.",
    }

    def clean(self, value: Any) -> date | None:
        parts = [str(part or "").strip() for part in (value or [])]
        if not any(parts):
            return None
        try:
            day, month, year = (int(part) for part in parts if part.isascii())
            if not 1880 <= year <= 2200:
                raise ValueError
            return date(year, month, day)
        except ValueError:
            raise ValidationError(self.error_messages["impossible"], code="impossible") from None
