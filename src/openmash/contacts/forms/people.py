"""Who is in a contact: while it is taken, and completed or corrected later."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict

from openmash.contacts.commands import PersonRow, SameOrNot
from openmash.contacts.forms.answers import either
from openmash.contacts.models import PersonInContact
from openmash.contacts.second_records import SecondRecord
from openmash.people.commands import AddressFacts, PersonFacts
from openmash.people.models import Address
from openmash.people.queries import FoundPerson
from openmash.policy.ages import birth_years
from openmash.policy.errors import RuleBroken
from openmash.policy.matching import Known
from openmash.policy.numbers import odd_upn, while_typed
from openmash.web.forms import DateParts, Hinted, PartialDateField
from openmash.web.questions import YES_NO, choice, line, pick, story

SEXES = [("F", "Female"), ("M", "Male"), ("U", "Not known")]


class PersonForm(forms.Form):
    """One person of the household, or outside it. Prefixed with the row's own id."""

    role = pick("In this as", PersonInContact.Role.choices, empty="")
    given_names = line("First names", match="given")
    family_name = line("Family name", match="family")
    known_as = line("Known as", match="known_as")
    other_names = story("Former and other names", "One a line", rows=2)
    description = line(
        "If no name: who", "For instance: about 4, girl, blue coat", match="description"
    )
    date_of_birth = PartialDateField(
        label="Date of birth", required=False, widget=DateParts(attrs={"data-match": "born"})
    )
    approximate_age = line("Or about how old", match="age")
    expected_date = PartialDateField(
        label="If not yet born: due", required=False, widget=DateParts(attrs={"data-match": "due"})
    )
    sex = either("Sex", SEXES, radio=False)
    relation = line("Relation to the child")
    lives_in_household = either("Lives in the household", YES_NO, radio=False)
    parental_responsibility = either("Parental responsibility", YES_NO, radio=False)
    lines = story("Address", rows=2, match="lines")
    postcode = line("Postcode", match="postcode")
    safe_to_write = either("Safe to write there?", Address.Safe.choices, radio=False)
    phone = line("Telephone", match="phone")
    nhs_number = line("NHS number", match="nhs_number")
    upn = line("Pupil number (UPN)", match="upn")
    school = line("School or nursery")
    gp = line("GP")
    ethnicity = line("Ethnicity")
    religion = line("Religion or belief")
    languages = line("Languages")
    interpreter = either("Needs an interpreter", YES_NO, radio=False)
    disability = line("Disability or health needs")
    is_record = forms.UUIDField(required=False, widget=forms.HiddenInput)
    is_removed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @property
    def odd(self) -> str:
        """What is odd about a number that stands here, and may be right all the same."""
        return odd_upn(str(self["upn"].value() or ""))

    @property
    def was_recognised(self) -> bool:
        """Whether the press that sent this said who on record it is."""
        assert isinstance(self.data, QueryDict)
        return len(self.data.getlist(self.add_prefix("is_record"))) > 1

    def row(self) -> PersonRow:
        """The row as the command takes it. What could not be read is left as it stands."""
        said = {name: self.cleaned_data.get(name) for name in self.fields}
        facts = PersonFacts(
            **{name: said[name] or _empty(name) for name in PersonFacts.__dataclass_fields__}
        )
        address = AddressFacts(
            lines=said["lines"] or "",
            postcode=said["postcode"] or "",
            safe_to_write=said["safe_to_write"] or Address.Safe.UNKNOWN.value,
        )
        return PersonRow(
            id=UUID(self.prefix),
            role=said["role"] or PersonInContact.Role.CHILD.value,
            relation=said["relation"] or "",
            lives_in_household=said["lives_in_household"] or "",
            parental_responsibility=said["parental_responsibility"] or "",
            is_record=said["is_record"],
            is_removed=bool(said["is_removed"]),
            facts=facts,
            address=address,
            unread=frozenset(self.errors),
        )


