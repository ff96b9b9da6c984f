"""A hub's file: what is checked, and that every mistake is named by line and field at once."""

import tomllib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmash.hubs.profile_files import SHIPPED, find_profile, shipped_text
from openmash.policy.clocks import ClockFacts, start_clocks
from openmash.policy.comparing import differences
from openmash.policy.durations import Unit
from openmash.policy.errors import WrongInput
from openmash.policy.explaining import explain
from openmash.policy.profile import examine, read_profile
from openmash.policy.times import read_time
from openmash.policy.vocabulary import Role

NO = shipped_text("northamptonshire")


def changed(*changes: tuple[str, str], text: str = NO) -> str:
    """The file with some of its words changed, each in its first place."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def mistakes(toml: str) -> list[tuple[str, str]]:
    """Field and sentence of every mistake, each on the line that its field or row begins."""
    return [(mistake.field, mistake.sentence) for mistake in examine(toml)[1]]


@pytest.mark.parametrize("hub", SHIPPED)
def test_the_shipped_profiles_have_no_mistake(hub: str) -> None:
    assert mistakes(shipped_text(hub)) == []


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        (
            'rag = "AMBER"\ndestination',
            'rag = "PINK"\ndestination',
            "rating_rules.rag",
            "no colour",
        ),
        (
            'rag = "AMBER"\ndestination',
            'rag = "BLUE"\ndestination',
            "rating_rules.rag",
            "BLUE is no",
        ),
        ('when = { rag = ["RED"] }', 'when = { rag = ["BLUE"] }', "clocks.when.rag", "BLUE is no"),
        ('event = "contact-received"\n', "", "clocks.event", "is missing"),
        (
            'event = "contact-received"',
            'event = "rain"',
            "clocks.event",
            '"rain" is not known here',
        ),
        ('["09:00", "17:00"]', '["17:00", "09:00"]', "hours.friday", "closes at 09:00"),
        ('["09:00", "17:00"]', '["9am", "17:00"]', "hours.friday", ""),
        ('within = "24 hours"', 'within = "a day"', "clocks.within", "is not a duration"),
        ('within = "24 hours"', "within = 24", "clocks.within", ""),
        (
            *('destinations = ["assessment"]', "destinations = []"),
            *("rating_rules.destination", 'no team of this hub serves "assessment"'),
        ),
        ('to = "previous-team"', 'to = "lado-team"', "rereferral.to", "is not known here"),
        ('"remand-to-care"] }', '"on-fire"] }', "rating_rules.when.urgent", "no urgent criterion"),
        (
            'code = "child-found-alone"',
            'code = "suspicious-injury"',
            "urgent.code",
            "a second time",
        ),
        (
            'role = "service-manager"',
            'role = "auditor"',
            "alerts.ladder",
            '"service-manager" has no',
        ),
        (
            'rates = ["decision-maker"',
            'rates = ["boss"',
            "routes.rates",
            '"boss" is not known here',
        ),
        (
            'route = "social-care"\nstage',
            'route = "sea"\nstage',
            "outcomes.route",
            '"sea" is no route',
        ),
        (
            'outcomes = ["no-further-action"',
            'outcomes = ["x"',
            "letters.outcomes",
            '"x" is no outcome',
        ),
        ('source = "NO App E"\n', "\n", "urgent", "neither its source nor that it is assumed"),
        (
            "[alerts]\n",
            "[alerts]\nminutes = 5\n",
            "alerts.minutes",
            'nobody knows the key "minutes"',
        ),
        ('roles = ["decision-maker"]', 'roles = ["boss"]', "desks.roles", "is not known here"),
        (
            'effect = "manager-overrides"',
            'effect = "manager-overrides"\nstops = ["tea"]',
            "consent.stops",
            '"tea" is no outcome',
        ),
        (
            "[alerts]\n",
            '[[circumstances]]\ncode = "missing"\nwords = "x"\nassumed = true\n[alerts]\n',
            "circumstances.code",
            'no rule asks about "missing"',
        ),
        (
            'role = "practice-manager"\ntitle',
            'role = "auditor"\ntitle',
            "routes.authorises",
            '"practice-manager" has no title',
        ),
        (
            *(
                'when = { threshold = ["early-help"] }',
                'when = { threshold = ["s17"], complex = true }',
            ),
            *("rating_rules.when", 'never reached: "Rule 4: s17 clearly met" stands above it'),
        ),
        (
            *('when = { rag = ["GREEN"], destination = ["early-help"] }\n', ""),
            *("clocks.when", 'never reached: another "pass-to-team" clock (72 hours)'),
        ),
    ],
)
def test_a_mistake_is_named_in_words(old: str, new: str, field: str, words: str) -> None:
    found = mistakes(changed((old, new)))

    assert [sentence for where, sentence in found if where == field and words in sentence]


def test_every_mistake_is_named_at_once_on_its_own_line() -> None:
    toml = changed(
        ('tuesday = ["09:00", "17:30"]', 'tuesday = ["19:00", "17:30"]'),
        ('friday = ["09:00", "17:00"]', 'friday = ["17:00", "09:00"]'),
        ("take_within_minutes = 10", 'take_within_minutes = "ten"'),
        ('rag = "AMBER"\ndestination', 'rag = "PURPLE"\ndestination'),
        ('within = "8 hours"', 'within = "8 hourish"'),
        ('name = "send-letters"\nevent = "decision-authorised"', 'name = "send-letters"'),
    )
    lines = toml.splitlines()

    found = examine(toml)[1]

    assert [(lines[mistake.line - 1], mistake.field) for mistake in found] == [
        ('tuesday = ["19:00", "17:30"]', "hours.tuesday"),
        ('friday = ["17:00", "09:00"]', "hours.friday"),
        ('take_within_minutes = "ten"', "alerts.take_within_minutes"),
        ('rag = "PURPLE"', "rating_rules.rag"),
        ('within = "8 hourish"', "clocks.within"),
        ("[[clocks]]", "clocks.event"),
    ]


def test_a_row_with_a_mistake_does_not_hide_those_of_others() -> None:
    """The team still serves its destination, though its own row is wrong."""
    found = mistakes(changed(('name = "First Response Team"\n', "")))

    assert found == [("teams.name", '"name" is missing')]


def test_what_is_not_toml_is_named_by_line() -> None:
    [mistake] = examine(changed(("[alerts]", "[alerts")))[1]

    assert NO.splitlines()[mistake.line - 1] == "[alerts]"
    assert mistake.sentence.startswith("not TOML")


@pytest.mark.parametrize(
    "toml", ["", "hub = 3", "[[hub]]", "clocks = [1, {}]", "x = " + "[" * 9_999]
)
def test_any_file_is_answered_in_words(toml: str) -> None:
    profile, found = examine(toml)

    assert profile is None
    assert found


def _drop(text: str, line: int) -> str:
    lines = text.splitlines()
    del lines[line % len(lines)]
    return "\n".join(lines)


def _double(text: str, line: int) -> str:
    lines = text.splitlines()
    lines.insert(line % len(lines), lines[line % len(lines)])
    return "\n".join(lines)


def _emptied(text: str, line: int) -> str:
    lines = text.splitlines()
    key, equals, _ = lines[line % len(lines)].partition(" = ")
    lines[line % len(lines)] = f"{key} = {{}}" if equals else ""
    return "\n".join(lines)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([_drop, _double, _emptied]), st.integers(0, 1_500)),
        min_size=1,
        max_size=4,
    )
)
def test_no_slip_of_the_pen_is_answered_by_a_crash(
    slips: list[tuple[Callable[[str, int], str], int]],
) -> None:
    toml = NO
    for slip, line in slips:
        toml = slip(toml, line)

    profile, found = examine(toml)

    assert profile is not None or found
    assert all(1 <= mistake.line <= toml.count("\n") + 1 for mistake in found)


def test_reading_a_file_with_mistakes_says_the_first_and_how_many_more() -> None:
    toml = changed(('within = "8 hours"', 'within = "soon"'), ('to = "referrer"', 'to = "king"'))

    with pytest.raises(WrongInput, match=r'^here, line \d+: clocks.within: "soon".* \(and 1 more'):
        read_profile(toml, name="here")


@pytest.mark.parametrize("hub", SHIPPED)
def test_every_explained_rule_says_where_it_comes_from(hub: str) -> None:
    rules = [rule for section in explain(find_profile(hub)) for rule in section.rules]

    assert len(rules) > 100
    assert all(rule.words and (rule.source or rule.assumed) for rule in rules)


SAID = ("name", "words", "who", "does", "ask", "title", "means", "guidance", "takes", "note")


@pytest.mark.parametrize("hub", SHIPPED)
def test_every_row_of_the_file_is_explained_in_its_own_words_with_its_source(hub: str) -> None:
    data = tomllib.loads(shipped_text(hub))
    rules = [rule for section in explain(find_profile(hub)) for rule in section.rules]
    said = "\n".join(f"{rule.name} {rule.words}" for rule in rules).casefold()
    sources = {rule.source for rule in rules}

    data.pop("documents")  # named above the rules
    for table in data.values():
        for row in table if isinstance(table, list) else [table]:
            assert row.get("source") in sources
            for field in SAID:
                words = row.get(field, "").replace("-", " ")
                assert words.casefold() in said.replace("-", " "), (field, words)


def test_rules_that_say_the_same_by_the_same_source_stand_together() -> None:
    channels = {
        rule.name: rule.words
        for section in explain(find_profile("coventry"))
        for rule in section.rules
        if section.title == "Front door"
    }

    assert channels["Telephone"].startswith("From anybody. Professionals ring first")
    assert channels[
        "Ambulance notification; Emergency department notification; NSPCC notification"
    ] == ("From professionals.")


@pytest.mark.parametrize(
    ("hub", "name", "words"),
    [
        (
            *("northamptonshire", "Rule 2: closed within 12 weeks, same concerns"),
            "S17 is met, social care closed the case at most 12 weeks ago and the concerns are the "
            "same: GREEN, to the team that held the case. No information sharing. Told by a letter "
            "to the referrer and a letter to the family.",
        ),
        (
            *("northamptonshire", "Rule 1: threshold not met"),
            "No threshold is met: closed without a rating. No information sharing. Told by a "
            "letter to the referrer and a letter to the family.",
        ),
        (
            *("coventry", "Disability with a safeguarding concern, level 3"),
            'The level is 3 and "Disabled child" is marked: AMBER, to Children\'s Disability Team. '
            "The agencies are asked (MASH assessment). Told by feedback to the agencies.",
        ),
        (
            *("cambridgeshire", "Green: early help with consent"),
            "Early help is called for and consent is implied or obtained: GREEN, to Early Help "
            "Hub. No information sharing.",
        ),
        ("northamptonshire", "Pass to team, GREEN, to early help", "72 hours from receipt."),
        ("northamptonshire", "Agency return, AMBER or GREEN", "8 hours from the request."),
        ("northamptonshire", "Record contact, by telephone or walk in", "At once, on receipt."),
        (
            *("northamptonshire", "Opening hours"),
            "Monday to Thursday 09:00-17:30, Friday 09:00-17:00. Closed on bank holidays of "
            "England and Wales.",
        ),
        (
            *("coventry", "The agencies, by feedback"),
            "For every outcome, but not: MASH assessment.",
        ),
    ],
)
def test_a_rule_reads_as_a_procedure(hub: str, name: str, words: str) -> None:
    rules = [rule for section in explain(find_profile(hub)) for rule in section.rules]

    assert [rule.words for rule in rules if rule.name == name] == [words]


@pytest.mark.parametrize("hub", SHIPPED)
def test_a_clock_that_rests_on_our_reading_of_hours_or_days_says_so(hub: str) -> None:
    profile, at = find_profile(hub), read_time("2026-03-02T10:20")

    for rule in profile.clocks:
        known = ClockFacts(**{k: next(iter(v), None) for k, v in dict(rule.when).items()})
        clocks = start_clocks([rule], rule.event, known, at, profile.calendar)
        is_read = rule.within.unit in (Unit.HOURS, Unit.DAYS, Unit.WORKING_DAYS)
        assert rule.assumed == (is_read and rule.within.amount > 0)
        assert [("our reading" in clock.why) for clock in clocks] == [rule.assumed]


@pytest.mark.parametrize(
    ("hub", "clock"),
    [
        *(("northamptonshire", name) for name in ("enquiry-outcome", "pass-to-team", "leave-hub")),
        ("hertfordshire", "enquiry-outcome"),
    ],
)
def test_a_clock_whose_start_is_not_printed_runs_from_receipt_and_owns_up(
    hub: str, clock: str
) -> None:
    found = [rule.reading or "" for rule in find_profile(hub).clocks if rule.name == clock]

    assert found
    for reading in found:
        assert reading.startswith("from receipt, our reading; the protocol does not say")


def test_a_changed_rule_is_the_only_difference() -> None:
    other = read_profile(changed(('within = "8 hours"', 'within = "6 hours"')), name="other")

    assert list(differences(find_profile("northamptonshire"), other)) == [
        (
            "Clocks",
            "Agency return, AMBER or GREEN",
            "the first: 8 hours from the request. | the second: 6 hours from the request.",
        )
    ]


def test_a_rule_that_only_one_hub_has_is_said_to_be_its_own() -> None:
    found = list(differences(find_profile("hertfordshire"), find_profile("coventry")))

    assert any(name == "Re-referral" and "only in Coventry" in words for _, name, words in found)


@pytest.mark.parametrize("hub", SHIPPED)
def test_every_role_has_a_title_in_every_hub(hub: str) -> None:
    profile = find_profile(hub)

    assert {row.role for row in profile.roles} == set(Role)


@pytest.mark.parametrize("hub", SHIPPED)
def test_nobody_authorises_their_own_recommendation_unless_the_manager_decides(hub: str) -> None:
    for route in find_profile(hub).routes:
        assert route.own_recommendation == (hub == "coventry")
        if not route.own_recommendation:
            assert not set(route.decides) & set(route.authorises)


def test_in_northamptonshire_every_outcome_is_told_once_and_s47_never_by_letter() -> None:
    profile = find_profile("northamptonshire")
    told = {
        (outcome, letter.to): letter.by for letter in profile.letters for outcome in letter.outcomes
    }

    assert told["strategy-discussion", "family"] == told["strategy-discussion", "referrer"]
    assert told["strategy-discussion", "family"] == "telephone"
    decided = {outcome.code for outcome in profile.outcomes if "decision" in outcome.stage}
    assert all((code, to) in told for code in decided for to in ("referrer", "family"))


@pytest.mark.parametrize("hub", SHIPPED)
def test_s47_starts_a_strategy_discussion_and_becomes_a_referral(hub: str) -> None:
    outcome = find_profile(hub).outcome("strategy-discussion")

    assert outcome
    assert (outcome.starts, outcome.becomes_referral) == ("strategy-agreed", True)


@pytest.mark.parametrize("hub", SHIPPED)
def test_no_hand_over_to_early_help_without_consent(hub: str) -> None:
    for outcome in find_profile(hub).outcomes:
        assert outcome.needs_consent == (outcome.destination == "early-help")
