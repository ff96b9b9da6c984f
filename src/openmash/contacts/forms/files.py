"""Files that come with a contact."""

from typing import Any

from django import forms

from openmash.contacts.commands.attaching import NewFile
from openmash.policy.attachments import ACCEPTED, LARGEST_FILE, size_words
from openmash.web.forms import FilesField, FilesInput


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
