"""What a hub's first desk does itself, in words."""

from openmash.policy.profile import Profile
from openmash.policy.profile.desk import (
    AdultServices,
    Asker,
    FirstDesk,
    InformationRequests,
    OpenCases,
    Signpost,
    Track,
    TrackWay,
)
from openmash.policy.rules_in_words import HubWords, listed, plain


def first_desk(rule: FirstDesk) -> str:
    """Which kinds end there."""
    kinds = listed(plain(kind) for kind in rule.answers)
    return f"Answers itself: {kinds}. {rule.note}".strip()


def information_requests(rule: InformationRequests, ours: HubWords) -> str:
    """How a request from outside is answered, and by whose word."""
    return (
        f"{rule.words} Signed off by: {ours.titles(rule.signs_off)}, never by whoever proposed it."
    )


def asker(rule: Asker) -> str:
    """On what basis they ask."""
    return f"Asks for information, usually by: {rule.basis}." if rule.basis else "Asks on request."


def signpost(rule: Signpost) -> str:
    """Who is sent there."""
    return rule.words + (f" Telephone: {rule.phone}." if rule.phone else "")


def adult_services(rule: AdultServices) -> str:
    """Who takes what is about an adult."""
    reach = ". ".join(
        f"{what}: {value}"
        for what, value in (("Telephone", rule.phone), ("E-mail", rule.email))
        if value
    )
    secure = "" if rule.is_secure or not rule.email else "An e-mail names nobody. "
    told = f'They are told besides: "{rule.words}"' if rule.words else ""
    return (
        f"{rule.name} takes who is 18 or more, or whose age is in dispute. "
        f"{f'{reach}. ' if reach else ''}{secure}{told}".strip()
    )


def open_cases(rule: OpenCases) -> str:
    """Who is told, and how long it is chased."""
    rags = listed(rule.chase_rag, "or")
    return (
        f"{rule.words} If {rags}: every {rule.chase_minutes} minutes the managers hear of it, until "
        "somebody there has taken it by name."
    )


def track(rule: Track, profile: Profile) -> str:
    """What a kind of contact asks, and where it goes."""
    names = {outcome.code: outcome.name for outcome in profile.outcomes}
    asked = {question.code: question.ask for question in rule.questions}

    def way(each: TrackWay) -> str:
        to = names.get(each.outcome, each.outcome)
        return f'{to} where "{asked.get(each.question)}" is {each.answer}' if each.question else to

    parts = (
        rule.note,
        f'Offered on the online form: "{rule.in_form.words}".' if rule.in_form else "",
        f"Asks: {' '.join(q.ask for q in rule.questions)}" if rule.questions else "",
        f"Goes to: {'; '.join(map(way, rule.ways))}." if rule.ways else "",
    )
    return " ".join(filter(None, parts))
