"""Consent is on record with its reasons, dated, by whom; every change is added (requirements 2.1 to 2.5)."""

from datetime import timedelta
from typing import Any

import pytest

from openmash.access.rows import acting_as
from openmash.contacts.commands import record_consent
from openmash.contacts.forms import ContactForm
from openmash.contacts.missing import Named, missing
from openmash.contacts.models import ConsentRecord
from openmash.hubs.profile_files import SHIPPED, find_profile
from openmash.policy.errors import RuleBroken
from openmash.policy.vocabulary import Role
from tests.contacts.taking import an_open_record
from tests.factories import MONDAY_9AM, an_actor

pytestmark = pytest.mark.django_db
KNOWN: dict[str, Any] = {
    "concerns": "x", "referrer": "anonymous", "parents_aware": "no", "urgent": [],
}  # fmt: skip
KNOWN_PEOPLE = [
    Named(row="1", name="Mia", is_child=True),
    Named(row="2", name="Ada", is_carer=True),
]


def gaps(**consent: Any) -> list[str]:
    """What the record would still want of consent."""
    urgent = consent.pop("urgent", [])
    said = {f"consent_{name}": value for name, value in consent.items()}
    return [gap.field for gap in missing(KNOWN | {"urgent": urgent} | said, people=KNOWN_PEOPLE)]


@pytest.mark.parametrize("hub", SHIPPED)
def test_every_exception_of_the_rules_may_be_chosen(hub: str) -> None:
    profile = find_profile(hub)
    offered = dict(ContactForm(profile=profile).fields["consent_exception"].choices)  # type: ignore[attr-defined]

    assert len(profile.consent_exceptions) == 3
    for exception in profile.consent_exceptions:
        assert offered[exception.code] == exception.words


@pytest.mark.parametrize(
    ("consent", "wanted"),
    [
        ({}, ["consent_status"]),
        ({"status": "unknown"}, ["consent_status"]),
        ({"status": "obtained"}, ["consent_given_by"]),
        ({"status": "obtained", "given_by": "Ada Thorne, mother"}, []),
        ({"status": "implied"}, ["consent_implied_by"]),
        ({"status": "implied", "implied_by": "children's centre"}, []),
        ({"status": "refused"}, []),
        ({"status": "not-sought"}, ["consent_exception"]),
        ({"status": "not-sought", "exception": "unjustified-delay"}, []),
        (
            {"status": "not-sought", "exception": "increased-risk-of-harm"},
            ["consent_exception_whose"],
        ),
        (
            {
                "status": "not-sought",
                "exception": "increased-risk-of-harm",
                "exception_whose": "hers",
            },
            [],
        ),
        ({"status": "refused", "urgent": ["child-found-alone"]}, ["consent_discussed_with"]),
        (
            {"status": "refused", "urgent": ["child-found-alone"], "discussed_with": "Kavita Rao"},
            [],
        ),
        ({"status": "obtained", "given_by": "Ada", "urgent": ["child-found-alone"]}, []),
    ],
)
def test_each_answer_asks_for_its_own_reason_and_no_other(
    consent: dict[str, Any], wanted: list[str]
) -> None:
    assert gaps(**consent) == wanted


def test_every_change_of_consent_is_added_with_who_when_and_why() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        record_consent(
            officer, contact_id=contact.pk, now=MONDAY_9AM,
            consent={"status": "obtained", "given_by": "Ada Thorne, mother"},
        )  # fmt: skip
        record_consent(
            officer, contact_id=contact.pk, now=MONDAY_9AM + timedelta(hours=2),
            consent={"status": "refused", "why": "She changed her mind."},
        )  # fmt: skip

        newest, first = ConsentRecord.objects.filter(contact=contact)
    assert (newest.status, newest.why, newest.by_id) == (
        "refused",
        "She changed her mind.",
        officer.person_id,
    )
    assert (first.status, first.given_by) == ("obtained", "Ada Thorne, mother")


def test_a_change_says_how_consent_stands_now() -> None:
    with acting_as(an_actor(Role.MASH_OFFICER)) as officer:
        contact = an_open_record(officer)
        with pytest.raises(RuleBroken) as refused:
            record_consent(officer, contact_id=contact.pk, consent={"status": ""}, now=MONDAY_9AM)
        assert refused.value.field == "status"
