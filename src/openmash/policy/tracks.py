"""Where a contact of a kind with a way of its own goes, by what was answered (1.1, 1.15, 1.16)."""

from collections.abc import Mapping

from openmash.policy.profile import Profile
from openmash.policy.profile.desk import Track
from openmash.policy.profile.rules import Outcome

ANSWER = "track_"  # what a question's field is called before its code


def answer_fields(profile: Profile) -> tuple[str, ...]:
    """The field of every question that a kind of this hub asks, each once."""
    asked = (q.code for track in profile.tracks for q in track.questions)
    return tuple(f"{ANSWER}{code}" for code in dict.fromkeys(asked))


def way_of(profile: Profile, track: Track, answers: Mapping[str, str]) -> Outcome | None:
    """The first of its ways that holds; none where what it hangs on was not answered."""
    for way in track.ways:
        if not way.question or answers.get(way.question) == way.answer:
            return profile.outcome(way.outcome)
    return None
