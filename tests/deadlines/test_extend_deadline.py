"""More time is agreed by a manager, with a reason; the printed time stays beside it (design, section 3)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.deadlines.commands import extend_deadline
from openmash.deadlines.models import Deadline
from openmash.deadlines.queries import running_on, times_agreed
from openmash.deadlines.running import supersede
from openmash.ledger.commanding import command
from openmash.ledger.models import Entry, EntryText
from openmash.policy.actors import Actor, Permission
from openmash.policy.errors import NotPermitted, RuleBroken
from openmash.policy.times import LONDON, time_words
from openmash.policy.vocabulary import Role
from tests.factories import MONDAY_9AM, a_member, an_actor
from tests.triage.contacts import a_contact
from tests.triage.test_pages import signed_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def the_clock(actor: Actor, name: str = "triage-decision") -> Deadline:
    return Deadline.objects.get(contact_id=a_contact(actor).pk, clock=name)


def test_the_printed_time_the_agreed_one_who_and_why_all_stay_on_record() -> None:
    with acting_as(an_actor(Role.TEAM_MANAGER)) as manager:
        clock = the_clock(manager)
        later = clock.due_at + 2 * HOUR
        extend_deadline(
            manager, deadline_id=clock.pk, until=later, why="The GP rings at ten.", now=MONDAY_9AM
        )

        kept = Deadline.objects.get(pk=clock.pk)
        assert (kept.due_at, kept.extended_to) == (clock.due_at, later)
        assert (kept.extended_by_id, kept.extension_why) == (
            manager.person_id,
            "The GP rings at ten.",
        )
        entry = Entry.objects.get(kind="deadline_extended")
        assert EntryText.objects.get(pk=entry.pk).text == "The GP rings at ten."
        [shown] = [c for c in running_on(clock.contact_id, now=MONDAY_9AM) if c.id == clock.pk]
        assert shown.due_at == later
        assert shown.extended == (
            f"{manager.name} agreed to more time, until {time_words(later)}. "
            f"Printed: {time_words(clock.due_at)}. The GP rings at ten."
        )


def test_time_that_was_agreed_twice_stays_on_record_twice() -> None:
    with acting_as(an_actor(Role.TEAM_MANAGER)) as manager:
        clock = the_clock(manager)
        first, second = clock.due_at + HOUR, clock.due_at + 2 * HOUR
        for until, why in ((first, "The GP rings at ten."), (second, "The GP did not ring.")):
            extend_deadline(manager, deadline_id=clock.pk, until=until, why=why, now=MONDAY_9AM)

        agreed = times_agreed(Deadline.objects.get(pk=clock.pk))
        assert {(one.was, one.until, one.why) for one in agreed} == {
            (time_words(clock.due_at), time_words(first), "The GP rings at ten."),
            (time_words(first), time_words(second), "The GP did not ring."),
        }


def test_a_manager_agrees_to_more_time_on_a_page_and_everybody_sees_both_times() -> None:
    boss = a_member(Role.TEAM_MANAGER, name="Kavita Rao")
    with acting_as(actor_of(boss)) as manager:
        clock = running_clock(manager)
        later = (clock.due_at + timedelta(days=1)).astimezone(LONDON)
    page = f"/triage/clocks/{clock.pk}/more-time/"
    browser = signed_in(boss)
    assert "Agree to more time" in browser.get(f"/contacts/{clock.contact_id}/").content.decode()

    refused = browser.post(page, {"until_0": "31", "until_1": "2", "why": ""})
    assert refused.status_code == 422
    typed = {"until_0": later.day, "until_1": later.month, "until_2": later.year,
             "until_3": f"{later:%H:%M}", "why": "The hospital rings back."}  # fmt: skip
    assert browser.post(page, typed).status_code == 302
    assert browser.post(page, typed).status_code == 302  # pressed twice

    other = signed_in(a_member(Role.MASH_OFFICER)).get(f"/contacts/{clock.contact_id}/")
    said = other.content.decode()
    assert "Kavita Rao agreed to more time, until" in said
    assert f"Printed: {time_words(clock.due_at)}. The hospital rings back." in said
    assert "clocks/" not in said
    with acting_as(actor_of(boss)):
        assert Entry.objects.filter(kind="deadline_extended").count() == 1


def test_the_page_for_more_time_is_a_managers() -> None:
    maker = a_member(Role.DECISION_MAKER)
    with acting_as(actor_of(maker)) as actor:
        clock = the_clock(actor)

    assert signed_in(maker).get(f"/triage/clocks/{clock.pk}/more-time/").status_code == 403


def running_clock(actor: Actor) -> Deadline:
    """A clock of a contact that came just now."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    contact = a_contact(actor, received_at=now)
    return Deadline.objects.get(contact_id=contact.pk, clock="triage-decision")


@pytest.mark.parametrize(
    ("hours", "why", "field"), [(0, "x", "until"), (-1, "x", "until"), (1, " ", "why")]
)
def test_more_time_is_more_and_has_a_reason(hours: int, why: str, field: str) -> None:
    with acting_as(an_actor(Role.TEAM_MANAGER)) as manager:
        clock = the_clock(manager)
        until = clock.due_at + hours * HOUR

        with pytest.raises(RuleBroken) as refused:
            extend_deadline(manager, deadline_id=clock.pk, until=until, why=why, now=MONDAY_9AM)

        assert refused.value.field == field
        assert Deadline.objects.get(pk=clock.pk).extended_to is None


def test_a_clock_that_has_ended_is_given_no_more_time() -> None:
    with acting_as(an_actor(Role.TEAM_MANAGER)) as manager:
        clock = the_clock(manager)
        stop(manager, clock)

        with pytest.raises(RuleBroken, match="ended already"):
            extend_deadline(
                manager, deadline_id=clock.pk, until=clock.due_at + HOUR, why="x", now=MONDAY_9AM
            )


def test_only_a_manager_agrees_to_more_time_and_nobody_rewrites_when_it_was_due() -> None:
    with acting_as(an_actor(Role.DECISION_MAKER)) as maker:
        clock = the_clock(maker)
        with pytest.raises(NotPermitted):
            extend_deadline(
                maker, deadline_id=clock.pk, until=clock.due_at + HOUR, why="x", now=MONDAY_9AM
            )
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Deadline.objects.filter(pk=clock.pk).update(due_at=clock.due_at + HOUR)


def test_a_clock_that_is_no_longer_wanted_ends_and_is_not_met() -> None:
    with acting_as(an_actor(Role.TEAM_MANAGER)) as manager:
        clock = the_clock(manager)
        stop(manager, clock)

        clock.refresh_from_db()
        assert (clock.superseded_at, clock.met_at) == (MONDAY_9AM, None)
        assert Entry.objects.filter(kind="deadline_superseded").count() == 1


@command(needs=Permission.LOOK)
def stop(actor: Actor, clock: Deadline) -> None:
    supersede(actor, on_id=clock.on_id, clocks=(clock.clock,), why="Not needed", now=MONDAY_9AM)
