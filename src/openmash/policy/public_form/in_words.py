"""The rules of a hub's online form, in words: read as a procedure."""

from collections.abc import Iterable

from openmash.policy.profile.form import (
    FormCheck,
    FormPage,
    FormQuestion,
    FormUrgent,
    OnlineForm,
)
from openmash.policy.profile.rules import UrgentCriterion
from openmash.policy.public_form.questions import QUESTIONS, About
from openmash.policy.vocabulary import Referrer


def form(rule: OnlineForm) -> str:
    """The form itself."""
    parts = (
        f"Received by {rule.received_by}.",
        rule.next,
        f"Early help: {rule.early_help}",
        f"{rule.early_help_phone}." if rule.early_help_phone else "",
        f'A child in danger now counts as "{_words(rule.danger_tick)}".',
        f"A form that was begun is kept for {rule.keep_days} days.",
        f"More than {rule.many_in_an_hour} an hour from one place are marked.",
    )
    return " ".join(part for part in parts if part)


def page_name(rule: FormPage) -> str:
    """A page by its title, and for whom it comes."""
    return f"{rule.title}{'' if rule.about is About.CONTACT else ': each of them'}"


def page(rule: FormPage) -> str:
    """What a page asks."""
    return " / ".join(_label(rule.about, code) for code in rule.questions)


def urgent(rule: FormUrgent, criteria: Iterable[UrgentCriterion]) -> str:
    """Which of the hub's criteria a tick of the form stands for."""
    meant = (each.words for each in criteria if each.code == rule.code)
    return f'A tick of the form, for "{next(meant, _words(rule.code))}".'


def question_name(rule: FormQuestion | FormCheck) -> str:
    """The question that a row is about."""
    kind = "Asked" if isinstance(rule, FormQuestion) else "Weak"
    return f"{kind}: {_label(rule.about, rule.question)}"


def question(rule: FormQuestion) -> str:
    """A question in the hub's own words."""
    label = f'As "{rule.label}"' if rule.label else ""
    parts = (label, rule.help, "Matters most." if rule.emphasised else "")
    return " ".join(part for part in parts if part)


def check(rule: FormCheck) -> str:
    """When an answer is weak, and what is said."""
    when = (
        "nothing is said" if rule.blank else "",
        f"fewer than {rule.fewer_words_than} words are said" if rule.fewer_words_than else "",
        f"no more is said than {_listed(list(rule.only))}" if rule.only else "",
    )
    some = 0 < len(rule.referrers) < len(Referrer)
    whom = f" ({_listed(list(rule.referrers))})" if some else ""
    return f"Where {' or '.join(part for part in when if part)}{whom}: {rule.says}"


def _label(about: About, code: str) -> str:
    asked = QUESTIONS[about].get(code)
    return asked.label if asked else _words(code)


def _words(code: str) -> str:
    return code.replace("-", " ").replace("_", " ")


def _listed(words: list[str]) -> str:
    return ", ".join(words) or "nothing"
