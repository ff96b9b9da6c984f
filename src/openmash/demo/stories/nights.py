"""A night in any hub: what could not wait, with the service that answers while the hub is closed."""

from collections.abc import Callable
from datetime import datetime

from openmash.contacts.commands import take_out_of_hours, write_back
from openmash.contacts.models import OutOfHoursCase
from openmash.demo.characters import Families, Somebody
from openmash.demo.playing import Story
from openmash.demo.telling import NOT_ASKED_RISK, told
from openmash.policy.profile import Profile
from openmash.policy.vocabulary import Channel


def a_night(
    profile: Profile,
    now: datetime,
    begin: Callable[[int], Story],
    families: Families,
) -> None:
    """The night that is now, or that ended when the hub opened: one case done, one not yet."""
    closed = profile.calendar.last_closing(now)
    until = min(now, profile.calendar.next_opening(closed))
    urgent = next(u.code for u in profile.urgent if u.asked and u.rag)

    def at(part: float) -> datetime:
        return closed + (until - closed) * part

    done = _arrives(profile, begin, families.girl(3), "3", at(0.2), urgent, _LEFT_ALONE)
    with done.as_("nights") as nights:
        case = OutOfHoursCase.objects.get(contact=done.contact_id)
        take_out_of_hours(nights, case_id=case.pk, now=at(0.25))
        write_back(
            nights,
            case_id=case.pk,
            done="Seen with police. The children are with their aunt until the end of the week. "
            "Ring her first: she asks what she may tell their mother.",
            now=at(0.6),
        )
    _arrives(profile, begin, families.boy(14), "4", at(0.85), urgent, _FIGHT)


_LEFT_ALONE = (
    "Two small children alone in the flat since the afternoon. Their mother is in custody."
)
_FIGHT = "His father put him out of the house after a fight. He sits in our custody suite."


def _arrives(
    profile: Profile,
    begin: Callable[[int], Story],
    family: list[Somebody],
    key: str,
    at: datetime,
    urgent: str,
    worry: str,
) -> Story:
    said = told(worry, by="Sgt Pat Moran", role="Custody sergeant", at="Police")
    return (
        begin(0)
        .move_to(at)
        .arrive(
            f"demo-{profile.hub.prefix}-{key}",
            said=said,
            people=family,
            channel=Channel.POLICE_NOTIFICATION,
            consent=NOT_ASKED_RISK,
            ticks=[urgent],
        )
    )
