"""The questions of triage."""

from typing import Any

from django import forms

from openmash.policy.profile import Profile
from openmash.policy.ratings import RatingFacts
from openmash.policy.vocabulary import CIRCUMSTANCE_WORDS, ClosedBy, Consent, OpenTo, Rag, Threshold
from openmash.triage.queries import Colleague
from openmash.triage.rules import Choice
from openmash.web.forms import Hinted, MomentField

# Longer than anybody types: what is longer came from a machine.
LONGEST = 20_000
_UNKNOWN = ("", "Not known")
_YES_OR_NO = {"yes": True, "no": False}
_YES_NO = [("yes", "Yes"), ("no", "No"), _UNKNOWN]


def _radios(label: str, choices: list[tuple[str, str]], hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        help_text=hint,
        widget=forms.RadioSelect(attrs={"inline": True}),
    )


def _text(label: str, hint: str = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class AllocateForm(forms.Form):
    """To whom."""

    to_id = forms.TypedChoiceField(label="Allocate to", empty_value=None)
    note = forms.CharField(
        label="Note", required=False, max_length=LONGEST, widget=forms.TextInput()
    )

    def __init__(self, data: Any = None, *, colleagues: list[Colleague], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choose = [("", "Choose a person"), *((str(who.id), who.words) for who in colleagues)]
        self.fields["to_id"].choices = choose  # type: ignore[attr-defined]


class ShutOutForm(forms.Form):
    """Who, and what the conflict of interest is."""

    person_id = forms.ChoiceField(
        label="Who?", error_messages={"required": "Choose who is shut out."}
    )
    why = forms.CharField(
        label="What is the conflict of interest?",
        help_text="Read by whoever oversees the hub.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what the conflict of interest is."},
    )

    def __init__(self, data: Any = None, *, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["person_id"].choices = [("", "Choose a person"), *people]  # type: ignore[attr-defined]


class LetInForm(forms.Form):
    """Why somebody may see it again."""

    why = forms.CharField(
        label="Why may they see it again?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why they may see it again."},
    )


class MoreTimeForm(forms.Form):
    """Until when, and why."""

    until = MomentField(
        label="Until when?",
        help_text="The printed time stays on record, and is shown beside this one.",
        error_messages={"required": "Say until when."},
    )
    why = forms.CharField(
        label="Why is more time agreed?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why more time is agreed."},
    )


class FactsForm(forms.Form):
    """What the facts amount to, as somebody judges them. Everything may be unknown (4.2)."""

    threshold = _radios(
        "What do the facts amount to?",
        [
            (Threshold.S47, "Significant harm (s47)"),
            (Threshold.S17, "Child in need (s17)"),
            (Threshold.EARLY_HELP, "Early help"),
            (Threshold.NONE, "No threshold met"),
            (Threshold.UNCLEAR, "Not clear from what is known"),
            _UNKNOWN,
        ],
    )
    level = _radios("Level of need", [*((str(n), str(n)) for n in range(1, 5)), _UNKNOWN])
    harm_suffered_or_immediate = _radios("Harm suffered, or immediate risk of it?", _YES_NO)
    same_day_action = _radios("Must somebody act today?", _YES_NO)
    needs_action_to_prevent_harm = _radios("Is action needed to prevent harm?", _YES_NO)
    complex = _radios("Are the needs complex?", _YES_NO)
    open_to = _radios(
        "Who works with the family now?",
        [
            (OpenTo.SOCIAL_CARE, "Social care"),
            (OpenTo.EARLY_HELP, "Early help"),
            (OpenTo.NONE, "Nobody"),
            _UNKNOWN,
        ],
    )
    weeks_since_closed = forms.FloatField(
        label="Weeks since a case was closed",
        help_text="Leave empty if there was none, or if it is not known.",
        required=False,
        min_value=0,
        max_value=5_000,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-4"}),
    )
    closed_by = _radios(
        "Who closed it?",
        [(ClosedBy.SOCIAL_CARE, "Social care"), (ClosedBy.EARLY_HELP, "Early help"), _UNKNOWN],
    )
    same_concerns = _radios("Are the concerns the same as then?", _YES_NO)
    circumstances = forms.MultipleChoiceField(
        label="Which of these is so?",
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )
    concerns = forms.MultipleChoiceField(
        label="Which kinds of worry are they?",
        help_text="Compared with what was before, when the family comes back.",
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )
    history = _text(
        "History considered",
        "Earlier contacts, referrals and assessments, and what they mean for this one.",
    )

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(concern.code, concern.name) for concern in profile.concerns]
        self.fields["concerns"].choices = kinds  # type: ignore[attr-defined]
        if asked := _circumstances(profile):
            self.fields["circumstances"].choices = asked  # type: ignore[attr-defined]
        else:
            del self.fields["circumstances"]
        for name in _NOT_ASKED_EVERYWHERE - _asked(profile):
            del self.fields[name]

    def facts(self, on_record: RatingFacts) -> RatingFacts:
        """What was judged here, with the ticks and the consent that the record holds."""
        said = {
            name: _YES_OR_NO[value] if value in ("yes", "no") else value
            for name, value in self.cleaned_data.items()
            if name not in ("history", "concerns") and value not in ("", None)
        }
        if "level" in said:
            said["level"] = int(said["level"])
        consent: Consent | None = on_record.consent
        return RatingFacts.model_validate(
            {**said, "urgent": sorted(on_record.urgent), "consent": consent}
        )

    @classmethod
    def initial_from(cls, facts: RatingFacts) -> dict[str, Any]:
        """The form as the record and the last judgement would fill it."""
        words = {True: "yes", False: "no", None: ""}
        return {
            name: words[value] if value is None or isinstance(value, bool) else value
            for name, value in facts.model_dump(mode="json").items()
            if name in cls.base_fields
        }


