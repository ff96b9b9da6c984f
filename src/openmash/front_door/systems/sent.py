"""A contact as another system or a list sends it: what may be said, strictly read.

The docstrings and descriptions here are the published description of the interface.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from openmash.contacts.commands import CONSENT_FIELDS, NARRATIVE_FIELDS, PersonRow
from openmash.contacts.models import PersonInContact
from openmash.front_door.arriving import new_row
from openmash.people.commands import AddressFacts, PersonFacts
from openmash.policy.errors import WrongInput
from openmash.policy.identity import nhs_number
from openmash.policy.profile import Profile
from openmash.policy.times import LONDON, read_time
from openmash.policy.vocabulary import Channel, Kind, Referrer

_LONG, _SHORT, _PEOPLE = 100_000, 1_000, 30
# Older than this it is a mistake: a system's clock, or a year.
_LONG_AGO = timedelta(days=366)


def _read_date(given: object) -> date:
    if not isinstance(given, str):
        raise ValueError("Write a date as text, like 2019-05-31.")
    try:
        return datetime.strptime(given, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise ValueError("There is no such date. Write it like 2019-05-31.") from None


def _read_moment(given: object) -> datetime:
    if not isinstance(given, str):
        raise ValueError("Write a time as text, like 2026-03-02T10:20:00Z.")
    try:
        return read_time(given)
    except WrongInput as wrong:
        raise ValueError(f"{wrong}.") from None


def _check_nhs_number(given: str) -> str:
    if given.strip() and nhs_number(given) is None:
        raise ValueError("This is not an NHS number: check its ten digits.")
    return given


def _no_nul(given: str) -> str:
    if "\x00" in given:
        raise ValueError("This holds the character NUL, which cannot be kept.")
    return given


Text = Annotated[
    str, StringConstraints(max_length=_SHORT, strip_whitespace=True), AfterValidator(_no_nul)
]
Story = Annotated[
    str, StringConstraints(max_length=_LONG, strip_whitespace=True), AfterValidator(_no_nul)
]
Said = Annotated[
    str,
    StringConstraints(min_length=1, max_length=_LONG, strip_whitespace=True),
    AfterValidator(_no_nul),
]
Day = Annotated[
    date, BeforeValidator(_read_date), WithJsonSchema({"type": "string", "format": "date"})
]
Moment = Annotated[
    datetime,
    BeforeValidator(_read_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Known = Literal["yes", "no", "unknown"]


class Sent(BaseModel):
    """Nothing in it that is not known here, and nothing taken for something else."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SentAddress(Sent):
    """Where somebody lives, and whether it is safe to write there."""

    lines: Text | None = None
    postcode: Text | None = None
    safe_to_write: Known | None = None

    def facts(self) -> AddressFacts:
        """As the record keeps it."""
        return AddressFacts(
            lines=self.lines or "",
            postcode=self.postcode or "",
            safe_to_write=self.safe_to_write or "unknown",
        )


class SentPerson(Sent):
    """Somebody in the family. Say whatever is known; leave out what is not."""

    given_names: Text | None = None
    family_name: Text | None = None
    known_as: Text | None = None
    description: Text | None = Field(
        None, description="Where no name is known: about 4, girl, blue coat."
    )
    date_of_birth: Day | None = None
    approximate_age: Text | None = None
    sex: Literal["F", "M", "U"] | None = Field(None, description="Female, male, not known.")
    ethnicity: Text | None = None
    languages: Text | None = None
    nhs_number: Annotated[Text, AfterValidator(_check_nhs_number)] | None = Field(
        None, description="Ten digits that pass the check; spaces are allowed."
    )
    gp: Text | None = None
    phone: Text | None = None
    relation: Text | None = Field(None, description="To the child: mother, uncle.")
    lives_in_household: Known | None = None
    address: SentAddress | None = None

    usual_role: ClassVar[str]

    def row(self) -> PersonRow:
        """As a row of the record."""
        said = {name: value for name, value in dict(self).items() if value is not None}
        facts = {name: said[name] for name in PersonFacts.__dataclass_fields__ if name in said}
        return new_row(
            said.get("role", self.usual_role),
            relation=said.get("relation", ""),
            lives_in_household=said.get("lives_in_household", ""),
            parental_responsibility=said.get("parental_responsibility", ""),
            facts=PersonFacts(**facts),
            address=self.address.facts() if self.address else AddressFacts(),
        )


class SentChild(SentPerson):
    """A child whom the worry is about, or a brother or sister."""

    role: Literal["child-of-concern", "sibling"] | None = None
    expected_date: Day | None = Field(None, description="Of a child who is not born yet.")
    school: Text | None = None

    usual_role = PersonInContact.Role.CHILD.value


class SentAdult(SentPerson):
    """A parent, somebody else who matters to the child, or somebody who may pose a risk."""

    role: Literal["parent", "other-significant-adult", "person-posing-a-risk"] | None = None
    parental_responsibility: Known | None = None

    usual_role = PersonInContact.Role.PARENT.value


class SentReferrer(Sent):
    """Who is worried: a named person in your organisation, or whoever told you."""

    kind: Literal["professional", "public", "family", "child", "anonymous"] | None = None
    name: Text | None = None
    role: Text | None = None
    organisation: Text | None = Field(None, description="The key's own organisation where absent.")
    phone: Text | None = None
    email: Text | None = None
    address: Text | None = None
    relation: Text | None = Field(None, description="How they know the child.")


