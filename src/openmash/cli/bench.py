"""`openmash bench WHAT`: measure a part of the program, beside a peer in the same run."""

import argparse
from importlib import import_module

MEASURED = {
    "form": "the online form under fifty submissions a second: none lost, none doubled",
    "clocks": "due times a second, beside businesstimedelta",
    "matching": "how well people are recognised, beside ECM and Splink",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure; each is a module of its own."""
    whats = "; ".join(f"{name}: {summary}" for name, summary in MEASURED.items())
    parser.add_argument("what", choices=MEASURED, help=whats)
    parser.add_argument("--seconds", type=int, default=10, help="how long the form is measured")


def run(arguments: argparse.Namespace) -> int:
    """Measure it and print the figures."""
    measured = import_module(f"openmash.cli.bench_{arguments.what}")
    if arguments.what == "form":
        return int(measured.measure(seconds=arguments.seconds))
    return int(measured.measure())
