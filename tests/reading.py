"""How old somebody must be to read a text with ease."""

import re


def reading_age(text: str) -> float:
    """The Flesch-Kincaid grade and five years: about the age at which a text is read with ease."""
    plain = re.sub(r"\d[\d ]*", "", text)
    sentences = [s for s in re.split(r"[.?!:;]", plain) if s.strip()]
    words = re.findall(r"[A-Za-z']+", plain)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", w.lower().rstrip("e")))) for w in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59 + 5
