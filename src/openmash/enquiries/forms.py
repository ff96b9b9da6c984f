"""Asking several agencies, and answering on one page."""

from typing import Any

from django import forms
from django.http import QueryDict

from openmash.enquiries.answers import (
    CHECKED,
    NOT_AVAILABLE,
    NOTHING,
    Answer,
    AnswerItem,
    SystemChecked,
)
from openmash.enquiries.models import Item
from openmash.enquiries.queries import AgencyChoice
from openmash.policy.profile import Profile

_LONG, _SHORT = 100_000, 1_000


def _text(label: str, help_text: str = "", **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=_SHORT, widget=widget
    )


def _story(label: str, help_text: str = "", rows: int = 4) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=_LONG, widget=widget
    )


class AskForm(forms.Form):
    """Whom to ask, about whom, and how much each is told."""

    agencies = forms.MultipleChoiceField(
        label="Whom do we ask?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    about = forms.MultipleChoiceField(
        label="About whom?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    question = _story("What do we ask?", rows=3)
    told = _story("What are they told of the worry?", "No more than they need to answer.", rows=6)
    legal_basis = _text("On what legal basis?")
    purpose = _text("Why this enquiry?", "For the record of the hub.")

    def __init__(
        self,
        *args: Any,
        choices: list[AgencyChoice],
        people: list[dict[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [
            (str(c.id), f"{c.name}{f' ({c.suggested})' if c.suggested else ''}") for c in choices
        ]
        named = [(p["person_id"], " · ".join(filter(None, (p["name"], p["date_of_birth"], p["as"]))))
                 for p in people]  # fmt: skip
        self.fields["agencies"].choices = offered  # type: ignore[attr-defined]
        self.fields["about"].choices = named  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What an agency says of the request as a whole."""

    so_what = _story("So what?", "What does this mean for the child, in the light of the worry?")
    recommendation = _story("What do you recommend?", rows=2)
    recommended_rag = forms.ChoiceField(label="Recommended rating", required=False)
    legal_basis = _text("Shared on what basis?")
    sharing_why = _text("Necessary and proportionate because")
    holder_post = _text("If anything is sensitive: which post holds it?")
    holder_deputy = _text("Who stands in for them?")
    holder_phone = _text("Number to ring")
    holder_hours = _text("At what hours?")
    existence_only = forms.BooleanField(
        label="Not even the decision maker may read it: only that it exists", required=False
    )
    narrowed_why = _text("Why only its existence?")
    correction_why = _text("Why do you add to or correct your answer?")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colours = [("", "None")] + [(used.rag.value, used.rag.value) for used in profile.ratings]
        self.fields["recommended_rag"].choices = colours  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """One piece of information."""

    text = _story("What is known?", rows=2)
    kind = forms.ChoiceField(
        label="Fact or opinion?", required=False, choices=[("", "Choose"), *Item.Kind.choices]
    )
    certainty = forms.ChoiceField(
        label="How sure?", required=False, choices=[("", "Choose"), *Item.Certainty.choices]
    )
    about = _text("About whom?")
    dated = _text("Date of it", "For instance 2025-03-14, or 2024")
    system = _text("From which system?")
    reference = _text("Its reference")
    is_sensitive = forms.BooleanField(label="Sensitive: it must not leave the hub", required=False)

    def item(self) -> AnswerItem:
        """The row as a value."""
        said: dict[str, Any] = {n: self.cleaned_data.get(n) or "" for n in self.fields}
        said["is_sensitive"] = bool(self.cleaned_data.get("is_sensitive"))
        return AnswerItem(**said)


SYSTEM_STATES = (
    (CHECKED, "Checked: something is known"),
    (NOTHING, "Checked: nothing is known"),
    (NOT_AVAILABLE, "Could not be searched"),
)


def item_forms(data: QueryDict) -> list[ItemForm]:
    """A form for each row that says anything."""
    rows = [ItemForm(data, prefix=row) for row in data.getlist("row")[:200] if row.isascii()]
    return [row for row in rows if row.is_valid() and any(row.cleaned_data.values())]


def answer_from(form: AnswerForm, data: QueryDict, systems: tuple[str, ...]) -> Answer:
    """The whole answer as values; what could not be read is left empty."""
    said: dict[str, Any] = {
        name: form.cleaned_data.get(name) or ""
        for name in Answer.__dataclass_fields__
        if name not in ("systems", "items")
    }
    said["existence_only"] = bool(said["existence_only"])
    return Answer(
        systems=tuple(
            SystemChecked(
                name=name,
                state=data.get(f"system-{number}", ""),
                reference=data.get(f"system-{number}-reference", "")[:_SHORT].replace("\x00", ""),
            )
            for number, name in enumerate(systems)
            if data.get(f"system-{number}") in dict(SYSTEM_STATES)
        ),
        items=tuple(row.item() for row in item_forms(data)),
        **said,
    )
