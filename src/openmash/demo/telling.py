"""What callers of the demo tell, and how consent stands."""

from openmash.policy.vocabulary import Consent

AGREED = {"status": Consent.OBTAINED.value, "given_by": "the mother"}
REFUSED = {"status": Consent.REFUSED.value, "why": "She does not want anybody to come."}
NOT_ASKED_RISK = {
    "status": Consent.NOT_SOUGHT.value,
    "exception": "increased-risk-of-harm",
    "exception_whose": "the child's",
}
NOT_ASKED_CRIME = {
    "status": Consent.NOT_SOUGHT.value,
    "exception": "prejudice-serious-crime",
    "why": "Police ask us not to warn the men.",
}


# Name, role, organisation, address: who rings.
_CALLERS = (
    ("Alison Byrne", "Teacher", "Millbrook Primary School", "Mill Road"),
    ("Gareth Pym", "Head of year", "Loatlands Academy", ""),
    ("Sunita Rao", "Health visitor", "Community nursing", "Riverside Health Centre"),
    ("Mark Tolley", "Youth worker", "The Wharf Youth Club", ""),
    ("Dr Anil Mehta", "GP", "Riverside Surgery", "2 Quay Street"),
    ("Jean Okoro", "Nursery manager", "Little Acorns", "11 Park View"),
)


def told(words: str, *, by: str = "", role: str = "", at: str = "") -> dict[str, str]:
    """What a professional tells on the telephone. Without a name, one of some who often ring."""
    caller = (by, role, at, "") if by else _CALLERS[len(words) % len(_CALLERS)]
    return {
        "referrer_name": caller[0],
        "referrer_role": caller[1],
        "referrer_organisation": caller[2],
        "referrer_address": caller[3],
        "referrer_phone": f"01632 9603{len(words) % 90 + 10}",
        "concerns": words,
        "parents_aware": "unknown" if by else "yes",
    }
