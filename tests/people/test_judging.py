"""Two records that look alike are judged different once, until a new fact says otherwise (section 3 of
the requirements)."""

from dataclasses import replace
from datetime import date

import pytest

from openmash.access.rows import acting_as
from openmash.ledger.models import Entry
from openmash.people.commands import (
    AddressFacts,
    NewPerson,
    PersonFacts,
    add_people,
    correct_person,
)
from openmash.people.finding import find_all
from openmash.people.index import features_on_record
from openmash.people.judging import Pair, judge_pair, judged_different, pair_of
from openmash.policy.actors import Actor
from openmash.policy.errors import RuleBroken
from openmash.policy.vocabulary import Role
from tests.factories import MONDAY_9AM, an_actor

pytestmark = pytest.mark.django_db

HOME = AddressFacts(lines="12 Mill Lane", postcode="NN16 8AA")
MAYA = PersonFacts(given_names="Maya", family_name="Thorne", date_of_birth=date(2019, 5, 2))


def two_on_record(actor: Actor) -> Pair:
    one, other = add_people(
        actor,
        people=[
            NewPerson(facts=MAYA, address=HOME, is_child=True),
            NewPerson(facts=MAYA, is_child=True),
        ],
        now=MONDAY_9AM,
    )
    return one.pk, other.pk


def alike(pair: Pair) -> float:
    found = find_all(features_on_record(pair[:1]), but_not=pair[:1])
    return next(each.comparison.score for each in found[pair[0]] if each.person_id == pair[1])


def test_who_was_judged_different_is_not_asked_about_again_until_a_new_fact_makes_them_alike() -> (
    None
):
    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        one, other = two_on_record(actor)
        judge_pair(
            actor, one_id=other, other_id=one, why="Two cousins of one name.", now=MONDAY_9AM
        )
        pair = pair_of(one, other)

        assert judged_different({pair: alike((one, other))}) == {pair}

        told = replace(MAYA, phone="01632 960111")
        for person_id in pair:
            correct_person(actor, person_id=person_id, facts=told, address=HOME, now=MONDAY_9AM)

        assert judged_different({pair: alike((one, other))}) == set()
        kinds = Entry.objects.filter(subject_id__in=pair, kind="judged_different")
        assert {entry.subject_id for entry in kinds} == set(pair)


def test_that_two_are_different_can_be_taken_back_and_always_says_why() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as actor:
        one, other = two_on_record(actor)
        with pytest.raises(RuleBroken):
            judge_pair(actor, one_id=one, other_id=other, why=" ", now=MONDAY_9AM)
        for differ in (True, False):
            judge_pair(
                actor,
                one_id=one,
                other_id=other,
                are_different=differ,
                why="Said by their school.",
                now=MONDAY_9AM.replace(minute=int(not differ)),
            )

        assert judged_different({pair_of(one, other): 30.0}) == set()
