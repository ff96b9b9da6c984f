"""Unique pupil numbers: a check letter, the authority, the school, the year, a serial number."""

import re

_ALPHABET = "ABCDEFGHJKLMNPQRTUVWXYZ"  # without I, O and S, which are read as digits
_FORM = re.compile(rf"[{_ALPHABET}][0-9]{{11}}[0-9{_ALPHABET}]", re.ASCII)


def _numbers(*ranges: tuple[int, int]) -> frozenset[int]:
    return frozenset(n for first, last in ranges for n in range(first, last + 1))


# The numbers that the Department for Education gave to authorities, those of now and of before.
_AUTHORITIES = _numbers(
    (201, 213), (301, 320), (330, 336), (340, 344), (350, 359), (370, 373), (380, 384), (390, 394),
    (420, 420), (800, 803), (805, 808), (810, 813), (815, 816), (821, 823), (825, 826), (830, 831),
    (835, 841), (845, 846), (850, 852), (855, 857), (860, 861), (865, 874), (876, 896), (908, 909),
    (916, 916), (919, 919), (921, 921), (925, 926), (928, 929), (931, 931), (933, 933), (935, 943),
)  # fmt: skip


def upn(text: str) -> str | None:
    """A pupil number without spaces, in capitals, where form and check letter are right; else None."""
    found = "".join(text.upper().split())
    if not _FORM.fullmatch(found):
        return None
    total = sum(
        weight * (_ALPHABET.index(c) if c in _ALPHABET else int(c))
        for weight, c in enumerate(found[1:], 2)
    )
    return found if found[0] == _ALPHABET[total % 23] else None


def authority_is_known(number: str) -> bool:
    """Whether an authority has the number in a UPN. New ones are made: where not, it is worth a word."""
    return int(number[1:4]) in _AUTHORITIES
