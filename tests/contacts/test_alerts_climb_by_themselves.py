"""The worker lets climb what nobody took, each minute, in every hub."""

import pytest

from openmash.access.rows import acting_as
from openmash.contacts import jobs
from openmash.contacts.models import Alert
from openmash.policy.vocabulary import Role
from tests.contacts.taking import an_open_record, save
from tests.factories import an_actor

HUBS = ("northamptonshire", "coventry")


@pytest.mark.usefixtures("committed")
def test_each_minute_what_nobody_took_goes_to_the_next() -> None:
    for hub in HUBS:
        with acting_as(an_actor(Role.MASH_OFFICER, hub=hub)) as officer:
            contact = an_open_record(officer)  # on a Monday long ago
            save(officer, contact, values={"referrer": "anonymous"})

    jobs.climb_alerts(timestamp=0)

    for hub in HUBS:
        with acting_as(an_actor(Role.TEAM_MANAGER, hub=hub)):
            assert Alert.objects.get().step == 1
