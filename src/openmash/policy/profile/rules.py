"""What a hub decides, by which rule, and who may: colours, ratings, consent, outcomes, letters."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from openmash.policy.durations import Duration
from openmash.policy.profile.hub import Code, Words
from openmash.policy.sourced import Ruled, Sourced
from openmash.policy.vocabulary import (
    Circumstance,
    ClosedBy,
    Consent,
    Destination,
    Event,
    InformationSharing,
    OpenTo,
    Rag,
    Role,
    Tell,
    Threshold,
)


class RatingUsed(Sourced):
    """[[ratings]]: a colour that this hub uses, and what it means there."""

    rag: Rag
    level: int | None = Field(default=None, ge=1, le=4)
    means: Words


class UrgentCriterion(Sourced):
    """[[urgent]]: a fact that suggests a colour, or that a manager hears of at once (4.5).

    `asked`: a tick on this hub's form. The others are understood where another system sends them.
    """

    code: Code
    words: Words
    rag: Rag | None = None
    manager_now: bool
    destination: Destination | None = None
    asked: bool = True


class RatingConditions(Ruled):
    """When a rating rule holds. Each list is "any of"; what is not named does not matter.

    A fact that is missing is unknown, and a condition on it does not hold.
    """

    threshold: frozenset[Threshold] = frozenset()
    level: frozenset[Annotated[int, Field(ge=1, le=4)]] = frozenset()
    consent: frozenset[Consent] = frozenset()
    open_to: frozenset[OpenTo] = frozenset()
    closed_by: frozenset[ClosedBy] = frozenset()
    urgent: frozenset[Code] = frozenset()
    circumstances: frozenset[Circumstance] = frozenset()
    weeks_since_closed_at_most: int | None = Field(default=None, ge=0)
    same_concerns: bool | None = None
    needs_action_to_prevent_harm: bool | None = None
    same_day_action: bool | None = None
    harm_suffered_or_immediate: bool | None = None
    complex: bool | None = None


class RatingRule(Sourced):
    """[[rating_rules]]: one row of the hub's table, in the order in which they are tried."""

    name: Words
    when: RatingConditions
    rag: Rag | None = None
    destination: Destination
    information_sharing: InformationSharing
    tell: tuple[Tell, ...] = ()
    manager_now: bool = False


class Route(Sourced):
    """[[routes]]: who rates, agrees a rating, decides and authorises on a route (requirement 6.6).

    `own_recommendation`: the same person may authorise, because the hub makes the manager the one
    who decides.
    """

    route: Code
    rates: tuple[Role, ...] = Field(min_length=1)
    agrees_rating: tuple[Role, ...] = ()
    decides: tuple[Role, ...] = Field(min_length=1)
    authorises: tuple[Role, ...] = Field(min_length=1)
    own_recommendation: bool = False


class Desk(Sourced):
    """[[desks]]: where a contact goes after its record is finished, and whose it may be (4.1).

    `takes_itself`: its people take the next contact themselves; elsewhere a manager gives it to them.
    """

    name: Words
    roles: tuple[Role, ...] = Field(min_length=1)
    what: Words
    takes_itself: bool = False


class RatingReview(Sourced):
    """[rating_review]: once the agencies have answered, who confirms or changes the rating (4.3).

    Before that nothing is decided.
    """

    words: Words
    by: tuple[Role, ...] = Field(min_length=1)


class CircumstanceAsked(Sourced):
    """[[circumstances]]: the hub's own words for a circumstance that its rules ask about."""

    code: Circumstance
    words: Words
    criteria: tuple[Words, ...] = ()


class ConsentPolicy(Sourced):
    """[consent]: what the hub asks for, and what happens where it is not there (2.3).

    `stops`: the outcomes that nobody may choose without consent, a reason why it was not asked, or the
    word of somebody who may override it.
    """

    policy: Words
    required_for: tuple[Threshold, ...]
    without_it: Words
    effect: Literal["go-on", "manager-overrides", "not-progressed"]
    override_by: tuple[Role, ...] = ()
    stops: tuple[Code, ...] = ()


