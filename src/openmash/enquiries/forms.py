"""Asking several agencies, and answering on one page."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict

from openmash.enquiries.answers import (
    CHECKED,
    NOT_AVAILABLE,
    NOTHING,
    Answer,
    AnswerItem,
    SystemChecked,
)
from openmash.enquiries.models import Item
from openmash.enquiries.queries import AgencyChoice, Board
from openmash.policy.errors import ChangedMeanwhile, RuleBroken
from openmash.policy.profile import Profile
from openmash.web.forms import MomentField
from openmash.web.questions import line, pick, story, when


class AskForm(forms.Form):
    """Whom to ask, about whom, and how much each is told."""

    agencies = forms.MultipleChoiceField(
        label="Whom do we ask?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    about = forms.MultipleChoiceField(
        label="About whom?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    question = story("What do we ask?")
    told = story("What are they told of the worry?", "No more than they need to answer.", rows=6)
    legal_basis = line("On what legal basis?")
    purpose = line("Why this enquiry?", "For the record of the hub.")

    def __init__(
        self,
        *args: Any,
        choices: list[AgencyChoice],
        people: list[dict[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [
            (str(c.id), f"{c.name}{f' ({c.suggested})' if c.suggested else ''}") for c in choices
        ]
        named = [
            (p["person_id"], " · ".join(filter(None, (p["name"], p["date_of_birth"], p["as"]))))
            for p in people
        ]
        self.fields["agencies"].choices = offered  # type: ignore[attr-defined]
        self.fields["about"].choices = named  # type: ignore[attr-defined]


class NarrowForm(forms.Form):
    """Which of what is known is shown."""

    about = pick("About whom?", [], "Everybody")
    agency = pick("From which agency?", [], "Every agency")
    kind = pick("Fact or opinion?", Item.Kind.choices, "Both")

    def __init__(self, data: Any, *, board: Board) -> None:
        super().__init__(data, auto_id="only_%s")
        agencies = dict.fromkeys(item.agency for item in board.items)
        for name, offered in (("about", board.people), ("agency", agencies)):
            every = self.fields[name].choices[:1]  # type: ignore[attr-defined]
            self.fields[name].choices = every + [(one, one) for one in offered]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen; what is not offered, or was not chosen, leaves nothing out."""
        self.is_valid()
        return {
            name: str(self.cleaned_data[name])
            for name in self.fields
            if self.cleaned_data.get(name)
        }


class WhyForm(forms.Form):
    """A reason that others read."""

    why = story("Why?", rows=2)


class AnswerForm(forms.Form):
    """What an agency says of the request as a whole."""

    not_checked_why = line("If no system was checked: why not?")
    so_what = story(
        "So what?", "What does this mean for the child, in the light of the worry?", rows=4
    )
    recommendation = story("What do you recommend?", rows=2)
    recommended_rag = pick("Recommended rating", [], "None")
    legal_basis = line("Shared on what basis?")
    sharing_why = line("Necessary and proportionate because")
    holder_post = line("If anything is sensitive: which post holds it?")
    holder_deputy = line("Who stands in for them?")
    holder_phone = line("Number to ring")
    holder_hours = line("At what hours?")
    existence_only = forms.BooleanField(
        label="Not even the decision maker may read it: only that it exists", required=False
    )
    narrowed_why = line("Why only its existence?")
    correction_why = line("Why do you add to or correct your answer?")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colours = [("", "None")] + [(used.rag.value, used.rag.value) for used in profile.ratings]
        self.fields["recommended_rag"].choices = colours  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """One piece of information."""

    text = story("What is known?", rows=2)
    kind = pick("Fact or opinion?", Item.Kind.choices, "Choose")
    certainty = pick("How sure?", Item.Certainty.choices, "Choose")
    about = line("About whom?")
    dated = when("Date of it")
    system = line("From which system?")
    reference = line("Its reference")
    is_sensitive = forms.BooleanField(label="Sensitive: it must not leave the hub", required=False)

    @property
    def says_anything(self) -> bool:
        """Whether something was typed or chosen in this row."""
        return any(self.data.get(self.add_prefix(name), "").strip() for name in self.fields)

    def item(self) -> AnswerItem:
        """The row as a value. What could not be read is left empty."""
        said: dict[str, Any] = {n: self.cleaned_data.get(n) or "" for n in self.fields}
        said["is_sensitive"] = bool(said["is_sensitive"])
        return AnswerItem(**said)


