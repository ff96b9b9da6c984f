"""What people do that the demo does not tell."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from openmash.adapters.postcodes import Authority
from openmash.contacts.commands import PersonRow, pass_on_contact
from openmash.contacts.models import PersonInContact
from openmash.demo.characters import Somebody
from openmash.demo.playing import Story
from openmash.demo.telling import told
from openmash.front_door.desk.commands import Written, begin_at_desk, write_at_desk
from openmash.front_door.desk.models import OutsideAnswer
from openmash.front_door.desk.outside import propose_answer, sign_off, tell_answer
from openmash.front_door.elsewhere.commands import acknowledge_passed, pass_to_authority
from openmash.hubs.profile_files import SHIPPED
from openmash.people.models import CaseEpisode
from openmash.policy.vocabulary import Channel, Kind
from tests.factories import NORTHAMPTONSHIRE


def told_besides(now: datetime) -> None:
    """What no story of the demo tells, so that every clock is met."""
    a_case_is_open(now)
    a_council_asks(now)
    for hub in SHIPPED:
        a_child_lives_elsewhere(hub, now)


def a_case_is_open(now: datetime) -> None:
    """A child whose case is open is rung about again, and the worker is told."""
    known_as = OnRecord(given="Ida", family="Lund", born=(now - timedelta(days=3000)).date())
    known = Story(NORTHAMPTONSHIRE, now, ago=200).take(said=told("She is late."), people=[known_as])
    with known.as_("officer") as officer:
        person = PersonInContact.objects.get(contact=known.contact_id).person
        CaseEpisode.objects.create(hub_id=officer.hub_id, person=person, service="social-care")
    again = Story(NORTHAMPTONSHIRE, now, ago=90).take(
        said=told("She is late again."), people=[replace(known_as, person_id=person.pk)]
    )
    with again.as_("officer") as officer:
        pass_on_contact(
            officer, contact_id=again.contact_id, to="Jan Novak", how="By phone.", now=again.at
        )


@dataclass(frozen=True)
class OnRecord(Somebody):
    """Somebody of an earlier contact, chosen in the row."""

    person_id: UUID | None = None

    def row(self) -> PersonRow:
        return replace(super().row(), is_record=self.person_id)


def a_council_asks(now: datetime) -> None:
    """Another council asks what is known of a boy; a manager signs the answer off, and they are told."""
    story = Story(NORTHAMPTONSHIRE, now, ago=180)
    boy = Somebody(given="Emil", family="Lund", born=(now - timedelta(days=2000)).date())
    with story.as_("officer") as officer:
        contact = begin_at_desk(
            officer, kind=Kind.INFORMATION_REQUEST, channel=Channel.EMAIL, now=story.at
        )
        written = Written(
            by={"referrer": "professional", "referrer_name": "Jo Bell"},
            asked="We are assessing this family.",
            request={
                "asker": "other-authority",
                "basis": "Section 47",
                "asker_checked": "Rung back",
                "checked": "One contact",
            },
            people=[boy.row()],
        )
        about = {"contact_id": contact.pk, "now": story.at}
        write_at_desk(officer, version=1, written=written, **about)  # type: ignore[arg-type]
        answer = propose_answer(officer, tells=True, text="One contact.", **about)  # type: ignore[arg-type]
    with story.as_("manager") as manager:
        sign_off(manager, answer_id=answer.pk, signed=True, now=story.at)
    with story.as_("officer") as officer:
        tell_answer(
            officer,
            answer_id=answer.pk,
            how=OutsideAnswer.How.LETTER,
            to="Jo Bell",
            at=story.at,
            now=story.at,
        )


def a_child_lives_elsewhere(hub: str, now: datetime) -> None:
    """Another authority gets it, and somebody there says so."""
    child = Somebody(given="Kofi", family="Mensah", born=(now - timedelta(days=2500)).date())
    story = Story(hub, now, ago=120).take(said=told("He is hungry."), people=[child])
    with story.as_("officer") as officer:
        passed = pass_to_authority(
            officer,
            contact_id=story.contact_id,
            authority=Authority("E10000031", "Warwickshire"),
            why="They live there.",
            told="Jo Bell, by telephone",
            phone="01632 960444",
            now=story.at,
        )
        acknowledge_passed(officer, passed_id=passed.pk, by_name="Jo Bell", now=story.at)
