"""`openmash bench WHAT`: measure a part of the program, beside a peer in the same run."""

import argparse
from importlib import import_module

MEASURED = {
    "clocks": "due times a second, beside businesstimedelta",
    "matching": "how well people are recognised, beside ECM and Splink",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure; each is a module of its own."""
    whats = "; ".join(f"{name}: {summary}" for name, summary in MEASURED.items())
    parser.add_argument("what", choices=MEASURED, help=whats)


def run(arguments: argparse.Namespace) -> int:
    """Measure it and print the figures."""
    return int(import_module(f"openmash.cli.bench_{arguments.what}").measure())
