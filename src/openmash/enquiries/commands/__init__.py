"""What people do in an enquiry: the hub asks, the agencies answer."""

from openmash.enquiries.commands.answering import (
    return_information,
    return_nothing_known,
    save_draft,
    withhold_information,
)
from openmash.enquiries.commands.asking import (
    Ask,
    ask_agencies,
    end_enquiry,
    open_enquiry,
    withdraw_request,
)
from openmash.enquiries.commands.meanwhile import escalate_risk, open_request, say_waiting
from openmash.enquiries.commands.sensitive import break_glass

__all__ = [
    "Ask",
    "ask_agencies",
    "break_glass",
    "end_enquiry",
    "escalate_risk",
    "open_enquiry",
    "open_request",
    "return_information",
    "return_nothing_known",
    "save_draft",
    "say_waiting",
    "withdraw_request",
    "withhold_information",
]
