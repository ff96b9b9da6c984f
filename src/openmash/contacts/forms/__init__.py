"""The questions of a contact, by when they are asked."""

from openmash.contacts.forms.afterwards import (
    CannotWaitForm,
    FinishForm,
    HubsAgainForm,
    InformationForm,
    NightForm,
    NoteForm,
    OpenCaseForm,
    PassOnForm,
    ReopenForm,
    TakeAlertForm,
    WriteBackForm,
)
from openmash.contacts.forms.files import FilesForm
from openmash.contacts.forms.people import (
    BornForm,
    CorrectionForm,
    FoundLaterForm,
    MatchForm,
    PersonForm,
    SameOrNotForm,
    empty_row,
    person_forms,
)
from openmash.contacts.forms.record import ConsentForm, ContactForm, OverrideForm

__all__ = [
    "BornForm",
    "CannotWaitForm",
    "ConsentForm",
    "ContactForm",
    "CorrectionForm",
    "FilesForm",
    "FinishForm",
    "FoundLaterForm",
    "HubsAgainForm",
    "InformationForm",
    "MatchForm",
    "NightForm",
    "NoteForm",
    "OpenCaseForm",
    "OverrideForm",
    "PassOnForm",
    "PersonForm",
    "ReopenForm",
    "SameOrNotForm",
    "TakeAlertForm",
    "WriteBackForm",
    "empty_row",
    "person_forms",
]
