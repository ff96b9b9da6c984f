"""References short enough to read out: hub, dash, five characters without look-alikes (NH-4K7Q2)."""

import secrets

# No 0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B, U and V.
_LETTERS = "34679ACDEFGHJKMNPQRTWXY"


def new_reference(prefix: str) -> str:
    """A reference nobody can guess from another. The table holds that it is the only one."""
    return f"{prefix}-{''.join(secrets.choice(_LETTERS) for _ in range(5))}"
