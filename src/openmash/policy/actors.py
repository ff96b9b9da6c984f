"""Who acts: one person, in one hub, in one role; and what each role may do and read.

The table of section 7 of the design, as data that Python and the tests of the wall both read.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from openmash.policy.vocabulary import Role


class Zone(StrEnum):
    """Which wall a row stands behind."""

    FRONT = "front"
    ENQUIRY = "enquiry"
    AGENCY = "agency"
    SENSITIVE = "sensitive"
    RELEASED = "released"
    OVERSIGHT = "oversight"


class Sight(StrEnum):
    """Over which contacts of the hub a role looks at all, whatever its zones."""

    ALL = "all"
    SAMPLE = "sample"  # drawn for this person
    PASSED = "passed"  # passed to the out-of-hours service, with the history of their families


class Permission(StrEnum):
    """What a command needs. The words finish the sentence "Your role does not let you ..."."""

    TAKE_CONTACT = "take a contact"
    PASS_ON_CONTACT = "pass a contact on"  # noqa: S105
    REOPEN_CONTACT = "reopen a contact"
    TAKE_ALERT = "take an alert"
    ALLOCATE = "allocate a contact"
    TRIAGE = "triage a contact"
    RATE = "rate a contact"
    AGREE_RATING = "agree a rating"
    OPEN_ENQUIRY = "open an enquiry"
    ASK_AGENCY = "ask an agency"
    ANSWER_REQUEST = "answer a request"
    RECOMMEND = "recommend an outcome"
    AUTHORISE = "authorise a decision"
    OVERRIDE_CONSENT = "go on without consent"
    EXTEND_DEADLINE = "agree to more time"
    MANAGE_NOTICES = "hold or stop a notice"
    SEND_NOTICES = "send notices"
    WORK_OUT_OF_HOURS = "take what was passed to the out-of-hours service"
    ACCEPT_REFERRAL = "accept a referral"
    LOAD_LISTS = "load a list of contacts"
    MANAGE_KEYS = "make or revoke the keys of other systems"
    BREAK_GLASS = "open what is sensitive without being named as its reader"
    SHUT_OUT = "shut somebody out of a contact"
    LET_IN_AGAIN = "let somebody in again who was shut out"
    DRAW_SAMPLE = "draw a sample to audit"
    MERGE_PEOPLE = "make two records of a person one"
    LOOK = "open a record"
    SERVE_HUB = "act as a service of the hub"


_EVERYBODY = frozenset({Permission.LOOK})
_OFFICER = _EVERYBODY | {
    Permission.TAKE_CONTACT,
    Permission.PASS_ON_CONTACT,
    Permission.REOPEN_CONTACT,
    Permission.LOAD_LISTS,
}
_DECISION_MAKER = _OFFICER | {
    Permission.TRIAGE,
    Permission.RATE,
    Permission.OPEN_ENQUIRY,
    Permission.ASK_AGENCY,
    Permission.RECOMMEND,
    Permission.SEND_NOTICES,
    Permission.MERGE_PEOPLE,
}
_MANAGER = _DECISION_MAKER | {
    Permission.TAKE_ALERT,
    Permission.ALLOCATE,
    Permission.AGREE_RATING,
    Permission.AUTHORISE,
    Permission.OVERRIDE_CONSENT,
    Permission.EXTEND_DEADLINE,
    Permission.MANAGE_NOTICES,
    Permission.MANAGE_KEYS,
    Permission.BREAK_GLASS,
    Permission.SHUT_OUT,
}

# What a role may do at most. Who rates, decides and authorises on which route is narrower, and
# stands in the hub's profile (requirement 6.6).
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.MASH_OFFICER: frozenset(_OFFICER),
    Role.BUSINESS_SUPPORT: _EVERYBODY | {Permission.SEND_NOTICES, Permission.LOAD_LISTS},
    Role.DECISION_MAKER: frozenset(_DECISION_MAKER),
    Role.EARLY_HELP_DECISION_MAKER: frozenset(_DECISION_MAKER),
    Role.TEAM_MANAGER: frozenset(_MANAGER),
    Role.PRACTICE_MANAGER: frozenset(_MANAGER),
    Role.SERVICE_MANAGER: _MANAGER | {Permission.DRAW_SAMPLE, Permission.LET_IN_AGAIN},
    Role.OUT_OF_HOURS: _EVERYBODY | {Permission.WORK_OUT_OF_HOURS},
    Role.AGENCY_PARTNER: _EVERYBODY | {Permission.ANSWER_REQUEST},
    Role.RECEIVING_TEAM: _EVERYBODY | {Permission.ACCEPT_REFERRAL},
    Role.AUDITOR: _EVERYBODY,
    Role.HUB_ADMINISTRATOR: _EVERYBODY | {Permission.MANAGE_KEYS},
}

_FRONT = frozenset({Zone.FRONT})
_DECIDING = _FRONT | {Zone.ENQUIRY, Zone.RELEASED}

ZONES: dict[Role, frozenset[Zone]] = {
    Role.MASH_OFFICER: _FRONT,
    Role.BUSINESS_SUPPORT: _FRONT,
    Role.DECISION_MAKER: _DECIDING,
    Role.EARLY_HELP_DECISION_MAKER: _DECIDING,
    Role.TEAM_MANAGER: _DECIDING,
    Role.PRACTICE_MANAGER: _DECIDING,
    Role.SERVICE_MANAGER: _DECIDING | {Zone.OVERSIGHT},
    Role.OUT_OF_HOURS: _FRONT,
    # These three read only what is addressed to them.
    Role.AGENCY_PARTNER: frozenset(),
    Role.RECEIVING_TEAM: frozenset(),
    Role.HUB_ADMINISTRATOR: frozenset(),
    Role.AUDITOR: _DECIDING | {Zone.OVERSIGHT},
}

# The whole hub, for an act that must touch what its actor may not see. Drafts stay an agency's own.
ON_BEHALF_OF_HUB = frozenset(Zone) - {Zone.AGENCY}

# Business support reads names, addresses and letters, never what was said.
WITHOUT_NARRATIVES = frozenset({Role.BUSINESS_SUPPORT})
# Who looks at some contacts only reads them: what they do, the hub's commands write for them.
SIGHT: dict[Role, Sight] = {Role.AUDITOR: Sight.SAMPLE, Role.OUT_OF_HOURS: Sight.PASSED}


@dataclass(frozen=True)
class Actor:
    """One person (or service) acting in one hub. Made from a membership, never from a request."""

    person_id: UUID
    name: str
    hub_id: UUID
    role: Role
    permissions: frozenset[Permission]
    zones: frozenset[Zone]
    agency_ids: frozenset[UUID] = field(default_factory=frozenset)
    team_ids: frozenset[UUID] = field(default_factory=frozenset)
    post: str = ""

    @property
    def reads_narratives(self) -> bool:
        """Whether this actor may read what was said, not only who and where."""
        return self.role not in WITHOUT_NARRATIVES

    @property
    def sight(self) -> Sight:
        """Over which contacts of the hub this actor looks at all."""
        return SIGHT.get(self.role, Sight.ALL)

    def may(self, permission: Permission) -> bool:
        """Whether the role allows it at all; the profile may still say no on a route."""
        return permission in self.permissions
