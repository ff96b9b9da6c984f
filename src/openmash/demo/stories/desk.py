"""What the first desk of a hub has before it: a request for information, and somebody who wants advice."""

from collections.abc import Callable

from openmash.demo.characters import Families
from openmash.demo.playing import Story
from openmash.front_door.desk.commands import Written, answer_at_desk, begin_at_desk, write_at_desk
from openmash.front_door.desk.outside import propose_answer
from openmash.policy.vocabulary import Channel, Kind

_BY_CAFCASS = {
    "referrer": "professional",
    "referrer_name": "Oona Reilly",
    "referrer_role": "Family court adviser",
    "referrer_organisation": "CAFCASS",
    "referrer_email": "oona.reilly@cafcass.example",
}
_KNOWN = {
    "asker": "cafcass",
    "basis": "Order of the family court, to be answered before the hearing",
    "asker_checked": "Rung back through the switchboard",
    "checked": "The case system and earlier contacts: one contact two years ago, closed with advice.",
}


def asked_at_the_desk(begin: Callable[[int], Story], families: Families) -> None:
    """One request waits for a manager's sign-off, and one caller rings again about the same question."""
    story = begin(50)
    with story.as_("officer") as officer:
        contact = begin_at_desk(
            officer, kind=Kind.INFORMATION_REQUEST, channel=Channel.EMAIL, now=story.at
        )
        written = Written(
            by=_BY_CAFCASS,
            asked="Is the family known to you, and for what?",
            request=_KNOWN,
            people=[person.row() for person in families.girl(8)],
        )
        write_at_desk(
            officer, contact_id=contact.pk, version=1, written=written, now=story.wait(10).at
        )
        propose_answer(
            officer,
            contact_id=contact.pk,
            tells=True,
            text="One contact two years ago, about housing. It was closed with advice.",
            now=story.wait(5).at,
        )
    advice = begin(35)
    with advice.as_("officer2") as officer:
        asked = begin_at_desk(officer, kind=Kind.ADVICE, channel=Channel.TELEPHONE, now=advice.at)
        answer_at_desk(
            officer,
            contact_id=asked.pk,
            version=1,
            written=Written(
                by={"referrer": "professional", "referrer_role": "Teaching assistant"},
                asked="A boy draws knives. Should she speak with his mother first?",
            ),
            answer="Speak with the safeguarding lead today, then with his mother. Ring again then.",
            ends=False,
            now=advice.wait(6).at,
        )
