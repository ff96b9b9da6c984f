"""The online form of a hub: its pages, its own words, what is weak in an answer (requirements 1.4, 1.5)."""

from collections.abc import Collection, Iterator, Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from openmash.policy.profile.hub import Code, Words
from openmash.policy.public_form.questions import QUESTIONS, About
from openmash.policy.sourced import Sourced
from openmash.policy.vocabulary import Referrer

type FieldCode = Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z0-9]+)*$")]


class OnlineForm(Sourced):
    """[form]: what the form says around its questions, and how long a started one is kept."""

    received_by: Words
    next: Words  # what happens with it, in words to the sender
    danger_tick: Code  # the urgent criterion that "a child is in danger now" stands for
    early_help: Words  # where help is that needs no referral
    early_help_phone: str = ""
    keep_days: int = Field(gt=0, le=90)
    many_in_an_hour: int = Field(gt=0)  # more from one place are marked as such, and received
    postcodes: tuple[str, ...] = ()  # beginnings of the postcodes of this hub's area


class FormUrgent(Sourced):
    """[[form_urgent]]: an urgent criterion that the form asks for, in words that everybody knows."""

    code: Code
    words: Words


class FormPage(Sourced):
    """[[form_pages]]: one page; a page about people comes once for each child or adult."""

    code: Code
    title: Words
    lead: str = ""
    about: About = About.CONTACT
    questions: tuple[FieldCode, ...] = Field(min_length=1)


class FormQuestion(Sourced):
    """[[form_questions]]: a question in this hub's own words, or one that it cares most about."""

    question: FieldCode
    about: About = About.CONTACT
    label: str = ""
    help: str = ""
    emphasised: bool = False


class FormCheck(Sourced):
    """[[form_checks]]: when an answer is missing or weak, and what the sender is told. It stops nobody.

    Any one of `blank`, `fewer_words_than` and `only` is enough. `only`: the answer says nothing else.
    A check on the `role` of people is said when nobody is named at all.
    """

    question: FieldCode
    about: About = About.CONTACT
    says: Words
    blank: bool = False
    fewer_words_than: int | None = Field(default=None, gt=0)
    only: tuple[Words, ...] = ()
    unless: tuple[FieldCode, ...] = ()  # not where one of these is known
    referrers: tuple[Referrer, ...] = ()  # of these alone
    when_harm: tuple[str, ...] = ()  # only where the sender said this of harm


# Addresses below /report/HUB/ that are no page of questions.
RESERVED = frozenset(
    "children adults check send danger saved leave receipt copy back files".split()
)


def form_mistakes(
    form: OnlineForm | None,
    ticks: Sequence[FormUrgent],
    pages: Sequence[FormPage],
    words: Sequence[FormQuestion],
    checks: Sequence[FormCheck],
    urgent: Collection[str],
) -> Iterator[tuple[str, int | None, str, str]]:
    """What these tables say of each other and of the questions there are: table, row, field, sentence."""
    asked: set[tuple[About, str]] = set()
    for place, page in enumerate(pages):
        if page.code in RESERVED:
            yield "form_pages", place, "code", f'"{page.code}" is a page of its own already'
        for code in page.questions:
            if code not in QUESTIONS[page.about]:
                yield (
                    "form_pages",
                    place,
                    "questions",
                    f'"{code}" is no question about {page.about}',
                )
            elif (page.about, code) in asked:
                yield "form_pages", place, "questions", f'"{code}" is asked a second time'
            asked.add((page.about, code))
    tables: tuple[tuple[str, Sequence[FormQuestion | FormCheck]], ...] = (
        ("form_questions", words),
        ("form_checks", checks),
    )
    for table, rows in tables:
        for place, row in enumerate(rows):
            if (row.about, row.question) not in asked:
                yield table, place, "question", f'"{row.question}" is asked on no page'
    for place, tick in enumerate(ticks):
        if tick.code not in urgent:
            sentence = f'"{tick.code}" is no urgent criterion: add it to [[urgent]]'
            yield "form_urgent", place, "code", sentence
    if form:
        if form.danger_tick not in urgent:
            sentence = f'"{form.danger_tick}" is no urgent criterion: add it to [[urgent]]'
            yield "form", None, "danger_tick", sentence
        if not pages:
            yield "form", None, "next", "a form needs pages: add [[form_pages]]"
