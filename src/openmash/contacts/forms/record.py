"""The questions of the record, in the order in which calls go: worry first, names when they come."""

from typing import Any

from django import forms

from openmash.contacts.commands import CONSENT_FIELDS, CONTACT_FIELDS, NARRATIVE_FIELDS
from openmash.contacts.forms.answers import CONSENT, KINDS, REFERRERS, SOURCES, either
from openmash.policy.profile import Profile
from openmash.policy.profile.desk import TrackQuestion
from openmash.policy.tracks import ANSWER
from openmash.policy.vocabulary import Channel
from openmash.web.forms import MomentField
from openmash.web.questions import YES_NO, line, pick, story


class ContactForm(forms.Form):
    """Everything about the contact but its people. Nothing is required: it is saved as it is typed."""

    referrer = either("Who is calling?", REFERRERS)
    referrer_name = line("Name")
    referrer_phone = line("Number to ring back", inputmode="tel")
    referrer_role = line("Role or job")
    referrer_organisation = line("Organisation")
    referrer_relation = line("How do they know the child?")
    referrer_reference = line("Their reference")
    referrer_email = line("Email", inputmode="email")
    referrer_address = story("Address", rows=2)
    referrer_reach = line("When and how it is safe to reach them")
    referral_source = either("Source, for the returns", SOURCES, radio=False)
    kind = either("What is it?", KINDS, radio=False)
    track = pick("A kind with questions of its own?", [], empty="None of these")
    channel = either("How did it come?", [(c, c.replace("-", " ")) for c in Channel], radio=False)
    received_at = MomentField(label="When did it come?", required=False)

    concerns = story(
        "What are they worried about?", "Who, what, when, where, how often; how they know.", 6
    )
    danger_now = either("Do they say that a child is in danger now?", YES_NO, radio=False)
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
    parents_aware = either("Do the parents know of this call?", YES_NO, inline=True)
    risk_to_staff = story("Is there a risk to staff who visit?", rows=2)
    keep_from_family = story("What must be kept from the family?", rows=2)

    urgent = forms.MultipleChoiceField(
        label="Is any of this so?",
        help_text="One tick tells a manager at once, before the call is over.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    urgent_other = story("If something else: what should a manager hear now?", rows=2)

    consent_status = either("Did the family agree that we share information?", CONSENT)
    consent_given_by = line("Who agreed? Name, and how related")
    consent_implied_by = line("Implied by which service?")
    consent_exception = either("If not asked or overridden: why", [], radio=False)
    consent_exception_whose = line("Whose risk would it be?")
    consent_discussed_with = line("Discussed with which manager?")
    consent_asked_by = line("Who asked the family, and when?")
    consent_child_view = story(
        "What does the child want shared?", "Where the child is old enough to understand it.", 2
    )
    consent_why = story("Reasons, in words", rows=2)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [(u.code, u.words) for u in profile.urgent if u.asked]
        self.fields["urgent"].choices = asked  # type: ignore[attr-defined]
        self.fields["consent_exception"].choices = _why_not(profile)  # type: ignore[attr-defined]
        given = self.data if self.is_bound else self.initial
        self.fields["track"].choices = [  # type: ignore[attr-defined]
            ("", "None of these"),
            *((t.code, t.name) for t in profile.tracks),
        ]
        self.kind_asked = profile.track(given.get("track") or "")
        for question in self.kind_asked.questions if self.kind_asked else ():
            self.fields[f"{ANSWER}{question.code}"] = _question(question)
        came_by = given.get("channel")
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
        return values | {n: v or "" for n, v in self.cleaned_data.items() if n.startswith(ANSWER)}

    @property
    def asked_by_track(self) -> list[forms.BoundField]:
        """The questions of its kind."""
        return [self[name] for name in self.fields if name.startswith(ANSWER)]

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


def _question(question: TrackQuestion) -> forms.Field:
    if question.answer == "yes-no":
        return either(question.ask, YES_NO, inline=True)
    if question.answer == "line":
        return line(question.ask, question.help)
    return story(question.ask, question.help, rows=2)


class ConsentForm(forms.Form):
    """How consent stands now, when the record is finished. The same questions as while it was taken."""

    status = ContactForm.base_fields["consent_status"]
    given_by = ContactForm.base_fields["consent_given_by"]
    implied_by = ContactForm.base_fields["consent_implied_by"]
    exception = ContactForm.base_fields["consent_exception"]
    exception_whose = ContactForm.base_fields["consent_exception_whose"]
    discussed_with = ContactForm.base_fields["consent_discussed_with"]
    asked_by = ContactForm.base_fields["consent_asked_by"]
    child_view = ContactForm.base_fields["consent_child_view"]
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
