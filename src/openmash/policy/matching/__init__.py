"""Whether two records are of one person: what agrees, how far that goes, and why, in words.

After Fellegi and Sunter: each field agrees at a level, each level has a weight in bits, and the sum
says how sure. Weights are data (`weights.toml`), reviewed by people and not learnt.
"""

from openmash.policy.matching.asking import is_named, readings_of
from openmash.policy.matching.comparing import Band, Comparison, Point, asks_again, compare
from openmash.policy.matching.features import Features, Known, features_of, read, written
from openmash.policy.matching.keys import keys_of
from openmash.policy.matching.weights import Weights, shipped_weights

__all__ = [
    "Band",
    "Comparison",
    "Features",
    "Known",
    "Point",
    "Weights",
    "asks_again",
    "compare",
    "features_of",
    "is_named",
    "keys_of",
    "read",
    "readings_of",
    "shipped_weights",
    "written",
]
