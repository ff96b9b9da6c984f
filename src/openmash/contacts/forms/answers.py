"""The answers that several questions of a contact share."""

from typing import Any

from django import forms

from openmash.policy.referral_sources import ReferralSource
from openmash.policy.vocabulary import Channel, Consent, Kind, Referrer

REFERRERS = [
    (Referrer.PROFESSIONAL, "A professional"),
    (Referrer.FAMILY, "A parent or relative"),
    (Referrer.CHILD, "The child"),
    (Referrer.PUBLIC, "A member of the public"),
    (Referrer.ANONYMOUS, "Somebody who gives no name"),
]
SOURCES = [(source, source.words) for source in ReferralSource]
KINDS = [
    (Kind.SERVICE, "A worry, or a request for help"),
    (Kind.ADVICE, "Advice or consultation"),
    (Kind.POLICE_NOTIFICATION, "A police notification"),
    (Kind.INFORMATION_REQUEST, "A request for information"),
    (Kind.BASIC_INFORMATION, "A simple question, answered now"),
]
BY_HAND = (
    Channel.TELEPHONE,
    Channel.WALK_IN,
    Channel.EMAIL,
    Channel.POST,
    Channel.FAX,
    Channel.INTERNAL,
)
CONSENT = [
    (Consent.OBTAINED, "Yes, a person with parental responsibility agreed"),
    (Consent.IMPLIED, "Implied: they agreed to a service that shares information"),
    (Consent.REFUSED, "No, they refused"),
    (Consent.NOT_SOUGHT, "Not asked"),
    (Consent.UNKNOWN, "Not known"),
]


def either(
    label: str, choices: Any, *, radio: bool = True, inline: bool = False
) -> forms.ChoiceField:
    widget = (
        forms.RadioSelect(attrs={"inline": "yes"} if inline else {}) if radio else forms.Select()
    )
    blank = [] if radio else [("", "Not known yet")]
    return forms.ChoiceField(label=label, required=False, choices=[*blank, *choices], widget=widget)
