"""The questions of the decision: what is recommended, what the manager answers, the discussion held."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms

from openmash.contacts.models import PersonInContact
from openmash.decisions.commands import LONGEST, Analysis
from openmash.decisions.queries import ShownAnswer
from openmash.decisions.rules import outcome_field
from openmash.hubs.models import Agency
from openmash.policy.profile.rules import Outcome, RatingReview, RatingUsed
from openmash.policy.standards import ANSWER_WORDS, Answer
from openmash.policy.vocabulary import Rag
from openmash.web.forms import MomentField

type Children = Sequence[PersonInContact]


def _story(label: str, hint: str = "", *, rows: int = 3, missing: str = "") -> forms.CharField:
    """`missing`: what is said where it is left empty and must not be."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(missing),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
    )


class RecommendForm(forms.Form):
    """The analysis, an outcome for each child, and what may be told of it."""

    answer = _story("Your answer to the manager", rows=3)
    analysis = _story(
        "Analysis",
        "What it amounts to for each child: how likely harm is, how serious, and what speaks against it.",
        rows=6,
        missing="Write what you make of it.",
    )
    worries = _story("What are we worried about?")
    working_well = _story("What is working well?")
    complicating_factors = _story("What makes it harder?")
    child_views = _story("What does the child say and want?", rows=2)
    parents_views = _story(
        "What do the parents or carers say?", "If they were not asked, say why.", rows=2
    )
    history = _story("History considered", "Earlier contacts and cases, and what they mean now.")
    rationale = _story("Why do you recommend this?", rows=4, missing="Say why you recommend this.")
    for_family = _story(
        "Why, in words for the family",
        "The letter says this. Short sentences; neither who told us nor what is held as sensitive.",
    )
    for_referrer = _story("Why, in words for whoever told us", "Only what they may know.")
    rag = forms.ChoiceField(
        label="Final rating",
        required=False,
        widget=forms.RadioSelect(attrs={"inline": True}),
    )
    rag_reason = _story("Why this rating?", rows=2)
    release = forms.MultipleChoiceField(
        label="What goes to the team that acts",
        help_text="What is sensitive never goes; the team is told whom to ask.",
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        children: Children,
        outcomes: Iterable[Outcome],
        rags: Sequence[RatingUsed],
        is_challenged: bool,
        items: Sequence[tuple[str, str]],
        review: RatingReview | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.child_ids: list[UUID | None] = [child.person_id for child in children] or [None]
        self.offers = offered = [(outcome.code, outcome.name) for outcome in outcomes]
        asked = {
            outcome_field(child.person_id): _outcome(
                f"Outcome for {child.person.name}",
                offered,
                missing=f"Choose an outcome for {child.person.name}."
                if child.role == PersonInContact.Role.CHILD
                else "",
            )
            for child in children
        } or {outcome_field(None): _outcome("Outcome", offered, missing="Choose an outcome.")}
        for name, is_asked in (
            ("answer", is_challenged),
            ("rag", bool(rags)),
            ("rag_reason", bool(rags)),
            ("release", bool(items)),
        ):
            if not is_asked:
                del self.fields[name]
        if rags:
            _ask_rating(self.fields["rag"], rags, review)
        if items:
            self.fields["release"].choices = items  # type: ignore[attr-defined]
        self.fields |= asked
        before, after = list(self.fields), list(asked)
        at = before.index("rationale")
        self.order_fields([*before[:at], *after, *before[at:]])

    def recommended(self) -> dict[str, Any]:
        """What the command takes."""
        said = self.cleaned_data
        rag = said.get("rag")
        return {
            "analysis": Analysis(
                **{
                    name: said[name]
                    for name in Analysis.__dataclass_fields__
                    if name in self.base_fields
                }
            ),
            "outcomes": {
                child: said[outcome_field(child)]
                for child in self.child_ids
                if said[outcome_field(child)]
            },
            "answer": said.get("answer", ""),
            "rag": Rag(rag) if rag else None,
            "rag_reason": said.get("rag_reason", ""),
        }

    def released(self) -> list[UUID]:
        """The items that go with the case."""
        return [UUID(item) for item in self.cleaned_data.get("release", [])]


def _ask_rating(
    field: forms.Field, rags: Sequence[RatingUsed], review: RatingReview | None
) -> None:
    """Ask for the final rating. Where the hub's rules want one now, it does not stay as it stands."""
    used = [(r.rag.value, r.rag.value) for r in rags]
    stays = [] if review else [("", "As it stands")]
    field.choices = [*stays, *used]  # type: ignore[attr-defined]
    field.help_text = f"{review.words} ({review.cited})" if review else ""


def _outcome(label: str, offered: list[tuple[str, str]], *, missing: str) -> forms.ChoiceField:
    nothing = "Choose an outcome" if missing else "No outcome of their own"
    return forms.ChoiceField(
        label=label,
        required=bool(missing),
        error_messages={"required": missing},
        choices=[("", nothing), *offered],
        widget=forms.Select(),
    )


def standard_field(number: str) -> str:
    """The name of the question about one practice standard."""
    return f"standard_{number.replace('.', '_')}"


class AuthoriseForm(forms.Form):
    """What the record cannot answer, what goes with the case, and the manager's words."""

    rag = RecommendForm.base_fields["rag"]
    rag_reason = RecommendForm.base_fields["rag_reason"]
    release = RecommendForm.base_fields["release"]
    words = _story(
        "Your words", "Needed when you challenge. They stay on the record, with the answer.", rows=3
    )

    def __init__(
        self,
        data: Any = None,
        *,
        standards: Sequence[ShownAnswer],
        items: Sequence[tuple[str, str]],
        rags: Sequence[RatingUsed] = (),
        review: RatingReview | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.asked = {standard_field(s.number): s.number for s in standards if s.is_asked}
        mine = [(a.value, ANSWER_WORDS[a]) for a in (Answer.YES, Answer.NO, Answer.NOT_NEEDED)]
        questions = {
            standard_field(s.number): forms.ChoiceField(
                label=f"{s.number} {s.words}",
                required=False,
                choices=mine,
                widget=forms.RadioSelect(attrs={"inline": True}),
            )
            for s in standards
            if s.is_asked
        }
        if items:
            self.fields["release"].choices = items  # type: ignore[attr-defined]
        else:
            del self.fields["release"]
        if review and rags:
            _ask_rating(self.fields["rag"], rags, review)
        else:
            del self.fields["rag"], self.fields["rag_reason"]
        self.fields |= questions
        self.order_fields(["rag", "rag_reason", *questions, "release", "words"])

    @property
    def questions(self) -> list[forms.BoundField]:
        """The standards that the record does not answer."""
        return [self[name] for name in self.asked]

    def rating(self) -> dict[str, Any]:
        """The final rating, where one was given here."""
        rag = self.cleaned_data.get("rag")
        reason = self.cleaned_data.get("rag_reason", "")
        return {"rag": Rag(rag) if rag else None, "rag_reason": reason}

    def checklist(self) -> dict[str, str]:
        """The manager's answers, by standard."""
        return {
            number: self.cleaned_data[field]
            for field, number in self.asked.items()
            if self.cleaned_data.get(field)
        }

    def released(self) -> list[UUID]:
        """The items that go with the case."""
        return [UUID(item) for item in self.cleaned_data.get("release", [])]


class AgreeStrategyForm(forms.Form):
    """Why a strategy discussion, and who is invited."""

    reason = _story("Why is a strategy discussion needed?")
    agencies = forms.MultipleChoiceField(
        label="Who is invited?", required=False, widget=forms.CheckboxSelectMultiple()
    )
    others = _story("Who else?", "One on a line.", rows=2)

    def __init__(self, data: Any = None, *, agencies: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        named = [(agency.name, agency.name) for agency in agencies]
        self.fields["agencies"].choices = named  # type: ignore[attr-defined]

    def invited(self) -> list[str]:
        """Everybody named, agencies first."""
        others = self.cleaned_data["others"].splitlines()
        return [*self.cleaned_data["agencies"], *filter(None, map(str.strip, others))]


class HoldStrategyForm(AgreeStrategyForm):
    """When it was held, with whom, and what was concluded."""

    reason = None  # type: ignore[assignment]
    held_at = MomentField(
        label="When was it held?", error_messages={"required": "Say when it was held."}
    )
    conclusion = _story(
        "What did the chair conclude?",
        "Is the threshold of s47 met? Joint or single agency? Who does what, until when?",
        rows=5,
    )
    field_order = ("held_at", "conclusion", "agencies", "others")
