"""What one table of a profile says of another: colours used, teams defined, rules in reach.

Each check looks at what could be read, so that one wrong row does not hide the mistakes of others.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from pydantic import BaseModel

from openmash.policy.profile.form import form_mistakes
from openmash.policy.profile.rules import RatingConditions
from openmash.policy.profile.schema import Profile
from openmash.policy.sourced import Sourced
from openmash.policy.vocabulary import Destination, Event, Rag, Role

# Destinations that are no team: nothing moves, or the case at hand says who.
NO_TEAM = frozenset(
    {
        Destination.NONE,
        Destination.UNIVERSAL_SERVICES,
        Destination.OTHER_AGENCY,
        Destination.REFERRER_EARLY_HELP_ASSESSMENT,
        Destination.LEAD_PROFESSIONAL,
        Destination.ALLOCATED_WORKER,
        Destination.PREVIOUS_TEAM,
    }
)


class Found(NamedTuple):
    """A mistake: in which row of which table, at which field, in words."""

    table: str
    row: int | None
    field: str
    sentence: str


class Declared(NamedTuple):
    """The names that the file's own tables define, also those of rows that have a mistake."""

    colours: frozenset[str]
    destinations: frozenset[str]
    roles: frozenset[str]
    urgent: frozenset[str]
    routes: frozenset[str]
    outcomes: frozenset[str]
    tags: frozenset[str]


def cross_check(profile: Profile, declared: Declared) -> Iterator[Found]:
    """Every mistake between the tables."""
    yield from _repeated(profile)
    yield from _colours(profile, declared)
    yield from _destinations(profile, declared)
    yield from _roles(profile, declared)
    yield from _names(profile, declared)
    yield from _out_of_reach(profile)
    yield from _sources(profile, declared)
    asked = (profile.form_urgent, profile.form_pages, profile.form_questions)
    tables = (*asked, profile.form_checks)
    yield from (
        Found(*mistake) for mistake in form_mistakes(profile.form, *tables, declared.urgent)
    )


def _repeated(profile: Profile) -> Iterator[Found]:
    tables: dict[str, tuple[str, Sequence[object]]] = {
        "documents": ("tag", profile.documents),
        "channels": ("channel", profile.channels),
        "neighbours": ("authority", profile.neighbours),
        "askers": ("code", profile.askers),
        "signposts": ("code", profile.signposts),
        "tracks": ("code", profile.tracks),
        "phone_script": ("number", profile.phone_script),
        "form_pages": ("code", profile.form_pages),
        "form_urgent": ("code", profile.form_urgent),
        "concerns": ("code", profile.concerns),
        "consent_exceptions": ("code", profile.consent_exceptions),
        "urgent": ("code", profile.urgent),
        "circumstances": ("code", profile.circumstances),
        "desks": ("name", profile.desks),
        "ratings": ("rag", profile.ratings),
        "rating_rules": ("name", profile.rating_rules),
        "routes": ("route", profile.routes),
        "roles": ("role", profile.roles),
        "agencies": ("code", profile.agencies),
        "outcomes": ("code", profile.outcomes),
        "teams": ("code", profile.teams),
        "standards": ("number", profile.standards),
    }
    for table, (field, rows) in tables.items():
        seen = set()
        for place, row in enumerate(rows):
            if (name := getattr(row, field)) in seen:
                yield Found(table, place, field, f'"{name}" stands here a second time')
            seen.add(name)
    served: dict[Destination, str] = {}
    for place, team in enumerate(profile.teams):
        for destination in team.destinations:
            if (other := served.setdefault(destination, team.code)) != team.code:
                sentence = f'"{destination}" is served by the team "{other}" already'
                yield Found("teams", place, "destinations", sentence)


def _colours(profile: Profile, declared: Declared) -> Iterator[Found]:
    def unused(table: str, row: int, field: str, rags: Sequence[Rag | None]) -> Iterator[Found]:
        for rag in rags:
            if rag and rag not in declared.colours:
                used = ", ".join(sorted(declared.colours, key=lambda c: -Rag(c).severity))
                yield Found(table, row, field, f"{rag} is no colour of this hub, which uses {used}")

    for place, rule in enumerate(profile.rating_rules):
        yield from unused("rating_rules", place, "rag", [rule.rag])
    for place, criterion in enumerate(profile.urgent):
        yield from unused("urgent", place, "rag", [criterion.rag])
    for place, clock in enumerate(profile.clocks):
        yield from unused("clocks", place, "when.rag", sorted(clock.when.rag))


