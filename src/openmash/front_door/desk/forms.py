"""What the first desk writes down. Nothing is required while it is written."""

from typing import Any

from django import forms

from openmash.contacts.forms.answers import BY_HAND, REFERRERS
from openmash.front_door.desk.models import OutsideAnswer
from openmash.policy.profile import Profile
from openmash.policy.vocabulary import Channel, Kind, Referrer
from openmash.web.forms import Hinted, MomentField
from openmash.web.questions import YES_NO, choice, line, pick, story

_KINDS = [
    (Kind.SERVICE, "A worry about a child, or a request for help"),
    (Kind.ADVICE, Hinted("Advice or consultation", "It may be given without a name.")),
    (
        Kind.INFORMATION_REQUEST,
        Hinted(
            "A request for information",
            "From another council, the police, CAFCASS, probation, a court. A manager signs off the answer.",
        ),
    ),
    (Kind.BASIC_INFORMATION, Hinted("A simple question", "Answered now, and closed.")),
    (Kind.POLICE_NOTIFICATION, "A police notification"),
]
_TRACK = "track:"


class NewForm(forms.Form):
    """What came, and how: a letter, a fax, somebody at the counter, a call."""

    what = choice("What is it?", [])
    channel = pick("How did it come?", [(c, c.replace("-", " ")) for c in BY_HAND], empty="")
    received_at = MomentField(label="When did it come?", required=False)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tracks = [(f"{_TRACK}{t.code}", Hinted(t.name, t.note)) for t in profile.tracks]
        field = self.fields["what"]
        field.choices = [*_KINDS, *tracks]  # type: ignore[attr-defined]
        field.required = True
        field.error_messages["required"] = "Choose what it is."

    @property
    def kind(self) -> Kind:
        """What it asks for."""
        what = self.cleaned_data["what"]
        return Kind.SERVICE if what.startswith(_TRACK) else Kind(what)

    @property
    def track(self) -> str:
        """The kind with questions of its own, if it is one."""
        what = str(self.cleaned_data["what"])
        return what.removeprefix(_TRACK) if what.startswith(_TRACK) else ""

    @property
    def channel_chosen(self) -> Channel:
        """How it came."""
        return Channel(self.cleaned_data["channel"])


class DeskForm(forms.Form):
    """Who asks, and what: of every kind that the desk answers."""

    referrer = pick("Who asks?", REFERRERS)
    referrer_name = line("Name")
    referrer_role = line("Role or job")
    referrer_organisation = line("Organisation")
    referrer_phone = line("Telephone", inputmode="tel")
    referrer_email = line("Email", inputmode="email")
    referrer_reference = line("Their reference")
    asked = story("What do they ask?", rows=4)
    version = forms.IntegerField(widget=forms.HiddenInput)
    answers: tuple[str, ...] = ()  # which of its fields are of the answer

    def by(self) -> dict[str, str]:
        """Who asks, under the names of the contact."""
        return {
            name: value or ""
            for name, value in self.cleaned_data.items()
            if name.startswith("referrer")
        }

    def request(self) -> dict[str, str] | None:
        """What only a request for information has."""
        return None

    def draft(self) -> dict[str, str]:
        """What is typed of an answer that nobody was given yet."""
        return {name: self.cleaned_data.get(name) or "" for name in self.answers}


class AdviceForm(DeskForm):
    """Advice, a consultation, or a simple question with its answer."""

    answer = story("What did you answer?", rows=5)
    is_consultation = choice("Is it a consultation between professionals?", YES_NO[:2], inline=True)
    answers = ("answer", "is_consultation")

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == Kind.BASIC_INFORMATION:
            del self.fields["is_consultation"]
        else:
            self.fields["asked"].label = "What do they ask, or want to talk through?"
            self.fields["answer"].label = "What did you advise?"


class OutsideForm(DeskForm):
    """A request for information: who asks, by what right, what was checked, what is proposed."""

    asker = choice("Who asks?", [])
    basis = line("On what legal basis?", "As they say it: an Act, an order, consent.")
    asker_checked = line(
        "How do you know that it is they?",
        "For instance: rung back on the number of the switchboard.",
    )
    checked = story("What was checked?", "Which records were looked into, and what they say.", 4)
    tells = choice(
        "What do you propose?", [("yes", "To tell them this"), ("no", "To refuse, for this reason")]
    )
    text = story(
        "What they are to be told, or why it is refused",
        "A manager reads it. Nothing is told before they sign it off.",
        5,
    )
    answers = ("tells", "text")

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["referrer"]
        askers = [
            (a.code, Hinted(a.name, f"Usually: {a.basis}.") if a.basis else a.name)
            for a in profile.askers
        ]
        self.fields["asker"].choices = askers  # type: ignore[attr-defined]

    def by(self) -> dict[str, str]:
        """Whoever asks officially is a professional."""
        return super().by() | {"referrer": Referrer.PROFESSIONAL.value}

    def request(self) -> dict[str, str] | None:
        """Who asks and by what right, what was checked."""
        names = ("asker", "basis", "asker_checked", "checked")
        return {name: self.cleaned_data.get(name) or "" for name in names}


class WorryForm(forms.Form):
    """A worry about a child showed itself."""

    concern = story("What worries you about the child?", "What was typed stays on the record.", 4)


class SignOffForm(forms.Form):
    """A manager's word on what is told outside."""

    why = story("If you send it back: what must be different?", rows=2)


class ToldForm(forms.Form):
    """They were told what was signed off."""

    how = choice("How were they told?", OutsideAnswer.How.choices)
    to = line("To whom?")
    at = MomentField(label="When?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].required = True
        self.fields["how"].error_messages["required"] = "Choose how they were told."


class EndForm(forms.Form):
    """It is not for this hub: where it goes, and what was said."""

    to = choice("Where do you send them?", [])
    elsewhere = line("Where else?")
    words = story("What was it about, and what did you tell them?", rows=4)

    ADULT, ELSEWHERE = "adult-services", "elsewhere"

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways: list[tuple[str, str]] = [
            (s.code, Hinted(s.name, f"{s.words} {s.phone}".strip())) for s in profile.signposts
        ]
        if profile.adult_services:
            name = profile.adult_services.name
            ways.append(
                (
                    self.ADULT,
                    Hinted(
                        f"{name}: the person is 18 or more, or their age is in dispute",
                        "They are told, and it stays on record here.",
                    ),
                )
            )
        ways.append((self.ELSEWHERE, "Somewhere else"))
        field = self.fields["to"]
        field.choices = ways  # type: ignore[attr-defined]
        field.required = True
        field.error_messages["required"] = "Choose where it goes."
        field.widget.attrs["reveals"] = {self.ELSEWHERE: "elsewhere"}
        self._names = {s.code: s.name for s in profile.signposts}

    @property
    def where(self) -> str:
        """The name of where they are sent."""
        to = str(self.cleaned_data["to"])
        return (
            str(self.cleaned_data["elsewhere"]) if to == self.ELSEWHERE else self._names.get(to, "")
        )