class Unprogressed(Sourced):
    """[unprogressed]: a contact that goes no further for want of consent, and what is printed of it (2.3).

    It is kept as a closed contact with that reason, whatever is printed: so that somebody can see why
    nothing was done. `named`: the printed rule stands beside it. `minimal`: what was told is taken away
    `after` it was closed, as far as `takes_away` lists it.
    """

    outcomes: tuple[Code, ...] = Field(min_length=1)
    printed: Words
    kept: Words
    named: bool = True
    minimal: bool = False
    after: Duration | None = None
    takes_away: tuple[
        Literal["what-was-said", "as-written", "notes", "questions", "files", "ledger-words"], ...
    ] = ()


class ConsentException(Sourced):
    """[[consent_exceptions]]: a reason for which consent need not be sought (2.1)."""

    code: Literal["increased-risk-of-harm", "prejudice-serious-crime", "unjustified-delay"]
    words: Words


class Rereferral(Sourced):
    """[rereferral]: within how many weeks of closing a family goes back, and to whom (3.4)."""

    weeks: int = Field(gt=0)
    to: Destination
    same_concerns_only: bool


class Letter(Sourced):
    """[[letters]]: who is told of which outcomes, and how (7.1)."""

    outcomes: tuple[Code, ...] = Field(min_length=1)
    to: Literal["referrer", "family", "agencies"]
    by: Literal["letter", "telephone", "feedback"]


class Reopens(Sourced):
    """[reopening]: who takes a closed contact up again, and which of its clocks then start anew.

    `days`: for so long after it was closed, it is offered to whoever takes a call about the same child.
    """

    by: tuple[Role, ...] = Field(min_length=1)
    clocks: tuple[Code, ...]
    days: int = Field(gt=0, le=366)


class Outcome(Sourced):
    """[[outcomes]]: what may be chosen at triage or at the decision (4.8, 6.2).

    `starts`: what begins with it besides, such as the clock of a strategy discussion.
    `enquiry_goes_on`: it may be decided while the agencies are still asked, and they go on answering.
    """

    code: Code
    name: Words
    route: Code
    stage: tuple[Literal["triage", "decision"], ...] = Field(min_length=1)
    destination: Destination = Destination.NONE
    becomes_referral: bool = False
    needs_consent: bool = False
    starts: Event | None = None
    enquiry_goes_on: bool = False


class DisclosureRule(Sourced):
    """[[disclosure]]: how much of what was shared goes to whoever acts next (7.4)."""

    when: tuple[Code, ...] = Field(min_length=1)
    what: Literal["all-shared", "relevant", "summary"]
    to: Words


class Sensitive(Sourced):
    """[sensitive]: who reads what an agency marked as sensitive (5.7). It never leaves the wall."""

    read_by_decision_maker: bool
    note: str = ""


class PartnersSee(Sourced):
    """[partners_see]: which of the others' answers an agency in an enquiry is given (6.8)."""

    returns: Literal["all", "chosen"]


class Standard(Sourced):
    """[[standards]]: a practice standard, and the part of the record that answers it (9.3).

    `within`: the time that the standard itself gives, where the hub's clock for the same gives another.
    """

    number: Words
    words: Words
    answered_from: (
        Literal[
            "threshold",
            "signposting",
            "consent_discussed",
            "consent_obtained",
            "manager_discussed_consent",
            "checks",
            "household",
            "response_in_time",
            "open_longer_agreed",
            "recorded_in_time",
            "acknowledged",
            "risk_explored",
            "professionals_spoken_to",
            "history_considered",
            "parents_views",
            "authorised",
            "letters",
            "synopsis",
        ]
        | None
    ) = None
    within: Duration | None = None

    @model_validator(mode="after")
    def _is_timed(self) -> Self:
        timed = ("acknowledged", "recorded_in_time", "response_in_time")
        if self.within and self.answered_from not in timed:
            raise ValueError(f"within: only a standard answered from {', '.join(timed)} has a time")
        return self
