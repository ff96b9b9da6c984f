"""The answers of a form as the record of a contact keeps them.

Nothing here refuses: what cannot be read (a birth date in the future, half an NHS number) goes into
words beside the person, as it was written, and an officer asks.
"""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from openmash.contacts.commands import CONSENT_FIELDS, PersonRow
from openmash.contacts.models import PersonInContact
from openmash.front_door.arriving import Arriving
from openmash.people.commands import AddressFacts, PersonFacts
from openmash.people.models import Address
from openmash.policy.identity import nhs_number
from openmash.policy.profile import Profile
from openmash.policy.public_form.answers import Answers, PersonSaid
from openmash.policy.public_form.kinds import KIND, asked_of, kind_of
from openmash.policy.public_form.questions import FAMILY_FACTORS, About
from openmash.policy.referral_sources import ReferralSource, sender
from openmash.policy.tracks import ANSWER
from openmash.policy.vocabulary import Channel, Consent, Kind
from openmash.web.forms import PartialDateField

SOURCE = "public-form"
IN_DANGER = "The sender of the form says that a child is in danger now."

_TEXTS = (
    "concerns what_happened evidence prompted_now impact complicating_factors working_well "
    "needs_to_change if_nothing_changes actions_taken actions_not_enough early_help "
    "agencies_involved support_needed child_voice parents_voice keep_from_family risk_to_staff "
    "already_spoken referrer_name referrer_role referrer_organisation referrer_relation "
    "referrer_phone referrer_email referrer_address"
).split()
_CHOSEN = {"danger_now": ("yes", "no", "unknown"), "harm": ("yes", "maybe", "no", "unknown"),
           "child_told": ("yes", "no", "unknown"), "parents_aware": ("yes", "no", "unknown")}  # fmt: skip
_PLACES = (About.CHILDREN, About.ADULTS)


def arriving(key: UUID, answers: Answers, profile: Profile, *, today: date) -> Arriving:
    """What a sent form becomes: a contact with its people, ticks and consent."""
    body = json.dumps(answers.kept(), sort_keys=True, ensure_ascii=False).encode()
    rows = (_row(p, today) for about in _PLACES for p in answers.those(about))
    return Arriving(
        source=SOURCE,
        key=str(key),
        body=body,
        channel=Channel.ONLINE_FORM,
        values=_values(answers, profile),
        consent=_consent(answers, profile),
        ticks=ticks_of(answers, profile),
        people=[row for row in rows if row],
    )


def _values(answers: Answers, profile: Profile) -> dict[str, Any]:
    values: dict[str, Any] = {code: answers.text(code).strip() for code in _TEXTS}
    for code, allowed in _CHOSEN.items():
        values[code] = _one_of(answers.text(code), allowed)
    scale = answers.text("safety_scale")
    values["safety_scale"] = int(scale) if scale in {str(n) for n in range(11)} else None
    factors = dict(FAMILY_FACTORS)
    values["family_factors"] = "\n".join(
        factors[code] for code in answers.ticked("family_factors") if code in factors
    )
    who = sender(answers.text("sender"))
    values |= {"kind": Kind.SERVICE} | _of_its_kind(answers, profile)
    values["referrer"] = who.referrer if who else ""
    values["referral_source"] = who.source if who else ReferralSource.UNKNOWN
    values["referrer_safe"] = _one_of(answers.text("safe_email"), ("yes", "no", "unknown"))
    values["referrer_reach"] = answers.text("safe_contact").strip()
    told = [IN_DANGER] if answers.text("danger_now") == "yes" else []
    values["urgent_other"] = "\n".join(filter(None, [*told, answers.text("urgent_other").strip()]))
    return values


