"""A whole profile: every table that a hub's file may hold."""

from collections.abc import Collection

from pydantic import Field

from openmash.policy.calendar import Calendar, OpeningHours
from openmash.policy.clocks import ClockRule
from openmash.policy.profile.desk import (
    AdultServices,
    Asker,
    FirstDesk,
    InformationRequests,
    OpenCases,
    Signpost,
    Track,
)
from openmash.policy.profile.form import FormCheck, FormPage, FormQuestion, FormUrgent, OnlineForm
from openmash.policy.profile.hub import (
    AcceptedChannel,
    Alerts,
    Area,
    Concern,
    Document,
    Duty,
    Escalation,
    FrontDoorStep,
    HistoryCheck,
    HubAgency,
    HubItself,
    HubTeam,
    Neighbour,
    OtherHours,
    OutOfHours,
    PhoneQuestion,
    QuestionsBack,
    Requests,
    RoleTitle,
)
from openmash.policy.profile.rules import (
    CircumstanceAsked,
    ConsentException,
    ConsentPolicy,
    Desk,
    DisclosureRule,
    Letter,
    Outcome,
    PartnersSee,
    RatingReview,
    RatingRule,
    RatingUsed,
    Reopens,
    Rereferral,
    Route,
    Sensitive,
    Standard,
    Unprogressed,
    UrgentCriterion,
)
from openmash.policy.sourced import Ruled
from openmash.policy.vocabulary import Channel, Kind, Referrer, Role


class Profile(Ruled):
    """The rules of one hub. `read_profile` reads one, and checks each table against the others."""

    hub: HubItself
    area: Area | None = None
    neighbours: tuple[Neighbour, ...] = ()
    documents: tuple[Document, ...] = Field(min_length=1)
    hours: OpeningHours
    other_hours: tuple[OtherHours, ...] = ()
    out_of_hours: OutOfHours
    front_door: tuple[FrontDoorStep, ...] = Field(min_length=1)
    channels: tuple[AcceptedChannel, ...] = Field(min_length=1)
    first_desk: FirstDesk | None = None
    information_requests: InformationRequests | None = None
    askers: tuple[Asker, ...] = ()
    signposts: tuple[Signpost, ...] = ()
    adult_services: AdultServices | None = None
    open_cases: OpenCases | None = None
    tracks: tuple[Track, ...] = ()
    phone_script: tuple[PhoneQuestion, ...] = Field(min_length=1)
    questions: QuestionsBack | None = None
    form: OnlineForm | None = None
    form_urgent: tuple[FormUrgent, ...] = ()
    form_pages: tuple[FormPage, ...] = ()
    form_questions: tuple[FormQuestion, ...] = ()
    form_checks: tuple[FormCheck, ...] = ()
    concerns: tuple[Concern, ...] = Field(min_length=1)
    consent: ConsentPolicy
    unprogressed: Unprogressed | None = None
    consent_exceptions: tuple[ConsentException, ...] = ()
    history_checks: tuple[HistoryCheck, ...] = ()
    urgent: tuple[UrgentCriterion, ...] = Field(min_length=1)
    alerts: Alerts
    ratings: tuple[RatingUsed, ...] = Field(min_length=1)
    rating_rules: tuple[RatingRule, ...] = Field(min_length=1)
    rating_review: RatingReview | None = None
    circumstances: tuple[CircumstanceAsked, ...] = ()
    rereferral: Rereferral | None = None
    reopening: Reopens | None = None
    clocks: tuple[ClockRule, ...] = Field(min_length=1)
    desks: tuple[Desk, ...] = ()
    routes: tuple[Route, ...] = Field(min_length=1)
    roles: tuple[RoleTitle, ...] = Field(min_length=1)
    agencies: tuple[HubAgency, ...] = Field(min_length=1)
    requests: Requests
    partners_see: PartnersSee
    sensitive: Sensitive
    outcomes: tuple[Outcome, ...] = Field(min_length=1)
    teams: tuple[HubTeam, ...] = Field(min_length=1)
    letters: tuple[Letter, ...] = ()
    disclosure: tuple[DisclosureRule, ...] = ()
    escalation: Escalation
    standards: tuple[Standard, ...] = ()
    duties: tuple[Duty, ...] = ()

    @property
    def calendar(self) -> Calendar:
        """When this hub is open, laid out once for its opening hours."""
        return self.hours.calendar

    def title_of(self, role: Role) -> str:
        """What this hub calls a role."""
        return next((r.title for r in self.roles if r.role is role), role.replace("-", " "))

    def outcome(self, code: str) -> Outcome | None:
        """The outcome of that code, if this hub has it."""
        return next((o for o in self.outcomes if o.code == code), None)

    def enquiry_goes_on(self, codes: Collection[str]) -> bool:
        """Whether an enquiry goes on beside all of these outcomes."""
        beside = {outcome.code for outcome in self.outcomes if outcome.enquiry_goes_on}
        return bool(codes) and beside.issuperset(codes)

    def answers_at_desk(self, kind: Kind) -> bool:
        """Whether the first desk answers this kind of contact itself."""
        return self.first_desk is not None and kind in self.first_desk.answers

    def accepts(self, channel: Channel, referrer: Referrer) -> bool:
        """Whether somebody like this may use this way in."""
        return any(c.channel is channel and referrer in c.accepted_from for c in self.channels)

    def asker(self, code: str) -> Asker | None:
        """Who asks for information under this code, if this hub knows it."""
        return next((a for a in self.askers if a.code == code), None)

    def track(self, code: str) -> Track | None:
        """The kind of contact of that code, if this hub has it."""
        return next((t for t in self.tracks if t.code == code), None)

    def route(self, code: str) -> Route | None:
        """Who does what on a route, if this hub has it."""
        return next((r for r in self.routes if r.route == code), None)
