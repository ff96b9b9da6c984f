"""Pages of a contact: while it is taken, and when its record is finished."""

from openmash.contacts.views.birth import born
from openmash.contacts.views.more import reopen, tell_more
from openmash.contacts.views.open_cases import open_case
from openmash.contacts.views.people import add_person, correct_person
from openmash.contacts.views.recorded import (
    add_files,
    consent,
    note,
    open_file,
    override_consent,
    pass_on,
    pass_out_of_hours,
    read_information,
    take_alert,
    take_back,
    take_night,
    write_back,
    written_referral,
)
from openmash.contacts.views.shifts import night_contact, tick_read
from openmash.contacts.views.taking import finish, open_record, save, show_matches, take, take_up

__all__ = [
    "add_files",
    "add_person",
    "born",
    "consent",
    "correct_person",
    "finish",
    "night_contact",
    "note",
    "open_case",
    "open_file",
    "open_record",
    "override_consent",
    "pass_on",
    "pass_out_of_hours",
    "read_information",
    "reopen",
    "save",
    "show_matches",
    "take",
    "take_alert",
    "take_back",
    "take_night",
    "take_up",
    "tell_more",
    "tick_read",
    "write_back",
    "written_referral",
]
