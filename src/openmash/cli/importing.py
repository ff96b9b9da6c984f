"""`openmash import WHAT`: take in what came by another way. Each WHAT is a module `import_what`."""

import argparse
from importlib import import_module

WHATS = {
    "contacts": "a list of contacts that an agency sent: CSV, XLSX, ODS or XLS",
    "email": "a folder of .eml files: each becomes a contact, or joins the one that it answers",
    "episodes": "what a case system says of people who are on record: CSV",
    "people": "a register of people that another system keeps: CSV",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to take in; each has arguments of its own."""
    whats = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    for what, summary in WHATS.items():
        sub = whats.add_parser(
            what, help=summary, description=f"{summary[:1].upper()}{summary[1:]}."
        )
        import_module(f"openmash.cli.import_{what}").add_arguments(sub)


def run(arguments: argparse.Namespace) -> int:
    """Take it in."""
    return int(import_module(f"openmash.cli.import_{arguments.what}").run(arguments))
