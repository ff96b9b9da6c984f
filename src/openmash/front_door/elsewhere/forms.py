"""What is asked when a contact goes to another authority."""

from typing import Any

from django import forms

from openmash.web.questions import line, story


class PassToAuthorityForm(forms.Form):
    """Act first where it is urgent; then who has it there, and how they are reached."""

    authority = forms.CharField(widget=forms.HiddenInput, max_length=20)
    done_first = story(
        "What was done at once to keep the child safe?",
        "And by whom. Nobody waits for another hub.",
    )
    why = story("Why is it theirs?", rows=2)
    told = story(
        "Who there was told, and how?",
        "Ring them: a message alone is not enough.",
        rows=2,
    )
    phone = line("Telephone of that hub", inputmode="tel")
    email = line("E-mail of that hub", inputmode="email")

    def __init__(self, *args: Any, is_here: bool, is_urgent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_here:  # it arrives there by itself
            for name in ("told", "phone", "email"):
                del self.fields[name]
        if not is_urgent:
            del self.fields["done_first"]


class AcknowledgedForm(forms.Form):
    """Who has it there."""

    by_name = line("Who there has acknowledged it?", "Their name, and their post if you know it.")
