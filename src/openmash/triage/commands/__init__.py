"""What people do at triage: allocate, assess, rate, agree a rating, choose the way, shut out."""

from openmash.triage.commands.choosing import choose_route
from openmash.triage.commands.giving import allocate_contact, take_next
from openmash.triage.commands.rating import agree_rating, assess_contact, rate_contact
from openmash.triage.commands.shutting_out import let_in_again, shut_out

__all__ = [
    "agree_rating",
    "allocate_contact",
    "assess_contact",
    "choose_route",
    "let_in_again",
    "rate_contact",
    "shut_out",
    "take_next",
]
