"""The weights of matching, as data."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Weights:
    """What each level of agreement weighs, in bits, and from which sum on something is said."""

    match: float
    likely: float
    possible: float
    more: float
    levels: dict[str, dict[str, float]]

    def of(self, field: str, level: str) -> float:
        """The weight of one level of one field."""
        return self.levels[field][level]


def read_weights(text: str) -> Weights:
    """Weights from TOML."""
    said = tomllib.loads(text)
    bands = {name: float(said.pop(name)) for name in ("match", "likely", "possible", "more")}
    levels = {
        field: {level: float(bits) for level, bits in table.items()}
        for field, table in said.items()
    }
    return Weights(**bands, levels=levels)


@cache
def shipped_weights(name: str = "weights") -> Weights:
    """The weights that come with the program: `weights` for people, `registers` for files without houses."""
    file = resources.files("openmash.policy.matching") / f"{name}.toml"
    return read_weights(file.read_text("utf-8"))
