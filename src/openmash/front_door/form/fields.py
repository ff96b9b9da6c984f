"""A page of a hub's online form as a Django form. What was typed is kept as it was typed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import category

from django import forms
from django.core.exceptions import ValidationError

from openmash.policy.identity import nhs_number
from openmash.policy.profile import Profile
from openmash.policy.profile.form import FormPage, FormQuestion
from openmash.policy.public_form.answers import Answer, Said
from openmash.policy.public_form.kinds import question_of_kind
from openmash.policy.public_form.questions import QUESTIONS, About, Question, Shape
from openmash.web.forms import PartialDateField

# Long enough for anybody's story, short enough to be read by a person.
_LONG, _SHORT = 100_000, 1_000
_TOO_LONG = {"max_length": "This is too long: the most is %(limit_value)d characters."}
_NO_ANSWER = {"invalid_choice": "Choose one of the answers."}
EMPHASIS = "This matters most: please answer it if you can."
_NOT_CHOSEN = ("", "Choose, or leave it if you do not know")


class PageForm(forms.Form):
    """The questions of one page. None must be answered."""

    def raw(self) -> dict[str, Answer]:
        """Every answer as it was typed, whether it can be read or not."""
        return {
            name: _clean(
                field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            )
            for name, field in self.fields.items()
        }


class LinkForm(forms.Form):
    """Where the link is sent."""

    email = forms.EmailField(
        label="Send the link to an e-mail address",
        help_text="Only if nobody who is a danger reads it. The code is not sent: write it down.",
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email"}),
        error_messages={
            "invalid": "Write an e-mail address like name@example.com.",
            "required": "Write the e-mail address first.",
        },
    )


def page_form(
    page: FormPage,
    profile: Profile,
    *,
    data: Mapping[str, Any] | None = None,
    said: Said | None = None,
) -> PageForm:
    """The form of a page, with what was answered before, or with what is sent now."""
    form = PageForm(data, initial=dict(said or {}))
    for code in page.questions:
        question = worded(profile, page.about, code)
        choices = _choices(question, profile)
        if question.shape in (Shape.TICKS, Shape.LIST) and not choices:
            continue
        form.fields[code] = _field(
            question, choices, is_alone=len(page.questions) == 1, asked=page.questions
        )
        if is_emphasised(profile, page.about, code):
            form.fields[code].widget.attrs["legend"] = "m"
            form.fields[code].help_text = f"{EMPHASIS} {question.help}".strip()
    return form


def worded(profile: Profile, about: About, code: str) -> Question:
    """A question in the words of this hub."""
    if of_kind := question_of_kind(profile, code):
        return of_kind
    question, own = QUESTIONS[about][code], _own(profile, about, code)
    if own is None:
        return question
    words = {"label": own.label or question.label, "help": own.help or question.help}
    return Question(**{**vars(question), **words})


def is_emphasised(profile: Profile, about: About, code: str) -> bool:
    """Whether this hub cares most about this question."""
    own = _own(profile, about, code)
    return bool(own and own.emphasised)


def _own(profile: Profile, about: About, code: str) -> FormQuestion | None:
    found = (q for q in profile.form_questions if (q.about, q.question) == (about, code))
    return next(found, None)


def _choices(question: Question, profile: Profile) -> list[tuple[str, str]]:
    """What can be chosen; urgent criteria and the reasons not to ask are the hub's own."""
    if question.code == "urgent":
        return [(tick.code, tick.words) for tick in profile.form_urgent]
    if question.code == "consent_exception":
        return [(e.code, e.words) for e in profile.consent_exceptions]
    return list(question.choices)


def words_of(question: Question, profile: Profile, answer: Answer) -> str:
    """An answer as people read it: choices in their words, one line each."""
    words = dict(_choices(question, profile))
    if question.shape is Shape.DATE:
        return " ".join(filter(None, answer))
    if isinstance(answer, list):
        return "\n".join(words.get(part, part) for part in answer)
    return words.get(answer, "I do not know" if answer == "unknown" else answer)


def _field(
    question: Question, choices: list[tuple[str, str]], *, is_alone: bool, asked: Iterable[str]
) -> forms.Field:
    attrs: dict[str, Any] = {"legend": "m" if is_alone else "s"}
    said: dict[str, Any] = {"label": question.label, "help_text": question.help, "required": False}
    chosen = {**said, "choices": choices, "error_messages": _NO_ANSWER}
    reveals = {choice: code for choice, code in question.reveals if code in asked}
    if reveals:
        attrs["reveals"] = reveals
    match question.shape:
        case Shape.STORY:
            return forms.CharField(
                **said,
                max_length=_LONG,
                error_messages=_TOO_LONG,
                widget=forms.Textarea(attrs={**attrs, "rows": question.rows}),
            )
        case Shape.CHOICE:
            radios = forms.RadioSelect(attrs=attrs)
            return forms.ChoiceField(**chosen, widget=radios)
        case Shape.LIST:
            listed = forms.Select(attrs=attrs)
            return forms.ChoiceField(**chosen | {"choices": [_NOT_CHOSEN, *choices]}, widget=listed)
        case Shape.TICKS:
            ticks = forms.CheckboxSelectMultiple(attrs=attrs)
            return forms.MultipleChoiceField(**chosen, widget=ticks)
        case Shape.SCALE:
            scale = [*((str(n), str(n)) for n in range(11)), ("unknown", "I do not know")]
            row = forms.RadioSelect(attrs={**attrs, "inline": "yes"})
            return forms.ChoiceField(**chosen | {"choices": scale}, widget=row)
        case Shape.DATE:
            return PartialDateField(**said)
        case shape:
            return _line(question, shape, said, attrs)


def _line(
    question: Question, shape: Shape, said: dict[str, Any], attrs: dict[str, Any]
) -> forms.Field:
    attrs |= {"autocomplete": question.autocomplete}
    if shape is Shape.PHONE:
        attrs |= {"inputmode": "tel", "class": "govuk-input--width-20"}
    if shape is Shape.EMAIL:
        attrs |= {"inputmode": "email", "spellcheck": "false"}
        wrong = {"invalid": "Write an e-mail address like name@example.com."}
        return forms.EmailField(**said, widget=forms.TextInput(attrs=attrs), error_messages=wrong)
    if question.code == "postcode":
        attrs |= {"class": "govuk-input--width-10"}
    checks = [_is_nhs_number] if question.code == "nhs_number" else []
    return forms.CharField(
        **said,
        max_length=_SHORT,
        error_messages=_TOO_LONG,
        widget=forms.TextInput(attrs=attrs),
        validators=checks,
    )


def _is_nhs_number(text: str) -> None:
    if nhs_number(text) is None:
        raise ValidationError("This is not an NHS number. Check its ten digits, or leave it out.")


def _clean(value: Any) -> Answer:
    """As typed, without the characters that no keyboard writes and no database keeps."""
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return _plain(value)


def _plain(value: Any) -> str:
    text = str(value or "").replace("\r\n", "\n")
    return "".join(c for c in text if c in "\n\t" or category(c) not in {"Cc", "Cs"})


def seen(said: Said, codes: Iterable[str]) -> str:
    """What a page showed of the answers, in a word: tells whether another window changed them."""
    shown = json.dumps([said.get(code) or "" for code in sorted(codes)], ensure_ascii=False)
    return hashlib.sha256(shown.encode()).hexdigest()[:16]