class SentConsent(Sent):
    """Whether the family agreed that information is shared, and if they were not asked, why not."""

    status: Literal["obtained", "implied", "refused", "not-sought", "unknown"]
    given_by: Text | None = Field(None, description="Who agreed, and how related.")
    implied_by: Text | None = Field(None, description="By agreeing to which service.")
    exception: Text | None = Field(
        None, description="A code of the hub's: why nobody asked, or why a refusal is overridden."
    )
    exception_whose: Text | None = Field(None, description="Whose risk it would be.")
    discussed_with: Text | None = Field(None, description="With which manager it was discussed.")
    why: Story | None = None


class SentContact(Sent):
    """One worry about one or more children of a family.

    Only `concerns` must be there. Leave out what is not known, or write null.
    """

    concerns: Said = Field(
        description="What you are worried about: who, what, when, where, how you know."
    )
    channel: (
        Literal[
            "police-notification",
            "ambulance-notification",
            "emergency-department-notification",
            "nspcc-notification",
            "api",
        ]
        | None
    ) = None
    kind: (
        Literal[
            "advice",
            "service",
            "police-notification",
            "information-request",
            "basic-information",
        ]
        | None
    ) = None
    received_at: Moment | None = Field(
        None,
        description="When the hub had it first, if that was before this call. The clocks run from "
        "here. A time without an offset is London time.",
    )
    your_reference: Text | None = Field(
        None, description="What you call it: a log number, an incident."
    )
    referrer: SentReferrer | None = None
    complicating_factors: Story | None = None
    impact: Story | None = Field(None, description="What it does to the child.")
    working_well: Story | None = None
    safety_scale: Annotated[int, Field(ge=0, le=10)] | None = Field(
        None, description="How safe the child is now, from 0 (not at all) to 10 (safe)."
    )
    needs_to_change: Story | None = None
    if_nothing_changes: Story | None = None
    prompted_now: Story | None = None
    child_voice: Story | None = Field(None, description="What the child says.")
    parents_voice: Story | None = Field(None, description="What the parents say.")
    actions_taken: Story | None = None
    support_needed: Story | None = None
    risk_to_staff: Story | None = Field(None, description="Any risk to staff who visit.")
    keep_from_family: Story | None = Field(None, description="What the family must not learn.")
    parents_aware: Known | None = Field(None, description="Whether the parents know of this.")
    consent: SentConsent | None = None
    urgent: Annotated[list[Text], Field(max_length=30)] | None = Field(
        None, description="Codes of the hub's urgent criteria. One tells a manager at once."
    )
    urgent_other: Story | None = Field(
        None, description="Something else that a manager must hear now."
    )
    children: Annotated[list[SentChild], Field(max_length=_PEOPLE)] | None = None
    adults: Annotated[list[SentAdult], Field(max_length=_PEOPLE)] | None = None

    def values(self, organisation: str) -> dict[str, Any]:
        """The fields of the contact and of its narrative. `organisation`: the sender's own name."""
        from_whom = self.referrer or SentReferrer()
        said = {name: getattr(self, name, None) for name in NARRATIVE_FIELDS}
        return {
            **{name: value for name, value in said.items() if value is not None},
            "kind": self.kind or self._usual_kind(),
            "parents_aware": self.parents_aware or "",
            "referrer": from_whom.kind or Referrer.PROFESSIONAL.value,
            "referrer_name": from_whom.name or "",
            "referrer_role": from_whom.role or "",
            "referrer_organisation": from_whom.organisation or organisation,
            "referrer_phone": from_whom.phone or "",
            "referrer_email": from_whom.email or "",
            "referrer_address": from_whom.address or "",
            "referrer_relation": from_whom.relation or "",
            "referrer_reference": self.your_reference or "",
        }

    def _usual_kind(self) -> str:
        is_police = self.channel == Channel.POLICE_NOTIFICATION.value
        return (Kind.POLICE_NOTIFICATION if is_police else Kind.SERVICE).value

    def consented(self) -> dict[str, str]:
        """Consent under the names of its record; empty where nothing is said."""
        if self.consent is None:
            return {}
        return {name: getattr(self.consent, name, "") or "" for name in CONSENT_FIELDS}

    def people(self) -> list[PersonRow]:
        """Everybody named, children first."""
        return [person.row() for person in (*(self.children or ()), *(self.adults or ()))]

    def against(self, profile: Profile, *, now: datetime) -> Iterator[tuple[tuple[Any, ...], str]]:
        """What no single field can know: where it is, and what is wrong by the hub or the calendar."""
        if self.received_at and self.received_at > now:
            yield ("received_at",), "A contact cannot have come in the future."
        if self.received_at and self.received_at < now - _LONG_AGO:
            yield ("received_at",), "This is more than a year ago."
        known = {criterion.code for criterion in profile.urgent}
        for place, code in enumerate(self.urgent or ()):
            if code not in known:
                yield ("urgent", place), f"This hub's codes are {', '.join(sorted(known))}."
        exceptions = {each.code for each in profile.consent_exceptions}
        if self.consent and self.consent.exception and self.consent.exception not in exceptions:
            yield (
                ("consent", "exception"),
                f"This hub's codes are {', '.join(sorted(exceptions))}.",
            )
        today = now.astimezone(LONDON).date()
        for group in ("children", "adults"):
            for place, person in enumerate(getattr(self, group) or ()):
                if person.date_of_birth and person.date_of_birth > today:
                    yield (group, place, "date_of_birth"), "A birth date cannot be in the future."
