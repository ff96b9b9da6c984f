"""The questions about a question to the referrer."""

from typing import Any

from django import forms

from openmash.front_door.questions.commands import LONGEST_ANSWER, LONGEST_QUESTION
from openmash.web.forms import MomentField

_HEARD = [("telephone", "By telephone"), ("email", "By e-mail"), ("walk-in", "In person")]


def _words(label: str, hint: str, most: int, *, required: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(required),
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 3, "data-count": most}),
        error_messages={"required": required} if required else {},
    )


class AskForm(forms.Form):
    """A question back to whoever told us."""

    text = _words(
        "What do you want to know?",
        "In writing it must name nobody: it may be read over a shoulder.",
        LONGEST_QUESTION,
        required="Write the question.",
    )
    by = forms.ChoiceField(
        label="How do you ask?",
        widget=forms.RadioSelect(attrs={"reveals": {"telephone": "answer"}}),
        error_messages={"required": "Choose how you ask."},
    )
    answer = _words(
        "What did they answer?", "Leave it empty if they will say it later.", LONGEST_ANSWER
    )
    due_at = MomentField(label="By when do you need the answer?")

    def __init__(self, *args: Any, ways: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].choices = ways  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What they answered, written down here."""

    answer = _words("What did they answer?", "", LONGEST_ANSWER, required="Write the answer.")
    source = forms.ChoiceField(label="How did they answer?", choices=_HEARD, initial="telephone")


class ReceiptAnswerForm(forms.Form):
    """The answer of the sender of a form, on their receipt."""

    answer = _words(
        "Your answer",
        "Only we read it. If a child is in danger now, ring 999.",
        LONGEST_ANSWER,
        required="Write your answer",
    )


class LetGoForm(forms.Form):
    """A manager goes on without it."""

    why = forms.CharField(
        label="Why do you go on without the answer?",
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why you go on without the answer."},
    )
