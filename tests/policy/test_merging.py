"""Two people who write the same record at once lose nothing of each other's."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from openmash.policy.errors import Difference
from openmash.policy.merging import Merging, as_shown

words = st.one_of(st.none(), st.integers(0, 10), st.dates(), st.text(max_size=5))
records = st.dictionaries(st.sampled_from("abcdef"), words, min_size=6, max_size=6)


def shown(record: dict[str, Any]) -> dict[str, str]:
    return {name: as_shown(value) for name, value in record.items()}


@given(records, records, records)
def test_no_words_of_anybody_are_lost(
    was: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    merging = Merging(was=shown(was))

    result = shown(theirs | merging.changes(theirs, mine))

    told = {differs.field for differs in merging.differences}
    for name, value in result.items():
        wrote_theirs = shown(theirs)[name] != shown(was)[name]
        wrote_mine = shown(mine)[name] != shown(was)[name]
        if wrote_theirs and wrote_mine and shown(mine)[name] != shown(theirs)[name]:
            assert name in told
            assert value == shown(theirs)[name]  # until somebody chooses
        else:
            assert name not in told
            assert value == (shown(mine)[name] if wrote_mine else shown(theirs)[name])


@given(records, records)
def test_alone_one_writes_whatever_one_likes(was: dict[str, Any], mine: dict[str, Any]) -> None:
    merging = Merging(was=shown(was))
    assert shown(was | merging.changes(was, mine)) == shown(mine)
    assert not merging.differences


def test_a_difference_says_what_it_was_and_what_theirs_is_and_may_be_decided_for_mine() -> None:
    was, theirs, mine = {"school": "Park"}, {"school": "Hill"}, {"school": "Lane"}

    merging = Merging(was=was, row="7")
    assert merging.changes(theirs, mine) == {}
    assert merging.differences == [Difference("school", "Park", "Hill", "7")]

    assert Merging(was=was, row="7", keep={"7:school"}).changes(theirs, mine) == mine


def test_who_does_not_say_what_the_page_showed_overwrites_only_what_is_current() -> None:
    assert Merging(is_current=True).changes({"a": "x"}, {"a": "y"}) == {"a": "y"}
    stale = Merging()
    assert stale.changes({"a": "x", "b": "z"}, {"a": "y", "b": "z"}) == {}
    assert [differs.field for differs in stale.differences] == ["a"]


def test_a_page_shows_a_time_to_the_minute_and_text_without_the_spaces_around_it() -> None:
    assert as_shown(datetime(2026, 3, 2, 9, 0, 37, 5, UTC)) == "2026-03-02T09:00Z"
    assert as_shown(date(2026, 3, 2)) == "2026-03-02"
    assert as_shown(" one\r\ntwo ") == "one\ntwo"
    assert (as_shown(None), as_shown(0), as_shown(True), as_shown(False)) == ("", "0", "yes", "")
