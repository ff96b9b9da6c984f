"""Who sends, and what a key is for."""

from typing import Any

from django import forms
from django.utils.text import slugify

from openmash.front_door.systems.keys import Sender
from openmash.hubs.queries import agencies_of
from openmash.policy.actors import Actor

_OTHER = "-"  # no code of an agency


class SenderForm(forms.Form):
    """An agency of the hub, or another organisation by its name."""

    sender = forms.ChoiceField(label="Who sends?", error_messages={"required": "Choose who sends."})
    other = forms.CharField(
        label="If another organisation: its name",
        help_text="For instance: NSPCC Helpline. Written the same each time, it is the same sender.",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = {agency.code: agency.name for agency in agencies_of(actor.hub_id)}
        self.fields["sender"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *self._names.items(),
            (_OTHER, "Another organisation"),
        ]

    def clean(self) -> dict[str, Any]:
        """Another organisation needs a name that gives it a code."""
        said = super().clean() or {}
        if said.get("sender") == _OTHER and not slugify(said.get("other", "")):
            self.add_error("other", "Write what the organisation is called.")
        return said

    def said_sender(self) -> Sender:
        """Who it is."""
        code = self.cleaned_data["sender"]
        if code != _OTHER:
            return Sender(code, self._names[code])
        name = self.cleaned_data["other"].strip()
        return Sender(slugify(name)[:50].strip("-"), name)


class KeyForm(SenderForm):
    """A key, and what it is for."""

    note = forms.CharField(
        label="What is it for?",
        help_text="Shown in the list of keys: which of their systems, live or for trying.",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