def _destinations(profile: Profile, declared: Declared) -> Iterator[Found]:
    def teamless(table: str, row: int | None, field: str, to: Destination) -> Iterator[Found]:
        if to not in NO_TEAM and to not in declared.destinations:
            yield Found(
                table, row, field, f'no team of this hub serves "{to}": add it to [[teams]]'
            )

    for place, rule in enumerate(profile.rating_rules):
        yield from teamless("rating_rules", place, "destination", rule.destination)
    for place, outcome in enumerate(profile.outcomes):
        yield from teamless("outcomes", place, "destination", outcome.destination)
    for place, criterion in enumerate(profile.urgent):
        if criterion.destination:
            yield from teamless("urgent", place, "destination", criterion.destination)
    for place, clock in enumerate(profile.clocks):
        for to in sorted(clock.when.destination):
            yield from teamless("clocks", place, "when.destination", to)
    if profile.rereferral:
        yield from teamless("rereferral", None, "to", profile.rereferral.to)


def _roles(profile: Profile, declared: Declared) -> Iterator[Found]:
    named: list[tuple[str, int | None, str, Sequence[Role]]] = []
    for place, route in enumerate(profile.routes):
        named += [
            ("routes", place, field, getattr(route, field))
            for field in ("rates", "agrees_rating", "decides", "authorises")
        ]
    named += [("desks", place, "roles", desk.roles) for place, desk in enumerate(profile.desks)]
    sections = ("alerts", "ladder"), ("consent", "override_by"), ("rating_review", "by")
    desk = ("information_requests", "signs_off")
    for table, field in (*sections, ("reopening", "by"), desk):
        # The section is None where it could not be read.
        named.append((table, None, field, getattr(getattr(profile, table), field, ())))
    for table, row, field, roles in named:
        for role in roles:
            if role not in declared.roles:
                yield Found(table, row, field, f'"{role}" has no title in [[roles]] of this hub')


def _names(profile: Profile, declared: Declared) -> Iterator[Found]:
    for place, rule in enumerate(profile.rating_rules):
        for code in sorted(rule.when.urgent - declared.urgent):
            sentence = f'"{code}" is no urgent criterion: add it to [[urgent]]'
            yield Found("rating_rules", place, "when.urgent", sentence)
    asked = {code for rule in profile.rating_rules for code in rule.when.circumstances}
    for place, circumstance in enumerate(profile.circumstances):
        if circumstance.code not in asked:
            sentence = f'no rule asks about "{circumstance.code}": add one to [[rating_rules]]'
            yield Found("circumstances", place, "code", sentence)
    for place, outcome in enumerate(profile.outcomes):
        if outcome.route != "none" and outcome.route not in declared.routes:
            sentence = f'"{outcome.route}" is no route: add it to [[routes]], or write "none"'
            yield Found("outcomes", place, "route", sentence)
    received = {c.name for c in profile.clocks if c.event is Event.CONTACT_RECEIVED}
    for name in getattr(profile.reopening, "clocks", ()):
        if name not in received:
            sentence = f'no clock "{name}" of [[clocks]] starts at contact-received'
            yield Found("reopening", None, "clocks", sentence)
    told: dict[tuple[str, str], str] = {}
    for place, letter in enumerate(profile.letters):
        yield from _outcomes("letters", place, "outcomes", letter.outcomes, declared)
        for code in letter.outcomes:
            if (by := told.setdefault((letter.to, code), letter.by)) != letter.by:
                sentence = f'the {letter.to} is told of "{code}" by {by} already'
                yield Found("letters", place, "outcomes", sentence)
    yield from _tracks(profile, declared)
    stops = getattr(profile.consent, "stops", ())  # None where it could not be read
    yield from _outcomes("consent", None, "stops", stops, declared)
    closed = getattr(profile.unprogressed, "outcomes", ())
    yield from _outcomes("unprogressed", None, "outcomes", closed, declared)
    if getattr(profile.unprogressed, "minimal", False):
        for needed in ("after", "takes_away"):
            if not getattr(profile.unprogressed, needed):
                yield Found(
                    "unprogressed", None, needed, "say it, where the contact is kept minimal"
                )
    for place, rule_out in enumerate(profile.disclosure):
        yield from _outcomes("disclosure", place, "when", rule_out.when, declared)


