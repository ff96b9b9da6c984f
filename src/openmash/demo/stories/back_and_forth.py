"""What goes back and forth: a question to whoever told us, an open case, another authority's child."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.adapters.postcodes import Authority
from openmash.contacts.commands import reopen_contact
from openmash.contacts.models import PersonInContact
from openmash.demo.characters import Families
from openmash.demo.playing import Story
from openmash.demo.telling import AGREED, told
from openmash.front_door.elsewhere.commands import acknowledge_passed, pass_to_authority
from openmash.front_door.models import PassedToAuthority, Question
from openmash.front_door.questions.commands import ask_referrer, return_unanswered
from openmash.hubs.queries import hub_by_code
from openmash.people.cases import Episode, keep_episodes
from openmash.people.models import CaseEpisode
from openmash.policy.vocabulary import OpenTo

# Whose hub does not work in the demo: it is rung.
_THERE, _POSTCODE = Authority("E10000031", "Warwickshire"), "CV34 4RL"


def back_and_forth(begin: Callable[[int], Story], families: Families) -> None:
    """Not answered by the referrer; on an open case; passed on; passed on and come back."""
    _not_answered(begin(200), families)
    _open_case(begin(50), families)
    _passed_on(begin(120), families)
    back = _passed_on(begin(300), families)
    with back.as_("officer") as officer:
        passed = PassedToAuthority.objects.get(contact=back.contact_id)
        by_name = "Jo Bell, duty manager"
        acknowledge_passed(officer, passed_id=passed.pk, by_name=by_name, now=back.wait(30).at)
    with back.as_("manager") as manager:
        reopen_contact(
            manager,
            contact_id=back.contact_id,
            why="They have moved back to her mother's, here.",
            now=back.wait(90).at,
        )


def _not_answered(story: Story, families: Families) -> None:
    story.take(
        said=told("She is collected by a man whom nobody at the nursery knows."),
        people=families.girl(3),
        consent=AGREED,
    ).finish().allocate()
    asked_at, until = story.at, story.wait(60).at
    with story.as_(story.holder) as maker:
        question = ask_referrer(
            maker,
            contact_id=story.contact_id,
            text="On which days does he come, and what does he say that his name is?",
            by=Question.By.TELEPHONE,
            due_at=until,
            now=asked_at,
        )
    with acting_as(service_actor(hub_by_code(story.hub).pk, "clock")) as clock:
        return_unanswered(clock, question_id=question.pk, now=story.wait(1).at)


def _open_case(story: Story, families: Families) -> None:
    """Something new on an open case: its worker's e-mail and their manager's call wait to be told."""
    story.take(
        said=told("He told the lunch club that nobody was at home last night."),
        people=families.boy(8),
        consent=AGREED,
    )
    with story.as_("officer") as officer:
        role = PersonInContact.Role.CHILD
        child = PersonInContact.objects.filter(contact=story.contact_id, role=role)[0]
        case = Episode(
            person_id=child.person_id,
            system="case system",
            number=f"demo-{story.hub}",
            kind=CaseEpisode.Kind.IN_NEED,
            service=OpenTo.SOCIAL_CARE,
            opened_on=(story.at - timedelta(days=60)).date(),
            worker="Jan Novak",
            worker_phone="01632 960155",
            worker_email="jan.novak@council.example",
            manager="Lea Frost",
            manager_phone="01632 960156",
            duty_phone="01632 960157",
            as_at=story.at - timedelta(hours=6),
        )
        keep_episodes(officer, new=[case], changed=[], now=story.at)
    story.finish(acknowledged=False).allocate()


def _passed_on(story: Story, families: Families) -> Story:
    home = ("3 Castle Row\nWarwick", _POSTCODE)
    people = [replace(somebody, home=home) for somebody in families.boy(10)]
    story.take(
        said=told("He sleeps on the sofa of his aunt and has not been at school for a week."),
        people=people,
        consent=AGREED,
    )
    with story.as_("officer") as officer:
        pass_to_authority(
            officer,
            contact_id=story.contact_id,
            authority=_THERE,
            why=f"{people[0].given} lives at {_POSTCODE}, in {_THERE.name}.",
            told="Their front door, by telephone",
            phone="01632 960444",
            now=story.wait(12).at,
        )
    return story
