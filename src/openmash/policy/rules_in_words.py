"""One rule of a hub in words, with the hub's own titles, teams and criteria."""

from collections.abc import Iterable, Sequence, Set

from openmash.policy.calendar import WEEKDAYS, OpeningHours
from openmash.policy.clocks import STARTED_BY, ClockRule
from openmash.policy.durations import Unit
from openmash.policy.profile import Profile
from openmash.policy.profile.hub import (
    AcceptedChannel,
    HubAgency,
    HubItself,
    HubTeam,
    Neighbour,
    OtherHours,
    OutOfHours,
    PhoneQuestion,
)
from openmash.policy.profile.rules import (
    ConsentPolicy,
    Desk,
    Letter,
    Outcome,
    RatingConditions,
    RatingRule,
    RatingUsed,
    Reopens,
    Rereferral,
    Route,
    Unprogressed,
    UrgentCriterion,
)
from openmash.policy.vocabulary import (
    CIRCUMSTANCE_WORDS,
    Channel,
    Destination,
    Event,
    InformationSharing,
    Rag,
    Referrer,
    Role,
    Tell,
    Threshold,
)

_TO = {
    Destination.PREVIOUS_TEAM: "the team that held the case",
    Destination.UNIVERSAL_SERVICES: "universal services",
    Destination.OTHER_AGENCY: "another agency",
    Destination.REFERRER_EARLY_HELP_ASSESSMENT: "the referrer, for an early help assessment",
    Destination.ALLOCATED_WORKER: "the allocated social worker",
    Destination.LEAD_PROFESSIONAL: "the lead professional",
}
_SHARING = {
    InformationSharing.NONE: "No information sharing.",
    InformationSharing.ENQUIRY: "The agencies are asked ({enquiry}).",
    InformationSharing.AT_STRATEGY_DISCUSSION: "Information is shared at the strategy discussion.",
    InformationSharing.ENQUIRY_BESIDE_S47: "The agencies are asked beside the s47 enquiries.",
}
_TOLD = {
    Tell.LETTER_REFERRER: "a letter to the referrer",
    Tell.LETTER_FAMILY: "a letter to the family",
    Tell.TELEPHONE: "telephone, and no letter",
    Tell.FEEDBACK_AGENCIES: "feedback to the agencies",
}
_THRESHOLD = {
    Threshold.NONE: "no threshold is met",
    Threshold.EARLY_HELP: "early help is called for",
    Threshold.S17: "s17 is met",
    Threshold.S47: "s47 is met",
    Threshold.UNCLEAR: "it is not clear which threshold is met",
}
_TAKEN_AWAY = {
    "what-was-said": "what was said",
    "as-written": "what was written to us, as it was written",
    "notes": "notes and what was told later",
    "questions": "what the referrer was asked, and answered",
    "files": "files",
    "ledger-words": "the same words in the timeline",
}
_WHO = {
    Referrer.PROFESSIONAL: "professionals",
    Referrer.PUBLIC: "the public",
    Referrer.FAMILY: "relatives",
    Referrer.CHILD: "children",
    Referrer.ANONYMOUS: "anonymous callers",
}
_CHANNEL = {
    Channel.EMAIL: "E-mail",
    Channel.NSPCC_NOTIFICATION: "NSPCC notification",
    Channel.WALK_IN: "Walk-in",
    Channel.API: "Another system",
    Channel.INTERNAL: "From inside the council",
}
# What people in an agency may use; the rest is what systems send.
PEOPLE_USE = (Channel.TELEPHONE, Channel.ONLINE_FORM, Channel.EMAIL)
_CAPITALS = {"mash", "lado", "nspcc"}
_ELSEWHERE = 3  # so few exceptions are named; the rest of a list goes without saying


def plain(code: str) -> str:
    """The words of a code: "social-care" is "social care"."""
    words = code.replace("-", " ").replace("_", " ").split()
    return " ".join(word.upper() if word in _CAPITALS else word for word in words)


