"""The questions of the outbox."""

from django import forms

from openmash.notices.commands import LONGEST


class WhyForm(forms.Form):
    """A manager's word, with its reason: it goes, it waits, it does not go."""

    why = forms.CharField(
        label="Why?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why."},
    )


class ToldForm(forms.Form):
    """What was said on the telephone."""

    reached = forms.ChoiceField(
        label="Did you reach them?",
        choices=[("yes", "Yes, I told them"), ("no", "No, nobody answered")],
        widget=forms.RadioSelect(attrs={"inline": True}),
        error_messages={"required": "Say whether you reached them."},
    )
    said = forms.CharField(
        label="What was said?",
        help_text="Both ways: what you told them, and what they answered.",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AddressForm(forms.Form):
    """Another address for this letter."""

    address = forms.CharField(
        label="Address",
        help_text="One line for each part. A manager then says if it is safe to write there.",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write the address."},
    )
