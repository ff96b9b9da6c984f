"""A form about children of another authority: its sender is told, and may send it on with one press."""

from openmash.contacts.elsewhere import another
from openmash.front_door.elsewhere.hubs import Reached, reached
from openmash.front_door.form.record import ticks_of
from openmash.policy.profile import Profile
from openmash.policy.public_form.answers import Answers
from openmash.policy.public_form.questions import About


def where_children_live(answers: Answers, profile: Profile) -> list[Reached]:
    """The other authorities in which the children of a form live."""
    postcodes = (child.text("postcode") for child in answers.those(About.CHILDREN))
    found = dict.fromkeys(another(postcodes, profile).values())
    return [reached(authority, profile) for authority in found]


def passes_to(answers: Answers, profile: Profile) -> Reached | None:
    """The hub to which a form goes on at once, where its sender presses so.

    One that works in this installation, and the one of every child; and nothing urgent is said, on
    which whoever gets it acts first.
    """
    children = answers.those(About.CHILDREN)
    elsewhere = another((child.text("postcode") for child in children), profile)
    there = where_children_live(answers, profile)
    is_theirs = len(there) == 1 and all(child.text("postcode") in elsewhere for child in children)
    if not is_theirs or not there[0].code or ticks_of(answers, profile):
        return None
    return there[0]
