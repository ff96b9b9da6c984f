"""Every clock that the four hubs print is started, and stopped, by what people do in the product."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pytest_django.plugin import DjangoDbBlocker

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
from openmash.hubs.profile_files import SHIPPED, find_profile
from openmash.people.models import CaseEpisode
from openmash.policy.times import LONDON
from openmash.policy.vocabulary import Channel, Kind
from tests.conftest import DATABASE, as_superuser
from tests.demo.conftest import a_demo
from tests.factories import NORTHAMPTONSHIRE

pytestmark = [pytest.mark.slow]

# What starts these is no part of the product yet: a dispute on its ladder, and the morning's list.
NOT_YET = {
    (NORTHAMPTONSHIRE, "resolve-dispute"),
    ("coventry", "annotate-domestic-abuse-list"),
}


@pytest.fixture(scope="module")
def now(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[datetime]:
    """A Sunday at eleven, with the whole demo and some stories more."""
    today = datetime.now(LONDON)
    day = today - timedelta(days=(today.weekday() - 6) % 7 or 7)
    moment = day.replace(hour=11, minute=0, second=0, microsecond=0).astimezone(UTC)
    with a_demo(moment, django_db_blocker):
        a_case_is_open(moment)
        a_council_asks(moment)
        for hub in SHIPPED:
            a_child_lives_elsewhere(hub, moment)
        yield moment


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


def test_every_clock_of_every_hub_is_started_and_stopped_by_what_people_do(now: datetime) -> None:
    with as_superuser(DATABASE) as server:
        rows = server.execute(
            "SELECT h.code, d.clock, d.event, count(d.met_at) FROM deadlines_deadline d "
            "JOIN hubs_hub h ON h.id = d.hub_id GROUP BY h.code, d.clock, d.event"
        ).fetchall()
    started = {(hub, clock, event) for hub, clock, event, _ in rows}
    stopped = {(hub, clock) for hub, clock, _, met in rows if met}
    printed = {(hub, c.name, c.event.value) for hub in SHIPPED for c in find_profile(hub).clocks}

    assert {(hub, clock) for hub, clock, _ in printed - started} == NOT_YET
    assert {(hub, clock) for hub, clock, _ in printed} - stopped == NOT_YET
