"""For whom, and which contacts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from openmash.reviews.queries import Auditor, Decided


class DrawForm(forms.Form):
    """A sample for one auditor."""

    auditor = forms.ChoiceField(
        label="For whom?",
        widget=forms.RadioSelect(),
        error_messages={"required": "Choose who reads them."},
    )
    contacts = forms.MultipleChoiceField(
        label="Which decided contacts?",
        help_text="The newest stand first. What was drawn before stays where it is.",
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": "Choose at least one contact."},
    )

    def __init__(
        self, *args: Any, auditors: Sequence[Auditor], decided: Sequence[Decided], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(one.id), f"{one.name} (has {one.drawn})") for one in auditors]
        self.fields["auditor"].choices = people  # type: ignore[attr-defined]
        offered = [(str(one.row.id), one.words) for one in decided]
        self.fields["contacts"].choices = offered  # type: ignore[attr-defined]

    def drawn(self) -> dict[str, Any]:
        """What the command takes."""
        return {
            "auditor_id": UUID(self.cleaned_data["auditor"]),
            "contact_ids": [UUID(one) for one in self.cleaned_data["contacts"]],
        }
