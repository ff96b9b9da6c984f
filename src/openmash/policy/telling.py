"""Who is told what, how, and in which words (requirements 7.1 to 7.3).

What is told to a family must be read by an eleven-year-old and must give nobody away. So a letter is
made of fixed sentences and of the words that the decision maker wrote for it, never of the record.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from openmash.policy.profile.rules import Letter
from openmash.policy.times import date_words
from openmash.policy.vocabulary import Destination, Referrer


class To(StrEnum):
    """Who is told."""

    REFERRER = "referrer"
    FAMILY = "family"
    AGENCIES = "agencies"
    WORKER = "worker"
    SERVICE = "service"


class By(StrEnum):
    """How."""

    LETTER = "letter"
    EMAIL = "email"
    TELEPHONE = "telephone"
    FEEDBACK = "feedback"


@dataclass(frozen=True)
class Telling:
    """One kind of addressee, how they are told, and the hub's rule for it."""

    to: To
    by: By
    rule: str


def how_to_tell(letters: Iterable[Letter], outcomes: Collection[str]) -> tuple[Telling, ...]:
    """Who is told of these outcomes, and how.

    Where one outcome is told by telephone, the addressee hears of all by telephone: no letter goes
    to a family in which one child's outcome must not be written about (NO 9d).
    """
    told: dict[To, Letter] = {}
    for letter in letters:
        to = To(letter.to)
        if set(letter.outcomes) & set(outcomes) and (
            to not in told or letter.by == By.TELEPHONE.value
        ):
            told[to] = letter
    return tuple(
        Telling(to, By(told[to].by), f"{to} told by {told[to].by} ({told[to].cited})")
        for to in To
        if to in told
    )


@dataclass(frozen=True)
class Words:
    """What a letter or a call says."""

    heading: str
    paragraphs: tuple[str, ...]
    contact: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Decided:
    """The outcome for one child, as it is told. `child` is empty where no child is named."""

    child: str
    outcome: str
    destination: Destination
    is_referral: bool
    team: str = ""
    team_in_a_sentence: str = ""
    team_phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Hub:
    """Whom to ring, and whom to complain to."""

    name: str
    phone: str
    feedback_phone: str = ""


# What happens next, by where the case goes. A referral to any team has the sentence of social care.
_NEXT = {
    Destination.NONE: "We do not need to do anything more now.",
    Destination.EARLY_HELP: (
        "{team} can help. Somebody from there will ring you to ask what would help. "
        "You choose if you want this help."
    ),
    Destination.UNIVERSAL_SERVICES: (
        "You can get help from people you know. They are the school, the doctor or the health visitor."
    ),
    Destination.OTHER_AGENCY: "Another service can help. We have said below how to find it.",
    Destination.REFERRER_EARLY_HELP_ASSESSMENT: (
        "The person who works with you already can make a plan of help with you."
    ),
    Destination.LEAD_PROFESSIONAL: "The person who leads your plan of help knows about it.",
    Destination.ALLOCATED_WORKER: "Your social worker knows about it and will talk with you.",
}
_REFERRAL = (
    "A social worker from {team} will get in touch. They will ask how things are. They will ask what "
    "would help."
)


def next_step(decided: Decided) -> str:
    """What happens next, in plain words."""
    told = _NEXT.get(decided.destination, _REFERRAL)
    words = _REFERRAL if decided.is_referral else told
    team = decided.team_in_a_sentence or decided.team or "our children's team"
    said = words.format(team=team)
    return said[0].upper() + said[1:]


def _each(outcomes: Sequence[Decided], words: "list[str]") -> tuple[str, ...]:
    """One paragraph for each child; one for all where they are told the same."""
    if len(set(words)) == 1:
        return (words[0],)
    return tuple(f"For {o.child}: {said}" for o, said in zip(outcomes, words, strict=True))


def _names(outcomes: Sequence[Decided]) -> str:
    names = [o.child for o in outcomes if o.child]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1] if names else "")))


def _paragraphs(words: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"\n\s*\n", words) if part.strip())


def _teams(outcomes: Sequence[Decided]) -> tuple[str, ...]:
    """The teams that can be rung. Whose number the hub's rules do not give, nobody can ask there."""
    found = {o.team: o.team_phone for o in outcomes if o.team}
    return tuple(f"{team}: {phone}" for team, phone in found.items() if phone)


