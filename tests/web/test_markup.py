"""Our forms and pieces are GOV.UK Frontend's own markup, held against the examples it ships."""

import json
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import engines

from openmash.web.forms import Hinted, PartialDateField
from tests.web.markup import find, tree

_FIXTURES: dict[str, str] = json.loads(
    (Path(__file__).parent / "fixtures" / "govuk-frontend-6.6.0.json").read_text("utf-8")
)
_NAME_HINT = "This includes changing your last name or spelling your name differently."
_WASTE_HINT = "Nullam id dolor id nibh ultricies vehicula ut id elit."
_YES_NO = [("yes", "Yes"), ("no", "No")]


def field(kind: forms.Field, *, error: str = "", initial: Any = None) -> str:
    """One field as a page shows it."""
    form_class = type("OneField", (forms.Form,), {"it": kind})
    form = form_class(data={} if error else None, initial={"it": initial} if initial else None)
    if error:
        form.errors.clear()
        form.add_error("it", error)
    return str(form["it"].as_field_group())


def page(source: str, **context: Any) -> str:
    return engines["django"].from_string(source).render(context)


def text(label: str, hint: str = "") -> forms.Field:
    return forms.CharField(label=label, help_text=hint, required=False)


def area(label: str, hint: str = "", **attrs: Any) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 5, "cols": None, **attrs})
    widget.attrs.pop("cols")
    return forms.CharField(label=label, help_text=hint, widget=widget)


def radios(label: str, choices: list[tuple[str, str]], hint: str = "", **attrs: Any) -> forms.Field:
    widget = forms.RadioSelect(attrs=attrs)
    return forms.ChoiceField(
        label=label, choices=choices, help_text=hint, widget=widget, required=False
    )


_GATEWAY = (
    "You’ll have a user ID if you’ve registered for Self Assessment or filed a tax return "
    "online before."
)
_VERIFY = (
    "You’ll have an account if you’ve already proved your identity with either Barclays, "
    "CitizenSafe, Digidentity, Experian, Post Office, Royal Mail or SecureIdentity."
)

FIELDS = {
    "input: default": lambda: field(text("National Insurance number")),
    "input: with hint text": lambda: field(
        text(
            "National insurance number",
            "It’s on your National Insurance card, benefit letter, payslip or P60. "
            "For example, ‘QQ 12 34 56 C’.",
        )
    ),
    "input: with error message": lambda: field(
        text("National Insurance number"),
        error="Enter a National Insurance number in the correct format",
    ),
    "textarea: with hint and error message": lambda: field(
        area("With hint and error", "Hint"), error="Error message"
    ),
    "select: with hint text and error message": lambda: field(
        forms.ChoiceField(
            label="Label text goes here",
            help_text="Hint text goes here",
            choices=[(str(n), f"GOV.UK frontend option {n}") for n in (1, 2, 3)],
        ),
        error="Error message goes here",
    ),
    "radios: with hint": lambda: field(radios("Have you changed your name?", _YES_NO, _NAME_HINT)),
    "radios: with hint and error message": lambda: field(
        radios("Have you changed your name?", _YES_NO, _NAME_HINT), error="Please select an option"
    ),
    "radios: inline": lambda: field(
        radios("Have you changed your name?", _YES_NO, _NAME_HINT, inline=True), initial="no"
    ),
    "checkboxes: with error message": lambda: field(
        forms.MultipleChoiceField(
            label="Which types of waste do you transport regularly?",
            widget=forms.CheckboxSelectMultiple(),
            choices=[
                ("animal", Hinted("Waste from animal carcasses", _WASTE_HINT)),
                ("mines", Hinted("Waste from mines or quarries", _WASTE_HINT)),
                ("farm", Hinted("Farm or agricultural waste", _WASTE_HINT)),
            ],
        ),
        error="Please select an option",
    ),
    "date-input: default": lambda: field(
        PartialDateField(label="What is your date of birth?", help_text="For example, 31 3 1980")
    ),
    "date-input: with error message and hint": lambda: field(
        PartialDateField(label="What is your date of birth?", help_text="For example, 31 3 1980"),
        error="Error message goes here",
    ),
}

