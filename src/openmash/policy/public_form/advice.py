"""Where else help is: 999 for a child in danger now, early help where no safeguarding concern is told.

It advises; the form is sent all the same where its sender wants it sent.
"""

from enum import StrEnum

from openmash.policy.public_form.answers import Answers


class Advice(StrEnum):
    """What the form says to its sender, the most urgent first."""

    RING_999 = "ring-999"
    TELL_US_TODAY = "tell-us-today"
    EARLY_HELP_FIRST = "early-help-first"


def advice(answers: Answers) -> Advice | None:
    """What follows from the answers. Harm that is not said to be absent never leads to early help."""
    if answers.text("danger_now") == "yes":
        return Advice.RING_999
    if answers.ticked("urgent"):
        return Advice.TELL_US_TODAY
    if answers.text("harm") == "no":
        return Advice.EARLY_HELP_FIRST
    return None