def capital(words: str) -> str:
    """The words with a capital letter at their beginning."""
    return words[:1].upper() + words[1:]


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words as a list is spoken: "a, b and c"."""
    *before, final = list(words) or ["nobody"]
    return f"{', '.join(before)} {last} {final}" if before else final


def hub(rule: HubItself) -> str:
    """How a hub is reached, and what it calls its things."""
    parts = {
        "Telephone": rule.phone,
        "E-mail": rule.email,
        "Address": rule.address,
        "Case system": rule.case_system,
        "Thresholds": rule.threshold_document,
        "Feedback and complaints": rule.feedback_phone,
    }
    told = ". ".join(f"{what}: {value}" for what, value in parts.items() if value)
    return f"{told}. Its round of information gathering is called {rule.enquiry_name}."


def neighbour(rule: Neighbour) -> str:
    """How another authority's hub is reached."""
    said = ". ".join(filter(None, (rule.phone and f"Telephone: {rule.phone}", rule.email)))
    return f"The hub of authority {rule.authority}. {said}".strip()


def hours(rule: OpeningHours) -> str:
    """The week, days of the same hours together."""
    spans = [span and f"{span[0]:%H:%M}-{span[1]:%H:%M}" for span in rule.week]
    parts, first = [], 0
    for place in range(1, len(spans) + 1):
        if place == len(spans) or spans[place] != spans[first]:
            if spans[first]:
                until = f" to {capital(WEEKDAYS[place - 1])}" if place - first > 1 else ""
                parts.append(f"{capital(WEEKDAYS[first])}{until} {spans[first]}")
            first = place
    closures = "".join(f", and on {day.day} {day:%B %Y}" for day in rule.closures)
    return f"{', '.join(parts)}. Closed on bank holidays of England and Wales{closures}."


def other_hours(rule: OtherHours) -> str:
    """The hours of somebody beside the hub."""
    return hours(rule) + (f" Telephone: {rule.phone}." if rule.phone else "")


def out_of_hours(rule: OutOfHours) -> str:
    """Who answers while the hub is closed, and what they take."""
    mail = f"{rule.email}: {rule.email_note}" if rule.email else ""
    alerted = listed([plain(kind) for kind in rule.alerts], "or")
    parts = (
        f"{rule.name}, {rule.phone}.",
        rule.takes,
        f"Told by itself while the hub is closed, by an alert that is {alerted}."
        if alerted
        else "",
        rule.covers,
        mail,
    )
    return " ".join(part for part in parts if part)


def channel_name(rule: AcceptedChannel) -> str:
    """What a way in is called."""
    return _CHANNEL.get(rule.channel, capital(plain(rule.channel)))


def channel(rule: AcceptedChannel) -> str:
    """Who may use it."""
    anybody = set(rule.accepted_from) == set(Referrer)
    who = "anybody" if anybody else listed(_WHO[referrer] for referrer in rule.accepted_from)
    return f"From {who}." + (f" {rule.note}" if rule.note else "")


def question(rule: PhoneQuestion) -> str:
    """What is asked aloud, and what helps to ask further."""
    return " ".join((rule.ask, *rule.prompts))


def rating(rule: RatingUsed) -> str:
    """What a colour means in this hub."""
    return (f"Level {rule.level}. " if rule.level else "") + f"{rule.means}."


def rereferral(rule: Rereferral) -> str:
    """Where a family goes that comes again."""
    same = ", for the same concerns only" if rule.same_concerns_only else ""
    to = _TO.get(rule.to, f"the {plain(rule.to)}")
    return f"Within {rule.weeks} weeks of closing: to {to}{same}."


def clock_name(rule: ClockRule) -> str:
    """What a clock is called, and for which contacts this row of it is."""
    said = []
    for field in type(rule.when).model_fields:
        wanted = sorted(getattr(rule.when, field))
        if field == "rag":
            colours = [str(rag) for rag in reversed(Rag) if rag in wanted]
            said += [listed(colours, "or")] if wanted else []
        elif wanted:
            before = {"destination": "to ", "open_to": "open to ", "channel": "by "}.get(field, "")
            said.append(before + listed([plain(value) for value in wanted], "or"))
    return ", ".join(part for part in (capital(plain(rule.name)), *said) if part)


def clock(rule: ClockRule) -> str:
    """How long, and counted from what."""
    start = STARTED_BY[rule.event]
    match rule.within.unit:
        case Unit.SAME_DAY:
            return f"The same day as {start}."
        case Unit.BY:
            return f"By {rule.within.by:%H:%M} of a day on which the hub opens, from {start}."
    if rule.event is Event.CONTACT_RECEIVED and not rule.within.amount:
        return "At once, on receipt."
    return f"{rule.within} from {start}." if rule.within.amount else f"At once, on {start}."


