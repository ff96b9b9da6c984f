"""The way through a form: one step after the other, and a list of people in front of their pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from openmash.policy.profile.form import FormPage
from openmash.policy.public_form.questions import About


@dataclass(frozen=True)
class Step:
    """Where somebody is: a page of questions, or the list of children or adults."""

    code: str
    title: str
    page: FormPage | None = None


_LISTS = {About.CHILDREN: "The children", About.ADULTS: "The adults"}


def steps(pages: Sequence[FormPage]) -> tuple[Step, ...]:
    """The steps of a form in the profile's order."""
    found: dict[str, Step] = {}
    for page in pages:
        if page.about is About.CONTACT:
            found[page.code] = Step(page.code, page.title, page)
        else:
            found.setdefault(page.about, Step(page.about, _LISTS[page.about]))
    return tuple(found.values())


def step_after(pages: Sequence[FormPage], code: str) -> Step | None:
    """The next step; None where the form is at its end."""
    way = steps(pages)
    place = next((n for n, step in enumerate(way) if step.code == code), len(way))
    return way[place + 1] if place + 1 < len(way) else None


def step_before(pages: Sequence[FormPage], code: str) -> Step | None:
    """The step before; None at the beginning."""
    way = steps(pages)
    place = next((n for n, step in enumerate(way) if step.code == code), 0)
    return way[place - 1] if place else None


def pages_about(pages: Sequence[FormPage], about: About) -> tuple[FormPage, ...]:
    """The pages that come for each child, or each adult."""
    return tuple(page for page in pages if page.about is about)


def page_of(pages: Sequence[FormPage], about: About, question: str) -> FormPage | None:
    """On which page a question is asked."""
    return next((p for p in pages if p.about is about and question in p.questions), None)
