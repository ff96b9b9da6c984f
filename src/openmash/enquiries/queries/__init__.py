"""What the hub sees of an enquiry, and what an agency sees of what it is asked."""

from openmash.enquiries.queries.agency import (
    AnswerPage,
    agency_tray,
    answer_page,
    answered,
    find_requests,
    next_request,
)
from openmash.enquiries.queries.board import Board, board, narrowed, waiting_enquiries
from openmash.enquiries.queries.choosing import AgencyChoice, agency_choices, people_to_ask_about

__all__ = [
    "AgencyChoice",
    "AnswerPage",
    "Board",
    "agency_choices",
    "agency_tray",
    "answer_page",
    "answered",
    "board",
    "find_requests",
    "narrowed",
    "next_request",
    "people_to_ask_about",
    "waiting_enquiries",
]
