"""The kinds of contact with questions of their own, as far as a hub offers them on its online form.

Whoever chose one on the first page meets its questions on the second, where it can be changed.
"""

from openmash.policy.profile import Profile
from openmash.policy.profile.desk import Track, TrackQuestion
from openmash.policy.profile.form import FormPage
from openmash.policy.public_form.answers import Answers
from openmash.policy.public_form.questions import Question, Shape
from openmash.policy.tracks import ANSWER

KIND = "track"
_SHAPES = {"words": Shape.STORY, "line": Shape.LINE, "yes-no": Shape.CHOICE}
_YES_NO = (("yes", "Yes"), ("no", "No"), ("unknown", "I do not know"))
_NONE = ("none", "None of these: I am worried about a child")


def offered(profile: Profile) -> tuple[Track, ...]:
    """The kinds that this hub's form offers."""
    return tuple(track for track in profile.tracks if track.in_form)


def kind_named(profile: Profile, code: str) -> Track | None:
    """A kind that the form offers, by its code."""
    return next((track for track in offered(profile) if track.code == code), None)


def kind_of(profile: Profile, answers: Answers) -> Track | None:
    """The kind that was chosen; none: a worry about a child."""
    return kind_named(profile, answers.text(KIND))


def asked_of(track: Track) -> tuple[TrackQuestion, ...]:
    """What its sender is asked: not what only the hub can answer."""
    return tuple(question for question in track.questions if question.in_form)


def pages_of(profile: Profile, answers: Answers) -> tuple[FormPage, ...]:
    """The pages of the form, with that of the kind that was chosen in the second place."""
    track, pages = kind_of(profile, answers), profile.form_pages
    if track is None or track.in_form is None:
        return pages
    own = FormPage(
        code=f"kind-{track.code}",
        title=track.in_form.words,
        lead=track.in_form.lead,
        questions=(*(f"{ANSWER}{question.code}" for question in asked_of(track)), KIND),
        source=track.source,
        assumed=track.assumed,
    )
    return (*pages[:1], own, *pages[1:])


def question_of_kind(profile: Profile, code: str) -> Question | None:
    """The question of that code, where it is one of a kind; or which kind it is."""
    if code == KIND:
        kinds = ((t.code, t.in_form.words) for t in offered(profile) if t.in_form)
        return Question(KIND, Shape.CHOICE, "What do you write about?", choices=(*kinds, _NONE))
    for track in offered(profile):
        for asked in asked_of(track):
            if code == f"{ANSWER}{asked.code}":
                choices = _YES_NO if asked.answer == "yes-no" else ()
                shape = _SHAPES[asked.answer]
                return Question(code, shape, asked.ask, asked.help, choices=choices, rows=4)
    return None
