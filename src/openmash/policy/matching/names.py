"""Names as they are compared: in Latin letters, without case, accents or punctuation; and their kin.

"Siobhán", "SIOBHAN" and "Shivaun" are told to be alike by three different means: letters that are
written in another script or with marks become plain ones (anyascii), pet names lead to the names that
they stand for (nicknames), and what sounds alike has one sound (metaphone, by jellyfish).
"""

import re
import unicodedata
from functools import lru_cache

import jellyfish
from anyascii import anyascii
from nicknames import NickNamer

_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
# Titles and what is said in the place of a name tell nothing about who it is.
_NO_NAME = frozenset(
    "mr mrs ms miss mx dr baby child boy girl unborn unknown not known unnamed son daughter of".split()
)


@lru_cache(maxsize=200_000)
def plain_words(text: str) -> tuple[str, ...]:
    """The words of a name in plain letters, in their order. O'Neill and Al-Amin are one word each."""
    apart = unicodedata.normalize("NFKD", text)  # accents, and the points of Arabic and Hebrew, go
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    joined = re.sub(r"['’`-]", "", anyascii(bare).casefold())
    return tuple(w for w in _NOT_A_LETTER.split(joined) if w and w not in _NO_NAME)


@lru_cache(maxsize=1)
def _nicknamer() -> NickNamer:
    return NickNamer()


@lru_cache(maxsize=100_000)
def formal_names(word: str) -> frozenset[str]:
    """The names for which a word may stand, itself included: Katie is a form of Katherine."""
    return frozenset({word} | _nicknamer().canonicals_of(word))


@lru_cache(maxsize=100_000)
def _pet_names(word: str) -> frozenset[str]:
    return frozenset({word} | _nicknamer().nicknames_of(word))


@lru_cache(maxsize=100_000)
def is_form_of(one: str, other: str) -> bool:
    """Whether one name is a pet form of the other, or both are of a third."""
    ones, others = formal_names(one), formal_names(other)
    return bool(ones & others or ones & _pet_names(other) or others & _pet_names(one))


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """How a word sounds, roughly; a first letter that is not heard is left out."""
    return jellyfish.metaphone(word) or word
