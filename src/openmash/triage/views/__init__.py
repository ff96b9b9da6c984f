"""Triage pages: a contact is given to somebody; one page judges it, rates it and sends it on."""

from openmash.triage.views.conflicts import conflict, let_in
from openmash.triage.views.giving import allocate, take
from openmash.triage.views.judging import agree, assess, rate, route
from openmash.triage.views.more_time import more_time

__all__ = [
    "agree",
    "allocate",
    "assess",
    "conflict",
    "let_in",
    "more_time",
    "rate",
    "route",
    "take",
]
