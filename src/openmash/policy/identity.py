"""Numbers that people are known by, and how they are written: telephone, postcode, NHS number, age."""

import re
import unicodedata

_POSTCODE = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})$")


def digits(phone: str) -> str:
    """A telephone number as digits, the country's own prefix as 0. Empty where too short to tell."""
    found = "".join(c for c in unicodedata.normalize("NFKC", phone) if c.isascii() and c.isdigit())
    if found.startswith("0044"):
        found = "0" + found[4:]
    elif found.startswith("44") and len(found) >= 11:
        found = "0" + found[2:]
    return found if len(found) >= 6 else ""


def postcode(text: str) -> str:
    """A postcode in capitals with one space; as written where it has another form (BFPO, ZZ99 3VZ)."""
    squeezed = " ".join(unicodedata.normalize("NFKC", text).upper().split())
    match = _POSTCODE.match(squeezed.replace(" ", ""))
    return f"{match[1]} {match[2]}" if match else squeezed


def nhs_number(text: str) -> str | None:
    """Ten digits that pass the check, or None. All zeros pass the arithmetic and are refused."""
    found = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]{10}", found, re.ASCII) or not int(found):
        return None
    rest = 11 - sum(int(d) * w for d, w in zip(found, range(10, 1, -1), strict=False)) % 11
    return found if rest % 11 == int(found[9]) and rest != 10 else None


def reference_key(text: str) -> str:
    """A crime or log number as it is searched for: its letters and digits. Empty where it has no digit."""
    found = "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())
    return found if any(c.isdigit() for c in found) else ""


def impossible_age(text: str) -> bool:
    """Whether an age was written as a number that nobody has. Words are never impossible."""
    written = re.fullmatch(r"([-+]?)([0-9]+)(\s*(y|yrs?|years?))?", text.strip(), re.IGNORECASE)
    if written is None:
        return False
    return written[1] == "-" or len(written[2]) > 3 or int(written[2]) > 120
