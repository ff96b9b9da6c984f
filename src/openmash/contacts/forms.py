"""The questions of the record, in the order in which calls go: worry first, names when they come."""

from dataclasses import fields
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict

from openmash.contacts.attaching import NewFile
from openmash.contacts.commands import (
    CONSENT_FIELDS,
    CONTACT_FIELDS,
    NARRATIVE_FIELDS,
    PersonRow,
    ToldBy,
)
from openmash.contacts.models import PersonInContact
from openmash.people.commands import AddressFacts, PersonFacts
from openmash.people.models import Address
from openmash.policy.attachments import ACCEPTED, LARGEST_FILE, size_words
from openmash.policy.errors import RuleBroken
from openmash.policy.identity import Known
from openmash.policy.profile import Profile
from openmash.policy.referral_sources import ReferralSource
from openmash.policy.vocabulary import Channel, Consent, Kind, Referrer
from openmash.web.forms import (
    DateParts,
    FilesField,
    FilesInput,
    MomentField,
    PartialDateField,
)
from openmash.web.questions import YES_NO, line, pick, story

REFERRERS = [
    (Referrer.PROFESSIONAL, "A professional"),
    (Referrer.FAMILY, "A parent or relative"),
    (Referrer.CHILD, "The child"),
    (Referrer.PUBLIC, "A member of the public"),
    (Referrer.ANONYMOUS, "Somebody who gives no name"),
]
_SOURCES = [(source, source.words) for source in ReferralSource]
_KINDS = [
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
_CONSENT = [
    (Consent.OBTAINED, "Yes, a person with parental responsibility agreed"),
    (Consent.IMPLIED, "Implied: they agreed to a service that shares information"),
    (Consent.REFUSED, "No, they refused"),
    (Consent.NOT_SOUGHT, "Not asked"),
    (Consent.UNKNOWN, "Not known"),
]


def _choice(
    label: str, choices: Any, *, radio: bool = True, inline: bool = False
) -> forms.ChoiceField:
    widget = (
        forms.RadioSelect(attrs={"inline": "yes"} if inline else {}) if radio else forms.Select()
    )
    blank = [] if radio else [("", "Not known yet")]
    return forms.ChoiceField(label=label, required=False, choices=[*blank, *choices], widget=widget)


class ContactForm(forms.Form):
    """Everything about the contact but its people. Nothing is required: it is saved as it is typed."""

    referrer = _choice("Who is calling?", REFERRERS)
    referrer_name = line("Name")
    referrer_phone = line("Number to ring back", inputmode="tel")
    referrer_role = line("Role or job")
    referrer_organisation = line("Organisation")
    referrer_relation = line("How do they know the child?")
    referrer_reference = line("Their reference")
    referrer_email = line("Email", inputmode="email")
    referrer_address = story("Address", rows=2)
    referrer_reach = line("When and how it is safe to reach them")
    referral_source = _choice("Source, for the returns", _SOURCES, radio=False)
    kind = _choice("What is it?", _KINDS, radio=False)
    channel = _choice("How did it come?", [(c, c.replace("-", " ")) for c in Channel], radio=False)
    received_at = MomentField(label="When did it come?", required=False)

    concerns = story(
        "What are they worried about?", "Who, what, when, where, how often; how they know.", 6
    )
    danger_now = _choice("Do they say that a child is in danger now?", YES_NO, radio=False)
    what_happened = story("What happened, when, where?")
    evidence = story("How do they know?", rows=2)
    complicating_factors = story("What makes it harder?")
    family_factors = story("What else is in the family?", rows=2)
    impact = story("What does it do to the child?")
    working_well = story("What is working well, and who helps?")
    safety_scale = forms.TypedChoiceField(
        label="How safe is the child now, from 0 (not at all) to 10 (safe)?",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(n, str(n)) for n in range(11)],
        widget=forms.RadioSelect(attrs={"inline": "yes"}),
    )
    needs_to_change = story("What would have to change?")
    if_nothing_changes = story("What may happen if nothing changes?")
    prompted_now = story("Why are they calling now?", rows=2)
    child_voice = story("What does the child say?", rows=2)
    parents_voice = story("What do the parents say?", rows=2)
    actions_taken = story("What has been done already?", rows=2)
    actions_not_enough = story("Why was that not enough?", rows=2)
    early_help = story("Is there early help, and how does it go?", rows=2)
    agencies_involved = story("Who else works with the family?", rows=2)
    support_needed = story("What help is asked for?", rows=2)
    parents_aware = _choice("Do the parents know of this call?", YES_NO, inline=True)
    risk_to_staff = story("Is there a risk to staff who visit?", rows=2)
    keep_from_family = story("What must be kept from the family?", rows=2)

    urgent = forms.MultipleChoiceField(
        label="Is any of this so?",
        help_text="One tick tells a manager at once, before the call is over.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    urgent_other = story("If something else: what should a manager hear now?", rows=2)

    consent_status = _choice("Did the family agree that we share information?", _CONSENT)
    consent_given_by = line("Who agreed? Name, and how related")
    consent_implied_by = line("Implied by which service?")
    consent_exception = _choice("If not asked or overridden: why", [], radio=False)
    consent_exception_whose = line("Whose risk would it be?")
    consent_discussed_with = line("Discussed with which manager?")
    consent_why = story("Reasons, in words", rows=2)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [(u.code, u.words) for u in profile.urgent if u.asked]
        self.fields["urgent"].choices = asked  # type: ignore[attr-defined]
        self.fields["consent_exception"].choices = _why_not(profile)  # type: ignore[attr-defined]
        came_by = (self.data if self.is_bound else self.initial).get("channel")
        if came_by != Channel.TELEPHONE:  # nobody is on the line
            self.fields["referrer"].label = "Who told us?"
            self.fields["parents_aware"].label = "Do the parents know that we were told?"
            self.fields["prompted_now"].label = "Why do they tell us now?"

    def start_at(self, name: str) -> None:
        """Put the cursor in this question."""
        self.fields[name].widget.attrs["autofocus"] = True

    def written(self) -> dict[str, Any]:
        """The fields of the contact and its narrative that could be read; the others wait."""
        known = {*CONTACT_FIELDS, *NARRATIVE_FIELDS}
        values = {n: v for n, v in self.cleaned_data.items() if n in known}
        for name in ("channel", "kind", "received_at"):
            if not values.get(name):
                values.pop(name, None)
        return values

    def consent(self) -> dict[str, str]:
        """Consent as typed, under the names of its record, as far as it could be read."""
        return {
            name: self.cleaned_data[f"consent_{name}"] or ""
            for name in CONSENT_FIELDS
            if f"consent_{name}" in self.cleaned_data
        }

    def ticks(self) -> frozenset[str] | None:
        """The criteria that stand ticked; None where they could not be read."""
        found = self.cleaned_data.get("urgent")
        return None if found is None else frozenset(found)


class ConsentForm(forms.Form):
    """How consent stands now, when the record is finished. The same questions as while it was taken."""

    status = ContactForm.base_fields["consent_status"]
    given_by = ContactForm.base_fields["consent_given_by"]
    implied_by = ContactForm.base_fields["consent_implied_by"]
    exception = ContactForm.base_fields["consent_exception"]
    exception_whose = ContactForm.base_fields["consent_exception_whose"]
    discussed_with = ContactForm.base_fields["consent_discussed_with"]
    why = ContactForm.base_fields["consent_why"]

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exception"].choices = _why_not(profile)  # type: ignore[attr-defined]

    def consent(self) -> dict[str, str]:
        """Under the names of its record."""
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class OverrideForm(forms.Form):
    """Why it goes on without consent."""

    override_why = story("Why, and on what legal basis?", "It stays on the child's file.", rows=3)


def _why_not(profile: Profile) -> list[tuple[str, str]]:
    return [("", "None of these")] + [(e.code, e.words) for e in profile.consent_exceptions]


class PersonForm(forms.Form):
    """One person of the household, or outside it. Prefixed with the row's own id."""

    role = pick("In this as", PersonInContact.Role.choices, empty="")
    given_names = line("First names", match="given")
    family_name = line("Family name", match="family")
    known_as = line("Known as")
    description = line("If no name: who", "For instance: about 4, girl, blue coat")
    date_of_birth = PartialDateField(
        label="Date of birth", required=False, widget=DateParts(attrs={"data-match": "born"})
    )
    approximate_age = line("Or about how old")
    expected_date = PartialDateField(label="If not yet born: due", required=False)
    sex = _choice("Sex", [("F", "Female"), ("M", "Male"), ("U", "Not known")], radio=False)
    relation = line("Relation to the child")
    lives_in_household = _choice("Lives in the household", YES_NO, radio=False)
    parental_responsibility = _choice("Parental responsibility", YES_NO, radio=False)
    lines = story("Address", rows=2)
    postcode = line("Postcode", match="postcode")
    safe_to_write = _choice("Safe to write there?", Address.Safe.choices, radio=False)
    phone = line("Telephone", match="phone")
    nhs_number = line("NHS number", match="nhs_number")
    school = line("School or nursery")
    gp = line("GP")
    ethnicity = line("Ethnicity")
    religion = line("Religion or belief")
    languages = line("Languages")
    interpreter = _choice("Needs an interpreter", YES_NO, radio=False)
    disability = line("Disability or health needs")
    is_record = forms.UUIDField(required=False, widget=forms.HiddenInput)
    is_removed = forms.BooleanField(required=False, widget=forms.HiddenInput)

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


class FilesForm(forms.Form):
    """Files for a contact, chosen on the sender's own machine."""

    upload = FilesField(
        label="Files",
        help_text=f"{ACCEPTED}. Each may be {size_words(LARGEST_FILE)}.",
        widget=FilesInput(attrs={"multiple": True}),
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["upload"]
        assert isinstance(field, FilesField)
        field.too_large = too_large

    def sent(self) -> list[NewFile]:
        """The files that were chosen, with their contents."""
        return [NewFile(file.name or "", file.read()) for file in self.cleaned_data["upload"]]


class MatchForm(forms.Form):
    """What is known of somebody who may be on record."""

    given = line("First names")
    family = line("Family name")
    born = PartialDateField(required=False)
    phone = line("Telephone")
    postcode = line("Postcode")
    nhs_number = line("NHS number")
    row = forms.UUIDField(required=False)

    def known(self) -> Known:
        """As far as it can be read so far."""
        self.full_clean()
        said = self.cleaned_data
        return Known(
            given_names=said.get("given") or "",
            family_name=said.get("family") or "",
            date_of_birth=said.get("born"),
            phone=said.get("phone") or "",
            postcode=said.get("postcode") or "",
            nhs_number=said.get("nhs_number") or "",
        )


class NoteForm(forms.Form):
    """Something more, beside what was said."""

    text = story("Your note", "It stands beside what was said, with your name and the time.", 6)


class InformationForm(forms.Form):
    """Somebody told more about the same thing: what is new, and whose news it is."""

    text = story("What is new?", "In their words. What was said before stays as it is.", 5)
    at = MomentField(label="When did it come?", required=False)
    source = pick("How did it come?", [(c, c.replace("-", " ")) for c in BY_HAND], empty="")
    referrer = _choice("Who told us?", REFERRERS)
    referrer_name = line("Name")
    referrer_organisation = line("Organisation")
    referrer_phone = line("Telephone", inputmode="tel")
    referrer_email = line("Email", inputmode="email")
    consent = _choice("Do they say that the family agreed to share this?", _CONSENT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["autofocus"] = True

    def told_by(self) -> ToldBy:
        """Whose news it is."""
        asked = [field.name for field in fields(ToldBy) if field.name in self.fields]
        return ToldBy(**{name: self.cleaned_data[name] for name in asked})


class ReopenForm(forms.Form):
    """Why a closed contact is taken up again."""

    why = story("Why is it taken up again?", "It stands on the contact, with your name.")


class TakeAlertForm(forms.Form):
    """A named person takes it."""

    answer = line("What you do about it")


class PassOnForm(forms.Form):
    """The case is open: who was told, and how."""

    to = line("To whom")
    how = line("How, and what they will do")


class FinishForm(forms.Form):
    """The record as it was read before it was finished."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CannotWaitForm(forms.Form):
    """Why the out-of-hours service has it now."""

    why = story("What cannot wait until the hub opens?")


class WriteBackForm(forms.Form):
    """What was done in the night."""

    done = story("What was done, and what must the hub do next?")
