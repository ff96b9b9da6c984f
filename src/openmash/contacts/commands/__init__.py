"""What people do with a contact: take it, name who is in it, alert, finish, add to it."""

from openmash.contacts.commands.afterwards import (
    CONSENT_FIELDS,
    add_note,
    override_consent,
    pass_on_contact,
    receive_written_referral,
    record_consent,
)
from openmash.contacts.commands.alerting import climb_alert, raise_alert, take_alert
from openmash.contacts.commands.correcting import add_person, correct_named
from openmash.contacts.commands.informing import ToldBy, add_information, read_information
from openmash.contacts.commands.joining import join_contact
from openmash.contacts.commands.naming import PersonRow, shown_row
from openmash.contacts.commands.out_of_hours import (
    pass_to_out_of_hours,
    take_back,
    take_out_of_hours,
    write_back,
)
from openmash.contacts.commands.reopening import reopen_contact
from openmash.contacts.commands.same_person import SameOrNot
from openmash.contacts.commands.taking import (
    CONTACT_FIELDS,
    NARRATIVE_FIELDS,
    NothingNew,
    Saved,
    finish_contact,
    open_contact,
    receive_contact,
    save_contact,
    standing,
    take_up_contact,
)

__all__ = [
    "CONSENT_FIELDS",
    "CONTACT_FIELDS",
    "NARRATIVE_FIELDS",
    "NothingNew",
    "PersonRow",
    "SameOrNot",
    "Saved",
    "ToldBy",
    "add_information",
    "add_note",
    "add_person",
    "climb_alert",
    "correct_named",
    "finish_contact",
    "join_contact",
    "open_contact",
    "override_consent",
    "pass_on_contact",
    "pass_to_out_of_hours",
    "raise_alert",
    "read_information",
    "receive_contact",
    "receive_written_referral",
    "record_consent",
    "reopen_contact",
    "save_contact",
    "shown_row",
    "standing",
    "take_alert",
    "take_back",
    "take_out_of_hours",
    "take_up_contact",
    "write_back",
]
