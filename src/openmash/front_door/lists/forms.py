"""A list, and who sent it."""

from django import forms

from openmash.front_door.systems.forms import SenderForm


class ListForm(SenderForm):
    """A spreadsheet with a contact in each row."""

    field_order = ("file", "sender", "other")

    file = forms.FileField(
        label="The list",
        help_text="CSV in UTF-8, XLSX, ODS or XLS, with up to 250 rows.",
        allow_empty_file=True,  # it is said in the words of lists
        error_messages={"required": "Choose the list."},
    )
