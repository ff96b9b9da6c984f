"""What people do at the decision: recommend, agree or challenge, agree and hold a strategy discussion."""

from openmash.decisions.commands.authorising import (
    authorise_decision,
    challenge_decision,
    decide,
)
from openmash.decisions.commands.recommending import LONGEST, Analysis, recommend
from openmash.decisions.commands.strategy import (
    agree_strategy_discussion,
    hold_strategy_discussion,
)

__all__ = [
    "LONGEST",
    "Analysis",
    "agree_strategy_discussion",
    "authorise_decision",
    "challenge_decision",
    "decide",
    "hold_strategy_discussion",
    "recommend",
]