def family_letter(outcomes: Sequence[Decided], *, hub: Hub, received: date, why: str) -> Words:
    """The letter to a parent or carer. It says neither who told us nor what they said."""
    children = _names(outcomes)
    about = f" about {children}" if children else ""
    right = (
        "You can ask us what we wrote down about you, and how we keep it. If you think we got "
        f"something wrong, ring us first, on {hub.phone}."
    )
    if hub.feedback_phone:
        right += f" You can also ring the Customer Feedback team on {hub.feedback_phone}."
    return Words(
        heading=f"What we decided{about}",
        paragraphs=(
            f"On {date_words(received)} somebody was worried{about} and told us. It is our job to "
            "look at every worry with care. This letter says what we decided.",
            *_each(outcomes, [next_step(o) for o in outcomes]),
            *_paragraphs(why),
            right,
        ),
        contact=(f"{hub.name}: {hub.phone}", *_teams(outcomes)),
    )


def referrer_letter(
    outcomes: Sequence[Decided], *, hub: Hub, referrer: str, received: date, why: str
) -> Words:
    """The letter to whoever told us. A professional hears the outcome; others, that it was acted on.

    What becomes of a family is their own affair, also towards a neighbour who meant well.
    """
    thanks = f"Thank you for telling us on {date_words(received)} what worried you."
    contact = (f"{hub.name}: {hub.phone}",)
    again = f"If you are worried again, or know something new, ring us on {hub.phone}."
    if referrer != Referrer.PROFESSIONAL:
        return Words(
            heading="What became of your call to us",
            paragraphs=(
                f"{thanks} You did the right thing.",
                "We looked at what you said, and we have decided what needs to be done.",
                "We cannot tell you more than this, because it is about somebody's private life. "
                "We have not told the family who you are.",
                *_paragraphs(why),
                again,
            ),
            contact=contact,
        )
    named = [f"{o.child}: {o.outcome}" if o.child else o.outcome for o in outcomes]
    return Words(
        heading=f"Outcome for {_names(outcomes) or 'your contact with us'}",
        paragraphs=(
            f"{thanks} This is what was decided.",
            *(f"{line}." for line in named),
            *_paragraphs(why),
            f"{again} If you disagree, tell us why: we will look at it with you.",
        ),
        contact=(*contact, *_teams(outcomes)),
    )


def acknowledgement(*, hub: Hub, reference: str, received: date, is_request: bool = False) -> Words:
    """That we have it, and what happens next. `is_request`: somebody asks us for information."""
    on = date_words(received)
    said = (
        (
            f"We have your request of {on}.",
            "We look into what we hold. A manager decides what we may tell you, and we write to you.",
        )
        if is_request
        else (
            f"Thank you for telling us on {on} what worried you.",
            "Somebody reads it and decides what needs to be done. "
            "We will write to you when that is decided, as far as we may.",
        )
    )
    return Words(
        heading="We have your request" if is_request else "We have your contact",
        paragraphs=(
            *said,
            f"If you ring us about it, give this number: {reference}. If a child is in danger now, "
            "ring 999.",
        ),
        contact=(f"{hub.name}: {hub.phone}",),
    )


def question(*, hub: Hub, reference: str, received: date, asked: str, until: str) -> Words:
    """Something that the hub asks whoever told it. It names nobody."""
    return Words(
        heading="We have a question",
        paragraphs=(
            f"You told us on {date_words(received)} what worried you. We want to ask you:",
            asked,
            f"Please answer this e-mail by {until}, or ring us and give this number: {reference}. "
            "Please name nobody in an e-mail.",
            "If a child is in danger now, ring 999.",
        ),
        contact=(f"{hub.name}: {hub.phone}",),
    )


def passed_on(*, hub: Hub, reference: str, received: date, authority: str) -> Words:
    """That another authority has it now. Which one, only a professional is told."""
    to = authority or "the council whose area it is"
    return Words(
        heading="We have passed on what you told us",
        paragraphs=(
            f"Thank you for telling us on {date_words(received)} what worried you.",
            f"It is for another council to act. We have passed what you told us to {to}. They "
            "decide what needs to be done.",
            f"If you ring us about it, give this number: {reference}. If a child is in danger now, "
            "ring 999.",
        ),
        contact=(f"{hub.name}: {hub.phone}",),
    )


def named_in(text: str, names: Iterable[str]) -> str:
    """The first of these names of which a part stands in the text; empty where none does."""
    said = set(_words(text))
    for name in names:
        if any(len(word) > 2 and word in said for word in _words(name)):
            return name
    return ""


def challenge(
    *, hub: Hub, reference: str, received: date, channel: str, accepted: Sequence[str]
) -> Words:
    """To an agency that used a way which the hub does not accept. What it told is dealt with."""
    *others, last = [name[:1].lower() + name[1:] for name in accepted] or ["telephone"]
    ways = f"{', '.join(others)} or {last}" if others else last
    return Words(
        heading="How to reach us",
        paragraphs=(
            f"What you told us on {date_words(received)} came by {channel}. We deal with it all the same.",
            f"Please do not use this way again: it may not be read in time. Use {ways}. If a child is in "
            "danger now, ring 999.",
            f"If you ring us about it, give this number: {reference}.",
        ),
        contact=(f"{hub.name}: {hub.phone}",),
    )


