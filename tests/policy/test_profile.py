"""A hub's file: what is checked, and that every mistake is named by line and field at once."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmash.hubs.profile_files import SHIPPED, find_profile, shipped_text
from openmash.policy.clocks import ClockFacts, start_clocks
from openmash.policy.durations import Unit
from openmash.policy.errors import WrongInput
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
        ('within = "24 hours"', "within = 24", "clocks.within", "is no text"),
        ('["09:00", "17:00"]', '["09:00"]', "hours.friday", "is no opening and closing time"),
        ("level = 4", "level = 9", "ratings.level", '"9" is not at most 4'),
        ("weeks = 12", 'weeks = "twelve"', "rereferral.weeks", '"twelve" is no whole number'),
        ("weeks = 12", "weeks = 0", "rereferral.weeks", '"0" is not more than 0'),
        (
            *("manager_now = true", 'manager_now = "perhaps"'),
            *("urgent.manager_now", '"perhaps" is neither true nor false'),
        ),
        ('prefix = "NH"', 'prefix = "nh"', "hub.prefix", "must be: two capital letters"),
        (
            *(
                'code = "child-found-alone"\nwords = "A child was found alone and is',
                'code = "Child found alone"\nwords = "A child was found alone and is',
            ),
            *("urgent.code", "must be: small letters and figures, words joined by -"),
        ),
        (
            *('source = "NO 13"', 'source = "XX 13"'),
            *(
                "rating_rules.source",
                '"XX 13" names none of the [[documents]] of this file: NO, NP',
            ),
        ),
        (
            *(
                'when = { threshold = ["unclear"] }',
                'when = { threshold = ["unclear"], level = [9] }',
            ),
            *("rating_rules.when.level", '"9" is not at most 4'),
        ),
        (
            *('destinations = ["assessment"]', "destinations = []"),
            *("rating_rules.destination", 'no team of this hub serves "assessment"'),
        ),
        (
            *('answered_from = "letters"', 'answered_from = "letters"\nwithin = "24 hours"'),
            *("standards", "only a standard answered from acknowledged, recorded_in_time"),
        ),
        ('to = "previous-team"', 'to = "lado-team"', "rereferral.to", "is not known here"),
        ('"remand-to-care"] }', '"on-fire"] }', "rating_rules.when.urgent", "no urgent criterion"),
        (
            'code = "child-found-alone"\nwords = "A child was found alone and is',
            'code = "suspicious-injury"\nwords = "A child was found alone and is',
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
        (
            'manager_now = true\nsource = "NO App E"\n',
            "manager_now = true\n",
            "urgent",
            "neither its source nor that it is assumed",
        ),
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


def test_a_rule_that_several_together_leave_nothing_is_never_reached() -> None:
    toml = changed(
        ('when = { threshold = ["none"] }', 'when = { threshold = ["s17", "s47", "unclear"] }')
    )

    assert mistakes(toml) == [
        (
            "rating_rules.when",
            'never reached: "Rule 4: s17 clearly met", "Rule 5: s47 clearly met", '
            '"Rule 7: threshold not clear" stand above it, and one of them holds whenever it does',
        )
    ]


def test_a_rule_that_something_is_left_for_is_reached() -> None:
    toml = changed(
        ('when = { threshold = ["none"] }', 'when = { threshold = ["s17", "s47", "none"] }')
    )

    assert mistakes(toml) == []


def test_an_outcome_that_is_told_by_telephone_is_told_by_no_letter() -> None:
    found = mistakes(
        changed(('outcomes = ["no-further-action",', 'outcomes = ["strategy-discussion",'))
    )

    assert (
        "letters.outcomes",
        'the referrer is told of "strategy-discussion" by letter already',
    ) in found


def test_a_list_of_which_nothing_is_right_is_not_called_empty() -> None:
    found = mistakes(changed(('decides = ["decision-maker"]', 'decides = ["boss"]')))

    assert [field for field, _ in found] == ["routes.decides"]
    assert found[0][1].startswith('"boss" is not known here')


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
