"""The demo's stories: the three of the Northamptonshire leaflet for parents, and a day in each hub."""

from collections.abc import Callable
from datetime import datetime

from openmash.demo.stories.day import a_day
from openmash.demo.stories.leaflet import anonymous_neighbour, school, self_referral
from openmash.hubs.profile_files import SHIPPED, find_profile

__all__ = ["a_day", "anonymous_neighbour", "play", "school", "self_referral"]


def play(*, now: datetime, say: Callable[[str], None]) -> None:
    """Play every story as the people of the demo."""
    say("Playing the three stories of the leaflet")
    anonymous_neighbour(now)
    self_referral(now)
    school(now)
    for hub in SHIPPED:
        say(f"Playing a day of {find_profile(hub).hub.name}")
        a_day(hub, now)