def _of_its_kind(answers: Answers, profile: Profile) -> dict[str, str]:
    """The kind that was chosen, with what was answered of its own questions."""
    track = kind_of(profile, answers)
    if track is None:
        return {}
    said = {KIND: track.code}
    for question in asked_of(track):
        field = f"{ANSWER}{question.code}"
        answer = answers.text(field).strip()
        is_chosen = question.answer == "yes-no"
        said[field] = _one_of(answer, ("yes", "no")) if is_chosen else answer
    return said


def _one_of(answer: str, allowed: Iterable[str]) -> str:
    return answer if answer in allowed else ""


def _consent(answers: Answers, profile: Profile) -> dict[str, str]:
    said = {name: answers.text(f"consent_{name}").strip() for name in CONSENT_FIELDS}
    if said["status"] not in set(Consent):
        said["status"] = ""
    if said["exception"] not in {e.code for e in profile.consent_exceptions}:
        said["exception"] = ""
    return said if any(said.values()) else {}


def ticks_of(answers: Answers, profile: Profile) -> frozenset[str]:
    """The hub's urgent criteria that hold, so that a manager hears of them at once."""
    known = {criterion.code for criterion in profile.urgent}
    ticks = {code for code in answers.ticked("urgent") if code in known}
    if profile.form and answers.text("danger_now") == "yes":
        ticks.add(profile.form.danger_tick)
    if answers.text("urgent_other").strip() and "other" in known:
        ticks.add("other")
    return frozenset(ticks)


def _row(person: PersonSaid, today: date) -> PersonRow | None:
    """Somebody as a row of the record; None where the form says nothing of them."""
    if not any(person.said.values()):
        return None
    is_child = person.about is About.CHILDREN
    notes: list[str] = []
    facts: dict[str, Any] = {
        name: person.text(name).strip()
        for name in PersonFacts.__dataclass_fields__
        if name not in {"date_of_birth", "expected_date", "nhs_number"}
    }
    facts["date_of_birth"] = _day(person, "date_of_birth", notes, latest=today)
    facts["expected_date"] = _day(person, "expected_date", notes)
    number = person.text("nhs_number").strip()
    facts["nhs_number"] = number if nhs_number(number) else ""
    if number and not facts["nhs_number"]:
        notes.append(f"NHS number as written: {number}")
    if notes:
        facts["description"] = "; ".join(filter(None, [facts["description"], *notes]))
    if not any(facts.values()):
        facts["description"] = "A child, not named" if is_child else "An adult, not named"
    return PersonRow(
        id=UUID(person.id),
        role=_role(person.text("role"), is_child=is_child),
        relation=person.text("relation").strip(),
        lives_in_household=_one_of(person.text("lives_in_household"), ("yes", "no", "unknown")),
        parental_responsibility=_one_of(
            person.text("parental_responsibility"), ("yes", "no", "unknown")
        ),
        facts=PersonFacts(**facts),
        address=AddressFacts(
            lines=person.text("lines").strip(),
            postcode=person.text("postcode").strip(),
            safe_to_write=_one_of(person.text("safe_to_write"), set(Address.Safe))
            or Address.Safe.UNKNOWN.value,
        ),
    )


def _role(said: str, *, is_child: bool) -> str:
    role = PersonInContact.Role
    allowed = (role.CHILD, role.SIBLING) if is_child else (role.PARENT, role.ADULT, role.RISK)
    return said if said in allowed else (role.CHILD if is_child else role.ADULT)


def _day(
    person: PersonSaid, code: str, notes: list[str], latest: date | None = None
) -> date | None:
    """A date that can be read; else how it was written goes to the notes."""
    parts = person.said.get(code) or []
    if not isinstance(parts, list) or not any(parts):
        return None
    found: date | None = None
    try:
        found = PartialDateField(required=False).clean(parts)
    except ValidationError:
        found = None
    else:
        if found is None:
            return None  # "not known" in one of the boxes
    if found is None or (latest and found > latest):
        words = {"date_of_birth": "born", "expected_date": "due"}[code]
        notes.append(f"{words}, as written: {' '.join(filter(None, parts))}")
        return None
    return found