class SystemForm(forms.Form):
    """What came of looking into one system."""

    state = pick(
        "Result",
        [
            (CHECKED, "Checked: something is known"),
            (NOTHING, "Checked: nothing is known"),
            (NOT_AVAILABLE, "Could not be searched"),
        ],
        "Not checked yet",
    )
    reference = line("Reference")

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        for field in self.fields.values():
            field.label = f"{field.label} in {name}"

    def checked(self) -> SystemChecked:
        """The row as a value."""
        said = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        return SystemChecked(name=self.name, **said)


class Sheet:
    """All that the answer page asks: of the whole, of each system, of each thing that is known."""

    def __init__(
        self,
        names: Sequence[str],
        *,
        profile: Profile,
        kept: Mapping[str, Any],
        data: QueryDict | None = None,
        one_more: bool = False,
    ) -> None:
        self.form = AnswerForm(data, profile=profile, initial=dict(kept))
        states = {system["name"]: system for system in kept.get("systems", ())}
        self.systems = [
            SystemForm(data, name=name, prefix=f"system-{place}", initial=states.get(name))
            for place, name in enumerate(names)
        ]
        if data is not None:
            rows = [ItemForm(data, prefix=row) for row in data.getlist("row")[:200]]
            self.items = [row for row in rows if row.says_anything]
        else:
            self.items = [ItemForm(prefix=_key(), initial=i) for i in kept.get("items", ())]
        self.blank = [ItemForm(prefix=_key())] if one_more or not self.items else []

    @staticmethod
    def row_to_add() -> ItemForm:
        """The row that a press of a button copies."""
        return ItemForm(prefix="__row__")

    @property
    def forms(self) -> list[forms.Form]:
        """Every form of it."""
        return [self.form, *self.systems, *self.items]

    def is_valid(self) -> bool:
        """Whether all of it could be read; every error is found at once."""
        refused = [form for form in self.forms if not form.is_valid()]
        return not refused

    def answer(self) -> Answer:
        """The whole answer as values; what could not be read is left empty."""
        said: dict[str, Any] = {
            name: self.form.cleaned_data.get(name) or ""
            for name in Answer.__dataclass_fields__
            if name not in ("systems", "items")
        }
        said["existence_only"] = bool(said["existence_only"])
        checked = [system.checked() for system in self.systems]
        return Answer(
            systems=tuple(system for system in checked if system.state),
            items=tuple(row.item() for row in self.items),
            **said,
        )

    def put(self, broken: RuleBroken) -> None:
        """Show what was refused at the question that mends it; after a change, know of it."""
        place = broken.row if isinstance(broken.row, int) else None
        rows = [*self.items, *self.blank]
        if place is not None and place < len(rows):
            form: forms.Form = rows[place]
            if not form.is_bound:  # the empty row: nothing was said yet
                form = self.blank[0] = ItemForm(QueryDict(), prefix=form.prefix)
                form.is_valid()
            form.add_error(broken.field, broken.message)
            return
        field = broken.field if broken.field in self.form.fields else None
        self.form.add_error(field, broken.message)

    def know(self, changed: ChangedMeanwhile, name: str) -> None:
        """The newer version was shown: pressing the button again keeps what is on this page."""
        data = QueryDict(mutable=True)
        data.update(self.form.data)
        data[name] = str(changed.version)
        self.form.data = data


def _key() -> str:
    return uuid4().hex


class NothingForm(forms.Form):
    """One press: nothing is known. What could not be searched is ticked."""

    not_available = forms.MultipleChoiceField(
        label="What could not be searched?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    nothing_else = forms.BooleanField(
        label="Nothing else is known than what we told of the risk", required=False
    )

    def __init__(
        self, data: Any = None, *, systems: Sequence[str], risks: Sequence[str] = ()
    ) -> None:
        super().__init__(data, auto_id="nothing_%s")
        if not risks:
            del self.fields["nothing_else"]
        named = [(system, system) for system in systems]
        self.fields["not_available"].choices = named  # type: ignore[attr-defined]


class WithholdForm(forms.Form):
    """Something is known, and it is not shared."""

    why = story("Why do you not share it?", rows=2)
    legal_basis = line("On what basis?")
    correction_why = line("Why do you change your answer?")
    after = forms.IntegerField(required=False, widget=forms.HiddenInput)


class WaitForm(forms.Form):
    """Whom an agency waits for."""

    name = line("Name")
    designation = line("What they do there")
    asked_at = MomentField(label="Asked when? Leave it empty for now", required=False)


class RiskForm(forms.Form):
    """This changes the risk."""

    words = line(
        "What changes it, in a sentence", "Whoever decides reads it, and the team that acts."
    )
    spoken_to = line("Whom you spoke to")
