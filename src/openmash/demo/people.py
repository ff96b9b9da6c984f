"""The people of the demo: somebody for every role of each hub, every agency and every team.

All are made up. Their passwords are derived from the secret of this one installation, so that no
password stands in the code and none of one demo opens another.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from openmash.hubs.profile_files import SHIPPED, find_profile
from openmash.policy.profile import Profile
from openmash.policy.vocabulary import Role

_WORDS = (
    "amber apple bank beech bell bridge brook candle cedar chalk cherry clover coral crane "
    "dale elm fern field finch flint garden glen harbour hazel heron holly island ivy jetty "
    "kite lake lantern lark leaf lemon linen maple marsh meadow mill moss oak orchard otter "
    "pearl pebble pine plum quartz quill raven reed river robin saddle sage shell spruce "
    "stone thistle willow"
).split()

_NAMES = (
    "Amara Osei|Beth Lowry|Callum Reid|Dina Haddad|Ewan Marsh|Farah Siddiqui|Grace Okafor|"
    "Hywel Pryce|Imani Cole|Jonas Weir|Kavita Rao|Leo Brandt|Marta Nowak|Niall Keane|"
    "Oona Firth|Priya Nair|Quentin Ash|Rosa Delgado|Samir Aziz|Tess Holloway|Umar Farouk|"
    "Vera Lindqvist|Will Tandy|Xenia Popova|Yusuf Demir|Zoe Harker|Anders Holm|Bronwen Ellis|"
    "Chidi Eze|Della Moss|Emre Kaya|Fiona Strand|Gwen Parry|Hassan Malik|Isla Kerr|"
    "Jamal Wright"
).split("|")

# Everybody who works for the hub itself. Two of those who meet about one decision.
_STAFF = (
    (Role.MASH_OFFICER, "officer"),
    (Role.MASH_OFFICER, "officer2"),
    (Role.BUSINESS_SUPPORT, "support"),
    (Role.DECISION_MAKER, "decision"),
    (Role.DECISION_MAKER, "decision2"),
    (Role.EARLY_HELP_DECISION_MAKER, "earlyhelp"),
    (Role.TEAM_MANAGER, "manager"),
    (Role.TEAM_MANAGER, "manager2"),
    (Role.PRACTICE_MANAGER, "practice"),
    (Role.SERVICE_MANAGER, "service"),
    (Role.OUT_OF_HOURS, "nights"),
    (Role.AUDITOR, "auditor"),
    (Role.HUB_ADMINISTRATOR, "admin"),
)

# One person who works in two hubs, and chooses at sign-in.
IN_TWO_HUBS = ("both", "Ruth Abara", ("northamptonshire", "coventry"))

# Everybody of a hub's own staff, by what stands behind its prefix in their user name.
ROLE_OF = {who: role for role, who in _STAFF} | {IN_TWO_HUBS[0]: Role.DECISION_MAKER}


@dataclass(frozen=True)
class DemoPerson:
    """One membership of the demo. `username` is the same wherever somebody works in two hubs."""

    hub: str
    role: Role
    username: str
    name: str
    post: str
    phone: str
    agency: str | None = None
    team: str | None = None


def people() -> list[DemoPerson]:
    """Everybody in the demo, hub by hub."""
    names = _names()
    found = [person for code in SHIPPED for person in _people_of(code, find_profile(code), names)]
    username, name, hubs = IN_TWO_HUBS
    return found + [
        DemoPerson(hub, Role.DECISION_MAKER, username, name, "Locum decision maker", "01632 960199")
        for hub in hubs
    ]


def _names() -> Iterator[str]:
    """Made-up names, no two alike."""
    given, family = zip(*(name.split(" ") for name in _NAMES), strict=True)
    for number in count():
        yield f"{given[number % len(given)]} {family[number * 8 // 7 % len(family)]}"


def _people_of(code: str, profile: Profile, names: Iterator[str]) -> list[DemoPerson]:
    prefix = profile.hub.prefix.lower()
    numbers = (f"01632 960{number:03}" for number in range(100, 200))  # a range kept for fiction
    staff = [
        DemoPerson(
            code, role, f"{prefix}.{who}", next(names), profile.title_of(role), next(numbers)
        )
        for role, who in _STAFF
    ]
    partners = [
        DemoPerson(
            code,
            Role.AGENCY_PARTNER,
            f"{prefix}.{agency.code}",
            next(names),
            f"MASH representative, {agency.name}",
            next(numbers),
            agency=agency.code,
        )
        for agency in profile.agencies
        if agency.kind != "outside"
    ]
    teams = [
        DemoPerson(
            code,
            Role.RECEIVING_TEAM,
            f"{prefix}.team.{team.code}",
            next(names),
            f"On duty, {team.name}",
            next(numbers),
            team=team.code,
        )
        for team in profile.teams
    ]
    return staff + partners + teams


def password(username: str, *, secret: str) -> str:
    """Three words and a number, from this installation's secret."""
    digest = hmac.new(secret.encode(), f"demo:{username}".encode(), hashlib.sha256).digest()
    words = [_WORDS[byte % len(_WORDS)] for byte in digest[:3]]
    return f"{'-'.join(words)}-{digest[3] % 90 + 10}"


def accounts(*, secret: str) -> list[dict[str, str]]:
    """Everybody's sign-in, as `openmash demo accounts --json` prints it (section 6 of the design)."""
    return [
        {
            "hub": person.hub,
            "role": person.role.value,
            "username": person.username,
            "password": password(person.username, secret=secret),
        }
        for person in people()
    ]
