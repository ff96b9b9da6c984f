"""The rules of a hub's online form, in words: read as a procedure."""

from openmash.policy.profile.form import FormCheck, FormPage, FormQuestion, OnlineForm


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


def page(rule: FormPage) -> str:
    """One page and what it asks."""
    asked = _listed([_words(code) for code in rule.questions])
    whom = "" if rule.about == "contact" else f", for each of the {rule.about}"
    return f"{rule.title}{whom}: {asked}."


def question(rule: FormQuestion) -> str:
    """A question in the hub's own words."""
    parts = (rule.label, rule.help, "Matters most." if rule.emphasised else "")
    return " ".join(part for part in parts if part)


def check(rule: FormCheck) -> str:
    """When an answer is weak, and what is said."""
    when = (
        "blank" if rule.blank else "",
        f"shorter than {rule.fewer_words_than} words" if rule.fewer_words_than else "",
        f"nothing but {_listed(list(rule.only))}" if rule.only else "",
    )
    whom = f" by {_listed(list(rule.referrers))}" if rule.referrers else ""
    return f"Where it is {' or '.join(part for part in when if part)}{whom}: {rule.says}"


def _words(code: str) -> str:
    return code.replace("-", " ").replace("_", " ")


def _listed(words: list[str]) -> str:
    return ", ".join(words) or "nothing"
