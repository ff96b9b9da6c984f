"""Whether two records are of one person."""

from typing import Any
from uuid import UUID

from django import forms

from openmash.web.forms import Hinted

LONGEST = 2_000


class PairForm(forms.Form):
    """One person, two, or nobody can say yet."""

    answer = forms.ChoiceField(
        label="Are they one person?",
        choices=[
            (
                "same",
                Hinted("The same person", "The two records become one. It can be taken back."),
            ),
            ("different", Hinted("Different people", "You are not asked about these two again.")),
            ("unsure", Hinted("Not sure", "They stay in the list, after the others.")),
        ],
        widget=forms.RadioSelect(
            attrs={"reveals": {"same": "kept", "different": "why"}, "legend": "m"}
        ),
        error_messages={"required": "Say whether they are one person."},
    )
    kept = forms.ChoiceField(
        label="Which record is kept?", required=False, widget=forms.RadioSelect
    )
    why = forms.CharField(
        label="How do you know?",
        help_text="For instance: twins, their school confirms it.",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, sides: list[tuple[str, Hinted]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["kept"].choices = sides  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What each answer needs."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("answer") == "same" and not said.get("kept") and "kept" not in self.errors:
            self.add_error("kept", "Choose which record is kept.")
        if said.get("answer") == "different" and not said.get("why"):
            self.add_error("why", "Say how you know that they are different people.")
        return said

    @property
    def kept_id(self) -> UUID:
        """The record that is kept."""
        return UUID(self.cleaned_data["kept"])


class TakeBackForm(forms.Form):
    """Why two records that were made one are of two people."""

    why = forms.CharField(
        label="How do you know that they are two people?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say how you know that they are different people."},
    )


class SecondForm(forms.Form):
    """Who on record may be the same person."""

    other = forms.ChoiceField(
        label="Who may be the same person?",
        widget=forms.RadioSelect(attrs={"legend": "m"}),
        error_messages={"required": "Choose somebody, or go back."},
    )

    def __init__(self, data: Any = None, *, found: list[tuple[str, Hinted]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["other"].choices = found  # type: ignore[attr-defined]
