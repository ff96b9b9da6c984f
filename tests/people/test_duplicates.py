"""Records that may be of one person wait for somebody to say, each pair once (issue: merge)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from openmash.access.rows import acting_as
from openmash.contacts.beside import DIFFERS, ONE_SIDE, SAME, Beside, compare_everybody
from openmash.contacts.models import Stage
from openmash.people.commands import AddressFacts, PersonFacts, correct_person
from openmash.people.duplicates import leave_pair, waiting_pairs
from openmash.people.judging import judge_pair
from openmash.people.merging import merge_people, undo_merge
from openmash.people.models import Person, PossibleDuplicate
from openmash.policy.actors import Actor
from openmash.policy.vocabulary import Role
from tests.factories import MONDAY_9AM, an_actor
from tests.people.test_merging import HOME, KATE, a_contact_about, on_record

pytestmark = pytest.mark.django_db

LATER = MONDAY_9AM + timedelta(days=1)
KATY = PersonFacts(given_names="Katy", family_name="Moss", date_of_birth=date(2016, 4, 3))
TWIN = replace(KATE, given_names="Zofia")


@pytest.fixture
def boss() -> Actor:
    return an_actor(Role.TEAM_MANAGER)


def looked(actor: Actor, *, most: int = 100) -> tuple[int, int]:
    found = compare_everybody(actor, most=most, now=LATER)
    return found.people, found.pairs


def queue() -> list[set[Person]]:
    return [{pair.one, pair.other} for pair in waiting_pairs()]


def test_whoever_is_new_is_compared_once_and_a_likely_pair_waits_but_no_twins(boss: Actor) -> None:
    with acting_as(boss):
        kate, katy, _twin = (on_record(boss, facts) for facts in (KATE, KATY, TWIN))

        assert [looked(boss, most=2)[0], looked(boss, most=2)[0], looked(boss)] == [2, 1, (0, 0)]
        assert queue() == [{kate, katy}]


def test_nobody_is_compared_while_somebody_still_types_them(boss: Actor) -> None:
    with acting_as(boss):
        kate = on_record(boss, KATE)
        on_record(boss, KATY)
        contact = a_contact_about(boss, kate)
        contact.stage = Stage.RECEIVING
        contact.save(update_fields=["stage"])
        assert looked(boss)[0] == 1

        contact.stage = Stage.TO_ALLOCATE
        contact.save(update_fields=["stage"])
        assert looked(boss)[0] == 1


def test_a_pair_judged_different_comes_back_only_with_a_fact_that_makes_them_more_alike(
    boss: Actor,
) -> None:
    with acting_as(boss):
        away = AddressFacts(lines="4 High Street", postcode="NN17 1AA")
        kate, katy = on_record(boss, KATE), on_record(boss, KATY, away)
        looked(boss)
        judge_pair(boss, one_id=kate.pk, other_id=katy.pk, why="Cousins.", now=LATER)
        assert queue() == []

        def told(facts: PersonFacts) -> list[set[Person]]:
            correct_person(boss, person_id=katy.pk, facts=facts, address=away, now=LATER)
            looked(boss)
            return queue()

        assert told(replace(KATY, school="Mill Lane")) == []
        correct_person(
            boss,
            person_id=kate.pk,
            facts=replace(KATE, nhs_number="9434765919"),
            address=HOME,
            now=LATER,
        )
        assert told(replace(KATY, nhs_number="9434765919")) == [{kate, katy}]


def test_what_was_said_of_a_second_record_is_said_of_the_one_that_is_kept(boss: Actor) -> None:
    with acting_as(boss):
        kate, katy, third = (on_record(boss, facts) for facts in (KATE, KATY, KATE))
        judge_pair(boss, one_id=katy.pk, other_id=third.pk, why="Cousins.", now=LATER)
        merge = merge_people(boss, kept_id=kate.pk, other_id=katy.pk, now=LATER)
        looked(boss)
        assert queue() == []

        undo_merge(boss, merge_id=merge.pk, why="Not so.", now=LATER)
        looked(boss)
        assert queue() == [{kate, third}]


def test_who_is_not_sure_leaves_the_pair_after_those_that_nobody_looked_at(boss: Actor) -> None:
    with acting_as(boss):
        for facts in (KATE, KATY, TWIN, replace(TWIN, given_names="Zofja")):
            on_record(boss, facts)
        looked(boss)
        first, second = waiting_pairs()
        leave_pair(boss, pair_id=first.pk, now=LATER)

        assert [pair.pk for pair in waiting_pairs()] == [second.pk, first.pk]
        assert PossibleDuplicate.objects.filter(closed_at=None).count() == 2


@pytest.mark.parametrize(
    ("one", "other", "mark"),
    [
        (("12 Mill Lane, NN16 8AA",), ("12 mill lane,  NN168AA",), SAME),
        (("Katie",), ("Katherine",), DIFFERS),
        (("a", "b"), ("b", "a"), SAME),
        ((), ("Katherine",), ONE_SIDE),
    ],
)
def test_a_fact_on_two_records_is_said_to_be_the_same_or_not(
    one: tuple[str, ...], other: tuple[str, ...], mark: str
) -> None:
    assert Beside("Name", one, other).mark == mark
