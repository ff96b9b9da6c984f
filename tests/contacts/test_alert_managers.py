"""What must reach a manager at once: raised once, taken by name, or climbing (requirements 4.5, 1.7)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from openmash.access.queries import service_actor
from openmash.access.rows import acting_as
from openmash.contacts.commands import climb_alert, raise_alert, take_alert
from openmash.contacts.models import Alert, Contact, UrgentTick
from openmash.contacts.queries import alerts_for, due_alerts
from openmash.hubs.queries import profile_of
from openmash.ledger.models import Entry
from openmash.policy.actors import Actor
from openmash.policy.errors import DoneAlready, NotPermitted, RuleBroken
from openmash.policy.vocabulary import Role
from tests.contacts.taking import an_open_record, save
from tests.factories import MONDAY_9AM, a_hub, an_actor

pytestmark = pytest.mark.django_db
ALONE = frozenset({"child-found-alone"})
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def contact() -> Contact:
    with acting_as(an_actor(Role.MASH_OFFICER, name="Priya Shah")) as officer:
        return an_open_record(officer)


def ticked(contact: Contact, ticks: frozenset[str] = ALONE, **values: Any) -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        save(officer, contact, ticks=ticks, values=values)


def seen_by(role: Role, at: datetime = MONDAY_9AM) -> list[tuple[str, bool]]:
    with acting_as(an_actor(role)) as somebody:
        return [(alert.words, alert.is_mine) for alert in alerts_for(somebody, now=at)]


def test_one_tick_reaches_a_manager_before_the_call_is_over(contact: Contact) -> None:
    ticked(contact)

    [(words, is_mine)] = seen_by(Role.TEAM_MANAGER)
    assert "alone" in words
    assert is_mine
    with acting_as(an_actor(Role.TEAM_MANAGER)):
        contact.refresh_from_db()
        assert contact.is_urgent
        assert contact.stage == "receiving"


def test_two_ticks_at_once_are_one_alert_and_a_further_one_is_another(contact: Contact) -> None:
    both = ALONE | {"physical-harm-evidence"}
    ticked(contact, both)
    ticked(contact, both | {"homeless-child-or-family"})

    assert len(seen_by(Role.TEAM_MANAGER)) == 2


def test_who_ticks_takes_it_away_and_ticks_again_alerts_nobody_twice(contact: Contact) -> None:
    ticked(contact)
    ticked(contact, frozenset())
    with acting_as(an_actor(Role.TEAM_MANAGER)):
        contact.refresh_from_db()
        assert not contact.is_urgent
    ticked(contact)
    ticked(contact)

    assert len(seen_by(Role.TEAM_MANAGER)) == 1
    with acting_as(an_actor(Role.TEAM_MANAGER)):
        assert UrgentTick.objects.filter(contact=contact).count() == 2  # both stay on record


def test_something_else_alerts_at_once_and_shows_the_words_when_they_come(contact: Contact) -> None:
    ticked(contact, frozenset({"other"}))
    assert len(seen_by(Role.TEAM_MANAGER)) == 1
    ticked(contact, frozenset({"other"}), urgent_other="He said he will take her abroad tonight.")

    [(words, _)] = seen_by(Role.TEAM_MANAGER)
    assert words.endswith("He said he will take her abroad tonight.")


def test_a_tick_that_the_hub_does_not_know_is_refused(contact: Contact) -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer, pytest.raises(RuleBroken) as refused:
        save(officer, contact, ticks=frozenset({"bad-weather"}))
    assert refused.value.field == "urgent"


def test_an_anonymous_caller_reaches_the_managers_once(contact: Contact) -> None:
    for referrer in ("anonymous", "public", "anonymous"):
        with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
            save(officer, contact, values={"referrer": referrer})

    assert [words for words, _ in seen_by(Role.TEAM_MANAGER)] == [
        "An anonymous caller is on the line"
    ]


def test_an_alert_is_taken_by_a_named_person_and_the_second_is_told_by_whom(
    contact: Contact,
) -> None:
    ticked(contact)
    with acting_as(an_actor(Role.TEAM_MANAGER, name="Kavita Rao")) as manager:
        alert = Alert.objects.get()
        take_alert(manager, alert_id=alert.pk, answer="Police asked.", now=MONDAY_9AM)
        with pytest.raises(DoneAlready):
            take_alert(manager, alert_id=alert.pk, now=MONDAY_9AM)
    with acting_as(an_actor(Role.PRACTICE_MANAGER)) as other:
        with pytest.raises(RuleBroken, match="Kavita Rao has taken this already"):
            take_alert(other, alert_id=alert.pk, now=MONDAY_9AM)
        assert due_alerts(now=MONDAY_9AM + TEN_MINUTES) == []
        alert.refresh_from_db()
    assert (alert.taken_by_id, alert.answer) == (manager.person_id, "Police asked.")
    assert seen_by(Role.TEAM_MANAGER) == []


def clock() -> Actor:
    return service_actor(a_hub().pk, "clock")


def test_not_taken_in_the_profiles_minutes_it_climbs_to_the_next_and_stays_with_the_last(
    contact: Contact,
) -> None:
    ticked(contact)
    with acting_as(clock()) as service:
        minutes = profile_of(service.hub_id).alerts.take_within_minutes
        assert due_alerts(now=MONDAY_9AM + timedelta(minutes=minutes - 1)) == []
        roles = []
        for step in (1, 2, 3):
            now = MONDAY_9AM + step * timedelta(minutes=minutes)
            for alert_id in due_alerts(now=now):
                climb_alert(service, alert_id=alert_id, now=now)
            roles.append(Alert.objects.get().role)
        assert Entry.objects.filter(kind="alert_climbed").count() == 2

    assert roles == ["practice-manager", "service-manager", "service-manager"]
    assert [mine for _, mine in seen_by(Role.SERVICE_MANAGER)] == [True]
    assert [mine for _, mine in seen_by(Role.TEAM_MANAGER)] == [False]


def test_an_alert_does_not_climb_before_its_time(contact: Contact) -> None:
    ticked(contact)
    with acting_as(clock()) as service, pytest.raises(RuleBroken, match="need not climb"):
        climb_alert(service, alert_id=Alert.objects.get().pk, now=MONDAY_9AM)


def test_an_alert_needs_words_and_only_managers_take_one(contact: Contact) -> None:
    ticked(contact)
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        with pytest.raises(RuleBroken):
            raise_alert(officer, contact_id=contact.pk, kind="urgent", words=" ", now=MONDAY_9AM)
        assert alerts_for(officer, now=MONDAY_9AM) == []
        with pytest.raises(NotPermitted):
            take_alert(officer, alert_id=Alert.objects.get().pk, now=MONDAY_9AM)
