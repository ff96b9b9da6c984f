"""Two people who write the same record at once: nothing of either is lost (issue: bad input)."""

from datetime import timedelta
from typing import Any

import pytest

from openmash.access.rows import acting_as
from openmash.contacts.commands import NothingNew, PersonRow, Saved, standing
from openmash.contacts.models import Alert, Contact, PersonInContact, UrgentTick
from openmash.people.models import Person
from openmash.policy.actors import Actor
from openmash.policy.errors import ChangedMeanwhile
from openmash.policy.merging import as_shown
from openmash.policy.vocabulary import Role
from tests.contacts.taking import a_child, an_open_record, narrative, save
from tests.factories import MONDAY_9AM, an_actor

pytestmark = pytest.mark.django_db
LATER = MONDAY_9AM + timedelta(minutes=5)


def as_the_page_showed(contact: Contact, *rows: PersonRow) -> dict[str, Any]:
    """What a page showed that was made now."""
    contact.refresh_from_db()
    fields = standing(contact, narrative(contact))
    ticks = UrgentTick.objects.filter(contact=contact, withdrawn_at=None)
    return {
        "contact": {name: as_shown(value) for name, value in fields.items()},
        "ticks": [tick.code for tick in ticks],
        "people": {str(r.id): {n: as_shown(v) for n, v in r.said().items()} for r in rows},
    }


def sent(actor: Actor, contact: Contact, was: dict[str, Any], **given: Any) -> Saved:
    return save(actor, contact, was=was, partly=True, version=1, at=LATER, **given)


def test_each_keeps_what_they_wrote_where_the_other_wrote_nothing() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as first:
        contact = an_open_record(first)
        was = as_the_page_showed(contact)
        sent(first, contact, was, values={"concerns": "He flinches.", "impact": ""})
        saved = sent(first, contact, was, values={"concerns": "", "impact": "She is afraid."})

        assert (saved.differences, saved.problems) == ((), ())
        assert narrative(contact).concerns == "He flinches."
        assert narrative(contact).impact == "She is afraid."


def test_where_both_wrote_the_second_is_told_what_it_was_what_theirs_is_by_whom_and_when() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER, name="Tom Okafor")) as first:
        contact = an_open_record(first)
        save(first, contact, values={"concerns": "He flinches."})
        was = as_the_page_showed(contact)
        sent(first, contact, was, values={"concerns": "He hides."})
    with acting_as(an_actor(Role.MASH_OFFICER)) as second:
        mine = {"concerns": "He cries.", "impact": "She is afraid."}
        saved = sent(second, contact, was, values=mine)

        [differs] = saved.differences
        assert (differs.field, differs.was, differs.theirs) == (
            "concerns",
            "He flinches.",
            "He hides.",
        )
        assert saved.meanwhile == (
            "Tom Okafor changed this record while you were writing, Mon 2 Mar 2026 09:05."
        )
        assert narrative(contact).concerns == "He hides."
        assert narrative(contact).impact == "She is afraid."  # the rest is kept

        sent(second, contact, was, values=mine, keep=frozenset({"concerns"}))
        assert narrative(contact).concerns == "He cries."


def test_somebody_who_writes_in_two_windows_is_told_that_it_was_they() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        was = as_the_page_showed(contact)
        sent(officer, contact, was, values={"concerns": "One"})
        saved = sent(officer, contact, was, values={"concerns": "Two", "impact": "x"})

        assert saved.meanwhile.startswith("You changed this record in another window")


def test_a_tick_of_a_colleague_is_not_taken_away_by_a_page_that_did_not_show_it() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        was = as_the_page_showed(contact)
        sent(officer, contact, was, ticks=frozenset({"child-found-alone"}))
        sent(officer, contact, was, values={"concerns": "x"}, ticks=frozenset())

        [tick] = UrgentTick.objects.filter(contact=contact, withdrawn_at=None)
        assert tick.code == "child-found-alone"


