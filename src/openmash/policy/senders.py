"""What an address tells of who writes from it."""

# Given only to public bodies, their schools and the courts' secure mail.
_PUBLIC_BODIES = (
    "gov.uk",
    "nhs.uk",
    "nhs.net",
    "police.uk",
    "sch.uk",
    "ac.uk",
    "mod.uk",
    "cjsm.net",
    "parliament.uk",
)


def is_professional(address: str) -> bool:
    """Whether this address is one of a public body; any other tells nothing of its owner."""
    domain = address.lower().rpartition("@")[2].rstrip(".")
    return any(domain == body or domain.endswith(f".{body}") for body in _PUBLIC_BODIES)
