"""What is said to who works with a family already, and to another service that takes something on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openmash.policy.telling import Hub, Words
from openmash.policy.times import date_words


def lead_professional_call(*, hub: Hub, reference: str, child: str) -> Words:
    """What to say to whoever leads a plan of early help: a worry came in, and the plan goes on."""
    return Words(
        heading=f"Ring the lead professional about {child}",
        paragraphs=(
            "Before you ring: speak with this person only. Leave no message.",
            f"Say: My name is ..., from {hub.name}. Somebody told us of a worry about {child}. It does not "
            "meet the threshold for social care, and you lead the plan of help.",
            "Say what the contact tells that they need to know, as far as consent allows, and ask what "
            "they see and what they will do.",
            f"Say: Our number for it is {reference}. If it gets worse, ring us on {hub.phone}.",
        ),
        contact=(f"{hub.name}: {hub.phone}",),
    )


def open_case_call(*, hub: Hub, reference: str, child: str, rag: str) -> Words:
    """What to say to who has an open case, to their manager, or to the duty worker: something is new."""
    rated = f"It is rated {rag}. " if rag else ""
    return Words(
        heading=f"Ring about {child}: something new on an open case",
        paragraphs=(
            "Before you ring: speak with this person only. Leave no message.",
            f"Say: My name is ..., from {hub.name}. Something new came in about {child}, whose case is "
            f"open with your team. {rated}Our number for it is {reference}.",
            "Say what the contact tells. Ask what they will do, by when, and if they take it. Write "
            "their name on the page of the open case.",
        ),
        contact=(f"{hub.name}: {hub.phone}",),
    )


def open_case_email(*, hub: Hub, reference: str, rag: str, is_manager: bool) -> Words:
    """The same by e-mail, at once. It names nobody: what is new is told by telephone or in the hub."""
    whose = "that a worker of yours has" if is_manager else "that you have"
    now = " Ring us now." if rag == "RED" else " Ring us today."
    rated = f" It is rated {rag}." if rag else ""
    return Words(
        heading="Something new on an open case",
        paragraphs=(
            f"Something new came in on an open case {whose}. Our number for it is {reference}.{rated}",
            f"{now.strip()} We tell you what is new, and write down your name if you take it.",
            "We name nobody in an e-mail. Please name nobody if you answer.",
        ),
        contact=(f"{hub.name}: {hub.phone}",),
    )


@dataclass(frozen=True, kw_only=True)
class AdultWorry:
    """A worry about somebody of 18 or more, or whose age is in dispute, as it goes to adult services."""

    reference: str
    received: date
    people: Sequence[str]  # who it is: a line for each
    about: str
    told_by: str  # a professional, and how to reach them; empty: it is somebody else, or not known
    own_words: str  # what this hub says to the service, by its profile

    def _what(self) -> tuple[str, ...]:
        return (
            *(f"Who: {person}" for person in self.people),
            f"What it is about, and what was said: {self.about}",
            f"Who told us: {self.told_by}"
            if self.told_by
            else "Who told us: ask us, before you get in touch with them.",
        )

    def _why(self) -> str:
        return (
            f"On {date_words(self.received)} we were told of a worry about somebody who is 18 or more, "
            "or whose age is in dispute. It is for you to act. We have closed it here."
        )

    def email(self, hub: Hub, *, is_secure: bool) -> Words:
        """In writing. To an address that is not known to be secure it names nobody."""
        named = (
            self._what() if is_secure else ("We name nobody in an e-mail. Ring us for it today.",)
        )
        return self._words(hub, self._why(), *named)

    def call(self, hub: Hub) -> Words:
        """What to say on the telephone."""
        return self._words(
            hub,
            "Before you ring: speak with this service only. Leave no message.",
            f"Say: My name is ..., from {hub.name}. {self._why()}",
            *(f"Say: {line}" for line in self._what()),
        )

    def _words(self, hub: Hub, *paragraphs: str) -> Words:
        own = (self.own_words,) if self.own_words else ()
        number = f"Our number for it is {self.reference}. Tell us who takes it."
        return Words(
            heading=f"A worry about an adult: {self.reference}",
            paragraphs=(*paragraphs, *own, number),
            contact=(f"{hub.name}: {hub.phone}",),
        )