def _tracks(profile: Profile, declared: Declared) -> Iterator[Found]:
    for place, track in enumerate(profile.tracks):
        asked = {question.code for question in track.questions}
        if len(asked) < len(track.questions):
            yield Found("tracks", place, "questions", "two questions have the same code")
        for way in track.ways:
            yield from _outcomes("tracks", place, "ways", [way.outcome], declared)
            if way.question and way.question not in asked:
                sentence = f'"{way.question}" is no question of this kind of contact'
                yield Found("tracks", place, "ways", sentence)


def _outcomes(
    table: str, row: int | None, field: str, codes: Sequence[str], declared: Declared
) -> Iterator[Found]:
    for code in codes:
        if code not in declared.outcomes:
            yield Found(table, row, field, f'"{code}" is no outcome: add it to [[outcomes]]')


def _sources(profile: Profile, declared: Declared) -> Iterator[Found]:
    """A source begins with the tag of a document, or quotes one."""
    known = ", ".join(sorted(declared.tags))
    for table in Profile.model_fields:
        value = getattr(profile, table)
        rows = value if isinstance(value, tuple) else (value,)
        for place, row in enumerate(rows):
            source = row.source if isinstance(row, Sourced) else None
            if source and not declared.tags & set(_TAG.findall(source)):
                at = place if isinstance(value, tuple) else None
                sentence = f'"{source}" names none of the [[documents]] of this file: {known}'
                yield Found(table, at, "source", sentence)


def _out_of_reach(profile: Profile) -> Iterator[Found]:
    """A row is never reached where those above it hold, one or another, whenever it does."""
    rules = [(f'"{rule.name}"', rule.when) for rule in profile.rating_rules]
    for place, names in _unreached(rules):
        yield Found("rating_rules", place, "when", f"never reached: {_above(names)}")
    for place, clock in enumerate(profile.clocks):
        same = [
            (f'another "{other.name}" clock ({other.within})', other.when)
            for other in profile.clocks[: place + 1]
            if (other.name, other.event) == (clock.name, clock.event)
        ]
        for last, names in _unreached(same):
            if last == len(same) - 1:
                yield Found("clocks", place, "when", f"never reached: {_above(names)}")


def _above(names: list[str]) -> str:
    if len(names) == 1:
        return f"{names[0]} stands above it and holds whenever it does"
    return f"{', '.join(names)} stand above it, and one of them holds whenever it does"


def _unreached(rows: Sequence[tuple[str, BaseModel]]) -> Iterator[tuple[int, list[str]]]:
    """Rows that those before them leave nothing, each with the names of those that take it all."""
    for place, (_, when) in enumerate(rows):
        takers: dict[str, None] = {}
        for part in _parts(when):
            taker = next((name for name, other in rows[:place] if covers(other, part)), None)
            if taker is None:
                break
            takers[taker] = None
        else:
            yield place, list(takers)


def _parts(when: BaseModel) -> Iterator[BaseModel]:
    """Conditions with one value for each list: whatever meets `when` meets one of these."""
    lists = {
        field: sorted(value)
        for field in type(when).model_fields
        if isinstance(value := getattr(when, field), frozenset) and value
    }
    for values in product(*lists.values()):
        one = {field: frozenset({value}) for field, value in zip(lists, values, strict=True)}
        yield when.model_copy(update=one)


def covers(earlier: BaseModel, later: BaseModel) -> bool:
    """Whether every condition of `earlier` follows from the conditions of `later`."""
    for field in type(earlier).model_fields:
        wide, narrow = getattr(earlier, field), getattr(later, field)
        if isinstance(wide, frozenset):
            if wide and not (narrow and narrow <= wide):
                return False
        elif wide is None:
            continue
        elif field == _AT_MOST:
            if narrow is None or narrow > wide:
                return False
        elif narrow != wide:
            return False
    return True


_TAG = re.compile(r"[A-Za-z0-9]+")
_AT_MOST = "weeks_since_closed_at_most"
assert _AT_MOST in RatingConditions.model_fields
