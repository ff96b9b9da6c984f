"""How much one sender may send at once, and how long it waits where that was too much."""

import math
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Allowance:
    """What is left of a sender's allowance. It fills evenly, up to one minute's worth."""

    left: float
    at: datetime

    def spend(self, *, per_minute: int, now: datetime) -> tuple["Allowance", int]:
        """What is left after one more, and how many seconds to wait: 0 where it may be sent now.

        Who waits loses nothing: the same thing sent later is taken.
        """
        passed = max((now - self.at).total_seconds(), 0.0)
        there = min(float(per_minute), self.left + passed * per_minute / 60)
        if there >= 1:
            return Allowance(there - 1, now), 0
        return Allowance(there, now), math.ceil((1 - there) * 60 / per_minute)
