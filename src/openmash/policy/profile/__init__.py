"""The rules of one hub: what a file of `hubs/profiles/` holds, checked."""

from openmash.policy.profile.reading import Mistake, examine, read_profile
from openmash.policy.profile.schema import Profile

__all__ = ["Mistake", "Profile", "examine", "read_profile"]
