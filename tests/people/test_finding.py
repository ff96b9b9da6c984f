"""One box finds the child under any of three spellings (requirements 1.8, 3.1), says how sure, and why."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmash.access.rows import acting_as
from openmash.people.commands import (
    AddressFacts,
    NewPerson,
    PersonFacts,
    add_people,
    correct_person,
)
from openmash.people.index import index_everybody
from openmash.people.models import Person, PersonKey
from openmash.people.queries import FoundPerson, search_people
from openmash.policy.actors import Actor
from openmash.policy.vocabulary import Role
from tests.factories import MONDAY_9AM, an_actor

pytestmark = pytest.mark.django_db

HOME = AddressFacts(lines="12 Mill Lane\nKettering", postcode="NN16 8AA")
KATE = PersonFacts(
    given_names="Katherine",
    family_name="O'Neill",
    known_as="Moss",
    date_of_birth=date(2016, 4, 3),
    phone="01632 960111",
    nhs_number="9434765919",
)


def on_record(actor: Actor, facts: PersonFacts = KATE, home: AddressFacts = HOME) -> Person:
    [person] = add_people(
        actor, people=[NewPerson(facts=facts, address=home, is_child=True)], now=MONDAY_9AM
    )
    return person


def found(asked: str) -> list[FoundPerson]:
    return search_people(asked, today=MONDAY_9AM.date())


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("Katherine O'Neill", "same first name"),
        ("oneill KATHERINE", "names swapped"),
        ("Katie O’Neill", "Katie is a form of Katherine"),
        ("Katherine Oneil", "family name alike but for a letter: Oneil, Oneill"),
        ("Katherine Moss", "a name of before, or also known so"),
        ("O'Neill", "same family name"),
        ("Katherine", "same first name"),
        ("Kathryn O'Neill 03/04/2016", "same birth date"),
        ("O'Neill 2016-03-04", "same birth date, day and month swapped"),
        ("03/04/2016", "same birth date"),
        ("nn168aa", "same postcode"),
        ("12 Mill Lane", "same street and house"),
        ("O'Neill 12 Mill Lane", "same street and house"),
        ("01632960111", "same telephone number"),
        ("+44 1632 960111", "same telephone number"),
        ("943 476 5919", "same NHS number"),
        ("mill lane", "same street"),
        ("Mill Lane O'Neill", "same street"),
        ("Katherine about 9", "about the same age"),
        ("O'Neill 10 years old, Mill Lane", "about the same age"),
        ("O'Neill 2016", "about the same age"),
        ("O'Neill 01632 960 111", "same telephone number"),
        ("3 April 2016 katie", "same birth date"),
    ],
)
def test_whatever_is_typed_of_a_child_finds_the_child_and_says_why(asked: str, why: str) -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        kate = on_record(actor)
        on_record(actor, PersonFacts(given_names="Tomasz", family_name="Lis"), AddressFacts())

        assert [each.id for each in found(asked)] == [kate.pk]
        assert why in found(asked)[0].why


def test_a_child_who_cannot_be_named_is_found_again_by_whatever_is_known() -> None:
    known = PersonFacts(known_as="Ziggy", approximate_age="about 6")
    seen = PersonFacts(description="girl, about 4, blue coat and plaits")
    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        ziggy = on_record(actor, known, AddressFacts(lines="Mill Lane"))
        girl = on_record(actor, seen, AddressFacts(lines="Corn Street, Corby"))

        for asked in ("Ziggy", "ziggy about 7", "6 years, Mill Lane", "mill lane"):
            assert [each.id for each in found(asked)] == [ziggy.pk], asked
        for asked in ("blue coat", "plaits, 4 years", "Corn Street about 4"):
            assert [each.id for each in found(asked)] == [girl.pk], asked
        assert found("Ziggy 14 years") == []


def test_an_age_grows_with_the_day_on_which_it_was_said() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        ziggy = on_record(actor, PersonFacts(known_as="Ziggy", approximate_age="6"), HOME)
        in_four_years = MONDAY_9AM.date().replace(year=2030)

        [found_again] = search_people("Ziggy about 10", today=in_four_years)

        assert "about the same age" in found_again.why
        assert found_again.age == "6, as said 2 March 2026"
        assert search_people("Ziggy 6 years", today=in_four_years) == []
        assert ziggy.age_said_on == MONDAY_9AM.date()


def test_a_pupil_number_finds_the_pupil() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        kate = on_record(actor)
        Person.objects.filter(pk=kate.pk).update(upn="H801200001001", indexed_by=0)
        index_everybody()

        assert [each.id for each in found("h801200001001")] == [kate.pk]
        assert found("h801200001001")[0].why == ("same UPN",)


def test_the_surest_stands_first_and_each_says_how_sure() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        kate = on_record(actor)
        cousin = on_record(
            actor, PersonFacts(given_names="Kate", family_name="O'Neill"), AddressFacts()
        )

        first, second = found("Katherine O'Neill 03/04/2016")

        assert (first.id, first.sure) == (kate.pk, "Match")
        assert (second.id, second.sure) == (cousin.pk, "Likely")


@pytest.mark.parametrize("asked", ["", " ", "?", "12", "99/99/2016", "Okonjo", "🙂", "0000000000"])
def test_what_says_nothing_finds_nobody(asked: str) -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        on_record(actor)

        assert found(asked) == []


def test_who_is_corrected_is_found_by_what_is_known_now_and_by_where_they_lived() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        kate = on_record(actor)
        correct_person(
            actor,
            person_id=kate.pk,
            facts=PersonFacts(given_names="Katherine", family_name="Brandt"),
            address=AddressFacts(lines="4 High Street", postcode="NN17 1AA"),
            now=MONDAY_9AM,
        )

        assert [each.id for each in found("Katherine Brandt")] == [kate.pk]
        assert found("01632 960111") == []
        [moved] = found("Brandt 12 Mill Lane")
        assert any("as of before" in words for words in moved.why)


def test_a_child_of_another_hub_is_nobody_here() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        on_record(actor)

    with acting_as(an_actor(Role.MASH_OFFICER, hub="coventry")):
        assert found("Katherine O'Neill") == []


def test_the_search_asks_the_database_as_often_for_many_as_for_one() -> None:
    def statements(actor: Actor) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert found("Katherine O'Neill")
        return len(asked)

    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        on_record(actor)
        for_one = statements(actor)
        for _ in range(12):
            on_record(actor)

        assert statements(actor) == for_one


def test_who_stands_in_the_index_by_an_older_scheme_is_found_again_after_an_upgrade() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        kate = on_record(actor)
        PersonKey.objects.filter(person=kate).delete()
        Person.objects.filter(pk=kate.pk).update(indexed_by=0)
        assert found("Katherine O'Neill") == []

        assert index_everybody() == 1

        assert [each.id for each in found("Katherine O'Neill")] == [kate.pk]
        assert index_everybody() == 0
