"""The people of a hub and its hours, as a story plays with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from openmash.access.models import Membership
from openmash.access.queries import actor_of
from openmash.access.rows import acting_as
from openmash.contacts.commands import SameOrNot
from openmash.contacts.models import Contact
from openmash.contacts.second_records import second_records
from openmash.demo.people import IN_TWO_HUBS, ROLE_OF
from openmash.hubs.profile_files import find_profile
from openmash.policy.actors import Actor
from openmash.policy.profile import Profile
from openmash.policy.times import LONDON
from openmash.policy.vocabulary import Role
from openmash.triage.rules import allocated_roles


class Cast:
    """One contact in one hub, who works on it, and the moment at which its story has arrived.

    It began when the hub had been open for `ago` minutes less than it has now, and goes on while the
    hub is open: nobody of the demo takes a call at night. It never passes `now`, nor the last closing.
    """

    def __init__(self, hub: str, now: datetime, *, ago: int) -> None:
        self.hub = hub
        self.profile: Profile = find_profile(hub)
        calendar = self.profile.calendar
        self.ends = now if calendar.is_open(now) else calendar.last_closing(now)
        self.at = calendar.spent_until(now, timedelta(minutes=ago))
        self.holder = self.first(allocated_roles(self.profile))
        self._contact_id: UUID | None = None
        self._members: dict[str, Membership] = {}

    @property
    def contact_id(self) -> UUID:
        """The contact that the story is about."""
        assert self._contact_id
        return self._contact_id

    @property
    def decides_alone(self) -> bool:
        """Whether the hub makes one person the one who recommends and authorises."""
        return any(route.own_recommendation for route in self.profile.routes)

    def wait(self, minutes: int) -> Self:
        """Time goes by, while the hub is open."""
        later = self.profile.calendar.spend(self.at, timedelta(minutes=minutes))
        self.at = min(later, self.ends)
        return self

    def move_to(self, at: datetime) -> Self:
        """To a moment of its own, in the night for instance."""
        self.at = at
        return self

    @contextmanager
    def as_(self, who: str) -> Iterator[Actor]:
        """Act as one of the hub's people."""
        member = self.member(who)
        with acting_as(actor_of(member)) as actor:
            yield actor

    def member(self, who: str) -> Membership:
        """What somebody of the demo is in this hub."""
        if who not in self._members:
            self._members[who] = self._find(who)
        return self._members[who]

    def _find(self, who: str) -> Membership:
        prefix = self.profile.hub.prefix.lower()
        username = who if who == IN_TWO_HUBS[0] else f"{prefix}.{who}"
        found = Membership.objects.select_related("user", "hub", "agency", "team")
        return found.get(user__username=username, hub__code=self.hub)

    @staticmethod
    def first(roles: frozenset[Role]) -> str:
        """The first of the hub in one of these roles."""
        return next(who for who, role in ROLE_OF.items() if role in roles)

    def one_of(self, roles: frozenset[Role]) -> str:
        """Whoever holds the contact, where they may; else the first of the hub who may."""
        return self.holder if ROLE_OF[self.holder] in roles else self.first(roles)


def another_of_that_name(contact: Contact, now: datetime) -> list[SameOrNot]:
    """Of everybody in a contact who may be on record already: they are other people."""
    return [
        SameOrNot(each.row_id, each.on_record.id, is_same=False, why="Another family of that name.")
        for each in second_records(contact, today=now.astimezone(LONDON).date())
    ]
