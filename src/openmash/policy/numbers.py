"""What is worth a word at the number by which somebody is known: what is wrong with it, what is odd."""

from openmash.policy.identity import nhs_number
from openmash.policy.upn import authority_is_known, upn

NO_NHS_NUMBER = "This is not an NHS number: check its ten digits."
TEN_ZEROS = "Ten zeros are not an NHS number. Leave it empty where it is not known."
NO_UPN = "This is not a pupil number (UPN): check its letter and its digits."
_NHS_DIGITS, _UPN_PLACES = 10, 13


def wrong_nhs_number(text: str) -> str:
    """What is wrong with an NHS number; nothing where it is one."""
    if nhs_number(text) is not None:
        return ""
    digits = [c for c in text if c.isdigit()]
    return TEN_ZEROS if digits == ["0"] * _NHS_DIGITS else NO_NHS_NUMBER


def odd_upn(text: str) -> str:
    """What is odd about a pupil number that may be right all the same: authorities are made anew."""
    number = upn(text)
    if number is None or authority_is_known(number):
        return ""
    return f"No authority is known by {number[1:4]}, as this pupil number (UPN) says. It is kept: check it."


def while_typed(nhs: str, pupil: str) -> list[str]:
    """What to say of numbers that were typed to their end; neither is ever required."""
    said = []
    if sum(c.isdigit() for c in nhs) >= _NHS_DIGITS:
        said.append(wrong_nhs_number(nhs))
    if len("".join(pupil.split())) >= _UPN_PLACES:
        said.append(odd_upn(pupil) if upn(pupil) else NO_UPN)
    return [words for words in said if words]
