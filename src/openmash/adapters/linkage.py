"""Linking of whole files: Splink, on DuckDB on one machine or on Spark beyond it, with the same settings.

Needs `splink` (a development dependency; `pip install splink` on a machine that links files). The settings
name no engine: Splink writes the SQL of whichever it is given.
"""

import logging
from collections.abc import Sequence
from typing import Any

# Column: how it is compared. What a file lacks is left out.
_NAMES = ("given_name", "surname")
_TEXTS = ("address_1", "address_2", "suburb")
_DIGITS = ("date_of_birth", "postcode", "soc_sec_id")
_EXACT = ("street_number", "state", "sex")
# Pairs that agree on any of these are compared.
_LOOKED_AT = (
    ("given_name", "surname"),
    ("date_of_birth",),
    ("postcode", "surname"),
    ("postcode", "given_name"),
    ("street_number", "postcode"),
    ("surname", "suburb"),
    ("address_1",),
    ("soc_sec_id",),
)


def settings(columns: Sequence[str], *, is_one_file: bool) -> Any:
    """Splink's settings for files with these columns: the same on every engine."""
    from splink import SettingsCreator, block_on
    from splink import comparison_library as compare

    comparisons: list[Any] = [
        *(compare.NameComparison(c) for c in _NAMES if c in columns),
        *(compare.DamerauLevenshteinAtThresholds(c, [1, 2]) for c in _DIGITS if c in columns),
        *(compare.JaroWinklerAtThresholds(c, [0.9, 0.8]) for c in _TEXTS if c in columns),
        *(compare.ExactMatch(c) for c in _EXACT if c in columns),
    ]
    return SettingsCreator(
        link_type="dedupe_only" if is_one_file else "link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[
            block_on(*rule) for rule in _LOOKED_AT if set(rule) <= set(columns)
        ],
        unique_id_column_name="unique_id",
    )


def linked(
    frames: Sequence[Any], *, engine: Any = None, at_least: float = 0.5
) -> set[tuple[str, str]]:
    """Pairs of `unique_id` that are one person with this probability; one frame: its own doubles.

    `frames` are pandas frames with a column `unique_id`; `engine` is a Splink database API, DuckDB in
    memory where it is not given.
    """
    from splink import Linker, block_on
    from splink.backends.duckdb import DuckDBAPI

    api = engine or DuckDBAPI()
    tables = [
        api.register(frame.astype(object).where(frame.notna(), None), dataset_display_name=f"f{n}")
        for n, frame in enumerate(frames)
    ]
    columns = [c for c in frames[0].columns if c != "unique_id"]
    linker = Linker(
        tables if len(tables) > 1 else tables[0],
        settings(columns, is_one_file=len(tables) == 1),
        log_level=logging.ERROR,
    )
    train = linker.training
    train.estimate_probability_two_random_records_match(
        [block_on("date_of_birth", "surname")], recall=0.7
    )
    train.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in ("date_of_birth", "postcode"):
        train.estimate_parameters_using_expectation_maximisation(block_on(rule))
    predicted: Any = linker.inference.predict(threshold_match_probability=at_least)
    found = predicted.as_pandas_dataframe()
    return {_pair(a, b) for a, b in zip(found.unique_id_l, found.unique_id_r, strict=True)}


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)
