"""A family on one page: who belongs to it, where they lived, and all that was ever said of them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.models import PersonInContact
from openmash.enquiries.commands import return_information
from openmash.history.families.genogram import SIZE, draw
from openmash.history.families.members import Family, Member, Role
from openmash.people.models import Address, CaseEpisode, Person
from openmash.policy.vocabulary import Role as Seat
from tests.decisions.cases import a_parent
from tests.enquiries.cases import a_fact, an_answer, an_enquiry, asked_of
from tests.factories import a_member
from tests.triage.contacts import a_contact
from tests.triage.test_pages import signed_in

LONG_AGO, NOW = datetime(2024, 5, 7, 9, tzinfo=UTC), datetime.now(UTC)


def a_member_of(
    family: str, role: Role, *, at_home: bool | None = True, sex: str = "", **known: object
) -> Member:
    given = {
        "id": uuid4(),
        "name": family,
        "role": role.value,
        "as_what": role.label,
        "relation": "",
        "age": "4 years",
        "born": date(2021, 6, 1),
        "is_unborn": False,
        "sex": sex,
        "is_in_household": at_home,
        "where": "",
        "contacts": 1,
        "last": "",
        "flags": (),
    }
    return Member(**(given | known))  # type: ignore[arg-type]


def drawn(*members: Member) -> Sequence[str]:
    """The forms of a family's drawing, each at its place: nobody stands on anybody else."""
    drawing = draw(Family(members[0].id, members, (), ()))
    places = {(shape.x, shape.y) for shape in drawing.shapes}
    assert len(places) == len(members)
    assert all(
        SIZE < shape.x < drawing.width and shape.y < drawing.height for shape in drawing.shapes
    )
    assert drawing.frame is None or drawing.frame[0] + drawing.frame[2] <= drawing.width
    for member in members:
        assert member.name in drawing.words
    return [shape.form for shape in drawing.shapes]


def test_a_family_of_any_shape_is_drawn_with_parents_above_children_and_nobody_on_anybody() -> None:
    child = a_member_of("Mia", Role.CHILD, sex="female")
    unborn = a_member_of("Baby", Role.SIBLING, is_unborn=True)
    mother = a_member_of("Ada", Role.PARENT, sex="F")
    father = a_member_of("Ben", Role.PARENT, sex="male", at_home=False)
    uncle = a_member_of("Tom", Role.RISK, at_home=None)

    assert drawn(child) == ["circle"]
    assert drawn(child, mother, father) == ["circle", "square", "circle"]
    assert sorted(drawn(child, unborn, mother, father, uncle)) == [
        "circle", "circle", "diamond", "square", "triangle",
    ]  # fmt: skip
    assert drawn(uncle) == ["diamond"]


def test_a_name_in_markup_is_drawn_as_text() -> None:
    [shape] = draw(Family(uuid4(), (a_member_of("<b>x</b>", Role.CHILD),), (), ())).shapes

    assert shape.lines[0] == "<b>x</b>"


@pytest.fixture
def mia() -> Person:
    """A child with a former contact, a former home, a closed case and an enquiry that was answered."""
    with acting_as(actor_of(a_member(Seat.DECISION_MAKER))) as maker:
        before = a_contact(
            maker, received_at=LONG_AGO, referrer_organisation="Oak School", referrer_name="Ms Bell"
        )
        child = Person.objects.get(contacts__contact=before)
        contact = an_enquiry(maker, "police", received_at=NOW, now=NOW)
        again = PersonInContact.objects.get(contact=contact)
        again.person = child
        again.save()
        a_parent(maker, contact, "Ada Thorne")
        home = {"hub_id": maker.hub_id, "person": child, "recorded_at": LONG_AGO}
        Address.objects.create(
            lines="9 Old Row", since=date(2022, 1, 3), until=date(2024, 2, 1), **home
        )
        Address.objects.create(lines="1 Mill Lane\nKettering", postcode="NN16 0AA", **home)
        CaseEpisode.objects.create(
            hub_id=maker.hub_id,
            person=child,
            service="early-help",
            kind=CaseEpisode.Kind.EARLY_HELP,
            opened_on=date(2023, 3, 1),
            closed_on=date(2023, 9, 1),
            outcome="needs met",
            as_at=LONG_AGO,
        )
    with acting_as(actor_of(a_member(Seat.AGENCY_PARTNER, agency="police"))) as police:
        answer = an_answer(
            a_fact("Two calls in May."),
            a_fact("An informer says so.", is_sensitive=True),
            holder_post="DI Stone",
        )
        return_information(
            police, request_id=asked_of("police", contact).pk, answer=answer, now=NOW
        )
    return child


