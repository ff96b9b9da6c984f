"""What is asked when a record is finished, and afterwards: notes, news, alerts, the night."""

from dataclasses import fields
from typing import Any

from django import forms

from openmash.contacts.commands import ToldBy
from openmash.contacts.forms.answers import BY_HAND, CONSENT, REFERRERS, either
from openmash.contacts.models import OpenCaseStep
from openmash.web.forms import MomentField
from openmash.web.questions import choice, line, pick, story


class NoteForm(forms.Form):
    """Something more, beside what was said."""

    text = story("Your note", "It stands beside what was said, with your name and the time.", 6)


class InformationForm(forms.Form):
    """Somebody told more about the same thing: what is new, and whose news it is."""

    text = story("What is new?", "In their words. What was said before stays as it is.", 5)
    at = MomentField(label="When did it come?", required=False)
    source = pick("How did it come?", [(c, c.replace("-", " ")) for c in BY_HAND], empty="")
    referrer = either("Who told us?", REFERRERS)
    referrer_name = line("Name")
    referrer_organisation = line("Organisation")
    referrer_phone = line("Telephone", inputmode="tel")
    referrer_email = line("Email", inputmode="email")
    consent = either("Do they say that the family agreed to share this?", CONSENT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["autofocus"] = True

    def told_by(self) -> ToldBy:
        """Whose news it is."""
        asked = [field.name for field in fields(ToldBy) if field.name in self.fields]
        return ToldBy(**{name: self.cleaned_data[name] for name in asked})


class ReopenForm(forms.Form):
    """Why a closed contact is taken up again."""

    why = story("Why is it taken up again?", "It stands on the contact, with your name.")


class TakeAlertForm(forms.Form):
    """A named person takes it."""

    answer = line("What you do about it")


class PassOnForm(forms.Form):
    """The case is open: who was told, and how."""

    to = line("To whom")
    how = line("How, and what they will do")


class OpenCaseForm(forms.Form):
    """Somebody of the open case was rung."""

    whom = choice("Whom did you ring?", OpenCaseStep.Whom.choices)
    name = line("Their name")
    came = choice(
        "What came of it?",
        [
            ("takes-it", "Told, and they have taken it"),
            ("told", "Told"),
            ("away", "Away, or not reached"),
        ],
    )
    how = line("What they will do, or when you ring again")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in (("whom", "Choose whom you rang."), ("came", "Choose what came of it.")):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = words


class FinishForm(forms.Form):
    """The record as it was read before it was finished."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CannotWaitForm(forms.Form):
    """Why the out-of-hours service has it now."""

    why = story("What cannot wait until the hub opens?")


class HubsAgainForm(forms.Form):
    """Why the out-of-hours service has it no more."""

    why = story("Why, or what did they tell you?")


class NightForm(forms.Form):
    """A call that came to the out-of-hours service itself, and what was done."""

    referrer = pick("Who rang?", REFERRERS)
    referrer_name = line("Their name")
    referrer_phone = line("Their telephone", inputmode="tel")
    given_names = line("The child's first names")
    family_name = line("The child's family name")
    description = line("If no name: who", "For instance: about 4, girl, blue coat")
    concerns = story("What is the worry?", rows=4)
    done = story("What was done, and what must the hub do next?", rows=4)

    def values(self) -> dict[str, str]:
        """What stands on the contact."""
        names = ("referrer", "referrer_name", "referrer_phone", "concerns")
        return {name: self.cleaned_data[name] or "" for name in names}


class WriteBackForm(forms.Form):
    """What was done in the night."""

    done = story("What was done, and what must the hub do next?")