class FoundLaterForm(PersonForm):
    """Somebody who was found after the record was finished, and how they were found."""

    why = story("How do we know of them?", "Who said so, and when.", rows=2)
    different = line("How do you know that they are different people?")

    def __init__(self, *args: Any, found: Sequence[FoundPerson] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        is_certain = any(each.is_certain for each in found)
        if not is_certain:
            del self.fields["different"]
        if found:
            self.fields["is_record"] = forms.ChoiceField(
                label="Is it one of these, who are on record?",
                choices=[
                    *((str(each.id), Hinted(_who(each), each.reason)) for each in found),
                    ("new", "None of these: somebody new"),
                ],
                widget=forms.RadioSelect(
                    attrs={"reveals": {"new": "different"}} if is_certain else {}
                ),
                error_messages={"required": "Say whether it is somebody on record."},
            )

    def clean_is_record(self) -> UUID | None:
        """The person chosen on record, if any."""
        chosen = self.cleaned_data["is_record"]
        return UUID(str(chosen)) if chosen and chosen != "new" else None

    def known(self, *, today: date) -> Known:
        """What was typed, as far as it helps to recognise somebody."""
        self.full_clean()
        return _known(self.cleaned_data, today)


class SameOrNotForm(forms.Form):
    """Whether somebody who was typed is who is on record, or how one knows that they are not."""

    verdict = choice("", [("same", "The same person"), ("different", "Different people")])
    why = line("How do you know that they are different people?")

    def __init__(self, second: SecondRecord, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix=second.key)
        self.second = second
        verdict = self.fields["verdict"]
        verdict.label = f"Is {second.name} the {second.on_record.name} who is on record?"
        verdict.required, verdict.widget.attrs["reveals"] = True, {"different": "why"}
        verdict.error_messages["required"] = f"Say whether it is {second.on_record.name}."

    def answer(self) -> SameOrNot:
        """As the command takes it."""
        said = self.cleaned_data
        return SameOrNot(
            row_id=self.second.row_id,
            on_record=self.second.on_record.id,
            is_same=said["verdict"] == "same",
            why=said["why"],
        )


def _who(found: FoundPerson) -> str:
    return ", ".join(filter(None, (found.name, found.age, found.address)))


class CorrectionForm(PersonForm):
    """What is known of somebody, as it should stand, and why it is corrected."""

    why = story("Why is it corrected?", "Who says so, and what was wrong.", rows=2)

    @property
    def read_version(self) -> int:
        """The version that the page showed."""
        sent = str(self.data.get("version", ""))
        return int(sent) if sent.isdecimal() else 0


class BornForm(forms.Form):
    """What a child is called who was expected, and when they were born."""

    given_names = line("First names", "Leave it empty where the child has no name yet.")
    family_name = line("Family name")
    date_of_birth = PartialDateField(label="Date of birth", required=False)
    sex = either("Sex", SEXES)
    nhs_number = line("NHS number", "Ten digits, if it is known.")

    def facts(self) -> PersonFacts:
        """As the command takes it."""
        said = self.cleaned_data
        return PersonFacts(**{name: said[name] or _empty(name) for name in self.fields})


def _empty(name: str) -> Any:
    return None if name in ("date_of_birth", "expected_date") else ""


def person_forms(data: QueryDict) -> list[PersonForm]:
    """A form for each row that was sent, in its order. Raises RuleBroken where an id is none."""
    found = []
    for row in dict.fromkeys(data.getlist("row")[:60]):
        try:
            is_id = str(UUID(row)) == row
        except ValueError:
            is_id = False
        if not is_id:
            raise RuleBroken("A row of people could not be read. Load the page again.")
        found.append(PersonForm(data, prefix=row))
    return found


def empty_row(role: str, *, is_next: bool = False) -> PersonForm:
    """A row for somebody more. `is_next`: the cursor goes there."""
    row = PersonForm(prefix=str(uuid4()), initial={"role": role})
    if is_next:
        row.fields["given_names"].widget.attrs["autofocus"] = True
    return row


class MatchForm(forms.Form):
    """What is known of somebody who may be on record, as far as it was typed."""

    given = line("First names")
    family = line("Family name")
    known_as = line("Known as")
    description = line("If no name: who")
    born = PartialDateField(required=False)
    age = line("Or about how old")
    due = PartialDateField(required=False)
    phone = line("Telephone")
    lines = story("Address")
    postcode = line("Postcode")
    nhs_number = line("NHS number")
    upn = line("Pupil number (UPN)")
    row = forms.UUIDField(required=False)

    def known(self, *, today: date) -> Known:
        """As far as it can be read so far."""
        self.full_clean()
        names = {"given": "given_names", "family": "family_name", "born": "date_of_birth",
                 "age": "approximate_age", "due": "expected_date"}  # fmt: skip
        return _known({names.get(n, n): value for n, value in self.cleaned_data.items()}, today)

    @property
    def remarks(self) -> list[str]:
        """What is wrong or odd about the numbers."""
        said = self.cleaned_data
        return while_typed(said.get("nhs_number") or "", said.get("upn") or "")


def _known(said: Mapping[str, Any], today: date) -> Known:
    """What the fields of a person say, as far as they were filled in and could be read."""

    def of(name: str) -> str:
        return said.get(name) or ""

    return Known(
        given=of("given_names"),
        family=of("family_name"),
        others=(of("known_as"), *of("other_names").splitlines()),
        described=of("description"),
        born=said.get("date_of_birth"),
        years=birth_years(of("approximate_age"), said_on=today),
        due=said.get("expected_date"),
        phones=(of("phone"),),
        addresses=((of("lines"), of("postcode")),),
        nhs_number=of("nhs_number"),
        upn=of("upn"),
    )
