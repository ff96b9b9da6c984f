"""Who sends a worry, as the returns count it: the ReferralSource codes of the children in need census.

What a person says of themselves ("I work in a school") leads to a code and to a kind of referrer.
"""

from dataclasses import dataclass
from enum import StrEnum

from openmash.policy.vocabulary import Referrer


class ReferralSource(StrEnum):
    """A code of the census, of Annex A and of the safeguarding dataset alike."""

    FAMILY = "1A"
    ACQUAINTANCE = "1B"
    SELF = "1C"
    OTHER_INDIVIDUAL = "1D"
    SCHOOLS = "2A"
    EDUCATION_SERVICES = "2B"
    GP = "3A"
    HEALTH_VISITOR = "3B"
    SCHOOL_NURSE = "3C"
    OTHER_PRIMARY_HEALTH = "3D"
    EMERGENCY_DEPARTMENT = "3E"
    OTHER_HEALTH = "3F"
    HOUSING = "4"
    SOCIAL_CARE = "5A"
    OTHER_LA_SERVICES = "5B"
    ANOTHER_AUTHORITY = "5C"
    EARLY_HELP = "5D"
    POLICE = "6"
    OTHER_LEGAL = "7"
    OTHER = "8"
    ANONYMOUS = "9"
    UNKNOWN = "10"

    @property
    def words(self) -> str:
        """What the code means."""
        return _MEANINGS[self]


_MEANINGS = {
    ReferralSource.FAMILY: "Family member, relative or carer",
    ReferralSource.ACQUAINTANCE: "Acquaintance: neighbour, child minder",
    ReferralSource.SELF: "The child or young person",
    ReferralSource.OTHER_INDIVIDUAL: "Another person: a stranger, an MP",
    ReferralSource.SCHOOLS: "Schools",
    ReferralSource.EDUCATION_SERVICES: "Education services",
    ReferralSource.GP: "Health: GP",
    ReferralSource.HEALTH_VISITOR: "Health: health visitor",
    ReferralSource.SCHOOL_NURSE: "Health: school nurse",
    ReferralSource.OTHER_PRIMARY_HEALTH: "Health: other primary care",
    ReferralSource.EMERGENCY_DEPARTMENT: "Health: A&E",
    ReferralSource.OTHER_HEALTH: "Health: other, such as a hospice",
    ReferralSource.HOUSING: "Housing: council or association",
    ReferralSource.SOCIAL_CARE: "Council: social care, such as adults",
    ReferralSource.OTHER_LA_SERVICES: "Council: other services",
    ReferralSource.ANOTHER_AUTHORITY: "Another council",
    ReferralSource.EARLY_HELP: "Council: early help",
    ReferralSource.POLICE: "Police",
    ReferralSource.OTHER_LEGAL: "Courts, probation, immigration, CAFCASS, prison",
    ReferralSource.OTHER: "Children's centre, independent provider, voluntary body",
    ReferralSource.ANONYMOUS: "Anonymous",
    ReferralSource.UNKNOWN: "Not known",
}


@dataclass(frozen=True)
class Sender:
    """One answer to "Who are you?"."""

    code: str
    words: str
    referrer: Referrer
    source: ReferralSource


_R = ReferralSource
_PROFESSIONALS = (
    ("school", "I work in a school or college", _R.SCHOOLS),
    ("early-years", "I work in a nursery or education service", _R.EDUCATION_SERVICES),
    ("gp", "I work at a GP practice", _R.GP),
    ("health-visitor", "I am a health visitor", _R.HEALTH_VISITOR),
    ("school-nurse", "I am a school nurse", _R.SCHOOL_NURSE),
    ("midwife", "I am a midwife, dentist or in other community health", _R.OTHER_PRIMARY_HEALTH),
    ("emergency-department", "I work in a hospital's emergency department (A&E)", _R.EMERGENCY_DEPARTMENT),
    ("other-health", "I work elsewhere in health: hospital ward, ambulance, mental health", _R.OTHER_HEALTH),
    ("police", "I work for the police", _R.POLICE),
    ("housing", "I work in housing", _R.HOUSING),
    ("adult-social-care", "I work in social care for adults", _R.SOCIAL_CARE),
    ("early-help", "I work in early help or family help", _R.EARLY_HELP),
    ("council", "I work in another service of this council", _R.OTHER_LA_SERVICES),
    ("other-council", "I work for another council", _R.ANOTHER_AUTHORITY),
    ("probation", "I work in probation, a court, a prison, immigration or CAFCASS", _R.OTHER_LEGAL),
    ("charity", "I work for a charity, a children's centre or somebody else", _R.OTHER),
)  # fmt: skip

# In the order in which they are offered: people first, then those who work with children.
SENDERS = (
    Sender("child", "I am the child or young person", Referrer.CHILD, ReferralSource.SELF),
    Sender("parent", "I am a parent or carer", Referrer.FAMILY, ReferralSource.FAMILY),
    Sender("relative", "I am another relative", Referrer.FAMILY, ReferralSource.FAMILY),
    Sender(
        "neighbour",
        "I am a friend, a neighbour or a child minder",
        Referrer.PUBLIC,
        ReferralSource.ACQUAINTANCE,
    ),
    Sender(
        "public",
        "I am somebody else, and it is not my job",
        Referrer.PUBLIC,
        ReferralSource.OTHER_INDIVIDUAL,
    ),
    *(Sender(code, words, Referrer.PROFESSIONAL, source) for code, words, source in _PROFESSIONALS),
    Sender(
        "anonymous",
        "I do not want to say who I am",
        Referrer.ANONYMOUS,
        ReferralSource.ANONYMOUS,
    ),
)

_BY_CODE = {sender.code: sender for sender in SENDERS}


def sender(code: str) -> Sender | None:
    """What somebody said of themselves; None where they said nothing."""
    return _BY_CODE.get(code)