def test_an_urgent_tick_alerts_at_once_even_where_something_else_waits_for_a_choice() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        was = as_the_page_showed(contact)
        sent(officer, contact, was, values={"concerns": "One"})
        saved = sent(
            officer,
            contact,
            was,
            values={"concerns": "Two"},
            ticks=frozenset({"child-found-alone"}),
        )

        assert saved.differences
        assert Alert.objects.filter(contact=contact).count() == 1


def test_two_who_write_about_the_same_person_keep_both_and_are_told_where_they_differ() -> None:
    row = a_child()
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        save(officer, contact, people=[row])
        was = as_the_page_showed(contact, row)

        def typed(**facts: str) -> PersonRow:
            return a_child(id=row.id, **facts)

        sent(officer, contact, was, people=[typed(school="Park", gp="Dr Wu")])
        saved = sent(officer, contact, was, people=[typed(school="Hill", phone="01632 960741")])

        [differs] = saved.differences
        assert (differs.field, differs.row, differs.was, differs.theirs) == (
            "school", str(row.id), "", "Park",
        )  # fmt: skip
        person = Person.objects.get(contacts__id=row.id)
        assert (person.school, person.gp, person.phone) == ("Park", "Dr Wu", "01632 960741")


def test_somebody_taken_out_meanwhile_stays_out_unless_one_who_wrote_about_them_says_otherwise() -> (
    None
):
    row = a_child()
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        save(officer, contact, people=[row])
        was = as_the_page_showed(contact, row)
        sent(officer, contact, was, people=[a_child(id=row.id, is_removed=True)])

        with pytest.raises(NothingNew):  # nothing was written about her: she stays out
            sent(officer, contact, was, people=[row])
        with pytest.raises(NothingNew) as told:
            sent(officer, contact, was, people=[a_child(id=row.id, school="Park")])
        [differs] = told.value.saved.differences
        assert (differs.field, differs.theirs) == ("is_removed", "taken out")

        put_back = frozenset({f"{row.id}:is_removed"})
        sent(officer, contact, was, people=[a_child(id=row.id, school="Park")], keep=put_back)
        named = PersonInContact.objects.select_related("person").get(pk=row.id)
        assert (named.removed_at, named.person.school) == (None, "Park")


def test_a_program_that_does_not_say_what_it_read_overwrites_nothing_that_changed() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        save(officer, contact, values={"concerns": "One"})

        with pytest.raises(ChangedMeanwhile) as refused:
            save(officer, contact, version=1, values={"concerns": "Two", "impact": "Three"})

        assert refused.value.fields == ("concerns", "impact")
        assert (narrative(contact).concerns, narrative(contact).impact) == ("One", "")


def test_the_same_save_sent_twice_is_one_change() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        was = as_the_page_showed(contact)
        sent(officer, contact, was, values={"concerns": "One"})
        with pytest.raises(NothingNew):
            sent(officer, contact, was, values={"concerns": "One"})

        contact.refresh_from_db()
        assert contact.version == 2


def test_what_cannot_be_so_is_said_and_everything_else_is_kept() -> None:
    row = a_child()
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        save(officer, contact, people=[row], values={"received_at": MONDAY_9AM})
        was = as_the_page_showed(contact, row)
        tomorrow = (MONDAY_9AM + timedelta(days=1)).date()
        wrong = a_child(
            id=row.id, date_of_birth=tomorrow, nhs_number="123", approximate_age="-4", school="Park"
        )

        saved = sent(
            officer,
            contact,
            was,
            people=[wrong],
            values={"concerns": "One", "received_at": LATER + timedelta(hours=1)},
        )

        assert {problem.field for problem in saved.problems} == {
            "date_of_birth", "nhs_number", "approximate_age", "received_at",
        }  # fmt: skip
        person = Person.objects.get(contacts__id=row.id)
        assert (person.date_of_birth, person.nhs_number, person.approximate_age) == (None, "", "")
        assert (person.school, narrative(contact).concerns) == ("Park", "One")
        contact.refresh_from_db()
        assert contact.received_at == MONDAY_9AM
