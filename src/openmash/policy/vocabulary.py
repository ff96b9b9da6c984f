"""The words of the field, spelled once: as profiles, command line, tables and pages write them.

Sections 4 and 5 of the design name them. What a hub *does* with a word stands in its profile.
"""

from enum import StrEnum


class Rag(StrEnum):
    """A rating, from the lowest risk to the highest: the order in which they are written here."""

    BLUE = "BLUE"
    GREEN = "GREEN"
    AMBER = "AMBER"
    RED = "RED"

    @property
    def severity(self) -> int:
        """0 for BLUE up to 3 for RED, to tell a rating that was raised from one lowered."""
        return list(Rag).index(self)


class Event(StrEnum):
    """What starts a clock."""

    CONTACT_RECEIVED = "contact-received"
    ENQUIRY_STARTED = "enquiry-started"
    INFORMATION_REQUESTED = "information-requested"
    DECISION_AUTHORISED = "decision-authorised"
    STRATEGY_AGREED = "strategy-agreed"
    REFERRAL_ALLOCATED = "referral-allocated"
    DISPUTE_RAISED = "dispute-raised"
    CONTACT_PASSED_ON = "contact-passed-on"
    DOMESTIC_ABUSE_LIST_RECEIVED = "domestic-abuse-list-received"


class Channel(StrEnum):
    """How a contact came (requirement 1.1)."""

    TELEPHONE = "telephone"
    WALK_IN = "walk-in"
    ONLINE_FORM = "online-form"
    EMAIL = "email"
    POST = "post"
    FAX = "fax"
    POLICE_NOTIFICATION = "police-notification"
    AMBULANCE_NOTIFICATION = "ambulance-notification"
    EMERGENCY_DEPARTMENT_NOTIFICATION = "emergency-department-notification"
    NSPCC_NOTIFICATION = "nspcc-notification"
    API = "api"
    SPREADSHEET = "spreadsheet"
    INTERNAL = "internal"


class Referrer(StrEnum):
    """Who is worried (requirement 1.4: anyone may call)."""

    PROFESSIONAL = "professional"
    PUBLIC = "public"
    FAMILY = "family"
    CHILD = "child"
    ANONYMOUS = "anonymous"


class Kind(StrEnum):
    """What a contact asks for (requirement 1.14)."""

    ADVICE = "advice"
    SERVICE = "service"
    POLICE_NOTIFICATION = "police-notification"
    INFORMATION_REQUEST = "information-request"
    BASIC_INFORMATION = "basic-information"


class Threshold(StrEnum):
    """What the facts amount to, as somebody judges them (requirement 4.2)."""

    NONE = "none"
    EARLY_HELP = "early-help"
    S17 = "s17"
    S47 = "s47"
    UNCLEAR = "unclear"


class OpenTo(StrEnum):
    """Who works with the family now."""

    SOCIAL_CARE = "social-care"
    EARLY_HELP = "early-help"
    NONE = "none"


class ClosedBy(StrEnum):
    """Who closed the case last."""

    SOCIAL_CARE = "social-care"
    EARLY_HELP = "early-help"


class Consent(StrEnum):
    """Where consent stands (requirement 2.1)."""

    OBTAINED = "obtained"
    IMPLIED = "implied"
    REFUSED = "refused"
    NOT_SOUGHT = "not-sought"
    UNKNOWN = "unknown"


class Circumstance(StrEnum):
    """What sends a contact down a track of its own (requirements 1.15, 1.16, 1.19, 4.9)."""

    NO_RECOURSE_TO_PUBLIC_FUNDS = "no-recourse-to-public-funds"
    UNACCOMPANIED_ASYLUM_SEEKING_CHILD = "unaccompanied-asylum-seeking-child"
    SIXTEEN_SEVENTEEN_FINANCIAL = "sixteen-seventeen-financial"
    PRIVATE_FOSTERING = "private-fostering"
    DISABILITY = "disability"
    CHILD_SEXUAL_EXPLOITATION = "child-sexual-exploitation"
    MISSING = "missing"
    POSITION_OF_TRUST = "position-of-trust"
    PERSON_POSING_A_RISK = "person-posing-a-risk"
    JOINT_POLICE_CRITERIA = "joint-police-criteria"


CIRCUMSTANCE_WORDS = {
    Circumstance.NO_RECOURSE_TO_PUBLIC_FUNDS: "No recourse to public funds",
    Circumstance.UNACCOMPANIED_ASYLUM_SEEKING_CHILD: "Unaccompanied asylum-seeking child",
    Circumstance.SIXTEEN_SEVENTEEN_FINANCIAL: "Aged 16 or 17, asks for financial help",
    Circumstance.PRIVATE_FOSTERING: "Private fostering",
    Circumstance.DISABILITY: "Disabled child",
    Circumstance.CHILD_SEXUAL_EXPLOITATION: "Child sexual exploitation",
    Circumstance.MISSING: "Missing from home or care",
    Circumstance.POSITION_OF_TRUST: "Worry about somebody in a position of trust",
    Circumstance.PERSON_POSING_A_RISK: "A person who may pose a risk to children",
    Circumstance.JOINT_POLICE_CRITERIA: "Meets the criteria of the joint police team",
}


class Destination(StrEnum):
    """Where a contact goes next. A hub's profile says which of its teams that is."""

    NONE = "none"
    PREVIOUS_TEAM = "previous-team"
    AREA_TEAM = "area-team"
    SOCIAL_CARE = "social-care"
    ASSESSMENT = "assessment"
    EARLY_HELP = "early-help"
    UNIVERSAL_SERVICES = "universal-services"
    OTHER_AGENCY = "other-agency"
    REFERRER_EARLY_HELP_ASSESSMENT = "referrer-early-help-assessment"
    ALLOCATED_WORKER = "allocated-worker"
    LEAD_PROFESSIONAL = "lead-professional"
    JOINT_POLICE_TEAM = "joint-police-team"
    LADO = "lado"
    LOCALITY_DUTY = "locality-duty"
    LOOKED_AFTER = "looked-after"
    PRIVATE_FOSTERING = "private-fostering"
    DISABILITY = "disability"
    CHILD_SEXUAL_EXPLOITATION = "child-sexual-exploitation"
    MISSING_COORDINATOR = "missing-coordinator"


class InformationSharing(StrEnum):
    """Whether and when the agencies are asked."""

    NONE = "none"
    ENQUIRY = "enquiry"
    AT_STRATEGY_DISCUSSION = "at-strategy-discussion"
    ENQUIRY_BESIDE_S47 = "enquiry-beside-s47"


class Tell(StrEnum):
    """Who is told of the outcome, and how."""

    LETTER_REFERRER = "letter-referrer"
    LETTER_FAMILY = "letter-family"
    TELEPHONE = "telephone"
    FEEDBACK_AGENCIES = "feedback-agencies"


class Role(StrEnum):
    """What somebody is in one hub (section 7 of the design). The hub's own title is in its profile."""

    MASH_OFFICER = "mash-officer"
    BUSINESS_SUPPORT = "business-support"
    DECISION_MAKER = "decision-maker"
    EARLY_HELP_DECISION_MAKER = "early-help-decision-maker"
    TEAM_MANAGER = "team-manager"
    PRACTICE_MANAGER = "practice-manager"
    SERVICE_MANAGER = "service-manager"
    OUT_OF_HOURS = "out-of-hours"
    AGENCY_PARTNER = "agency-partner"
    RECEIVING_TEAM = "receiving-team"
    AUDITOR = "auditor"
    HUB_ADMINISTRATOR = "hub-administrator"
