"""What must be seen beside a name stands there, dated, with its source, wherever it is shown (3.1)."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.flags import Flag, flags_of
from openmash.contacts.models import Contact, PersonInContact, Stage
from openmash.people.index import index_people
from openmash.people.models import CaseEpisode, Person
from openmash.policy.actors import Actor
from openmash.policy.vocabulary import Role
from tests.access.asking import browser_of
from tests.factories import a_member, an_actor
from tests.triage.contacts import a_contact

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
Kind = CaseEpisode.Kind


def child_of(contact: Contact) -> Person:
    return PersonInContact.objects.get(contact=contact, role=PersonInContact.Role.CHILD).person


def an_episode(actor: Actor, person: Person, kind: Kind = Kind.CASE, **told: object) -> None:
    facts = {"service": "social-care", "opened_on": date(2026, 1, 5), "as_at": NOW} | told
    CaseEpisode.objects.create(hub_id=actor.hub_id, person=person, kind=kind, **facts)


def somebody_who_may_pose_a_risk(
    actor: Actor, contact: Contact, *, lives_here: str, who: Person | None = None
) -> Person:
    who = who or Person.objects.create(
        hub_id=actor.hub_id, given_names="Rex", family_name="Doe", is_child=False, recorded_at=NOW
    )
    PersonInContact.objects.create(
        hub_id=actor.hub_id,
        contact=contact,
        person=who,
        role=PersonInContact.Role.RISK,
        lives_in_household=lives_here,
        position=9,
    )
    return who


def flags(actor: Actor, person: Person) -> list[Flag]:
    return flags_of([person.pk], hub_id=actor.hub_id, now=NOW)[person.pk]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.CASE, "Open to social care"),
        (Kind.ASSESSMENT, "Open to social care"),
        (Kind.IN_NEED, "Child in need plan"),
        (Kind.PROTECTION, "Child protection plan"),
        (Kind.LOOKED_AFTER, "Looked after"),
        (Kind.MISSING, "Missing"),
    ],
)
def test_a_flag_says_since_when_with_whom_and_who_says_so(kind: Kind, words: str) -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        child = child_of(a_contact(actor))
        an_episode(actor, child, kind, worker="Jo Bell", duty_phone="01632 960333", system="LCS")

        [flag] = flags(actor, child)

    assert (flag.words, flag.since) == (words, "5 January 2026")
    assert flag.detail == "Jo Bell, duty 01632 960333"
    assert flag.source.startswith("LCS, as at ")


@pytest.mark.parametrize("kind", [Kind.CONTACT, Kind.REFERRAL])
def test_what_is_closed_or_only_history_is_no_flag(kind: Kind) -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        child = child_of(a_contact(actor))
        an_episode(actor, child, kind)
        an_episode(actor, child, Kind.PROTECTION, closed_on=date(2026, 2, 1))

        assert flags(actor, child) == []


@pytest.mark.parametrize(
    ("lives_here", "words"),
    [
        ("yes", ["Risk in the household"]),
        ("unknown", ["Risk, perhaps in the household"]),
        ("no", []),
    ],
)
def test_a_person_who_may_pose_a_risk_is_flagged_at_the_children_of_the_household(
    lives_here: str, words: list[str]
) -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        contact = a_contact(actor)
        rex = somebody_who_may_pose_a_risk(actor, contact, lives_here=lives_here)

        found = flags(actor, child_of(contact))
        own = flags(actor, rex)

    assert [flag.words for flag in found] == words
    assert [flag.detail for flag in found] == ["Rex Doe"] * len(words)
    assert [flag.source for flag in own] == [f"contact {contact.reference}"]
    assert own[0].words == "May pose a risk"


def test_what_was_said_last_of_somebody_who_poses_a_risk_counts() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        first = a_contact(actor, received_at=NOW - timedelta(days=30))
        child = child_of(first)
        rex = somebody_who_may_pose_a_risk(actor, first, lives_here="yes")
        later = a_contact(actor, received_at=NOW - timedelta(days=1), children=())
        PersonInContact.objects.create(
            hub_id=actor.hub_id, contact=later, person=child, role=PersonInContact.Role.CHILD
        )
        assert [flag.words for flag in flags(actor, child)] == ["Risk in the household"]

        somebody_who_may_pose_a_risk(actor, later, lives_here="no", who=rex)

        assert flags(actor, child) == []


def test_the_flags_of_many_take_as_many_statements_as_those_of_one() -> None:
    def asked(people: list[Person], actor: Actor) -> int:
        with CaptureQueriesContext(connection) as statements:
            flags_of([person.pk for person in people], hub_id=actor.hub_id, now=NOW)
        return len(statements)

    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        people = []
        for _ in range(6):
            contact = a_contact(actor)
            an_episode(actor, child_of(contact))
            somebody_who_may_pose_a_risk(actor, contact, lives_here="yes")
            people.append(child_of(contact))
        flags(actor, people[0])

        assert asked(people, actor) == asked(people[:1], actor) <= 5


def text(page: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.decode())).split())


def a_flagged_child(member: Membership) -> tuple[Contact, Person]:
    with acting_as(actor_of(member)) as actor:
        contact = a_contact(actor, stage=Stage.TRIAGE, holder_id=member.user_id)
        child = child_of(contact)
        index_people([child])
        an_episode(actor, child, Kind.PROTECTION, team="Safeguarding Team")
    return contact, child


def test_flags_stand_on_triage_on_the_contact_on_the_person_and_in_the_search() -> None:
    maker = a_member(Role.DECISION_MAKER)
    contact, child = a_flagged_child(maker)
    browser = browser_of(maker)

    for page in (
        f"/triage/{contact.pk}/",
        f"/contacts/{contact.pk}/",
        f"/people/{child.pk}/",
        f"/search/?q={child.given_names}+{child.family_name}",
    ):
        said = text(browser.get(page).content)
        assert "Child protection plan Safeguarding Team; since 5 January 2026; case system" in said


def test_flags_stand_where_a_call_is_taken_beside_the_name_and_beside_whom_it_may_be() -> None:
    officer = a_member(Role.MASH_OFFICER)
    _, child = a_flagged_child(officer)
    with acting_as(actor_of(officer)) as actor:
        taken = a_contact(actor, stage=Stage.RECEIVING, holder_id=officer.user_id, children=())
        PersonInContact.objects.create(
            hub_id=actor.hub_id, contact=taken, person=child, role=PersonInContact.Role.CHILD
        )
        empty = a_contact(actor, stage=Stage.RECEIVING, holder_id=officer.user_id, children=())
    browser = browser_of(officer)
    asked = {"given": child.given_names, "family": child.family_name, "row": "x"}

    taking = text(browser.get(f"/contacts/{taken.pk}/take/").content)
    matching = text(browser.get(f"/contacts/{empty.pk}/matches/", asked).content)

    assert "Child protection plan Safeguarding Team; since 5 January 2026" in taking
    assert "Child protection plan Safeguarding Team; since 5 January 2026" in matching


def test_business_support_sees_no_flag_that_a_case_system_tells() -> None:
    support = a_member(Role.BUSINESS_SUPPORT)
    _, child = a_flagged_child(a_member(Role.DECISION_MAKER))

    said = text(browser_of(support).get(f"/people/{child.pk}/").content)

    assert "Mia Thorne" in said
    assert "Child protection plan" not in said