PIECES = {
    "error-summary: mixed with and without links": lambda: page(
        "{% error_summary form %}", form=_refused()
    ),
    "button: prevent double click": lambda: page('{% button "Submit" %}'),
    "tag: grey": lambda: page('{% tag "Grey" "grey" %}'),
    "tag: red": lambda: page('{% tag "Red" "red" %}'),
    "warning-text: default": lambda: page(
        "{% warning_text words %}",
        words="You can be fined up to £5,000 if you don’t register.",
    ),
    "panel: default": lambda: page(
        '{% panel "Application complete" "Your reference number" "HDJ2123F" %}'
    ),
    "inset-text: default": lambda: page(
        "{% inset %}It can take up to 8 weeks to register a lasting power of attorney if there are "
        "no mistakes in the application.{% endinset %}"
    ),
    "details: default": lambda: page(
        '{% details "Help with nationality" %}We need to know your nationality so we can work out '
        "which elections you’re entitled to vote in. If you can’t provide your nationality, you’ll "
        "have to send copies of identity documents through the post.{% enddetails %}"
    ),
}


def _refused() -> forms.Form:
    class Terms(forms.Form):
        terms = forms.CharField(
            error_messages={"required": "Agree to the terms of service to log in"}
        )

    form = Terms({}, auto_id="x_%s")
    form.add_error(None, "Invalid username or password")
    return form


@pytest.mark.parametrize("name", [*FIELDS, *PIECES])
def test_what_we_render_is_what_govuk_frontend_renders(name: str) -> None:
    ours = tree((FIELDS | PIECES)[name]())
    theirs = tree(_FIXTURES[name])
    if name.startswith("error-summary"):  # where a link goes is told apart below
        for link in [*find(ours, "a"), *find(theirs, "a")]:
            link[1].pop("href")
    assert ours == theirs


def test_a_choice_may_explain_itself() -> None:
    choices = [
        ("gateway", Hinted("Sign in with Government Gateway", _GATEWAY)),
        ("verify", Hinted("Sign in with GOV.UK Verify", _VERIFY)),
    ]
    ours = tree(field(radios("How do you want to sign in?", choices)))
    theirs = tree(_FIXTURES["radios: with hints on items"])
    assert find(ours, "govuk-radios__item") == find(theirs, "govuk-radios__item")


@pytest.mark.parametrize("component", ["radios", "checkboxes"])
def test_a_question_may_belong_to_one_choice(component: str) -> None:
    widget = forms.RadioSelect if component == "radios" else forms.CheckboxSelectMultiple
    kind = forms.ChoiceField if component == "radios" else forms.MultipleChoiceField

    class Contacted(forms.Form):
        how = kind(
            label="How do you want to be contacted?",
            choices=[("email", "Email"), ("phone", "Phone"), ("text", "Text message")],
            widget=widget(attrs={"reveals": {"email": "address", "phone": "number", "text": "to"}}),
        )
        address, number, to = forms.CharField(), forms.CharField(), forms.CharField()

    ours, theirs = tree(str(Contacted())), tree(_FIXTURES[f"{component}: with conditional items"])
    items, conditional = f"govuk-{component}__item", f"govuk-{component}__conditional"
    assert len(find(ours, items)) == len(find(theirs, items))
    shown = find(ours, conditional)
    assert [len(find(each, "govuk-input")) for each in shown] == [1, 1, 1]
    assert len(find(ours, "govuk-input")) == 3, "each question stands once, under its choice"


def test_a_text_says_how_long_it_may_be() -> None:
    ours = tree(
        field(
            area(
                "Can you provide more detail?",
                "Don't include personal or financial information, eg your National Insurance "
                "number or credit card details.",
                **{"data-count": 10},
            )
        )
    )
    theirs = tree(_FIXTURES["character-count: with hint"])
    find(ours, "textarea")[0][1].pop("data-count")
    assert ours == theirs


def test_each_error_links_to_the_control_that_mends_it() -> None:
    class Record(forms.Form):
        name = forms.CharField()
        born = PartialDateField()
        rating = forms.ChoiceField(choices=_YES_NO, widget=forms.RadioSelect())

    form = Record({})
    links = [e[1]["href"] for e in find(tree(page("{% error_summary form %}", form=form)), "a")]
    assert links == ["#id_name", "#id_born_0", "#id_rating_0"]
    for link in links:
        assert f'id="{link[1:]}"' in str(form)


def test_a_form_that_was_not_sent_has_no_error_summary() -> None:
    assert page("{% error_summary form %}", form=forms.Form()) == ""
