"""`openmash bench WHAT`: measure a part of the program, beside a peer in the same run."""

import argparse
from importlib import import_module

MEASURED = {
    "form": "the online form under fifty submissions a second: none lost, none doubled",
    "clocks": "due times a second, beside businesstimedelta",
    "search": "how fast and how surely one of very many is found again, beside rapidfuzz",
    "matching": "how well people are recognised, beside ECM and Splink",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure; each is a module of its own."""
    whats = "; ".join(f"{name}: {summary}" for name, summary in MEASURED.items())
    parser.add_argument("what", choices=MEASURED, help=whats)
    parser.add_argument("--seconds", type=int, default=60, help="how long the form is measured")
    parser.add_argument(
        "--people",
        type=_counts,
        default=(5_000, 100_000),
        help="among how many people is searched: 5000,100000,1000000",
    )


def _counts(text: str) -> tuple[int, ...]:
    counts = tuple(int(each) for each in text.split(","))
    if not all(count >= 1_000 for count in counts):
        raise ValueError("a thousand people at least")
    return counts


def run(arguments: argparse.Namespace) -> int:
    """Measure it and print the figures."""
    measured = import_module(f"openmash.cli.bench_{arguments.what}")
    if arguments.what == "form":
        return int(measured.measure(seconds=arguments.seconds))
    if arguments.what == "search":
        return int(measured.measure(people=arguments.people))
    return int(measured.measure())
