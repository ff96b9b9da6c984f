"""A hub's rules in words, read as a procedure: in the order of the path of a contact."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from openmash.policy import desk_in_words as desk
from openmash.policy import rules_in_words as words
from openmash.policy.profile import Profile
from openmash.policy.profile.hub import HubAgency
from openmash.policy.profile.rules import UrgentCriterion
from openmash.policy.public_form import in_words as form
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
    def heading(self) -> str:
        """The name as what it says follows: a question has its mark already."""
        return self.name if self.name.endswith("?") else f"{self.name}."

    @property
    def cited(self) -> str:
        """The source as it is shown: "NO 9", "assumed", "NO 10, assumed"."""
        return ", ".join(part for part in (self.source, "assumed" if self.assumed else "") if part)

    @property
    def read_as(self) -> str:
        """How we read what is printed; it says itself, or here, that this is our reading."""
        reading = (self.reading or "").rstrip(".")
        if not reading or "our reading" in reading.casefold():
            return f"{words.capital(reading)}." if reading else ""
        return f"Our reading: {reading}."


@dataclass(frozen=True)
class Section:
    """Rules that a reader looks for together. `in_order`: the first that holds is the one."""

    title: str
    rules: tuple[ExplainedRule, ...]
    lead: str = ""
    in_order: bool = False


def explain(profile: Profile) -> tuple[Section, ...]:
    """Every rule of a hub in words."""
    ours = words.HubWords(profile)

    def duties(step: str) -> Iterator[ExplainedRule]:
        found = (duty for duty in profile.duties if duty.step == step)
        return _rows(found, lambda r: (r.name, r.words))

    def section(
        title: str, *rules: Iterator[ExplainedRule], lead: str = "", in_order: bool = False
    ) -> Section:
        return Section(title, tuple(rule for group in rules for rule in group), lead, in_order)

    asked = [criterion for criterion in profile.urgent if criterion.asked]
    understood = [criterion for criterion in profile.urgent if not criterion.asked]
    sections = (
        section(
            "The hub",
            _rows([profile.hub], lambda r: (r.name, words.hub(r))),
            _rows([profile.hours], lambda r: ("Opening hours", words.hours(r))),
            _rows(
                [profile.area] if profile.area else [],
                lambda r: ("Whose children", f"Authorities {words.listed(r.authorities)}."),
            ),
            _rows(profile.neighbours, lambda r: (r.name, words.neighbour(r))),
            _rows(profile.other_hours, lambda r: (r.name, words.other_hours(r))),
            _rows([profile.out_of_hours], lambda r: ("Out of hours", words.out_of_hours(r))),
        ),
        section(
            "Front door",
            _rows(profile.front_door, lambda r: (r.who, r.does)),
            duties("front-door"),
            _together(_rows(profile.channels, lambda r: (words.channel_name(r), words.channel(r)))),
        ),
        section("First desk", *_first_desk(profile, ours)),
        section(
            "Taking a contact",
            _rows(profile.phone_script, lambda r: (f"Question {r.number}", words.question(r))),
            _rows(
                [profile.questions] if profile.questions else [],
                lambda r: ("Question to the referrer", f"To be answered within {r.within}."),
            ),
            duties("contact"),
            _rows(profile.history_checks, lambda r: (r.system, "Looked into at screening.")),
        ),
        section(
            "Kinds of concern",
            _rows(profile.concerns, lambda r: (r.name, r.guidance)),
            lead="The list is open. What to ask and to think of, beside each, is in our words.",
        ),
        section(
            "Online form",
            _rows([profile.form] if profile.form else [], lambda r: ("The form", form.form(r))),
            _rows(profile.form_pages, lambda r: (form.page_name(r), form.page(r))),
            _rows(profile.form_urgent, lambda r: (r.words, form.urgent(r, profile.urgent))),
            _rows(profile.form_questions, lambda r: (form.question_name(r), form.question(r))),
            _rows(profile.form_checks, lambda r: (form.question_name(r), form.check(r))),
        ),
        section(
            "Consent",
            _rows([profile.consent], lambda r: ("Policy", ours.consent(r))),
            _rows(
                [profile.unprogressed] if profile.unprogressed else [],
                lambda r: ("Gone no further for want of consent", ours.unprogressed(r)),
            ),
            _rows(
                profile.consent_exceptions,
                lambda r: (f"Exception: {words.plain(r.code)}", r.words),
            ),
            duties("consent"),
        ),
        section(
            "Urgent criteria",
            _rows(asked, lambda r: (r.words, ours.urgent(r))),
            _understood(understood, ours),
            _rows(
                [profile.alerts],
                lambda r: (
                    "Alerts",
                    f"To be taken within {r.take_within_minutes} minutes. If not, each goes on in "
                    f"this order: {'; '.join(map(profile.title_of, r.ladder))}.",
                ),
            ),
        ),
        section(
            "Ratings",
            _rows(profile.ratings, lambda r: (r.rag, words.rating(r))),
            _rows(profile.circumstances, lambda r: (r.words, f"{'; '.join(r.criteria)}.")),
            _rows(
                [profile.rating_review] if profile.rating_review else [],
                lambda r: ("After information", f"{r.words} By: {ours.titles(r.by)}."),
            ),
            _rows(
                [profile.rereferral] if profile.rereferral else [],
                lambda r: ("Re-referral", words.rereferral(r)),
            ),
            duties("rating"),
        ),
        section(
            "Which rating is suggested",
            _rows(profile.rating_rules, lambda r: (r.name, ours.rating_rule(r))),
            lead="Tried in this order: the first that holds gives the suggestion. People decide.",
            in_order=True,
        ),
        section("Clocks", _rows(profile.clocks, lambda r: (words.clock_name(r), words.clock(r)))),
        section(
            "Who does what",
            _rows(profile.desks, lambda r: (f"Goes to: {r.name}", ours.desk(r))),
            _rows(
                profile.routes,
                lambda r: (
                    f"Route: {'closed, or to others' if r.route == 'none' else words.plain(r.route)}",
                    ours.route(r),
                ),
            ),
            _rows(profile.roles, lambda r: (r.title, f"Signs in as {words.plain(r.role)}.")),
        ),
        section(
            "Sharing information",
            duties("sharing"),
            _agencies(profile),
            _rows(
                [profile.requests],
                lambda r: (
                    "Requests",
                    f"Due at least {r.margin_minutes} minutes before the outcome; reminded "
                    f"{words.listed(str(m) for m in r.nudge_minutes_before)} minutes before.",
                ),
            ),
            _rows(
                [profile.partners_see],
                lambda r: (
                    "What partners see of each other",
                    "All that is returned." if r.returns == "all" else "What the hub chooses.",
                ),
            ),
            _rows(
                [profile.sensitive],
                lambda r: (
                    "Sensitive information",
                    ("Read" if r.read_by_decision_maker else "Not read")
                    + f" by whoever decides. {r.note}",
                ),
            ),
        ),
        section(
            "Deciding",
            duties("deciding"),
            _rows(profile.outcomes, lambda r: (r.name, ours.outcome(r))),
            _rows(
                [profile.reopening] if profile.reopening else [],
                lambda r: ("Reopening a closed contact", ours.reopening(r)),
            ),
            _rows(
                [profile.escalation],
                lambda r: ("Disagreement", f"{'; then '.join(r.ladder)}. {r.review}"),
            ),
        ),
        section(
            "Passing on",
            _rows(profile.teams, lambda r: (r.name, ours.team(r))),
            _rows(
                profile.disclosure,
                lambda r: (
                    f"What goes with the case: {_WHAT[r.what]}",
                    f"{r.to}. For {ours.outcomes(r.when)}.",
                ),
            ),
        ),
        section(
            "Telling people",
            _rows(profile.letters, lambda r: (f"The {r.to}, by {r.by}", ours.letter(r))),
            duties("telling"),
        ),
        section("Domestic abuse", duties("domestic-abuse")),
        section(
            "Practice standards",
            _rows(profile.standards, lambda r: (f"Standard {r.number}", r.words)),
        ),
        section("Oversight", duties("oversight")),
        section("Law and trust", duties("trust")),
    )
    return tuple(section for section in sections if section.rules)


_WHAT = {
    "all-shared": "all that was shared",
    "relevant": "what is relevant",
    "summary": "a summary",
}


def _rows[R: Sourced](
    rules: Iterable[R], tell: Callable[[R], tuple[str, str]]
) -> Iterator[ExplainedRule]:
    for rule in rules:
        name, said = tell(rule)
        yield ExplainedRule(
            words.capital(name), said.strip(), rule.source, rule.assumed, rule.reading
        )


def _first_desk(profile: Profile, ours: words.HubWords) -> Iterator[Iterator[ExplainedRule]]:
    """What the first desk answers, asks and sends on."""

    def one[R: Sourced](rule: R | None) -> list[R]:
        return [rule] if rule else []

    yield _rows(one(profile.first_desk), lambda r: ("Answered there", desk.first_desk(r)))
    yield _rows(
        one(profile.information_requests),
        lambda r: ("Requests for information", desk.information_requests(r, ours)),
    )
    yield _together(_rows(profile.askers, lambda r: (r.name, desk.asker(r))))
    yield _rows(profile.tracks, lambda r: (r.name, desk.track(r, profile)))
    yield _rows(profile.signposts, lambda r: (f"Not for us: {r.name}", desk.signpost(r)))
    yield _rows(one(profile.adult_services), lambda r: ("Adults", desk.adult_services(r)))
    yield _rows(one(profile.open_cases), lambda r: ("Open cases", desk.open_cases(r)))


def _together(rules: Iterator[ExplainedRule]) -> Iterator[ExplainedRule]:
    """Rules that say the same, by the same source, as one."""

    def alike(rule: ExplainedRule) -> tuple[str, str, str]:
        return (rule.words, rule.cited, rule.reading or "")

    found = list(rules)
    for same in dict.fromkeys(map(alike, found)):
        group = [rule for rule in found if alike(rule) == same]
        yield replace(group[0], name="; ".join(rule.name for rule in group))


def _agencies(profile: Profile) -> Iterator[ExplainedRule]:
    def kind(agency: HubAgency) -> int:
        return ("co-located", "virtual", "outside").index(agency.kind)

    by_kind = sorted(profile.agencies, key=kind)
    return _together(_rows(by_kind, lambda r: (r.name, words.agency(r))))


def _understood(
    criteria: Iterable[UrgentCriterion], ours: words.HubWords
) -> Iterator[ExplainedRule]:
    """Criteria that this hub does not ask for: what they bring about, and then which they are."""
    named = _rows(criteria, lambda r: (r.words, ours.urgent(r)))
    for rule in _together(named):
        does = "Not asked here, but understood where another system sends it"
        yield replace(rule, name=does, words=f"{rule.words} {rule.name}.")