# Questions that only some hubs' rules turn on. The others are what any hub judges.
_CAME_BACK = frozenset({"weeks_since_closed", "closed_by", "same_concerns"})
_NOT_ASKED_EVERYWHERE = _CAME_BACK | {"level"}


def _asked(profile: Profile) -> frozenset[str]:
    """Those of them that the hub's rating table, or its rule for a family that comes back, asks about."""
    asks = frozenset(
        name.removesuffix("_at_most")
        for rule in profile.rating_rules
        for name in rule.when.model_fields_set
    )
    return asks | _CAME_BACK if profile.rereferral else asks


def _circumstances(profile: Profile) -> list[tuple[str, Any]]:
    """The circumstances that the hub's rules ask about, in its own words where it has some."""
    asked = {code for rule in profile.rating_rules for code in rule.when.circumstances}
    own = {told.code: told for told in profile.circumstances}
    return [
        (code.value, Hinted(own[code].words, "; ".join(own[code].criteria)))
        if code in own
        else (code.value, words)
        for code, words in CIRCUMSTANCE_WORDS.items()
        if code in asked
    ]


class RateForm(forms.Form):
    """The rating, and why."""

    rag = forms.ChoiceField(label="Your rating", widget=forms.RadioSelect(attrs={"inline": True}))
    reason = _text("Why?", "Where you differ from what the rules suggest, say what they miss.")

    def __init__(self, data: Any = None, *, profile: Profile, **kwargs: Any) -> None:
        super().__init__(data, auto_id="rate_%s", **kwargs)
        used = sorted(profile.ratings, key=lambda rating: -rating.rag.severity)
        choices = [(rating.rag.value, f"{rating.rag}: {rating.means}") for rating in used]
        self.fields["rag"].choices = choices  # type: ignore[attr-defined]
        self.fields["rag"].error_messages["required"] = "Choose a rating."

    def clean_rag(self) -> Rag:
        return Rag(self.cleaned_data["rag"])


class AgreeForm(forms.Form):
    """Agree, or say what is seen differently."""

    agreed = forms.ChoiceField(
        label="Do you agree with this rating?",
        choices=[("yes", "I agree"), ("no", "I see it differently")],
        widget=forms.RadioSelect(attrs={"inline": True}),
        error_messages={"required": "Say whether you agree."},
    )
    why = _text("Your words", "Needed where you see it differently.", rows=2)

    def clean_agreed(self) -> bool:
        return bool(self.cleaned_data["agreed"] == "yes")


def _hint(choice: Choice) -> str:
    suggested = "The rules suggest this." if choice.is_suggested else ""
    refused = f"{choice.refused[:1].upper()}{choice.refused[1:]}." if choice.refused else ""
    return " ".join(filter(None, (suggested, refused)))


class RouteForm(forms.Form):
    """The way, and why."""

    outcome = forms.ChoiceField(label="What happens next?", widget=forms.RadioSelect())
    reason = _text("Why this way?")

    def __init__(self, data: Any = None, *, choices: list[Choice], **kwargs: Any) -> None:
        super().__init__(data, auto_id="route_%s", **kwargs)
        named = [(choice.code, Hinted(choice.name, _hint(choice))) for choice in choices]
        self.fields["outcome"].choices = named  # type: ignore[attr-defined]
        self.fields["outcome"].error_messages["required"] = "Choose what happens next."
