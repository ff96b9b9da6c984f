"""A hub's rules in words: read as a procedure, and compared with another hub's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from openmash.policy.calendar import WEEKDAYS, OpeningHours
from openmash.policy.clocks import ClockRule
from openmash.policy.profile import Profile
from openmash.policy.profile.hub import HubAgency, HubItself, OtherHours, OutOfHours, PhoneQuestion
from openmash.policy.profile.rules import (
    CircumstanceAsked,
    Outcome,
    RatingConditions,
    RatingRule,
    UrgentCriterion,
)
from openmash.policy.public_form import in_words
from openmash.policy.sourced import Sourced


@dataclass(frozen=True)
class ExplainedRule:
    """One rule: what it is known by, what it says, where it comes from."""

    name: str
    words: str
    source: str | None
    assumed: bool
    reading: str | None

    @property
    def cited(self) -> str:
        """The source as it is shown: "NO 9", "assumed", "NO 10, assumed"."""
        return ", ".join(part for part in (self.source, "assumed" if self.assumed else "") if part)


@dataclass(frozen=True)
class Section:
    """Rules that a reader looks for together."""

    title: str
    rules: tuple[ExplainedRule, ...]


def explain(profile: Profile) -> tuple[Section, ...]:
    """Every rule of a hub in words, in the order of the path of a contact."""

    def titles(roles: tuple[Any, ...]) -> str:
        return _listed([profile.title_of(role) for role in roles])

    def section(title: str, *rules: Iterator[ExplainedRule]) -> Section:
        return Section(title, tuple(rule for group in rules for rule in group))

    hours, door, rows = profile.hours, profile.front_door, _rows
    rereferral = (profile.rereferral,) if profile.rereferral else ()
    review = (profile.rating_review,) if profile.rating_review else ()
    sections = (
        section("The hub", rows((profile.hub,), lambda r: ("The hub", _hub(r)))),
        section(
            "Hours",
            rows((hours,), lambda r: ("Opening hours", _hours(r))),
            rows(profile.other_hours, lambda r: (r.name, _other_hours(r))),
            rows((profile.out_of_hours,), lambda r: ("Out of hours", _out_of_hours(r))),
        ),
        section(
            "Front door",
            rows(door, lambda r: (r.who, r.does)),
            rows(profile.channels, lambda r: (_words(r.channel), _channel(r))),
            rows(profile.phone_script, lambda r: (f"Question {r.number}", _question(r))),
            rows(profile.concerns, lambda r: (f"Concern: {r.name}", f"{r.kind} kind of concern")),
            rows(profile.history_checks, lambda r: (f"Look into {r.system}", "at screening")),
        ),
        section(
            "Online form",
            rows((profile.form,) if profile.form else (), lambda r: ("The form", in_words.form(r))),
            rows(profile.form_pages, lambda r: (f"Page: {r.code}", in_words.page(r))),
            rows(
                profile.form_questions,
                lambda r: (f"Question: {_words(r.question)}", in_words.question(r)),
            ),
            rows(
                profile.form_checks, lambda r: (f"Check: {_words(r.question)}", in_words.check(r))
            ),
        ),
        section(
            "Consent",
            rows((profile.consent,), lambda r: ("Policy", _consent(r, titles))),
            rows(profile.consent_exceptions, lambda r: (_words(r.code), r.words)),
        ),
        section(
            "Urgent criteria",
            rows(profile.urgent, lambda r: (r.code, _urgent(r))),
            rows(
                (profile.alerts,),
                lambda r: (
                    "Alerts",
                    f"To be taken within {r.take_within_minutes} minutes; passed on in this order: "
                    f"{titles(r.ladder)}.",
                ),
            ),
        ),
        section(
            "Ratings",
            rows(
                profile.ratings,
                lambda r: (r.rag, (f"Level {r.level}. " if r.level else "") + f"{r.means}."),
            ),
            rows(profile.circumstances, lambda r: (_words(r.code), _circumstance(r))),
            rows(profile.rating_rules, lambda r: (r.name, _rating_rule(r))),
            rows(review, lambda r: ("After information", f"{r.words} By: {titles(r.by)}.")),
            rows(
                rereferral,
                lambda r: (
                    "Re-referral",
                    f"Within {r.weeks} weeks of closing: to {_words(r.to)}"
                    + (", for the same concerns only." if r.same_concerns_only else "."),
                ),
            ),
        ),
        section("Clocks", rows(profile.clocks, lambda r: (_clock_name(r), f"Within {r.within}."))),
        section(
            "Who does what",
            rows(
                profile.desks,
                lambda r: (
                    f"Goes to: {r.name}",
                    f"{r.what} {titles(r.roles)}, "
                    + ("who take the next one themselves." if r.takes_itself else "by a manager."),
                ),
            ),
            rows(
                profile.routes,
                lambda r: (
                    f"Route: {_words(r.route)}",
                    f"Rates: {titles(r.rates)}. Agrees the rating: {titles(r.agrees_rating)}. "
                    f"Decides: {titles(r.decides)}. Authorises: {titles(r.authorises)}"
                    + (", also what they decided themselves." if r.own_recommendation else "."),
                ),
            ),
            rows(profile.roles, lambda r: (_words(r.role), r.title)),
        ),
        section(
            "Agencies",
            rows(profile.agencies, lambda r: (r.code, _agency(r))),
            rows(
                (profile.requests,),
                lambda r: (
                    "Requests",
                    f"Due at least {r.margin_minutes} minutes before the outcome; reminded "
                    f"{_listed([str(m) for m in r.nudge_minutes_before])} minutes before.",
                ),
            ),
            rows(
                (profile.partners_see,),
                lambda r: (
                    "What partners see",
                    "all that is returned" if r.returns == "all" else "what the hub chooses",
                ),
            ),
            rows(
                (profile.sensitive,),
                lambda r: (
                    "Sensitive information",
                    ("Read" if r.read_by_decision_maker else "Not read")
                    + f" by the decision maker. {r.note}",
                ),
            ),
        ),
        section(
            "Outcomes",
            rows(profile.outcomes, lambda r: (r.code, _outcome(r))),
            rows(
                profile.teams,
                lambda r: (
                    f"Team: {r.code}",
                    f"{r.name}, for {_listed([_words(d) for d in r.destinations])}"
                    + (f"; {r.phone}" if r.phone else "")
                    + ".",
                ),
            ),
        ),
        section(
            "Telling people",
            rows(
                profile.letters,
                lambda r: (
                    f"To the {r.to}, by {r.by}",
                    f"For {_listed([_words(o) for o in r.outcomes])}.",
                ),
            ),
            rows(
                profile.disclosure,
                lambda r: (
                    f"Disclosure: {_words(r.what)}",
                    f"{r.to}; for {_listed([_words(o) for o in r.when])}.",
                ),
            ),
        ),
        section(
            "Disagreement and practice",
            rows(
                (profile.escalation,),
                lambda r: ("Disagreement", f"{'; then '.join(r.ladder)}. {r.review}"),
            ),
            rows(profile.standards, lambda r: (f"Standard {r.number}", r.words)),
            rows(profile.duties, lambda r: (r.name, r.words)),
        ),
    )
    return tuple(section for section in sections if section.rules)


def differences(a: Profile, b: Profile) -> Iterator[tuple[str, str, str]]:
    """Where two hubs differ: section, rule, and what each of them says."""
    names = (a.hub.authority, b.hub.authority)
    if names[0] == names[1]:
        names = ("the first", "the second")
    ours, theirs = _by_name(a), _by_name(b)
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        section, name = key
        one, other = ours.get(key), theirs.get(key)
        if one == other:
            continue
        if one is None or other is None:
            said = one or other
            only = names[0] if one else names[1]
            yield section, name, f"only in {only}: {said.words if said else ''}"
        elif one.words != other.words:
            yield section, name, f"{names[0]}: {one.words} | {names[1]}: {other.words}"
        elif one.cited != other.cited:
            sources = f"{names[0]}: {one.cited} | {names[1]}: {other.cited}"
            yield section, name, f"the same words, by another source; {sources}"
        else:
            yield section, name, f"read as: {one.reading} | {other.reading}"


def _by_name(profile: Profile) -> dict[tuple[str, str], ExplainedRule]:
    """Rules by section and name; a name that comes again gets its number."""
    found: dict[tuple[str, str], ExplainedRule] = {}
    for section in explain(profile):
        for rule in section.rules:
            name, count = rule.name, 1
            while (section.title, name) in found:
                count += 1
                name = f"{rule.name} ({count})"
            found[section.title, name] = rule
    return found


def _rows[R: Sourced](
    rules: tuple[R, ...], tell: Callable[[R], tuple[str, str]]
) -> Iterator[ExplainedRule]:
    for rule in rules:
        name, words = tell(rule)
        yield ExplainedRule(name, words.strip(), rule.source, rule.assumed, rule.reading)


def _words(code: str) -> str:
    return code.replace("-", " ").replace("_", " ")


def _listed(words: list[str]) -> str:
    return ", ".join(words) or "nobody"


def _hub(hub: HubItself) -> str:
    parts = {
        "telephone": hub.phone,
        "e-mail": hub.email,
        "address": hub.address,
        "case system": hub.case_system,
        "thresholds": hub.threshold_document,
        "feedback and complaints": hub.feedback_phone,
    }
    told = "; ".join(f"{what}: {value}" for what, value in parts.items() if value)
    return f'{hub.name}, {hub.authority}; its enquiry is called "{hub.enquiry_name}"; {told}.'


def _hours(hours: OpeningHours) -> str:
    days = [
        f"{day.capitalize()} {span[0]:%H:%M}-{span[1]:%H:%M}"
        for day, span in zip(WEEKDAYS, hours.week, strict=True)
        if span
    ]
    closures = "".join(f"; closed on {day:%d %B %Y}" for day in hours.closures)
    return f"{', '.join(days)}; closed on bank holidays of England and Wales{closures}."


def _other_hours(hours: OtherHours) -> str:
    return _hours(hours) + (f" {hours.phone}" if hours.phone else "")


def _out_of_hours(service: OutOfHours) -> str:
    parts = (f"{service.name}, {service.phone}.", service.takes, service.covers)
    mail = f"{service.email}: {service.email_note}" if service.email else ""
    return " ".join(part for part in (*parts, mail) if part)


def _channel(channel: Any) -> str:
    who = _listed(list(channel.accepted_from))
    return f"Accepted from: {who}." + (f" {channel.note}" if channel.note else "")


def _question(question: PhoneQuestion) -> str:
    return " ".join((question.ask, *question.prompts))


def _consent(consent: Any, titles: Callable[[tuple[Any, ...]], str]) -> str:
    needed = _listed([_words(t) for t in consent.required_for]).replace("nobody", "nothing")
    override = (
        f" May be overridden by: {titles(consent.override_by)}." if consent.override_by else ""
    )
    stops = f" It stops: {_listed([_words(o) for o in consent.stops])}." if consent.stops else ""
    return f"{consent.policy} Required for: {needed}. Without it: {consent.without_it}{stops}{override}"


def _urgent(criterion: UrgentCriterion) -> str:
    parts = (
        f"{criterion.words}.",
        f"Suggests {criterion.rag}." if criterion.rag else "",
        "A manager hears of it at once." if criterion.manager_now else "",
        f"To {_words(criterion.destination)}." if criterion.destination else "",
        "" if criterion.asked else "Not asked here; understood where another system sends it.",
    )
    return " ".join(part for part in parts if part)


def _circumstance(asked: CircumstanceAsked) -> str:
    return f"{asked.words}{': ' if asked.criteria else ''}{'; '.join(asked.criteria)}."


def _conditions(when: RatingConditions) -> str:
    said = []
    for field in RatingConditions.model_fields:
        wanted = getattr(when, field)
        if isinstance(wanted, frozenset) and wanted:
            said.append(f"{_words(field)} {' or '.join(sorted(map(str, wanted)))}")
        elif isinstance(wanted, bool):
            said.append(_words(field) if wanted else f"not {_words(field)}")
        elif isinstance(wanted, int):
            said.append(f"closed at most {wanted} weeks ago")
    return "; ".join(said) or "always"


def _rating_rule(rule: RatingRule) -> str:
    sharing = {
        "none": "no information sharing",
        "enquiry": "an enquiry",
        "at-strategy-discussion": "information is shared at the strategy discussion",
        "enquiry-beside-s47": "an enquiry beside the s47 enquiries",
    }[rule.information_sharing]
    parts = (
        f"If {_conditions(rule.when)}: {rule.rag or 'no rating'}",
        "to nobody yet" if rule.destination == "none" else f"to {_words(rule.destination)}",
        sharing,
        f"told: {_listed([_words(t) for t in rule.tell])}" if rule.tell else "",
        "a manager hears of it at once" if rule.manager_now else "",
    )
    return "; ".join(part for part in parts if part) + "."


def _clock_name(clock: ClockRule) -> str:
    conditions = "; ".join(
        f"{_words(field)} {' or '.join(sorted(map(str, wanted)))}"
        for field in type(clock.when).model_fields
        if (wanted := getattr(clock.when, field))
    )
    from_when = f"{_words(clock.name)}, from {_words(clock.event)}"
    return f"{from_when} ({conditions})" if conditions else from_when


def _agency(agency: HubAgency) -> str:
    parts = (
        f"{agency.name} ({agency.kind})",
        f"printed as {agency.formerly}" if agency.formerly else "",
        f"looks into {_listed(list(agency.systems))}" if agency.systems else "",
        f"serves {agency.serves}" if agency.serves else "",
        f"asked through {agency.asked_through}" if agency.asked_through else "",
    )
    return "; ".join(part for part in parts if part) + "."


def _outcome(outcome: Outcome) -> str:
    parts = (
        outcome.name,
        f"at {' and '.join(outcome.stage)}",
        f"route {_words(outcome.route)}",
        "" if outcome.destination == "none" else f"to {_words(outcome.destination)}",
        "becomes a referral" if outcome.becomes_referral else "",
        "needs consent" if outcome.needs_consent else "",
        f"starts {_words(outcome.starts)}" if outcome.starts else "",
    )
    return "; ".join(part for part in parts if part) + "."
