"""Who a hub is: its name and hours, who comes first, its agencies, teams and titles."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from openmash.policy.calendar import OpeningHours
from openmash.policy.durations import Duration
from openmash.policy.sourced import Ruled, Sourced
from openmash.policy.vocabulary import Channel, Destination, Referrer, Role

type Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
type Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class HubItself(Sourced):
    """[hub]: what it is called, and how it is reached."""

    code: Code
    name: Words
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    authority: Words
    phone: Words
    enquiry_name: Words
    case_system: str = ""
    threshold_document: str = ""
    feedback_phone: str = ""
    email: str = ""
    address: str = ""


type AuthorityCode = Annotated[str, StringConstraints(pattern=r"^[EWSNLM]\d{8}$")]


class Area(Sourced):
    """[area]: the authorities whose children are this hub's, by their codes in the national statistics."""

    authorities: tuple[AuthorityCode, ...] = Field(min_length=1)


class Neighbour(Sourced):
    """[[neighbours]]: the hub of another authority, and how it is reached."""

    authority: AuthorityCode
    name: Words
    phone: str = ""
    email: str = ""


class Document(Ruled):
    """[[documents]]: what the sources of the rules are short for."""

    tag: Words
    title: Words
    dated: str = ""


class OtherHours(OpeningHours):
    """[[other_hours]]: opening hours of somebody beside the hub: a customer service centre."""

    name: Words
    phone: str = ""


class OutOfHours(Sourced):
    """[out_of_hours]: who answers while the hub is closed, and what they take (1.12).

    `alerts`: the kinds of alert with which a contact goes to them by itself while the hub is closed.
    """

    name: Words
    phone: Words
    takes: Words
    covers: str = ""
    email: str = ""
    email_note: str = ""
    alerts: tuple[Code, ...] = ()


class FrontDoorStep(Sourced):
    """[[front_door]]: one step of the first filter (requirement 1.2)."""

    who: Words
    does: Words


class AcceptedChannel(Sourced):
    """[[channels]]: who may use a channel. Anyone else's contact goes on, and the agency is told
    (requirement 1.11)."""

    channel: Channel
    accepted_from: tuple[Referrer, ...]
    note: str = ""


class HubAgency(Sourced):
    """[[agencies]]: a partner by its present name, and by the printed one where that is old."""

    code: Code
    name: Words
    formerly: str = ""
    kind: Literal["co-located", "virtual", "outside"]
    systems: tuple[Words, ...] = ()
    asked_through: str = ""
    serves: str = ""


class HubTeam(Sourced):
    """[[teams]]: a receiving team outside the firewall, and the destinations that lead to it.

    `in_a_sentence`: as a letter names it, "the Assessment Team"; its name where that reads well.
    """

    code: Code
    name: Words
    in_a_sentence: str = ""
    destinations: tuple[Destination, ...]
    phone: str = ""


class RoleTitle(Sourced):
    """[[roles]]: what this hub calls a role."""

    role: Role
    title: Words


class Alerts(Sourced):
    """[alerts]: how long a manager has to take an alert, and to whom it goes on (4.5)."""

    take_within_minutes: int = Field(gt=0, le=24 * 60)
    ladder: tuple[Role, ...] = Field(min_length=1)


class Requests(Sourced):
    """[requests]: how long before the hub's own time an agency's answer is due, and is chased."""

    margin_minutes: int = Field(ge=0, le=24 * 60)
    nudge_minutes_before: tuple[int, ...] = ()


class QuestionsBack(Sourced):
    """[questions]: by when a referrer is asked to answer a question, where nobody says otherwise."""

    within: Duration


class PhoneQuestion(Sourced):
    """[[phone_script]]: what to ask aloud, and where the answer goes (requirement 1.3)."""

    number: int = Field(ge=1)
    ask: Words
    prompts: tuple[Words, ...] = ()
    answer_in: Literal[
        "concerns",
        "complicating_factors",
        "impact",
        "working_well",
        "safety_scale",
        "needs_to_change",
        "if_nothing_changes",
    ]
    scale: bool = False


class HistoryCheck(Sourced):
    """[[history_checks]]: a system looked into at screening (requirement 3.1)."""

    system: Words


class Escalation(Sourced):
    """[escalation]: the steps by which a disagreement is resolved (requirement 6.4)."""

    ladder: tuple[Words, ...] = Field(min_length=1)
    review: str = ""


class Concern(Sourced):
    """[[concerns]]: a kind of worry, with guidance at hand (requirement 4.10). The list is open."""

    code: Code
    name: Words
    guidance: Words
    kind: Literal["basic", "further"]


class Duty(Sourced):
    """[[duties]]: something people of the hub do that no other table says, and at which step."""

    step: Literal[
        "front-door",
        "contact",
        "consent",
        "rating",
        "sharing",
        "deciding",
        "telling",
        "domestic-abuse",
        "oversight",
        "trust",
    ]
    name: Words
    words: Words
