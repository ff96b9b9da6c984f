"""Triage pages: the manager's tray, and one page on which a contact is judged, rated and sent on."""

from openmash.triage.views.conflicts import conflict, let_in
from openmash.triage.views.giving import allocate, show_tray, take
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
    "show_tray",
    "take",
]
