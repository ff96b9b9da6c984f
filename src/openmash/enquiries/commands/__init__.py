"""What people do in an enquiry: the hub asks, the agencies answer."""

from openmash.enquiries.commands.answering import (
    escalate_risk,
    open_request,
    return_information,
    return_nothing_known,
    save_draft,
    say_waiting,
)
from openmash.enquiries.commands.asking import Ask, ask_agency, end_enquiry, open_enquiry
from openmash.enquiries.commands.sensitive import break_glass

__all__ = [
    "Ask",
    "ask_agency",
    "break_glass",
    "end_enquiry",
    "escalate_risk",
    "open_enquiry",
    "open_request",
    "return_information",
    "return_nothing_known",
    "save_draft",
    "say_waiting",
]
