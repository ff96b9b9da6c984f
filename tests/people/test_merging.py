"""Two records of one person are made one, and parted again: nothing is lost, and nothing is left behind."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openmash.access.models import Bar
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as, on_behalf_of_hub
from openmash.contacts.models import Contact, PersonInContact
from openmash.decisions.models import Decision, Outcome, RecommendedOutcome, Referral
from openmash.ledger.models import Entry
from openmash.people.commands import (
    AddressFacts,
    NewPerson,
    PersonFacts,
    add_people,
    correct_person,
)
from openmash.people.judging import judge_pair
from openmash.people.merging import merge_people, undo_merge
from openmash.people.models import (
    Address,
    CaseEpisode,
    ExternalId,
    PairJudgement,
    Person,
    PersonKey,
    PersonMerge,
)
from openmash.people.moving import NOT_MOVED, links, moved_links
from openmash.people.queries import search_people
from openmash.policy.actors import Actor
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Role
from openmash.triage.commands import let_in_again, shut_out
from tests.factories import MONDAY_9AM, a_member, an_actor
from tests.triage.contacts import a_contact

pytestmark = pytest.mark.django_db

LATER = MONDAY_9AM + timedelta(days=1)
HOME = AddressFacts(lines="12 Mill Lane", postcode="NN16 8AA", safe_to_write="yes")
KATE = PersonFacts(given_names="Katherine", family_name="Moss", date_of_birth=date(2016, 4, 3))
KATIE = PersonFacts(given_names="Katie", family_name="Brandt", nhs_number="9434765919")


def on_record(actor: Actor, facts: PersonFacts, home: AddressFacts = HOME, **at: Any) -> Person:
    new = NewPerson(facts=facts, address=home, is_child=True)
    return add_people(actor, people=[new], **({"now": MONDAY_9AM} | at))[0]


def named(
    contact: Contact, person: Person, role: str = PersonInContact.Role.CHILD
) -> PersonInContact:
    return PersonInContact.objects.create(
        hub_id=contact.hub_id, contact=contact, person=person, role=role
    )


def a_contact_about(actor: Actor, *people: Person) -> Contact:
    contact = a_contact(actor, children=())
    for person in people:
        named(contact, person)
    return contact


def decided(actor: Actor, contact: Contact, *children: Person) -> None:
    """One row of each table of decisions for each child, as they stand after a manager agreed."""
    by = {"hub_id": actor.hub_id, "contact": contact}
    with on_behalf_of_hub(actor):
        decision = Decision.objects.create(
            **by,
            zone="enquiry",
            number=1,
            recommended_by_id=actor.person_id,
            recommended_at=MONDAY_9AM,
        )
        for child in children:
            about = by | {"decision": decision, "child": child, "outcome": "early-help"}
            RecommendedOutcome.objects.create(**about, zone="enquiry", destination="early-help")
            outcome = Outcome.objects.create(
                **about, authorised_by_id=actor.person_id, authorised_at=MONDAY_9AM
            )
            Referral.objects.create(
                **by, number=f"R-{child.pk}", child=child, outcome=outcome, made_at=MONDAY_9AM
            )


def known_to_others(person: Person, number: str) -> None:
    ExternalId.objects.create(
        hub_id=person.hub_id, person=person, system="case-system", value=number
    )
    CaseEpisode.objects.create(hub_id=person.hub_id, person=person, service="social-care")


def everything() -> dict[str, dict[str, Any]]:
    """Each row that is about somebody, and each person, as it stands. The count of changes goes on."""
    found: dict[str, dict[str, Any]] = {}
    for model in {link.model for link in links()} - {PersonMerge, PairJudgement}:
        for row in model._base_manager.values():
            for counted in ("version", "to_compare"):
                row.pop(counted, None)
            key = row.get("id") or (row["person_id"], row["key"])
            found.setdefault(model._meta.label, {})[str(key)] = row
    return found


def left_behind(person: Person) -> list[str]:
    return [link.label for link in moved_links() if link.of(person.pk).exists()]


def test_every_link_to_a_person_can_be_moved_or_is_named_with_the_reason_why_not() -> None:
    assert set(NOT_MOVED) <= {link.label for link in links()}
    assert all(NOT_MOVED.values())
    with connection.cursor() as cursor:
        for link in moved_links():
            cursor.execute(
                "SELECT has_column_privilege(%s, %s, 'UPDATE')",
                [link.model._meta.db_table, link.column],
            )
            assert cursor.fetchone() == (True,), f"{link.label} cannot be moved"


def test_no_table_names_a_person_without_a_link() -> None:
    known = {(link.model._meta.db_table, link.column) for link in links()}
    known |= {("access_bar", "person_id"), ("access_sampledcontact", "person_id")}  # who work here
    known |= {("access_refusal", "person_id")}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND column_name IN ('person_id', 'child_id', 'adult_id')"
        )
        assert set(cursor.fetchall()) - known == set()


_MAYBE_NAME = st.sampled_from(["", "Katherine", "Katie", "Zofia"])
_FACTS = st.builds(
    PersonFacts,
    given_names=_MAYBE_NAME,
    family_name=st.sampled_from(["", "Moss", "Brandt"]),
    date_of_birth=st.sampled_from([None, date(2016, 4, 3), date(2016, 3, 4)]),
    approximate_age=st.sampled_from(["", "about 9"]),
    phone=st.sampled_from(["", "01632 960111", "01632 960222"]),
    nhs_number=st.sampled_from(["", "9434765919"]),
    school=st.sampled_from(["", "Mill Lane Primary"]),
)
_HOMES = st.sampled_from(
    [AddressFacts(), HOME, replace(HOME, safe_to_write="no"), AddressFacts(lines="4 High Street")]
)
_ROLES = st.sampled_from(PersonInContact.Role.values)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    facts=st.lists(_FACTS, min_size=3, max_size=3),
    homes=st.lists(_HOMES, min_size=3, max_size=3),
    roles=st.lists(_ROLES, min_size=2, max_size=2),
    together=st.booleans(),
    further=st.booleans(),
)
def test_merged_and_parted_again_every_row_stands_as_it_stood_whatever_came_between(
    facts: list[PersonFacts],
    homes: list[AddressFacts],
    roles: list[str],
    together: bool,
    further: bool,
    boss: Actor,
) -> None:
    with acting_as(boss), transaction.atomic():
        people = [on_record(boss, *of) for of in zip(facts, homes, strict=True)]
        kept, other, third = people
        contact = a_contact_about(boss)
        named(contact, kept, roles[0])
        named(contact if together else a_contact_about(boss), other, roles[1])
        decided(boss, contact, kept, other)
        decided(boss, a_contact_about(boss, third), third)
        for place, person in enumerate(people):
            known_to_others(person, str(place))
        before = everything()

        first = merge_people(boss, kept_id=kept.pk, other_id=other.pk, now=LATER)
        second = merge_people(boss, kept_id=kept.pk, other_id=third.pk, now=LATER)
        # What two children of one decision were given stays with each; all else is the kept one's.
        assert left_behind(other) == ["decisions.Outcome.child"]
        assert left_behind(third) == []
        came = a_contact_about(boss, kept) if further else None
        for merge in (second, first):
            undo_merge(boss, merge_id=merge.pk, why="Two children.", now=LATER)

        after = everything()
        if came:
            [row] = PersonInContact.objects.filter(contact=came)
            assert row.person_id == kept.pk
            del after["contacts.PersonInContact"][str(row.pk)]
        assert after == before
        transaction.set_rollback(True)


@pytest.fixture
def boss() -> Actor:
    return an_actor(Role.SERVICE_MANAGER)


def test_the_kept_record_is_found_by_what_stands_on_either_and_shows_what_it_lacked(
    boss: Actor,
) -> None:
    with acting_as(boss):
        kept, other = on_record(boss, KATE), on_record(boss, KATIE)
        merge_people(boss, kept_id=kept.pk, other_id=other.pk, now=LATER)

        for asked in ("Katherine Moss", "Katie Brandt", "943 476 5919"):
            assert [each.id for each in search_people(asked, today=LATER.date())] == [kept.pk]
        kept.refresh_from_db()
        assert (kept.family_name, kept.nhs_number) == ("Moss", "9434765919")
        assert Person.objects.get(pk=other.pk).family_name == "Brandt"  # as it was written


def test_where_it_is_unsafe_to_write_by_one_record_it_is_unsafe_by_both(boss: Actor) -> None:
    with acting_as(boss):
        unsafe = replace(HOME, lines="12, mill lane", safe_to_write="no")
        kept, other = on_record(boss, KATE, now=LATER), on_record(boss, KATIE, unsafe)
        merge_people(boss, kept_id=kept.pk, other_id=other.pk, now=LATER)

        [home] = Address.objects.filter(person=kept, until=None)
        assert (home.lines, home.safe_to_write) == ("12 Mill Lane", "no")


def test_in_one_contact_a_child_of_concern_stays_one(boss: Actor) -> None:
    with acting_as(boss):
        kept, other = on_record(boss, KATE), on_record(boss, KATIE)
        contact = a_contact_about(boss)
        named(contact, kept, PersonInContact.Role.SIBLING)
        named(contact, other)
        merge_people(boss, kept_id=kept.pk, other_id=other.pk, now=LATER)

        [stands] = PersonInContact.objects.filter(contact=contact, removed_at=None)
        assert (stands.person_id, stands.role) == (kept.pk, PersonInContact.Role.CHILD)


def test_what_somebody_changed_since_stands_when_the_rest_is_put_back(boss: Actor) -> None:
    with acting_as(boss):
        kept, other = on_record(boss, KATE), on_record(boss, replace(KATIE, school="Mill Lane"))
        merge = merge_people(boss, kept_id=kept.pk, other_id=other.pk, now=LATER)
        kept.refresh_from_db()
        told = replace(KATE, nhs_number=kept.nhs_number, school="High Street")
        correct_person(boss, person_id=kept.pk, facts=told, address=HOME, now=LATER)
        undo_merge(boss, merge_id=merge.pk, why="Cousins.", now=LATER)

        kept.refresh_from_db()
        assert (kept.school, kept.nhs_number) == ("High Street", "")


def test_merges_are_taken_back_the_last_first_and_each_once(boss: Actor) -> None:
    with acting_as(boss):
        people = [on_record(boss, replace(KATE, known_as=name)) for name in ("A", "B", "C")]
        first = merge_people(boss, kept_id=people[1].pk, other_id=people[0].pk, now=LATER)
        on_top = merge_people(boss, kept_id=people[2].pk, other_id=people[1].pk, now=LATER)
        for person in people[:2]:  # the first leads to the last, whatever stands between
            assert Person.objects.get(pk=person.pk).merged_into_id == people[2].pk

        with pytest.raises(RuleBroken, match="later"):
            undo_merge(boss, merge_id=first.pk, why="No.", now=LATER)
        with pytest.raises(RuleBroken, match="second record"):
            merge_people(boss, kept_id=people[1].pk, other_id=people[0].pk, now=LATER)
        undo_merge(boss, merge_id=on_top.pk, why="No.", now=LATER)
        assert Person.objects.get(pk=people[0].pk).merged_into_id == people[1].pk
        undo_merge(boss, merge_id=first.pk, why="No.", now=LATER)
        with pytest.raises(DoneAlready):
            undo_merge(boss, merge_id=first.pk, why="No.", now=LATER)


def test_it_stands_on_both_records_on_each_contact_and_as_a_judgement(boss: Actor) -> None:
    with acting_as(boss):
        kept, other = on_record(boss, KATE), on_record(boss, KATIE)
        contacts = {a_contact_about(boss, kept).pk, a_contact_about(boss, other).pk}
        judge_pair(boss, one_id=kept.pk, other_id=other.pk, why="Cousins.", now=MONDAY_9AM)
        merge = merge_people(boss, kept_id=kept.pk, other_id=other.pk, now=LATER)
        undo_merge(boss, merge_id=merge.pk, why="Cousins after all.", now=LATER)

        def of(kind: str, what: str) -> set[UUID]:
            return set(Entry.objects.filter(kind=kind).values_list(what, flat=True))

        for kind in ("person_merged", "person_unmerged"):
            assert of(kind, "subject_id") == {kept.pk, other.pk}
        for kind in ("people_merged", "people_unmerged"):
            assert of(kind, "contact_id") == contacts
        said = PairJudgement.objects.order_by("pk").values_list("are_different", flat=True)
        assert sorted(said) == [False, True, True]


def test_only_who_decides_makes_two_records_one() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        kept, other = on_record(officer, KATE), on_record(officer, KATIE)
        with pytest.raises(NotPermitted):
            merge_people(officer, kept_id=kept.pk, other_id=other.pk, now=LATER)


def test_who_is_shut_out_of_one_record_is_shut_out_of_both_until_they_are_parted(
    boss: Actor,
) -> None:
    maker = a_member(Role.DECISION_MAKER)
    with acting_as(boss):
        kept, other = on_record(boss, KATE), on_record(boss, KATIE)
        open_one, shut = a_contact_about(boss, kept), a_contact_about(boss, other)
        shut_out(
            boss, contact_id=shut.pk, person_id=maker.user_id, why="His niece.", now=MONDAY_9AM
        )
        merge = merge_people(boss, kept_id=kept.pk, other_id=other.pk, now=LATER)
    with acting_as(actor_of(maker)):
        assert not Person.objects.exists()
        assert not PersonKey.objects.exclude(person=other).exists()
        assert not Contact.objects.filter(pk=open_one.pk).exists()
        assert search_people("Katie Brandt", today=LATER.date()) == []

    with acting_as(boss):
        undo_merge(boss, merge_id=merge.pk, why="Two children.", now=LATER)
        [bar] = Bar.objects.filter(lifted_at=None)
        assert bar.contact_id == shut.pk
    with acting_as(actor_of(maker)):
        assert set(Person.objects.all()) == {kept}


def test_nobody_merges_what_they_see_only_in_part(boss: Actor) -> None:
    maker = a_member(Role.DECISION_MAKER)
    with acting_as(boss):
        kept, other = on_record(boss, KATE), on_record(boss, KATIE)
        hidden, _open = a_contact_about(boss, other), a_contact_about(boss, other)
        bar = shut_out(
            boss, contact_id=hidden.pk, person_id=maker.user_id, why="His niece.", now=MONDAY_9AM
        )
    with acting_as(actor_of(maker)) as actor:
        assert set(Person.objects.all()) == {kept, other}
        with pytest.raises(RuleBroken, match="Somebody else"):
            merge_people(actor, kept_id=kept.pk, other_id=other.pk, now=LATER)
    with acting_as(boss):
        let_in_again(boss, bar_id=bar.pk, why="He is not.", now=LATER)
    with acting_as(actor_of(maker)) as actor:
        merge_people(actor, kept_id=kept.pk, other_id=other.pk, now=LATER)
        assert left_behind(other) == []
