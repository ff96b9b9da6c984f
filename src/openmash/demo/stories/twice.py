"""Twice on record: one child written two ways, and a mother whose two records were made one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.contacts.beside import compare_everybody
from openmash.contacts.models import PersonInContact
from openmash.demo.characters import Families
from openmash.demo.playing import Story
from openmash.demo.telling import AGREED, told
from openmash.hubs.profile_files import find_profile
from openmash.hubs.queries import hub_by_code
from openmash.people.commands import AddressFacts, NewPerson, PersonFacts, add_people
from openmash.people.merging import merge_people

_LONG_AGO = timedelta(days=400)


def twice_on_record(begin: Callable[[int], Story], families: Families) -> None:
    """What was on record from before, beside what a school tells now; and the queue that comes of it."""
    story = begin(150)
    child, mother = families.boy(7)
    child = replace(child, given="Alexander")
    story.take(
        said=told("He came without his lunch again, and says that nobody was up."),
        people=[child, mother],
        consent=AGREED,
    ).finish()
    before = [
        PersonFacts(
            given_names="Alex",
            family_name=child.family,
            date_of_birth=child.born,
            school="Canal Street Nursery",
        ),
        PersonFacts(given_names=mother.given, family_name="Whitlock", phone="01632 960473"),
    ]
    former = AddressFacts(lines="3 Canal Street", safe_to_write="no")
    with story.as_("officer") as officer:
        _alex, second = add_people(
            officer,
            people=[
                NewPerson(facts=facts, address=former, is_child=facts is before[0])
                for facts in before
            ],
            now=_at_work(story, story.at - _LONG_AGO),
        )
    with story.as_("manager") as manager:
        named = PersonInContact.objects.get(
            contact=story.contact_id, role=PersonInContact.Role.PARENT
        )
        merge_people(
            manager,
            kept_id=named.person_id,
            other_id=second.pk,
            why="She says that she was called Whitlock until she married.",
            now=story.wait(20).at,
        )
    with acting_as(service_actor(hub_by_code(story.hub).pk, "clock")) as clock:
        compare_everybody(clock, most=1_000, now=story.at)


def _at_work(story: Story, at: datetime) -> datetime:
    """Then, or when the hub opened next: nobody works while it is closed."""
    calendar = find_profile(story.hub).calendar
    return at if calendar.is_open(at) else calendar.next_opening(at)