def family_call(outcomes: Sequence[Decided], *, hub: Hub, why: str) -> Words:
    """What to say to a parent on the telephone. The first lines are for the caller alone."""
    children = _names(outcomes) or "your child"
    return Words(
        heading=f"Ring about {children}",
        paragraphs=(
            "Before you ring: ask the social worker of the case if it is safe to ring now, and "
            "whether the police want it later. Speak with this person only. Leave no message. Say "
            "neither who told us nor what the agencies said.",
            f"Say: My name is ..., from {hub.name}. I ring about {children}. We had a worry, and we "
            "must make sure that everybody is safe.",
            *(f"Say: {said}" for said in _each(outcomes, [next_step(o) for o in outcomes])),
            *(f"Say: {said}" for said in _paragraphs(why)),
            f"Say: You can ring us on {hub.phone}. Then ask: Is there anything that we should know?",
        ),
        contact=(f"{hub.name}: {hub.phone}",),
    )


def referrer_call(outcomes: Sequence[Decided], *, hub: Hub, referrer: str, why: str) -> Words:
    """What to say on the telephone to whoever told us."""
    said = (
        [f"{o.child}: {o.outcome}." if o.child else f"{o.outcome}." for o in outcomes]
        if referrer == Referrer.PROFESSIONAL
        else ["We are acting on it today. I cannot tell you more, because it is private."]
    )
    return Words(
        heading="Ring the person who told us",
        paragraphs=(
            "Before you ring: speak with this person only. Leave no message.",
            f"Say: My name is ..., from {hub.name}. Thank you for telling us. This is what we decided.",
            *(f"Say: {line}" for line in said),
            *(f"Say: {line}" for line in _paragraphs(why)),
            f"Say: If you hear anything new, ring us on {hub.phone}. Please do not tell the family "
            "about this call.",
        ),
        contact=(f"{hub.name}: {hub.phone}",),
    )


def agency_feedback(outcomes: Sequence[Decided], *, hub: Hub, reference: str, why: str) -> Words:
    """The outcome for the records of an agency that was asked (7.5)."""
    return Words(
        heading=f"Outcome of {reference}",
        paragraphs=(
            "You told us what you know. This is what was decided.",
            *(f"{o.child}: {o.outcome}." if o.child else f"{o.outcome}." for o in outcomes),
            *_paragraphs(why),
        ),
        contact=(f"{hub.name}: {hub.phone}", *_teams(outcomes)),
    )


# So many words in a row are no chance: they were copied.
_RUN = 5


@dataclass(frozen=True, kw_only=True)
class Untold:
    """What no letter to the family may give away."""

    referrer: str = ""
    referrer_is_professional: bool = False
    family: tuple[str, ...] = ()
    kept_from_family: str = ""
    sensitive: tuple[str, ...] = ()


def given_away(text: str, untold: Untold) -> str | None:
    """What this text gives away, as a sentence to whoever wrote it; None where nothing is found."""
    if not untold.referrer_is_professional and _names_referrer(text, untold):
        return "This names the person who told us. Say it without the name."
    if _share_a_run(text, untold.kept_from_family):
        return (
            "This repeats what the referrer asked us to keep from the family. Say it another way."
        )
    if any(_share_a_run(text, secret) for secret in untold.sensitive):
        return "This repeats something that an agency holds as sensitive. Leave it out."
    return None


def _names_referrer(text: str, untold: Untold) -> bool:
    """The whole name however written, or a part of it with a capital that no one in the family bears."""
    whole = _words(untold.referrer)
    if len(whole) > 1 and _has_run(_words(text), whole):
        return True
    family = {word for name in untold.family for word in _words(name)}
    own = {word for word in whole if len(word) > 2} - family
    capital = {
        w.casefold() for w in re.findall(r"[^\W\d_]+", text) if w[0].isupper() or not w.isascii()
    }
    return bool(own & capital)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _has_run(words: list[str], run: list[str]) -> bool:
    return any(words[i : i + len(run)] == run for i in range(len(words) - len(run) + 1))


def _share_a_run(text: str, secret: str) -> bool:
    """Whether five words in a row of the secret (or the whole of a shorter one) stand in the text."""
    words, kept = _words(text), _words(secret)
    if not kept:
        return False
    length = min(_RUN, len(kept))
    runs = {tuple(kept[i : i + length]) for i in range(len(kept) - length + 1)}
    return any(tuple(words[i : i + length]) in runs for i in range(len(words) - length + 1))
