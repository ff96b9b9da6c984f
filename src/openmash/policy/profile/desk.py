"""What the first desk does itself: requests from outside, advice, kinds of their own, what is not for us."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from openmash.policy.profile.hub import Code, Words
from openmash.policy.sourced import Ruled, Sourced
from openmash.policy.vocabulary import Circumstance, Kind, Role

type AnswerCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]


class FirstDesk(Sourced):
    """[first_desk]: which kinds of contact it answers itself (1.14). All others go to the managers."""

    answers: tuple[Kind, ...]
    note: str = ""


class InformationRequests(Sourced):
    """[information_requests]: how a request from outside is answered, and who signs it off (1.20)."""

    words: Words
    signs_off: tuple[Role, ...] = Field(min_length=1)


class Asker(Sourced):
    """[[askers]]: who may ask for information, and on what basis they usually do."""

    code: Code
    name: Words
    basis: str = ""


class Signpost(Sourced):
    """[[signposts]]: where the first desk sends what is no matter for the hub (1.2)."""

    code: Code
    name: Words
    words: Words
    phone: str = ""


class AdultServices(Sourced):
    """[adult_services]: who takes a worry about somebody of 18 or more, or whose age is in dispute."""

    name: Words
    phone: str = ""
    email: str = ""
    is_secure: bool = False  # of that address: only then does an e-mail name anybody
    words: str = ""  # what the hub says to them besides


class TrackQuestion(Ruled):
    """One question that a kind of contact asks besides the record's own."""

    code: AnswerCode
    ask: Words
    help: str = ""
    answer: Literal["words", "line", "yes-no"] = "words"
    in_form: bool = True  # no: only the hub can answer it


class TrackWay(Ruled):
    """Where a contact of this kind goes: always, or where a question was answered so."""

    outcome: Code
    question: str = ""
    answer: Literal["yes", "no"] = "yes"


class KindInForm(Ruled):
    """in_form of [[tracks]]: the online form offers this kind, in words that everybody knows."""

    words: Words
    lead: str = ""


class Track(Sourced):
    """[[tracks]]: a kind of contact with questions and a way of its own (1.1, 1.15, 1.16).

    `ways`: the first that holds is suggested at triage. `circumstance`: what the hub's rating rules
    know it by.
    """

    code: Code
    name: Words
    note: str = ""
    circumstance: Circumstance | None = None
    in_form: KindInForm | None = None
    questions: tuple[TrackQuestion, ...] = ()
    ways: tuple[TrackWay, ...] = ()


class OpenCases(Sourced):
    """[open_cases]: who is told that something new came in on an open case, and how that is chased (1.17).

    `chase_minutes`: while nobody there has taken it by name, the managers are alerted this often.
    """

    words: Words
    chase_rag: tuple[Literal["RED", "AMBER", "GREEN", "BLUE"], ...] = ("RED",)
    chase_minutes: int = Field(gt=0, le=24 * 60)
