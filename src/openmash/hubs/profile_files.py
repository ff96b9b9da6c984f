"""Where profiles are found: the four that ship with the program, or a file."""

from functools import lru_cache
from importlib import resources
from pathlib import Path

from openmash.policy.errors import WrongInput
from openmash.policy.profile import Profile, read_profile

SHIPPED = ("hertfordshire", "northamptonshire", "cambridgeshire", "coventry")


def shipped_text(code: str) -> str:
    """The file of a hub that ships with the program."""
    return (resources.files("openmash.hubs") / "profiles" / f"{code}.toml").read_text("utf-8")


def profile_text(hub: str) -> str:
    """The file of HUB: one of the shipped names, or the path of a profile file."""
    if hub in SHIPPED:
        return shipped_text(hub)
    try:
        return Path(hub).read_text("utf-8-sig")  # some editors mark the beginning of a file
    except FileNotFoundError:
        known = ", ".join(SHIPPED)
        raise WrongInput(f'"{hub}" is neither a hub ({known}) nor a file') from None
    except UnicodeDecodeError:
        raise WrongInput(f'"{hub}" is not text in UTF-8') from None
    except (OSError, ValueError) as wrong:
        raise WrongInput(f'"{hub}" cannot be read: {getattr(wrong, "strerror", wrong)}') from None


def find_profile(hub: str) -> Profile:
    """The rules of HUB: one of the shipped names, or the path of a profile file."""
    return _shipped(hub) if hub in SHIPPED else read_profile(profile_text(hub), name=hub)


@lru_cache(maxsize=len(SHIPPED))
def _shipped(code: str) -> Profile:
    return read_profile(shipped_text(code), name=code)
