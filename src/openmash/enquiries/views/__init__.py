"""Pages of the enquiry: the hub's side, and the agency's."""

from openmash.enquiries.views.answering import (
    answer,
    nothing_known,
    risk,
    save,
    show_tray,
    waiting,
    withhold,
)
from openmash.enquiries.views.asking import (
    ask,
    board_rows,
    end,
    open_sensitive,
    show_board,
    withdraw,
)

__all__ = [
    "answer",
    "ask",
    "board_rows",
    "end",
    "nothing_known",
    "open_sensitive",
    "risk",
    "save",
    "show_board",
    "show_tray",
    "waiting",
    "withdraw",
    "withhold",
]