def agency(rule: HubAgency) -> str:
    """Where an agency sits, what it looks into, and how it is asked."""
    parts = (
        f"{capital(rule.kind)}.",
        f"Printed as {rule.formerly}." if rule.formerly else "",
        f"Looks into {listed(rule.systems)}." if rule.systems else "",
        f"For: {rule.serves}." if rule.serves else "",
        f"Asked through: {rule.asked_through}." if rule.asked_through else "",
    )
    return " ".join(part for part in parts if part)


class HubWords:
    """Rules that name the hub's own roles, teams and criteria."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._teams: dict[Destination, HubTeam] = {}
        for each in profile.teams:
            for destination in each.destinations:
                self._teams.setdefault(destination, each)
        self._criteria = {criterion.code: criterion for criterion in profile.urgent}

    def titles(self, roles: Sequence[Role], last: str = "or") -> str:
        """What this hub calls these roles."""
        return listed((self._profile.title_of(role) for role in roles), last)

    def urgent(self, rule: UrgentCriterion) -> str:
        """What a tick brings about."""
        parts = (
            f"Suggests {rule.rag}." if rule.rag else "",
            f"Goes to {self.goes_to(rule.destination)}." if rule.destination else "",
            "A manager hears of it at once." if rule.manager_now else "",
        )
        return " ".join(part for part in parts if part)

    def reopening(self, rule: Reopens) -> str:
        """Who takes a closed contact up again, and what begins with it."""
        anew = listed(plain(name) for name in rule.clocks)
        return f"By {self.titles(rule.by)}. Clocks that start anew: {anew}."

    def desk(self, rule: Desk) -> str:
        """Whose it may be, and who says so."""
        who = "they take the next one themselves" if rule.takes_itself else "given by a manager"
        return f"{rule.what} {capital(self.titles(rule.roles))}: {who}."

    def route(self, rule: Route) -> str:
        """Who rates, agrees, decides and authorises."""
        agrees = f" Agrees the rating: {self.titles(rule.agrees_rating)}."
        own = ", also what they recommended themselves" if rule.own_recommendation else ""
        return (
            f"Rates: {self.titles(rule.rates)}.{agrees if rule.agrees_rating else ''} "
            f"Decides: {self.titles(rule.decides)}. "
            f"Authorises: {self.titles(rule.authorises)}{own}."
        )

    def consent(self, rule: ConsentPolicy) -> str:
        """What is asked for, and what happens without it."""
        needed = listed([_THRESHOLD[each] for each in rule.required_for], "or")
        required = f" Must be there where {needed}." if rule.required_for else ""
        override = f" Overridden by: {self.titles(rule.override_by)}." if rule.override_by else ""
        stops = f" It stops: {self.outcomes(rule.stops)}." if rule.stops else ""
        return f"{rule.policy}{required} Without it: {rule.without_it}{stops}{override}"

    def unprogressed(self, rule: Unprogressed) -> str:
        """What is printed, what is kept, and whether the two stand beside each other."""
        named = "named" if rule.named else "not named"
        return (
            f"Printed: {rule.printed} {rule.kept} The printed rule is {named} beside it. "
            f"{self._taken_away(rule)} "
            f"Outcomes: {self.outcomes(rule.outcomes)}."
        )

    @staticmethod
    def _taken_away(rule: Unprogressed) -> str:
        if not rule.minimal:
            return "Nothing of it is taken away."
        what = listed(_TAKEN_AWAY[part] for part in rule.takes_away)
        return f"{rule.after} after it was closed these are taken away: {what}."

    def outcome(self, rule: Outcome) -> str:
        """When it may be chosen, where the case goes, and what begins with it."""
        goes = f" Goes to {self.goes_to(rule.destination)}."
        parts = (
            f"Chosen at {listed(rule.stage, 'or')}.",
            "" if rule.destination is Destination.NONE else goes.strip(),
            "Becomes a referral." if rule.becomes_referral else "",
            "Only with recorded consent." if rule.needs_consent else "",
            "A strategy discussion is called." if rule.starts is Event.STRATEGY_AGREED else "",
            "A running enquiry goes on beside it." if rule.enquiry_goes_on else "",
        )
        return " ".join(part for part in parts if part)

    def outcomes(self, codes: Sequence[str]) -> str:
        """The names of outcomes; where most are meant, those that are not."""
        names = {each.code: each.name for each in self._profile.outcomes}
        others = [name for code, name in names.items() if code not in codes]
        if len(others) <= _ELSEWHERE and len(codes) > _ELSEWHERE:
            return f"every outcome, but not: {'; '.join(others)}" if others else "every outcome"
        return "; ".join(names.get(code, code) for code in codes)

    def letter(self, rule: Letter) -> str:
        """Of which outcomes somebody is told so."""
        return f"For {self.outcomes(rule.outcomes)}."

    def team(self, rule: HubTeam) -> str:
        """What comes to a team."""
        phone = f" Telephone: {rule.phone}." if rule.phone else ""
        return f"Takes what goes to: {listed(plain(each) for each in rule.destinations)}.{phone}"

    def rating_rule(self, rule: RatingRule) -> str:
        """When it holds, and what it suggests."""
        goes = (
            "" if rule.destination is Destination.NONE else f", to {self.goes_to(rule.destination)}"
        )
        closed = not (rule.rag or goes) and rule.information_sharing is InformationSharing.NONE
        what = "closed without a rating" if closed else f"{rule.rag or 'no rating'}{goes}"
        parts = (
            f"{capital(self.conditions(rule.when))}: {what}.",
            self.shares(rule.information_sharing),
            self.tells(rule.tell),
            "A manager hears of it at once." if rule.manager_now else "",
        )
        return " ".join(part for part in parts if part)

    def shares(self, sharing: InformationSharing) -> str:
        """Whether and when the agencies are asked."""
        return _SHARING[sharing].format(enquiry=self._profile.hub.enquiry_name)

    def tells(self, tell: Iterable[Tell]) -> str:
        """Who is told, and how; nothing where nobody is."""
        told = [_TOLD[each] for each in tell]
        return f"Told by {listed(told)}." if told else ""

    def conditions(self, when: RatingConditions) -> str:
        """When a rule holds, in one clause."""
        weeks = when.weeks_since_closed_at_most
        closers = listed([plain(each) for each in sorted(when.closed_by)], "or")
        within = f" at most {weeks} weeks ago" if weeks is not None else ""
        flags = {
            "the concerns are the same": when.same_concerns,
            "action is needed to prevent harm": when.needs_action_to_prevent_harm,
            "action is needed the same day": when.same_day_action,
            "harm was suffered or is immediate": when.harm_suffered_or_immediate,
            "the needs are complex": when.complex,
        }
        said = (
            listed([_THRESHOLD[t] for t in Threshold if t in when.threshold], "or"),
            f"the level is {listed(map(str, sorted(when.level)), 'or')}",
            f"consent is {listed([plain(each) for each in sorted(when.consent)], 'or')}",
            f"the case is open to {listed([plain(o) for o in sorted(when.open_to)], 'or')}",
            f"{closers} closed the case{within}",
            self._ticked(when.urgent),
            f"{_quoted(CIRCUMSTANCE_WORDS[each] for each in sorted(when.circumstances))} is marked",
        )
        asked = (
            *(when.threshold, when.level, when.consent, when.open_to, when.closed_by or within),
            *(when.urgent, when.circumstances),
        )
        parts = [words for words, wanted in zip(said, asked, strict=True) if wanted]
        parts += [
            f"{'' if flag else 'not so that '}{w}" for w, flag in flags.items() if flag is not None
        ]
        return listed(parts) if parts else "always"

    def _ticked(self, codes: frozenset[str]) -> str:
        """Which urgent criteria: all that suggest a colour, all but a few, or these."""
        red = {code for code, criterion in self._criteria.items() if criterion.rag}
        if not codes <= red or len(red - codes) > _ELSEWHERE or len(codes) <= _ELSEWHERE:
            return f"{self._criteria_of(codes)} is ticked"
        other = f" other than {self._criteria_of(red - codes)}" if red - codes else ""
        return f"an urgent criterion{other} that suggests a colour is ticked"

    def _criteria_of(self, codes: Set[str]) -> str:
        return _quoted(each.words for code, each in self._criteria.items() if code in codes)

    def goes_to(self, destination: Destination) -> str:
        """Where a destination is in this hub: the team that has it."""
        if words := _TO.get(destination):
            return words
        team = self._teams.get(destination)
        return team.name if team else f"the {plain(destination)}"


def _quoted(words: Iterable[str]) -> str:
    return listed((f'"{each}"' for each in words), "or")
