"""What a receiving team says of what was handed over to it."""

from django import forms

from openmash.web.forms import MomentField
from openmash.web.questions import line, story


class AllocateReferralForm(forms.Form):
    """Who has it now."""

    who = line("Who has it?")
    phone = line("Number to ring them", inputmode="tel")
    words = story("Note", rows=2)


class SendBackForm(forms.Form):
    """Why it is not for this team."""

    why = story("Why is it not for your team?", "The hub's managers and whoever decided read it.")


class AnswerTeamForm(forms.Form):
    """What the hub answers a team that sent it back."""

    words = story("Why does it stay with the team?", "The team reads it.")


class VisitForm(forms.Form):
    """When the family is seen for the first time."""

    when = MomentField(
        label="When is the first visit?",
        help_text="Arranged, or made already.",
        error_messages={"required": "Say when the visit is."},
    )
    words = story("What was agreed", "Also with whoever made the referral.", rows=2)


class OversightForm(forms.Form):
    """When a manager looked at the case with the worker, and what was directed."""

    when = MomentField(
        label="When was it given?", error_messages={"required": "Say when it was given."}
    )
    words = story("What was directed?", rows=3)