def page_of(person: Person, member: Membership, **asked: str) -> str:
    answer = signed_in(member).get(f"/people/{person.pk}/family/", asked)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.django_db
def test_one_page_has_the_whole_family_and_all_that_was_ever_said_of_them(mia: Person) -> None:
    page = page_of(mia, a_member(Seat.DECISION_MAKER))

    for words in (
        "Ada Thorne",
        "Genogram of the family of Mia Thorne",
        "9 Old Row",
        "from 3 January 2022 until 1 February 2024",
        "Ms Bell",
        "Contact by telephone, Oak School",
        "Bruises on both arms.",
        "Early help opened",
        "Early help closed, needs met",
        "Agencies were asked",
        "Checked Niche: checked.",
        "Two calls in May.",
        "Something sensitive is held by DI Stone",
        "The shouting is frequent.",
    ):
        assert words in page
    assert "An informer" not in page
    lines = page.partition('class="om-timeline"')[2].partition("</ol>")[0]
    assert lines.index("Agencies were asked") < lines.index("Oak School")
    synopsis = page.partition('id="synopsis"')[2]
    assert synopsis.index("Early help opened") < synopsis.index("Oak School")


@pytest.mark.django_db
def test_a_chronology_is_narrowed_by_person_kind_and_time(mia: Person) -> None:
    maker = a_member(Seat.DECISION_MAKER)
    with acting_as(actor_of(maker)):
        mother = Person.objects.get(family_name="Thorne", is_child=False)

    hers = page_of(mia, maker, who=str(mother.pk), what="contact")
    cases = page_of(mia, maker, what="case")
    lately = page_of(mia, maker, years="1", who="nobody", what="junk")
    none = page_of(mia, maker, who=str(mother.pk), what="case")

    assert ("Oak School" in hers.partition('id="chronology"')[2], "Agencies were" in hers) == (
        False,
        False,
    )
    assert ("Early help closed" in cases, "Agencies were asked" in cases) == (True, False)
    assert ("Early help closed" in lately, "Agencies were asked" in lately) == (False, True)
    assert "Nothing of that kind is on record." in none


@pytest.mark.django_db
def test_of_what_agencies_answered_whoever_may_not_read_it_is_told_so_and_finds_nothing(
    mia: Person,
) -> None:
    page = page_of(mia, a_member(Seat.MASH_OFFICER))

    assert "What agencies checked and answered is not shown to your role." in page
    assert "Oak School" in page
    for hidden in ("Two calls in May.", "Niche", "DI Stone", "The shouting"):
        assert hidden not in page


@pytest.mark.django_db
def test_a_family_of_another_hub_is_not_there(mia: Person) -> None:
    other = a_member(Seat.SERVICE_MANAGER, hub="coventry")

    assert signed_in(other).get(f"/people/{mia.pk}/family/").status_code == 404


@pytest.mark.django_db
def test_somebody_whom_no_contact_names_has_a_page_all_the_same() -> None:
    manager = a_member(Seat.TEAM_MANAGER)
    with acting_as(actor_of(manager)) as actor:
        alone = Person.objects.create(
            hub_id=actor.hub_id, given_names="Una", recorded_at=NOW - timedelta(days=3)
        )

    page = page_of(alone, manager)

    assert "Nothing is on record." in page
    assert "No address is on record." in page
