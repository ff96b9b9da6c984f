"""What is missing or weak before a form is sent (requirement 1.5). It is said, and stops nobody."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from openmash.policy.profile.form import FormCheck
from openmash.policy.public_form.answers import (
    Answer,
    Answers,
    PersonSaid,
    is_known,
    plain,
    words_in,
)
from openmash.policy.public_form.questions import About
from openmash.policy.referral_sources import sender


@dataclass(frozen=True)
class Weakness:
    """Something to add or to say better: the question, and of whom."""

    question: str
    about: About
    says: str
    person_id: str = ""
    person: str = ""


# Left over beside the words of `only`, so few words still say nothing.
_FEW = 3


def weaknesses(answers: Answers, checks: Iterable[FormCheck]) -> tuple[Weakness, ...]:
    """What these checks find, in their order; each question once."""
    found: dict[tuple[str, str], Weakness] = {}
    for check in checks:
        for weakness in _found(answers, check):
            found.setdefault((weakness.question, weakness.person_id), weakness)
    return tuple(found.values())


def _found(answers: Answers, check: FormCheck) -> Iterator[Weakness]:
    who = sender(answers.text("sender"))
    if check.referrers and (who is None or who.referrer not in check.referrers):
        return
    if check.when_harm and answers.text("harm") not in check.when_harm:
        return
    if check.about is About.CONTACT:
        if _is_weak(answers.said.get(check.question), answers, None, check):
            yield Weakness(check.question, check.about, check.says)
        return
    people = answers.those(check.about)
    if check.question == "role":
        if not people:  # nobody is named at all
            yield Weakness(check.question, check.about, check.says)
        return
    for person in people:
        if _is_weak(person.said.get(check.question), answers, person, check):
            yield Weakness(check.question, check.about, check.says, person.id, person.name)


def _is_weak(
    answer: Answer | None, answers: Answers, person: PersonSaid | None, check: FormCheck
) -> bool:
    said = person.said if person else answers.said
    if any(is_known(said.get(code)) for code in check.unless):
        return False
    text = answer if isinstance(answer, str) else " ".join(answer or ())
    if not text.strip():
        return check.blank
    if not is_known(answer):
        return False  # "not known" is an answer, and nobody is asked again
    if check.fewer_words_than and len(list(words_in(text))) < check.fewer_words_than:
        return True
    return bool(check.only) and _says_only(text, check.only)


def _says_only(text: str, phrases: Iterable[str]) -> bool:
    """Whether nothing of weight is left when the phrases are taken out."""
    rest, hit = plain(text), False
    for phrase in sorted(phrases, key=len, reverse=True):
        if (known := plain(phrase)) in rest:
            rest, hit = rest.replace(known, " "), True
    return hit and len(rest.split()) <= _FEW
